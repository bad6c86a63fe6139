"""rfb.session.messages.gii: rfbproto 7.4.11 and 7.5.4."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.messages.gii import GII, gii
from sealvnc.wire import limits
from support.talk import play


@pytest.mark.parametrize("head", [b"\x81\x10\x01", b"\x01\x01\x10", b"\x80\xff\xff"])
def test_limit(head: bytes) -> None:
    """4097 in either byte order."""
    with pytest.raises(LimitError, match="gii"):
        play(gii(), head).outcome()


@pytest.mark.parametrize(
    ("message", "packed"),
    [
        (GII(0x81, bytes.fromhex("0001 0001")), "fd 81 0004 0001 0001"),
        (GII(0x01, bytes.fromhex("0100 0100")), "fd 01 0400 0100 0100"),
        (GII(0x80, b""), "fd 80 0000"),
        (GII(0x00, bytes(limits.GII)), "fd 00 0010" + "00" * limits.GII),
    ],
)
def test_there_and_back(message: GII, packed: str) -> None:
    """Bit 7 of the second byte tells the order of the length."""
    assert message.pack() == bytes.fromhex(packed)
    assert play(gii(), bytes.fromhex(packed)[1:]).outcome() == message


def test_input_is_not_in_repr() -> None:
    """Keys are typed by it."""
    assert "pencil" not in repr(GII(0x80, b"pencil"))
