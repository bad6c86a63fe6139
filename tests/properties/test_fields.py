"""Fields: what is packed is what is read, and what is read is what was packed."""

from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import LimitError, RemoteProtocolError
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
from sealvnc.wire.text import printable
from support.talk import play

LIMIT = 64


@given(st.integers(0, 2**32 - 1))
def test_u32(value: int) -> None:
    assert play(u32(), pack_u32(value)).outcome() == value
    assert play(u16(), pack_u32(value)[2:]).outcome() == value % 2**16
    assert play(u8(), pack_u32(value)[3:]).outcome() == value % 2**8


@given(st.lists(st.integers(0, 2**32 - 1), max_size=20))
def test_u32s(values: list[int]) -> None:
    assert play(u32s(len(values)), b"".join(map(pack_u32, values))).outcome() == tuple(values)


@given(st.binary(max_size=LIMIT))
def test_opaque(data: bytes) -> None:
    assert play(opaque(LIMIT, "it"), pack_opaque(data)).outcome() == data


@given(st.none() | st.binary(max_size=LIMIT - 1), st.booleans())
def test_nullable(data: bytes | None, terminated: bool) -> None:
    packed = pack_nullable(data)
    assert play(nullable(LIMIT, "it", terminated=terminated), packed).outcome() == data


@given(st.binary(max_size=2 * LIMIT))
def test_any_bytes(data: bytes) -> None:
    """A field is read, waited for or refused; what is read packs to what was there."""
    talk = play(nullable(LIMIT, "it"), data)
    if talk.error is not None:
        assert isinstance(talk.error, LimitError | RemoteProtocolError)
    elif talk.waiting is None:
        assert data.startswith(pack_nullable(talk.result))


@given(st.binary(), st.integers(1, 50))
def test_printable(data: bytes, limit: int) -> None:
    """Whatever a peer says is one line without control characters."""
    text = printable(data, limit)
    assert text.isprintable()
    assert len(text.splitlines()) <= 1


@given(st.text(st.characters(categories=["L", "N", "P", "S"])))
def test_printable_leaves_text_alone(text: str) -> None:
    assert printable(text.encode()) == text
