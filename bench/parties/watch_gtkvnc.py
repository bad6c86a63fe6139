"""gtk-vnc in front of a film, without a window. For Debian's /usr/bin/python3."""

import os
import sys
from typing import Any

import gi

gi.require_version("GVnc", "1.0")
gi.require_version("GtkVnc", "2.0")

from gi.repository import GLib, GtkVnc, GVnc  # noqa: E402

ENCODINGS = {0: "RAW", 5: "HEXTILE", 7: "TIGHT", 16: "ZRLE"}


def main(port: str, encoding: str) -> None:
    """Until the bell, which is rung at the end."""
    loop, connection = GLib.MainLoop(), GVnc.Connection.new()

    def initialized(*_: Any) -> None:
        width, height = connection.get_width(), connection.get_height()
        picture = GtkVnc.CairoFramebuffer.new(width, height, connection.get_pixel_format())
        connection.set_framebuffer(picture)
        connection.set_encodings([int(encoding)])
        connection.framebuffer_update_request(False, 0, 0, width, height)

    connection.connect("vnc-auth-choose-type", lambda *_: connection.set_auth_type(1))
    connection.connect("vnc-initialized", initialized)
    connection.connect("vnc-bell", lambda *_: os._exit(0))
    connection.connect("vnc-disconnected", lambda _: loop.quit())
    connection.open_host("127.0.0.1", port)
    loop.run()


main(*sys.argv[1:])
