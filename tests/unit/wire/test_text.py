"""wire.text: the peer's words cannot forge a line of ours."""

import pytest

from sealvnc.wire.text import escaped, printable


@pytest.mark.parametrize(
    ("data", "text"),
    [
        (b"", ""),
        (b"Too many connections", "Too many connections"),
        (b"Authentication failed\0", "Authentication failed"),
        (b"line\r\n\0", "line"),
        (b"one\ntwo", "one\\ntwo"),
        (b"\x1b[2Jcleared", "\\x1b[2Jcleared"),
        (b"bell\x07 tab\t nul\0 end", "bell\\x07 tab\\t nul\\x00 end"),
        (b"\x9bcsi", "\\x9bcsi"),
        ("grün".encode(), "grün"),
        ("grün".encode("latin-1"), "grün"),
        (b"\xff\xfe", "ÿþ"),
        ("\u202eright to left".encode(), "\\u202eright to left"),
        ("\u2028next line".encode(), "\\u2028next line"),
        (b"<script>alert(1)</script>", "<script>alert(1)</script>"),
        (b"back\\slash 'quote'", "back\\slash 'quote'"),
    ],
)
def test_printable(data: bytes, text: str) -> None:
    """Control characters become escapes, UTF-8 is preferred to Latin-1, NULs at the end go.

    HTML is only text here: whoever makes a page of it must escape it there.
    """
    assert printable(data) == text
    assert printable(data).isprintable()


def test_cut() -> None:
    """A long text is cut, and says so."""
    assert printable(b"x" * 1001) == "x" * 1000 + "..."
    assert printable(b"abcdef", limit=6) == "abcdef"
    assert printable(b"abcdefg", limit=6) == "abcdef..."
    assert printable("ä".encode() * 7, limit=6) == "ä" * 6 + "..."


def test_escaped() -> None:
    """Quotes and letters of any alphabet are no control characters."""
    assert escaped("Zoë") == "Zoë"
    assert escaped("a\tb\x7f'\"") == r"a\tb\x7f" + "'\""
