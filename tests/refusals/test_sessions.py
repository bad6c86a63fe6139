"""Desktops that are too large, pixels that cannot be, messages that lie about lengths."""

import struct
from dataclasses import replace
from typing import Any

import pytest

from loopback import ends
from loopback.ends import Setting
from loopback.wire import End, join
from refusals.script import (
    OK,
    Waiting,
    lengths,
    liar,
    server_to,
)
from sealvnc.errors import (
    Error,
    LimitError,
    RemoteProtocolError,
)
from sealvnc.rfb.security.numbers import Number
from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.framebuffer import Framebuffer
from sealvnc.rfb.session.messages import client as from_client
from sealvnc.rfb.session.messages import server as from_server
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.wire import limits
from sealvnc.wire.fields import pack_opaque, pack_u32

TO_INIT = (*server_to(Number.NONE), OK, 1)

SIZES = {
    (0, 0): None,
    (1, 0): None,
    (16384, 4096): None,
    (4096, 16384): None,
    (16384, 4097): LimitError,
    (8193, 8193): LimitError,
    (16385, 1): LimitError,
    (1, 16385): LimitError,
    (65535, 65535): LimitError,
}


@pytest.mark.parametrize(("size", "expected"), SIZES.items())
def test_framebuffers(size: tuple[int, int], expected: type[Error] | None):
    ours = ends.client(Setting(["none"]))
    init = struct.pack(">HH", *size) + (b"" if expected else BGRX.pack() + pack_opaque(b""))
    join((ours, liar("server", *TO_INIT, init)))
    assert (type(ours.error) if ours.error else None) is expected
    if expected is None:
        assert (ours.result.server_init.width, ours.result.server_init.height) == size


def pixel_format(**changes: Any) -> bytes:
    return replace(BGRX, **changes).pack()


FORMATS = {
    **{f"{n} bits per pixel": pixel_format(bits_per_pixel=n) for n in (0, 1, 7, 24, 64, 255)},
    **{f"depth {n}": pixel_format(depth=n) for n in (0, 33, 255)},
    **{f"{name} 0": pixel_format(**{name: 0}) for name in ("red_max", "green_max", "blue_max")},
    "all maxima 0": pixel_format(red_max=0, green_max=0, blue_max=0),
    **{
        f"{name} {n}": pixel_format(**{name: n})
        for name in ("red_shift", "green_shift", "blue_shift")
        for n in (25, 32, 255)
    },
    "a maximum of 65535 in 8 bits": pixel_format(bits_per_pixel=8, red_max=65535, red_shift=0),
    "zeros": bytes(16),
    "ones": b"\xff" * 16,
}


@pytest.mark.parametrize("data", FORMATS.values(), ids=FORMATS)
def test_pixel_formats(data: bytes):
    """CVE-2014-7815, CVE-2015-8504: from the server and from the client."""
    ours = ends.client(Setting(["none"]))
    join((ours, liar("server", *TO_INIT, bytes((0, 9, 0, 9)) + data)))
    assert type(ours.error) is RemoteProtocolError
    assert type(told_in_session("server", b"\0\0\0\0" + data).error) is RemoteProtocolError


def told_in_session(role: str, said: bytes) -> End:
    """An end in its session, 100 x 50 pixels, that has been told ``said``."""
    if role == "client":
        encodings = {number: make() for number, make in ENCODINGS.items()}
        dialogue = from_server.read_message(Desktop(Framebuffer(100, 50)), encodings)
    else:
        dialogue = from_client.read_message()
    ours = liar(role)
    ours.start(dialogue)
    ours.receive(said)
    return ours


def update(*rectangle: int, body: bytes = b"") -> bytes:
    return b"\0\0\0\1" + struct.pack(">HHHHi", *rectangle) + body


def cut_text(number: int, length: int) -> bytes:
    return bytes((number, 0, 0, 0)) + pack_u32(length)


RAW, COPY, SIZE = 0, 1, -223
TO_CLIENT: dict[str, tuple[bytes, type[Error] | None]] = {
    "Raw to the last pixel": (update(0, 0, 100, 50, RAW), Waiting),
    "Raw over the right edge": (update(1, 0, 100, 1, RAW), RemoteProtocolError),
    "Raw over the lower edge": (update(0, 1, 1, 50, RAW), RemoteProtocolError),
    "Raw of the right area and the wrong shape": (update(0, 0, 50, 100, RAW), RemoteProtocolError),
    "Raw beyond": (update(101, 0, 0, 1, RAW), RemoteProtocolError),
    "Raw of 65535": (update(0, 0, 65535, 65535, RAW), RemoteProtocolError),
    "Raw at 65535": (update(65535, 65535, 1, 1, RAW), RemoteProtocolError),
    "Raw that wraps at 2^16": (update(65535, 0, 2, 1, RAW), RemoteProtocolError),
    "CopyRect over the right edge": (
        update(1, 0, 100, 1, COPY, body=bytes(4)),
        RemoteProtocolError,
    ),
    "CopyRect over the lower edge": (update(0, 1, 1, 50, COPY, body=bytes(4)), RemoteProtocolError),
    "CopyRect from beyond the right edge": (
        update(0, 0, 10, 10, COPY, body=b"\0\x5b\0\0"),
        RemoteProtocolError,
    ),
    "CopyRect from below the lower edge": (
        update(0, 0, 10, 10, COPY, body=b"\0\0\0\x29"),
        RemoteProtocolError,
    ),
    "CopyRect from 65535": (
        update(0, 0, 10, 10, COPY, body=b"\xff\xff\xff\xff"),
        RemoteProtocolError,
    ),
    **{
        f"encoding {n}": (update(0, 0, 1, 1, n), RemoteProtocolError)
        for n in (3, 8, 17, 255, -1, -225, -303, 0x7FFFFFFF, -0x80000000)
    },
    "DesktopSize 16385": (update(0, 0, 16385, 1, SIZE), LimitError),
    "DesktopSize of too many pixels": (update(0, 0, 8193, 8193, SIZE), LimitError),
    "DesktopSize 65535": (update(0, 0, 65535, 65535, SIZE), LimitError),
    **{f"message type {n}": (bytes((n,)), RemoteProtocolError) for n in (4, 15, 149, 254)},
    **{
        f"ServerCutText of {name}": (cut_text(3, n), expected)
        for name, (n, expected) in lengths(limits.CUT_TEXT).items()
        if n < (1 << 32) - 3
    },
    **{
        f"ServerCutText of {-n}, as extended clipboard": (
            cut_text(3, (1 << 32) - n),
            RemoteProtocolError,
        )
        for n in (1, 2, 3)
    },
    "ServerCutText of -4, as extended clipboard": (cut_text(3, 0xFFFFFFFC), Waiting),
    "SetColorMapEntries of 65535": (b"\1\0\xff\xff\xff\xff", Waiting),
    "65535 rectangles": (b"\0\0\xff\xff", Waiting),
}
TO_SERVER: dict[str, tuple[bytes, type[Error] | None]] = {
    "SetEncodings of the limit": (b"\2\0\4\0", Waiting),
    "SetEncodings over the limit": (b"\2\0\4\1", LimitError),
    "SetEncodings of 65535": (b"\2\0\xff\xff", LimitError),
    **{f"message type {n}": (bytes((n,)), RemoteProtocolError) for n in (1, 7, 149, 254)},
    **{
        f"ClientCutText of {name}": (cut_text(6, n), expected)
        for name, (n, expected) in lengths(limits.CUT_TEXT).items()
    },
    "ClientCutText of -4, as extended clipboard": (cut_text(6, 0xFFFFFFFC), LimitError),
}


@pytest.mark.parametrize(("said", "expected"), TO_CLIENT.values(), ids=TO_CLIENT)
def test_messages_to_a_client(said: bytes, expected: type[Error] | None):
    ours = told_in_session("client", said)
    assert (type(ours.error) if ours.error else None) is expected
    assert ours.outcome != "ok"


@pytest.mark.parametrize(("said", "expected"), TO_SERVER.values(), ids=TO_SERVER)
def test_messages_to_a_server(said: bytes, expected: type[Error] | None):
    ours = told_in_session("server", said)
    assert (type(ours.error) if ours.error else None) is expected
    assert ours.outcome != "ok"
