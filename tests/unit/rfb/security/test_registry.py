"""rfb.security.registry: security types by the names that people use."""

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.rfb.security import NAMES, security_types
from sealvnc.rfb.security.apple_dh import AppleDH
from sealvnc.rfb.security.ms_logon import MSLogonII
from sealvnc.rfb.security.none import NoAuthentication
from sealvnc.rfb.security.numbers import Number, Subtype, name
from sealvnc.rfb.security.plain import PlainPassword
from sealvnc.rfb.security.registry import DEFAULT, Parts, flatten
from sealvnc.rfb.security.rsa_aes import RSAAES
from sealvnc.rfb.security.sasl import SASL
from sealvnc.rfb.security.tight import Tight
from sealvnc.rfb.security.tls import AnonymousTLS
from sealvnc.rfb.security.vencrypt import VeNCrypt
from sealvnc.rfb.security.vnc_auth import VNCAuthentication
from sealvnc.sasl import Policy

INSIDE = (SASL, PlainPassword, VNCAuthentication, NoAuthentication)
PARTS = Parts(Policy(), host="vm7.example.org")


def test_order_is_preference() -> None:
    """VeNCrypt stands where the first of its subtypes does, and keeps theirs."""
    types = security_types(("sasl", "x509plain", "none", "x509sasl"), PARTS)
    assert list(types) == [Number.SASL, Number.VENCRYPT, Number.NONE]
    vencrypt = types[Number.VENCRYPT]
    assert isinstance(vencrypt, VeNCrypt)
    assert list(vencrypt.subtypes) == [Subtype.X509_PLAIN, Subtype.X509_SASL]


@pytest.mark.parametrize(
    ("name", "kinds"),
    [
        ("x509sasl", (VeNCrypt, SASL)),
        ("x509plain", (VeNCrypt, PlainPassword)),
        ("x509vnc", (VeNCrypt, VNCAuthentication)),
        ("x509none", (VeNCrypt, NoAuthentication)),
        ("tlssasl", (VeNCrypt, SASL)),
        ("tlsplain", (VeNCrypt, PlainPassword)),
        ("tlsvnc", (VeNCrypt, VNCAuthentication)),
        ("tlsnone", (VeNCrypt, NoAuthentication)),
        ("sasl", (SASL,)),
        ("vnc", (VNCAuthentication,)),
        ("none", (NoAuthentication,)),
        ("tls", (AnonymousTLS, SASL)),
        ("ra2_256", (RSAAES,)),
        ("ra2", (RSAAES,)),
        ("ra2ne_256", (RSAAES,)),
        ("ra2ne", (RSAAES,)),
        ("tight", (Tight, VeNCrypt, *INSIDE, *INSIDE)),
        ("ard", (AppleDH,)),
        ("mslogon2", (MSLogonII,)),
    ],
)
def test_name(name: str, kinds: tuple[type, ...]) -> None:
    """What each name stands for, with what is inside."""
    types = security_types((name,), PARTS)
    assert tuple(type(each) for each in flatten(types.values())) == kinds


def test_what_is_weak_is_inside_tls_only_if_it_is_named() -> None:
    """Type 18 has a second list, and the same rule holds for it."""
    tls = security_types(("tls", "none", "vnc"), PARTS)[Number.TLS]
    assert [type(each) for each in tls.inside] == [SASL, VNCAuthentication, NoAuthentication]


def test_names_are_those_of_numbers() -> None:
    """An error that names a type names the option."""
    numbers = {*Number, *Subtype} - {Number.VENCRYPT, Subtype.PLAIN}
    assert {name(number) for number in numbers} == set(NAMES)


def test_default() -> None:
    """A client uses no VNC password, no anonymous TLS and no bare Plain without being asked."""
    assert set(DEFAULT) <= set(NAMES)
    assert not {"vnc", "tls", "tlssasl", "tlsplain", "tlsvnc", "tlsnone"} & set(DEFAULT)


@pytest.mark.parametrize("name", ["plain", "vencrypt", "X509SASL", "", "ultra"])
def test_unknown_name(name: str) -> None:
    """The error lists those that there are."""
    with pytest.raises(ConfigurationError, match="x509sasl, x509plain"):
        security_types((name,), PARTS)


def test_parts_reach_their_type() -> None:
    (sasl,) = security_types(("sasl",), PARTS).values()
    assert isinstance(sasl, SASL)
    assert (sasl.host, sasl.policy) == ("vm7.example.org", Policy())
    swapped = security_types(("x509sasl",), Parts(Policy(), rfbproto_numbering=True))
    (vencrypt,) = swapped.values()
    assert isinstance(vencrypt, VeNCrypt)
    assert vencrypt.rfbproto_numbering
