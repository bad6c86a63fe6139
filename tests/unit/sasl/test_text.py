"""sasl.text: text on its way into a message."""

import pytest

from sealvnc.errors import CredentialsError
from sealvnc.sasl.text import utf8


def test_utf8() -> None:
    assert utf8("jürgen") == b"j\xc3\xbcrgen"


def test_half_a_surrogate_pair() -> None:
    """Python makes them of bytes in the environment; the error does not show them."""
    with pytest.raises(CredentialsError) as caught:
        utf8("secret\udcff")
    assert "secret" not in str(caught.value)
    assert caught.value.__cause__ is None
    assert caught.value.__suppress_context__
