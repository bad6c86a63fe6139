"""Logs in with gtk-vnc, without a display. Run by `gtkvnc.login` with Debian's /usr/bin/python3.

Standard input is a request (JSON, see `gtkvnc.login`), standard output the outcome (one line of
JSON); standard error must be the file that the request names as `log`.
"""

import ctypes
import json
import os
import re
import socket
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import gi

gi.require_version("Gtk", "3.0")
gi.require_version("GtkVnc", "2.0")
gi.require_version("GVnc", "1.0")

from gi.repository import (  # noqa: E402
    GLib,
    GtkVnc,
    GVnc,
)

PASSWORD, USERNAME, CLIENTNAME = range(3)  # GVncConnectionCredential
DESKTOP_SIZE = -223
RETURN = 0xFF0D


class Driver:
    """One connection, from `open` to an outcome."""

    def __init__(self, request: Mapping[str, Any]) -> None:
        self.request = request
        self.outcome: dict[str, object] = {"ok": False, "error": None}
        self.loop = GLib.MainLoop()
        self.started = time.perf_counter()
        self.framebuffer: Any = None
        self.connection = connection = GVnc.Connection.new()
        for signal, handler in {
            "vnc-auth-choose-type": self.choose_type,
            "vnc-auth-choose-subtype": self.choose_subtype,
            "vnc-auth-credential": lambda *_: self.stop("the server wants a credential not given"),
            "vnc-auth-failure": lambda _, reason: self.stop(f"refused: {reason}"),
            "vnc-auth-unsupported": lambda _, kind: self.stop(f"unsupported security type {kind}"),
            "vnc-error": self.error,
            "vnc-disconnected": lambda _: self.stop("disconnected"),
            "vnc-initialized": self.initialized,
            "vnc-desktop-resize": lambda *_: self.new_framebuffer(),
            "vnc-framebuffer-update": self.updated,
        }.items():
            connection.connect(signal, handler)
        for kind, value in (
            (PASSWORD, request["password"]),
            (USERNAME, request["user"]),
            (CLIENTNAME, "peer"),
        ):
            if value is not None:
                connection.set_credential(kind, value)

    def run(self) -> dict[str, object]:
        """Connect, wait for the outcome and return it."""
        GLib.timeout_add(int(self.request["deadline"] * 1000), self.stop, "time-out")
        if path := self.request["path"]:
            sock = socket.socket(socket.AF_UNIX)
            sock.connect(path)
            self.connection.open_fd_with_hostname(sock.detach(), "localhost")
        else:
            self.connection.open_host(self.request["host"], str(self.request["port"]))
        self.loop.run()
        if self.outcome["ok"] and self.request["screenshot"]:
            self.save(self.request["screenshot"])
        return self.outcome

    def stop(self, error: str | None = None) -> None:
        """End, with this error unless there was one before."""
        if not self.outcome["ok"] and self.outcome["error"] is None:
            self.outcome["error"] = error
        self.loop.quit()

    def error(self, _: object, message: str) -> None:
        """Keep the first message; `vnc-disconnected` follows."""
        if self.outcome["error"] is None:
            self.outcome["error"] = message

    def offered(self, pattern: str) -> list[int]:
        """Read what the server offers from gtk-vnc's log: PyGObject cannot read the signals'."""
        log = Path(self.request["log"]).read_text(errors="replace")
        return [int(number) for number in re.findall(pattern, log)]

    def choose_type(self, *_: object) -> None:
        """Take the type asked for, else the strongest offered."""
        types = self.offered(r"Possible auth (\d+)")
        preferred = (19, 20, 2, 1)  # VeNCrypt, SASL, VNC Authentication, None
        wanted = self.request["security_type"] or next((t for t in preferred if t in types), 0)
        self.connection.set_auth_type(wanted)

    def choose_subtype(self, *_: object) -> None:
        """Take the VeNCrypt subtype asked for, else the first offered."""
        wanted = self.request["subtype"] or self.offered(r"Possible VeNCrypt sub-auth (\d+)")[0]
        self.connection.set_auth_subtype(wanted)

    def initialized(self, connection: Any) -> None:
        """ServerInit has come: ask for the whole screen."""
        self.outcome["initialized_ms"] = self.elapsed()
        self.outcome["name"] = connection.get_name()
        self.new_framebuffer()
        connection.set_encodings([*self.request["encodings"], DESKTOP_SIZE])
        self.request_update(incremental=False)

    def new_framebuffer(self) -> None:
        """Follow the size of the server's framebuffer."""
        connection = self.connection
        size = connection.get_width(), connection.get_height()
        self.framebuffer = GtkVnc.CairoFramebuffer.new(*size, connection.get_pixel_format())
        connection.set_framebuffer(self.framebuffer)
        self.outcome["width"], self.outcome["height"] = size

    def request_update(self, *, incremental: bool) -> None:
        """Ask for the whole screen, or for what changes in it."""
        connection = self.connection
        size = connection.get_width(), connection.get_height()
        connection.framebuffer_update_request(incremental, 0, 0, *size)

    def updated(self, connection: Any, *_: object) -> None:
        """Type, at the first update; keep asking for more until the end."""
        if not self.outcome["ok"]:
            self.outcome.update(ok=True, error=None, updated_ms=self.elapsed())
            for character in self.request["type"]:
                keysym = RETURN if character == "\n" else ord(character)
                connection.key_event(True, keysym, 0)
                connection.key_event(False, keysym, 0)
            GLib.timeout_add(int(self.request["linger"] * 1000), self.stop)
        self.request_update(incremental=True)

    def elapsed(self) -> float:
        """Milliseconds since the start."""
        return round((time.perf_counter() - self.started) * 1000, 2)

    def save(self, path: str) -> None:
        """Write what the connection shows as PNG; the property is a bare cairo_surface_t."""
        cairo = ctypes.CDLL("libcairo.so.2")
        cairo.cairo_surface_write_to_png.argtypes = [ctypes.c_void_p, ctypes.c_char_p]
        surface = self.framebuffer.get_property("surface")
        if status := cairo.cairo_surface_write_to_png(surface, os.fsencode(path)):
            self.outcome.update(ok=False, error=f"cairo status {status} for {path}")


if __name__ == "__main__":
    GLib.log_writer_default_set_use_stderr(True)  # its debug messages would go to our output
    GVnc.util_set_debug(True)
    print(json.dumps(Driver(json.load(sys.stdin)).run()), flush=True)
    os._exit(0)  # gtk-vnc's coroutines do not survive the interpreter's end
