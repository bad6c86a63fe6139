"""Mechanisms of the library with the flags by which policy judges."""

from typing import Any

import pytest

from sealvnc.sasl import Authorize, Policy
from sealvnc.sasl.cyrus import client_mechanisms, library, listing, server_mechanisms
from sealvnc.wire import Protection, Transport
from support.fake_cyrus import FakeLibrary

# (greatest SSF, security flags, features) as version 2.1.28 has them
PLUGINS = {
    "LOGIN": (0, 0x0030, 0x0002),
    "PLAIN": (0, 0x0030, 0x0022),
    "DIGEST-MD5": (128, 0x0051, 0x0020),
    "GSS-SPNEGO": (256, 0x0073, 0x0803),
    "GSSAPI": (256, 0x0073, 0x0823),
    "SCRAM-SHA-256": (0, 0x200053, 0x0820),
    "ANONYMOUS": (0, 0x0001, 0x0002),
    "EXTERNAL": (0, 0x0015, 0x0022),
    "CRAM-MD5": (0, 0x0011, 0x0010),
}
NAMES = [*PLUGINS, "SCRAM-SHA-256-PLUS", "GSSAPI-PLUS", "GSS-SPNEGO-PLUS", "UNHEARD-OF"]
MECHANISMS = {m.name: m for m in listing._mechanisms(PLUGINS, NAMES)}


class Listing(FakeLibrary):
    """A library with these plug-ins."""

    def plugins(self, *, server_side: bool) -> Any:
        return {name: facts for name, facts in PLUGINS.items() if name != "LOGIN" or server_side}


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> Listing:
    made = Listing()
    monkeypatch.setattr(library, "_loaded", [made])
    return made


def test_a_client_has_what_there_is(fake: Listing) -> None:
    assert {m.name for m in client_mechanisms()} == {*PLUGINS, "SCRAM-SHA-256-PLUS"} - {"LOGIN"}


def test_a_server_has_what_its_configuration_lists(fake: Listing) -> None:
    fake.lib.offered = b"SCRAM-SHA-256-PLUS,SCRAM-SHA-256,EXTERNAL,LOGIN,OPAQUE"
    found = server_mechanisms("qemu")
    names = ["EXTERNAL", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "LOGIN"]
    assert [m.name for m in found] == names
    assert fake.appname == "qemu"
    assert {getattr(m, "appname", "") for m in found} == {"qemu"}


def test_who_of_a_realm_may_come_in_is_for_the_application_to_say() -> None:
    needs = {m.name: m.needs for m in MECHANISMS.values() if m.needs}
    assert needs == {"GSSAPI": (Authorize,), "GSS-SPNEGO": (Authorize,)}


def test_order_and_names() -> None:
    assert list(MECHANISMS) == [
        *("EXTERNAL", "GSSAPI", "GSS-SPNEGO", "SCRAM-SHA-256-PLUS", "SCRAM-SHA-256", "PLAIN"),
        *("DIGEST-MD5", "CRAM-MD5", "LOGIN", "ANONYMOUS"),
    ]


@pytest.mark.parametrize(
    ("flag", "names"),
    [
        ("reveals_password", {"PLAIN", "LOGIN", "ANONYMOUS"}),
        ("only_by_name", {"LOGIN", "DIGEST-MD5", "CRAM-MD5", "ANONYMOUS"}),
        ("binary", {"GSSAPI", "GSS-SPNEGO"}),
        ("by_ticket", {"GSSAPI", "GSS-SPNEGO"}),
        ("needs_host", {"GSSAPI", "GSS-SPNEGO"}),
        ("maximum_ssf", {"GSSAPI", "GSS-SPNEGO", "DIGEST-MD5"}),
        (
            "proves_server",
            {"GSSAPI", "GSS-SPNEGO", "DIGEST-MD5", "SCRAM-SHA-256", "SCRAM-SHA-256-PLUS"},
        ),
    ],
)
def test_flags(flag: str, names: set[str]) -> None:
    assert {m.name for m in MECHANISMS.values() if getattr(m, flag)} == names


@pytest.mark.parametrize(
    ("name", "transport", "asked", "refusal"),
    [
        ("PLAIN", Transport.NETWORK, (), "it would reveal the password outside verified TLS"),
        ("PLAIN", Transport.LOOPBACK, (), "it would reveal the password outside verified TLS"),
        ("PLAIN", Transport.UNIX, (), None),
        ("SCRAM-SHA-256", Transport.NETWORK, (), "it cannot protect the session, and TLS does not"),
        ("SCRAM-SHA-256", Transport.LOOPBACK, (), None),
        ("GSSAPI", Transport.NETWORK, (), None),
        ("DIGEST-MD5", Transport.NETWORK, ("DIGEST-MD5",), None),
        ("DIGEST-MD5", Transport.UNIX, (), "it is weak and used only when asked for by name"),
        ("ANONYMOUS", Transport.UNIX, (), "it is weak and used only when asked for by name"),
        ("LOGIN", Transport.UNIX, (), "it is weak and used only when asked for by name"),
    ],
)
def test_policy(
    name: str, transport: Transport, asked: tuple[str, ...], refusal: str | None
) -> None:
    policy = Policy(mechanisms=asked)
    assert policy.mechanism_refusal(MECHANISMS[name], Protection(transport)) == refusal
