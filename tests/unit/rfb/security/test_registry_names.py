"""rfb.security.registry: who may use which names, and what is used without being asked."""

import pytest

import sealvnc
from sealvnc.errors import ConfigurationError, SecurityTypeError
from sealvnc.rfb.security.choice import choose
from sealvnc.rfb.security.registry import (
    DEFAULT,
    DEFAULT_PINNED,
    NAMES,
    SERVER_NAMES,
    Parts,
    security_types,
)
from sealvnc.rfb.security.rsa_aes import RSAAES
from sealvnc.sasl import Policy

CLIENT_ONLY = {"ra2", "ra2_256", "ra2ne", "ra2ne_256", "tight", "ard", "mslogon2"}


def test_names() -> None:
    assert set(NAMES) - set(SERVER_NAMES) == CLIENT_ONLY
    assert set(DEFAULT) < set(DEFAULT_PINNED) < set(NAMES)


def test_weak_types_are_used_by_name_only() -> None:
    assert not set(DEFAULT) & CLIENT_ONLY
    assert set(DEFAULT_PINNED) & CLIENT_ONLY == {"ra2", "ra2_256"}


def test_the_pin_arrives() -> None:
    types = security_types(DEFAULT_PINNED, Parts(Policy(), pin=bytes(32)))
    assert [t.pin for t in types.values() if isinstance(t, RSAAES)] == [bytes(32)] * 2


@pytest.mark.parametrize("name", sorted(CLIENT_ONLY))
async def test_no_server_offers_them(name: str) -> None:
    with pytest.raises(ConfigurationError, match=name):
        async with sealvnc.serve(None, {}, security=(name,)):
            pass


def test_they_are_named_to_who_could_use_them() -> None:
    with pytest.raises(SecurityTypeError, match="by name: ard, ra2_256, mslogon2, tight"):
        choose((30, 129, 113, 16), dict.fromkeys(security_types(DEFAULT, Parts(Policy()))))
