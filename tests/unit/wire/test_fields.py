"""wire.fields: integers, lengths with a limit, and None apart from b"".

What is valid on the wire and what is not stands in spec/vectors/fields.json.
"""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.wire import limits
from sealvnc.wire.dialogue import Read
from sealvnc.wire.fields import (
    nullable,
    opaque,
    pack_nullable,
    pack_opaque,
    pack_u32,
    u8,
    u16,
    u32,
    u32s,
)
from support.talk import play


def test_integers() -> None:
    """Big-endian, and no byte more than they need is read."""
    data = bytes(range(1, 20))
    assert play(u8(), data).outcome() == 0x01
    assert play(u16(), data).outcome() == 0x0102
    assert play(u32(), data).outcome() == 0x01020304
    assert play(u32s(2), data).outcome() == (0x01020304, 0x05060708)
    assert play(u32s(0)).outcome() == ()


@pytest.mark.parametrize("length", [6, 2**31 - 1, 2**31, 2**32 - 1])
def test_opaque_limit(length: int) -> None:
    """Too long is refused when the length is known, before anything of that length is read."""
    with pytest.raises(LimitError, match=f"a reason of {length} bytes, at most 5"):
        play(opaque(5, "a reason"), pack_u32(length)).outcome()


def test_opaque_waits_for_all_of_it() -> None:
    """A limit that is met is not exceeded; nothing is given before the last byte."""
    talk = play(opaque(5, "it"), pack_opaque(b"12345")[:-1])
    assert talk.waiting == Read(5)
    assert play(opaque(5, "it"), pack_opaque(b"12345")).outcome() == b"12345"


@pytest.mark.parametrize(
    ("data", "terminated", "value"),
    [
        (b"\0\0\0\0", True, None),
        (b"\0\0\0\1\0", True, b""),
        (b"\0\0\0\2x\0", True, b"x"),
        (b"\0\0\0\0", False, None),
        (b"\0\0\0\1x", False, b""),
        (b"\0\0\0\2xy", False, b"x"),
    ],
)
def test_nullable(data: bytes, terminated: bool, value: bytes | None) -> None:
    """Length 0 is no message, a lone NUL is an empty one."""
    assert play(nullable(10, "it", terminated=terminated), data).outcome() == value


@pytest.mark.parametrize("data", [b"\0\0\0\1x", b"\0\0\0\2\0x", b"\0\0\0\1\xff"])
def test_nullable_without_nul(data: bytes) -> None:
    """QEMU before 9.2 overwrote the last byte; we refuse."""
    with pytest.raises(RemoteProtocolError, match="does not end in NUL"):
        play(nullable(10, "it"), data).outcome()


def test_nullable_of_a_mebibyte() -> None:
    """Exactly 1 MiB with its NUL passes, one byte more does not; the same as in QEMU."""
    most = limits.SASL_MESSAGE
    whole = pack_u32(most) + bytes(most)
    assert play(nullable(most, "it"), [whole]).outcome() == bytes(most - 1)
    with pytest.raises(LimitError):
        play(nullable(most, "it"), [pack_u32(most + 1)]).outcome()


@pytest.mark.parametrize(
    ("value", "packed"), [(None, b"\0\0\0\0"), (b"", b"\0\0\0\1\0"), (b"x\0", b"\0\0\0\3x\0\0")]
)
def test_pack_nullable(value: bytes | None, packed: bytes) -> None:
    """The reverse."""
    assert pack_nullable(value) == packed
