"""Whose mechanisms are used."""

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.sasl import MECHANISMS, cyrus
from sealvnc.sasl.providers import PROVIDERS, client_mechanisms, server_mechanisms


def test_own() -> None:
    assert client_mechanisms("own") is server_mechanisms("own") is MECHANISMS


def test_cyrus(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cyrus, "client_mechanisms", lambda: ("client",))
    monkeypatch.setattr(cyrus, "server_mechanisms", lambda appname: (appname,))
    assert client_mechanisms("cyrus") == ("client",)
    assert server_mechanisms("cyrus") == ("sealvnc",)
    assert server_mechanisms("cyrus", "qemu") == ("qemu",)


@pytest.mark.parametrize("function", [client_mechanisms, server_mechanisms])
def test_unknown(function: object) -> None:
    assert PROVIDERS == ("own", "cyrus")
    with pytest.raises(ConfigurationError, match="there are own, cyrus"):
        function("dovecot")
