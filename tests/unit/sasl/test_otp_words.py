"""sasl.otp_words: the dictionary. Examples of passwords in words are in spec/vectors/otp.json."""

from sealvnc.sasl.otp_words import WORDS


def test_dictionary() -> None:
    """2048 words: those of up to three letters in order, then those of four."""
    short = [word for word in WORDS if len(word) < 4]
    assert len(set(WORDS)) == 2048
    assert len(short) == 571
    assert list(WORDS) == sorted(short) + sorted(set(WORDS) - set(short))
    assert {len(word) for word in WORDS} == {1, 2, 3, 4}
