"""sasl.verifier: what a server stores. Its text form stands in spec/vectors/scram.json."""

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.sasl import Verifier
from sealvnc.sasl.verifier import HASHES, ITERATIONS, decoy, derive
from sealvnc.wire import limits
from support import oracles

VERIFIER = Verifier.make("pencil", iterations=4096)


@pytest.mark.parametrize("hash_name", HASHES)
def test_make(hash_name: str) -> None:
    """By default with a salt of its own and the iterations of today."""
    first, second = (Verifier.make("pencil", hash_name) for _ in range(2))
    assert first.salt != second.salt
    assert first.iterations == ITERATIONS >= limits.SCRAM_ITERATIONS_MIN
    assert first.check("pencil")
    assert Verifier.parse(str(first)) == first


def test_keys() -> None:
    """RFC 5802 3, by other means."""
    keys = derive("SHA-256", "pencil", b"salt", 4096)
    oracle = oracles.scram("sha256", "pencil", b"salt", 4096, "")
    assert (keys.stored_key, keys.server_key) == (oracle.stored_key, oracle.server_key)


@pytest.mark.parametrize("password", ["", "\u00ad", "pen\x07cil", "\U0001f600"])
def test_what_is_no_password(password: str) -> None:
    """An empty one is never a password, nor is what SASLprep forbids or leaves nothing of."""
    with pytest.raises(ValueError):
        Verifier.make(password)
    assert not VERIFIER.check(password)


def test_check() -> None:
    """The prepared forms are compared."""
    assert VERIFIER.check("pencil")
    assert VERIFIER.check("pen\u00adcil")
    assert not VERIFIER.check("Pencil")


@pytest.mark.parametrize("secret", [VERIFIER, derive("SHA-256", "pencil", b"salt", 4096)])
def test_no_secret_in_repr(secret: object) -> None:
    """ServerKey lets its owner play the server, ClientKey the client."""
    assert "key=" not in repr(secret)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "pencil",
        "SCRAM-SHA-256$4096:c2FsdA==$AAAA:AAAA",
        str(VERIFIER).replace("4096", "4095"),
        str(VERIFIER).replace("$4096:", "$4096:!"),
        str(VERIFIER).replace("=:", "!=:"),
    ],
)
def test_broken(text: str) -> None:
    """A broken entry lets nobody in."""
    with pytest.raises(ConfigurationError):
        Verifier.parse(text)


def test_error_keeps_the_entry_to_itself() -> None:
    """A broken line of a store is not repeated in the log."""
    text = str(VERIFIER).replace("SHA-256", "SHA-384")
    with pytest.raises(ConfigurationError) as caught:
        Verifier.parse(text)
    assert str(caught.value) == "not a SCRAM verifier"


@pytest.mark.parametrize("hash_name", HASHES)
def test_decoy(hash_name: str) -> None:
    """The same each time, another one for each name, and in form like a new verifier."""
    one = decoy("nobody", hash_name)
    assert one == decoy("nobody", hash_name)
    assert one.salt != decoy("noone", hash_name).salt
    assert one.stored_key != one.server_key
    real = Verifier.make("pencil", hash_name)
    for attribute in ("salt", "stored_key", "server_key"):
        assert len(getattr(one, attribute)) == len(getattr(real, attribute))
    assert one.iterations == real.iterations


def test_decoy_for_any_name() -> None:
    """Also for what is no text."""
    assert decoy("\ud800", "SHA-256").salt != decoy("", "SHA-256").salt
