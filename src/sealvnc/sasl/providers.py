"""Where mechanisms come from: our own table, or the Cyrus SASL library that a site has set up."""

from collections.abc import Sequence

from ..errors import ConfigurationError
from . import cyrus
from .mechanism import Mechanism
from .registry import MECHANISMS

PROVIDERS = ("own", "cyrus")
"""The names that the two functions take. Cyrus SASL is loaded only if it is asked for."""


def client_mechanisms(provider: str) -> Sequence[Mechanism]:
    """What a client may use, strongest first."""
    return cyrus.client_mechanisms() if provider == "cyrus" else _own(provider)


def server_mechanisms(provider: str, appname: str = cyrus.APPNAME) -> Sequence[Mechanism]:
    """What a server may offer; with Cyrus SASL what its configuration ``appname.conf`` allows."""
    return cyrus.server_mechanisms(appname) if provider == "cyrus" else _own(provider)


def _own(provider: str) -> Sequence[Mechanism]:
    if provider != "own":
        known = ", ".join(PROVIDERS)
        raise ConfigurationError(f"no SASL provider {provider!r}; there are {known}")
    return MECHANISMS
