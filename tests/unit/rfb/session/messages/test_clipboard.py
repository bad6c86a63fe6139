"""rfb.session.messages.clipboard: rfbproto 7.7.26."""

import struct
import zlib

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.messages.clipboard import (
    Actions,
    Caps,
    ClientClipboard,
    Clipboard,
    Formats,
    Notify,
    Peek,
    Provide,
    Request,
    ServerClipboard,
    read_clipboard,
)
from sealvnc.wire import limits
from support.talk import play

TEXT = bytes.fromhex("10000001")


def parsed(body: bytes) -> Clipboard:
    message: Clipboard = play(read_clipboard(len(body)), [body]).outcome()
    return message


def provided(data: bytes, size: int | None = None, flags: bytes = TEXT) -> str | None:
    """What we read of text that a peer sends in this way."""
    size = len(data) if size is None else size
    message = parsed(flags + zlib.compress(struct.pack(">I", size) + data))
    assert isinstance(message, Provide)
    return message.text


@pytest.mark.parametrize("length", [1, 3])
def test_too_short(length: int) -> None:
    with pytest.raises(RemoteProtocolError, match=f"of {length} bytes"):
        play(read_clipboard(length)).outcome()


@pytest.mark.parametrize("length", [limits.CUT_TEXT + 1, 1 << 31])
def test_too_long(length: int) -> None:
    """Refused before it is read."""
    with pytest.raises(LimitError, match=f"of {length} bytes"):
        play(read_clipboard(length)).outcome()


@pytest.mark.parametrize(
    "packed",
    [
        "00000000",  # no action
        "00000001",
        "06000001",  # two
        "18000001",
        "02000001 00",  # bytes after what has none
        "04000000 00",
        "08000001 00000000",
    ],
)
def test_impossible_actions(packed: str) -> None:
    with pytest.raises(RemoteProtocolError, match="flags"):
        parsed(bytes.fromhex(packed))


@pytest.mark.parametrize(
    "packed", ["1f000001", "1f000001 000000", "1f000003 00000000", "1f000000 00"]
)
def test_sizes_that_do_not_fit_the_formats(packed: str) -> None:
    with pytest.raises(RemoteProtocolError, match="sizes"):
        parsed(bytes.fromhex(packed))


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"text",
        zlib.compress(b""),
        zlib.compress(b"\0\0\0"),
        zlib.compress(b"\0\0\0\3a\0"),
        zlib.compress(b"\0\0\0\5text\0")[:8],
    ],
)
def test_text_that_is_not_there(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError, match="clipboard text"):
        parsed(TEXT + body)


@pytest.mark.parametrize("size", [limits.CUT_TEXT + 1, 0xFFFFFFFF])
def test_text_has_a_limit(size: int) -> None:
    """However well it is compressed."""
    with pytest.raises(LimitError, match=f"{size} bytes"):
        provided(bytes(limits.CUT_TEXT + 1), size)


def test_as_much_text_as_may_be() -> None:
    assert provided(b"a" * limits.CUT_TEXT) == "a" * limits.CUT_TEXT


@pytest.mark.parametrize(
    ("message", "packed"),
    [
        (Caps(), "1f000001 00000000"),
        (Caps(Actions.NOTIFY, {}), "09000000"),
        (Caps(0, {Formats.HTML: 2, Formats.TEXT: 0x100000}), "01000005 00100000 00000002"),
        (Request(), "02000001"),
        (Request(Formats.TEXT | Formats.RTF), "02000003"),
        (Peek(), "04000000"),
        (Notify(), "08000001"),
        (Notify(0), "08000000"),
    ],
)
def test_there_and_back(message: Clipboard, packed: str) -> None:
    assert message.body() == bytes.fromhex(packed)
    assert parsed(message.body()) == message


@pytest.mark.parametrize("text", ["", "hi", "one\ntwo\n", "\N{EURO SIGN} \N{GRINNING FACE}"])
def test_text_there_and_back(text: str) -> None:
    assert parsed(Provide(text).body()) == Provide(text)


@pytest.mark.parametrize(
    ("text", "sent"),
    [
        ("", b"\0"),
        ("one\ntwo", b"one\r\ntwo\0"),
        ("one\r\ntwo", b"one\r\ntwo\0"),
        ("one\rtwo", b"one\r\ntwo\0"),
        ("\N{EURO SIGN}", b"\xe2\x82\xac\0"),
    ],
)
def test_text_as_it_is_sent(text: str, sent: bytes) -> None:
    """The size counts the NUL, and is less than all that is inflated, as QEMU wishes."""
    body = Provide(text).body()
    assert body[:4] == TEXT
    assert zlib.decompress(body[4:]) == len(sent).to_bytes(4, "big") + sent


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"one\r\ntwo\0", "one\ntwo"),
        (b"one\rtwo\0", "one\ntwo"),
        (b"no NUL", "no NUL"),
        (b"one\0two\0", "one"),
        (b"", ""),
        (b"\xff\0", "\N{REPLACEMENT CHARACTER}"),
    ],
)
def test_text_of_others(data: bytes, text: str) -> None:
    assert provided(data) == text


def test_text_before_other_formats() -> None:
    """Text and HTML: the former is ours, the latter may be of any size."""
    html = struct.pack(">I", limits.CUT_TEXT) + bytes(limits.CUT_TEXT)
    flags = (Actions.PROVIDE | Formats.TEXT | Formats.HTML).to_bytes(4, "big")
    assert provided(b"hi\0" + html, 3, flags) == "hi"


@pytest.mark.parametrize("body", [b"", b"anything", zlib.compress(b"\0\0\0\1a")])
def test_other_formats_only(body: bytes) -> None:
    assert parsed(bytes.fromhex("10000004") + body) == Provide(None)
    assert parsed(Provide(None).body()) == Provide(None)


def test_reserved_bits() -> None:
    """They mean nothing yet."""
    assert parsed(bytes.fromhex("e2ff0001")) == Request(Formats.TEXT)


def test_negative_lengths() -> None:
    assert ClientClipboard(Peek()).pack() == bytes.fromhex("06 000000 fffffffc 04000000")
    assert ServerClipboard(Request()).pack() == bytes.fromhex("03 000000 fffffffc 02000001")


@pytest.mark.parametrize("carrier", [ClientClipboard, ServerClipboard])
def test_text_is_not_in_repr(carrier: type[ClientClipboard | ServerClipboard]) -> None:
    assert "pencil" not in repr(carrier(Provide("pencil")))
