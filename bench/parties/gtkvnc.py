"""gtk-vnc, as often as it is told to log in, in one process. For Debian's /usr/bin/python3.

`tests/peers/gtkvnc_driver.py` does one login and reads gtk-vnc's debug log to know what
is offered. Here the caller says what to choose, and nothing is logged.
"""

import json
import os
import sys
import time
from typing import Any

import gi

gi.require_version("GVnc", "1.0")

from gi.repository import GLib, GVnc  # noqa: E402

PASSWORD, USERNAME, CLIENTNAME = range(3)  # GVncConnectionCredential
VENCRYPT = 19


def log_in(host: str, port: int, subtype: int) -> str:
    """One login up to ServerInit, and away again; what went wrong, if something did."""
    loop = GLib.MainLoop()
    connection = GVnc.Connection.new()
    outcome = ["gtk-vnc was disconnected"]

    def initialized(*_: Any) -> None:
        outcome[0] = ""
        connection.shutdown()

    def failed(_: Any, reason: str) -> None:
        outcome[0] = reason
        connection.shutdown()

    connection.connect("vnc-auth-choose-type", lambda *_: connection.set_auth_type(VENCRYPT))
    connection.connect("vnc-auth-choose-subtype", lambda *_: connection.set_auth_subtype(subtype))
    connection.connect("vnc-initialized", initialized)
    connection.connect("vnc-auth-failure", failed)
    connection.connect("vnc-disconnected", lambda _: loop.quit())
    for kind, value in (PASSWORD, "alice-pw"), (USERNAME, "alice"), (CLIENTNAME, "peer"):
        connection.set_credential(kind, value)
    connection.open_host(host, str(port))
    loop.run()
    return outcome[0]


for line in sys.stdin:
    order = json.loads(line)
    begin = time.perf_counter()
    answer: dict[str, object] = {}
    for _ in range(order["count"]):
        if error := log_in(order["host"], order["port"], order["subtype"]):
            answer["error"] = error
            break
    answer["seconds"] = time.perf_counter() - begin
    print(json.dumps(answer), flush=True)
os._exit(0)  # gtk-vnc's coroutines do not survive the interpreter's end
