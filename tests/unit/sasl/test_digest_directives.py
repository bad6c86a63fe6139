"""The grammar of DIGEST-MD5's messages; more of it is in spec/vectors/digest-md5.json."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.sasl.digest_directives import Directives, pack, quoted

TEXT = st.binary(max_size=40).map(lambda data: bytes(b for b in data if b >= 0x20 and b != 0x7F))


@given(st.lists(TEXT, max_size=5))
def test_packed_and_parsed(values: list[bytes]) -> None:
    message = b" ,".join(pack(realm=quoted(value)) for value in values)
    assert Directives(message, 4096, "realm").all("realm") == tuple(values)


@given(st.binary(max_size=60))
def test_rubbish(message: bytes) -> None:
    with contextlib.suppress(RemoteProtocolError):
        Directives(message, 4096)


def test_pack() -> None:
    assert pack(digest_uri=b"x", nothing=None, nc=b"1") == b"digest-uri=x,nc=1"
    assert quoted(b'a"b\\c') == b'"a\\"b\\\\c"'
    for control in (b"\0", b"\n", b"\x7f"):
        with pytest.raises(ValueError, match="control"):
            quoted(control)


def test_values() -> None:
    found = Directives(b'A=b, list=" x,,Y\tz ", empty="", quoted="\\b\\""', 4096)
    assert found.get("a") == b"b"
    assert found.get("A") is None
    assert found.names("list") == ("x", "y", "z")
    assert found.names("empty") == ()
    assert found.names("none") is None
    assert found.get("quoted") == b'b"'
    assert found.maxbuf == 65536
    assert not found.utf8
    with pytest.raises(RemoteProtocolError, match="missing"):
        found.require("none")
    with pytest.raises(RemoteProtocolError, match="malformed"):
        found.require("empty")
    with pytest.raises(RemoteProtocolError, match="malformed"):
        found.require("a", rb"[0-9]+")


def test_no_message() -> None:
    """Absent is not empty."""
    with pytest.raises(RemoteProtocolError, match="message is missing"):
        Directives(None, 4096)
    assert Directives(b"", 4096).get("nonce") is None


@pytest.mark.parametrize(
    ("message", "repeatable"),
    [
        (b"nonce=a,nonce=b", "realm"),
        (b'nonce=a,NONCE="a"', "realm"),
        (b"new=1,nonce=a,new=1", "realm"),
        (b"realm=a,realm=b", ""),
    ],
)
def test_twice(message: bytes, repeatable: str) -> None:
    """Known or not, in any case, and if the values agree, too; only what may repeat does."""
    with pytest.raises(RemoteProtocolError, match="twice"):
        Directives(message, 4096, repeatable)


def test_limits() -> None:
    assert Directives(b"," * 100, 100).get("x") is None
    with pytest.raises(LimitError):
        Directives(b"," * 101, 100)
    for size in (0, 255, 0x1000000, 999_999_999):
        with pytest.raises(LimitError):
            _ = Directives(b"maxbuf=%d" % size, 100).maxbuf
    for size in (256, 8192, 0xFFFFFF):
        assert Directives(b"maxbuf=%d" % size, 100).maxbuf == size
    realms = b",".join([b"realm=x"] * 32)
    assert len(Directives(realms, 4096, "realm").all("realm")) == 32
    with pytest.raises(LimitError):
        Directives(realms + b",realm=x", 4096, "realm")
