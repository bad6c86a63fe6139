"""What a server stores of one-time passwords. How they are computed: spec/vectors/otp.json."""

from contextlib import suppress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.errors import ConfigurationError, RemoteProtocolError
from sealvnc.sasl import OTPState
from sealvnc.sasl.otp_state import decoy, one_time_password, pack_words, parse_hex, parse_words
from sealvnc.sasl.otp_words import WORDS


@given(st.binary(min_size=8, max_size=8))
def test_words(password: bytes) -> None:
    assert parse_words(pack_words(password).lower()) == password


@given(st.binary(min_size=8, max_size=8), st.integers(0, 5), st.integers(1, 2047))
def test_checksum(password: bytes, position: int, other: int) -> None:
    """Two bits: one wrong word is seen three times out of four, and never taken for the right."""
    words = pack_words(password).split()
    words[position] = WORDS[(WORDS.index(words[position]) + other) % 2048]
    with suppress(RemoteProtocolError):
        assert parse_words(" ".join(words)) != password


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "six words of the dictionary"),
        ("INCH SEA ANNE LONG AHEM", "six words of the dictionary"),
        ("INCH SEA ANNE LONG AHEM TOUR TOUR", "six words of the dictionary"),
        ("INCH SEA ANNE LONG AHEM TOURS", "six words of the dictionary"),
        ("INCH SEA ANNE LONG AHEM TOUT", "checksum"),
    ],
)
def test_malformed_words(text: str, message: str) -> None:
    assert parse_words("INCH SEA ANNE LONG AHEM TOUR").hex() == "9e876134d90499dd"
    with pytest.raises(RemoteProtocolError, match=message):
        parse_words(text)


@pytest.mark.parametrize(
    "text",
    ["", "5bf075d9959d036", "5bf075d9959d036f0", "5bf075d9959d036g", "\u06655bf075d9959d036"],
)
def test_malformed_hex(text: str) -> None:
    """Sixteen digits, however they are spaced; those of other scripts are none."""
    assert parse_hex(" 5BF0 75d9\n959d 036f ").hex() == "5bf075d9959d036f"
    with pytest.raises(RemoteProtocolError, match="malformed hexadecimal"):
        parse_hex(text)


@pytest.mark.parametrize("algorithm", ["sha1", "md5"])
def test_use(algorithm: str) -> None:
    state = OTPState.make("correct horse", algorithm=algorithm, sequence=5, seed="SEED")
    password = one_time_password(algorithm, "seed", "correct horse", 4)
    assert state.check(password)
    assert not state.check(state.last)
    assert not state.check(password[:7])
    after = state.advance(password)
    assert (after.sequence, after.last, after.seed) == (4, password, "seed")
    assert after.check(one_time_password(algorithm, "seed", "correct horse", 3))


def test_text() -> None:
    state = OTPState.make("This is a test.", algorithm="md5", seed="ke1234")
    assert str(state) == "md5 499 ke1234 5bf075d9959d036f"
    assert OTPState.parse(str(state)) == state


@pytest.mark.parametrize(
    "text",
    [
        "",
        "md4 499 ke1234 5bf075d9959d036f",
        "md5 10000 ke1234 5bf075d9959d036f",
        "md5 499 ke-1234 5bf075d9959d036f",
        "md5 499 ke1234 5bf075d9959d036",
        "md5 499 ke1234 5bf075d9959d036f\n",
        "md5 499  5bf075d9959d036f",
    ],
)
def test_not_a_state(text: str) -> None:
    with pytest.raises(ConfigurationError):
        OTPState.parse(text)


def test_make() -> None:
    with pytest.raises(ValueError, match="10 characters"):
        OTPState.make("123456789")
    assert OTPState.make("1234567890").seed != OTPState.make("1234567890").seed


def test_decoy() -> None:
    assert decoy("x") == decoy("x") != decoy("y")
    assert decoy("\udcff").sequence > 1
