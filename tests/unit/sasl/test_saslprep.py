"""sasl.saslprep: RFC 4013. Its examples, and many more, stand in spec/vectors/saslprep.json."""

import pytest

from sealvnc.sasl.saslprep import saslprep


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("a\x07", r"U\+0007 is not allowed"),
        ("a\U000e0001", r"U\+E0001 is not allowed"),
        ("a\u0221", r"U\+0221 is not assigned"),
        ("\u0627a\u0628", "mixed"),
        ("\u06271", "begin and end"),
        ("1\u0627", "begin and end"),
    ],
)
def test_complaint(text: str, complaint: str) -> None:
    """The error names the code point, never the text: it may be a password."""
    with pytest.raises(ValueError, match=complaint) as caught:
        saslprep(text)
    assert text not in str(caught.value)


def test_checked_after_normalization() -> None:
    """U+2100 becomes a/c, U+0340 an accent that is allowed; what counts is what comes out."""
    assert saslprep("\u2100\u0340") == "a/c\u0300"


def test_right_to_left() -> None:
    """Text that is that from end to end passes, digits in its middle, too."""
    assert saslprep("\u06271\u0628") == "\u06271\u0628"


def test_query() -> None:
    """Only unassigned code points make a difference."""
    assert saslprep("\U0001f600", query=True) == "\U0001f600"
    with pytest.raises(ValueError, match="not assigned"):
        saslprep("\U0001f600")
