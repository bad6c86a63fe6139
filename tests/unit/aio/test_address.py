"""Addresses as people write them."""

from pathlib import Path

import pytest

from sealvnc.aio.address import Address
from sealvnc.errors import ConfigurationError


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("localhost", Address("localhost", 5900)),
        ("vm7:1", Address("vm7", 5901)),
        ("vm7::5901", Address("vm7", 5901)),
        ("[::1]:2", Address("::1", 5902)),
        ("/run/vnc.sock", Address(path=Path("/run/vnc.sock"))),
        ("vnc+unix:///run/vnc.sock", Address(path=Path("/run/vnc.sock"))),
        ("vnc://vm7.example.org", Address("vm7.example.org", 5900)),
        ("vnc://al%69ce@[2001:db8::1]:5901", Address("2001:db8::1", 5901, user="alice")),
        ("vnc://gw.example.org/web01", Address("gw.example.org", guest="web01")),
        ("vnc://gw.example.org/w%65b01/", Address("gw.example.org", guest="web01")),
    ],
)
def test_forms(text: str, expected: Address) -> None:
    assert Address.parse(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "vnc://alice:secret@vm7.example.org",
        "http://alice:secret@vm7.example.org",
        "alice:secret@vm7.example.org",
        "vnc://alice:secret@vm7.example.org:port",
        "vnc://alice:secret@[vm7",
        "://ali:secretvnc://ali:secret@v",
    ],
)
def test_no_password_is_repeated(text: str) -> None:
    """What is wrong is said without what may be a password."""
    with pytest.raises(ConfigurationError) as caught:
        Address.parse(text)
    assert "secret" not in str(caught.value)
