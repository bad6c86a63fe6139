"""rfb.session.deflate: zlib streams that nobody can blow up."""

import sys
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session import deflate
from sealvnc.rfb.session.deflate import Deflate, Inflate, compressed_limit
from sealvnc.wire.dialogue import Read
from support.modules import anew
from support.talk import play

TEXT = bytes(range(256)) * 8


@pytest.fixture(params=["fast", "zlib"], autouse=True)
def module(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """With ISA-L, and as it is where there is none."""
    if request.param == "zlib":
        monkeypatch.setattr(deflate, "fast", zlib)


def inflate(stream: Inflate, data: bytes, limit: int) -> bytes:
    result: bytes = play(stream.read(len(data), limit), [data]).outcome()
    return result


@pytest.mark.parametrize("length", [compressed_limit(100) + 1, 2**31, 2**32 - 1])
def test_length_has_a_limit(length: int) -> None:
    """Refused before a byte of it is read."""
    with pytest.raises(LimitError, match=f"{length} bytes of zlib data"):
        next(Inflate().read(length, 100))


@pytest.mark.parametrize("size", [101, 5000, 10_000_000])
def test_bomb(size: int) -> None:
    """No more than the limit is ever inflated."""
    bomb = Deflate().write(bytes(size))[: compressed_limit(100)]
    with pytest.raises(LimitError, match="more than 100 bytes"):
        inflate(Inflate(), bomb, 100)
    with pytest.raises(LimitError, match="more than 100 bytes"):
        Inflate().inflate(bomb, 100)
    assert Inflate().inflate(Deflate().write(bytes(100)), 100) == bytes(100)


def test_bomb_in_pieces() -> None:
    """The limit is for all of them together."""
    noise = zlib.compressobj(0)
    data = noise.compress(bytes(2 * deflate._PIECE)) + noise.flush(zlib.Z_SYNC_FLUSH)
    with pytest.raises(LimitError):
        inflate(Inflate(), data, 2 * deflate._PIECE - 1)
    assert len(inflate(Inflate(), data, 2 * deflate._PIECE)) == 2 * deflate._PIECE


@pytest.mark.parametrize(
    "data",
    [
        b"\xff\xff\xff",
        b"\0" * 8,
        zlib.compress(TEXT)[:-1] + b"\0",  # a wrong checksum
        zlib.compressobj(zdict=b"pencil").compress(b"pencil") + bytes(9),  # a dictionary
        b"\x78\x9c\x07",  # block type 3
    ],
)
def test_broken(data: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="zlib"):
        inflate(Inflate(), data, 4096)


def test_after_the_end() -> None:
    """A stream may end, but both libraries would keep all that follows, as long as we live."""
    stream = Inflate()
    assert inflate(stream, zlib.compress(TEXT), 4096) == TEXT
    assert inflate(stream, b"", 4096) == b""
    with pytest.raises(RemoteProtocolError, match="after the end"):
        inflate(stream, b"x", 4096)


def test_pieces_are_read_as_they_come() -> None:
    """Never all of the compressed bytes at once."""
    dialogue = Inflate().read(3 * deflate._PIECE, 3 * deflate._PIECE)
    assert next(dialogue) == Read(deflate._PIECE)


@pytest.mark.parametrize("level", [0, 1, 2, 9])
def test_there_and_back(level: int) -> None:
    """One stream, flushed after each write: the second is shorter for the first."""
    there, back = Deflate(level), Inflate()
    first, second = there.write(TEXT), there.write(TEXT)
    assert inflate(back, first, len(TEXT)) == TEXT
    assert inflate(back, second, len(TEXT)) == TEXT
    assert level == 0 or len(second) < len(first)
    assert len(first) <= compressed_limit(len(TEXT))


def test_nothing() -> None:
    """No bytes are no data; they may not begin the stream."""
    there, back = Deflate(), Inflate()
    assert inflate(back, b"", 0) == b""
    assert inflate(back, there.write(b""), 0) == b""
    assert inflate(back, there.write(b"x"), 1) == b"x"


def test_not_installed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there is no wheel of ISA-L, zlib does its part; a peer need not have it either."""
    monkeypatch.setitem(sys.modules, "isal", None)
    without = anew(deflate)
    assert without.fast is zlib
    assert inflate(Inflate(), without.Deflate().write(TEXT), len(TEXT)) == TEXT
    assert inflate(without.Inflate(), Deflate().write(TEXT), len(TEXT)) == TEXT


# -- in sips and gulps ----------------------------------------------------------------------------


def pour(stream: Inflate, data: bytes, limit: int) -> list[bytes]:
    parts: list[bytes] = []
    play(stream.pour(len(data), limit, parts.append), [data]).outcome()
    return parts


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([b"\0", b"ab", bytes(range(256)), TEXT[::-7]]),
            st.integers(0, 3000),
            st.sampled_from([zlib.Z_SYNC_FLUSH, zlib.Z_PARTIAL_FLUSH, zlib.Z_FULL_FLUSH]),
        ),
        max_size=6,
    ),
    st.sampled_from([0, 1, 6, 9]),
    st.integers(1, 300),
    st.sampled_from([1, 2, 255, 256, 257, 1024]),
)
def test_poured(written: list[tuple[bytes, int, int]], level: int, sip: int, gulp: int) -> None:
    """Rectangle by rectangle all of it, wherever a piece ends; no piece is longer than a gulp."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(deflate, "_SIP", sip)
        patch.setattr(deflate, "_GULP", gulp)
        writer, stream = zlib.compressobj(level), Inflate()
        for unit, size, flush in written:
            text = (unit * size)[:size]
            parts = pour(stream, writer.compress(text) + writer.flush(flush), size + 4096)
            assert b"".join(parts) == text
            assert max(map(len, parts), default=0) <= gulp


def test_poured_bomb() -> None:
    """It ends at the first gulp that is too much."""
    parts: list[bytes] = []
    limit = 1_000_000
    bomb = Deflate().write(bytes(50_000_000))[: compressed_limit(limit)]
    with pytest.raises(LimitError, match="more than 1000000 bytes"):
        play(Inflate().pour(len(bomb), limit, parts.append), [bomb]).outcome()
    assert sum(map(len, parts)) <= limit
    with pytest.raises(LimitError, match="bytes of zlib data"):
        next(Inflate().pour(compressed_limit(limit) + 1, limit, parts.append))
