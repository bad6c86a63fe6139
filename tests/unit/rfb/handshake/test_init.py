"""rfb.handshake.init: ClientInit and ServerInit, RFC 6143 7.3."""

from dataclasses import replace

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.handshake import init
from sealvnc.rfb.handshake.init import ServerInit, pack_server_init
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.wire import Question, limits
from support.talk import play

DESKTOP = ServerInit(640, 480, BGRX, "guest")
PACKED = b"\x02\x80\x01\xe0" + BGRX.pack() + b"\0\0\0\5guest"


@pytest.mark.parametrize("shared", [True, False])
def test_client(shared: bool) -> None:
    talk = play(init.client(shared=shared), PACKED)
    assert (talk.sent, talk.outcome()) == (bytes((shared,)), DESKTOP)


@pytest.mark.parametrize(("flag", "shared"), [(b"\0", False), (b"\1", True), (b"\xff", True)])
def test_server(flag: bytes, shared: bool) -> None:
    """Any flag that is not 0 means shared."""
    talk = play(init.server(DESKTOP), flag)
    assert (talk.sent, talk.outcome()) == (PACKED, (shared, DESKTOP))


class Which(Question[ServerInit]):
    """What only the application knows."""


def test_server_asks_for_its_desktop() -> None:
    """When the client has come in, and not before."""
    question = Which()
    assert play(init.server(question), b"", [DESKTOP]).asked == []
    talk = play(init.server(question), b"\1", [DESKTOP])
    assert talk.asked == [question]
    assert (talk.sent, talk.outcome()) == (PACKED, (True, DESKTOP))


def test_server_waits_for_client_init() -> None:
    """Not a byte before it: with a security layer, all that follows is sealed."""
    assert play(init.server(DESKTOP)).sent == b""


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        (b"", ""),
        (b"QEMU (vm7)", "QEMU (vm7)"),
        (b"\x1b[2J", "\\x1b[2J"),
        (b"caf\xe9", "café"),
        ("gäst".encode(), "gäst"),
    ],
)
def test_name(name: bytes, shown: str) -> None:
    """The server's words."""
    received = PACKED[:20] + len(name).to_bytes(4, "big") + name
    assert play(init.client(shared=True), received).outcome().name == shown


def test_name_has_a_limit() -> None:
    received = PACKED[:20] + (limits.NAME + 1).to_bytes(4, "big")
    with pytest.raises(LimitError, match="desktop name"):
        play(init.client(shared=True), received).outcome()
    long = pack_server_init(replace(DESKTOP, name="x" * 5000))
    assert long[20:] == limits.NAME.to_bytes(4, "big") + b"x" * limits.NAME


def test_long_name_is_cut_between_characters() -> None:
    long = pack_server_init(replace(DESKTOP, name="x" + "ä" * 2048))
    assert long[20:] == (4095).to_bytes(4, "big") + ("x" + "ä" * 2047).encode()


@pytest.mark.parametrize(
    "size", [(16385, 1), (1, 16385), (65535, 65535), (16384, 4097), (8193, 8192)]
)
def test_size_has_a_limit(size: tuple[int, int]) -> None:
    """Each side, and the pixels in all."""
    with pytest.raises(LimitError, match=f"{size[0]} x {size[1]} pixels"):
        play(init.client(shared=True), b"".join(n.to_bytes(2, "big") for n in size)).outcome()


@pytest.mark.parametrize("size", [(0, 0), (16384, 4096), (1, 16384)])
def test_sizes_within_the_limit(size: tuple[int, int]) -> None:
    """A desktop without pixels is odd, but no harm."""
    received = pack_server_init(replace(DESKTOP, width=size[0], height=size[1]))
    found = play(init.client(shared=True), received).outcome()
    assert (found.width, found.height) == size


def test_impossible_pixel_format() -> None:
    with pytest.raises(RemoteProtocolError):
        play(init.client(shared=True), PACKED[:4] + bytes(16)).outcome()
