"""`gateway/config/places.py`: addresses of listeners and consoles."""

from pathlib import Path

import pytest

from sealvnc.gateway.config import QMP, TCP, Systemd, Unix
from sealvnc.gateway.config.places import console, listening


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "5900",
            ":5900",
            "::1:5900",
            "[::1]",
            "host:0",
            "host:65536",
            "host:x",
            "a b:5900",
            "*:5900",
        ),
        *(
            "unix:",
            "unix:run/x",
            "unix:/a\0b",
            "systemd:",
            "systemd:a:b",
            "tcp:host:5900",
            "qmp:/x",
        ),
    ],
)
def test_no_place_to_listen(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|absolute"):
        listening(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "/run/x",
        "unix:",
        "qmp:x",
        "tcp:5900",
        "tcp:*:5900",
        "tcp:host:0",
        "systemd:vnc",
        "vnc:x",
    ],
)
def test_no_console(text: str) -> None:
    with pytest.raises(ValueError, match=r"write|absolute"):
        console(text)


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("0.0.0.0:5900", TCP("0.0.0.0", 5900)),
        ("[::]:5900", TCP("::", 5900)),
        ("[fe80::1%eth0]:5900", TCP("fe80::1%eth0", 5900)),
        ("gw.example.org:443", TCP("gw.example.org", 443)),
        ("unix:/run/sealvnc/vnc.sock", Unix(Path("/run/sealvnc/vnc.sock"))),
        ("systemd:sealvnc", Systemd("sealvnc")),
    ],
)
def test_listening(text: str, place: object) -> None:
    assert listening(text) == place
    assert str(place) == text


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("unix:/run/web01.vnc", Unix(Path("/run/web01.vnc"))),
        ("qmp:/run/web01.qmp", QMP(Path("/run/web01.qmp"))),
        ("tcp:[::1]:5901", TCP("::1", 5901)),
        ("tcp:web01.example.org:5900", TCP("web01.example.org", 5900)),
    ],
)
def test_console(text: str, place: object) -> None:
    assert console(text) == place
    assert str(place) == text.removeprefix("tcp:")
