"""Clients and servers of ours, ready to be joined: accounts, certificates, one call each."""

import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from OpenSSL import SSL

from peers import pki
from sealvnc import (
    Authorize,
    CheckPassword,
    Credentials,
    LookupVerifier,
    LookupVNCPassword,
    NeedCredentials,
    Policy,
    Question,
    Verifier,
)
from sealvnc.rfb import connection
from sealvnc.rfb.channel import ClientTLS, ServerTLS, Stack
from sealvnc.rfb.handshake.init import ServerInit
from sealvnc.rfb.handshake.version import Version, pack
from sealvnc.rfb.security import security_types
from sealvnc.rfb.security.registry import Parts
from sealvnc.rfb.session.pixel_format import BGRX
from sealvnc.sasl import (
    MECHANISMS,
    CheckToken,
    LookupOTP,
    LookupPassword,
    Mechanism,
    OTPState,
    StoreOTP,
)
from sealvnc.wire import Protection, Transport

from .certificates import file
from .wire import Answer, End, Tamper, Told, facts

PASSWORD, VNC_PASSWORD = "korrektes Pferd, Batterie", "vnc-pass"
TOKEN = "alices.access.token"
ALICE = Credentials("alice", PASSWORD)
DESKTOP = ServerInit(800, 600, BGRX, "the desktop of guest seven")
SUBJECT = "O=Example,CN=alice"


# -- accounts -------------------------------------------------------------------------------


@functools.cache
def verifier(hash_name: str) -> Verifier:
    return Verifier.make(PASSWORD, hash_name, salt=b"0123456789abcdef")


@functools.cache
def otp_state() -> OTPState:
    """It stays the same, so that every login is the first."""
    return OTPState.make(PASSWORD, seed="seed")


SERVER_ANSWERS: Mapping[type[Question[Any]], Any] = {
    CheckPassword: lambda q: (q.authcid, q.password) == ("alice", PASSWORD),
    CheckToken: lambda q: "alice" if q.token == TOKEN else None,
    LookupOTP: lambda q: otp_state() if q.authcid == "alice" else None,
    LookupPassword: lambda q: PASSWORD if q.authcid == "alice" else None,
    StoreOTP: lambda q: (q.authcid, q.old) == ("alice", otp_state()),
    LookupVerifier: lambda q: verifier(q.hash_name) if q.authcid == "alice" else None,
    LookupVNCPassword: lambda _: VNC_PASSWORD,
    Authorize: lambda _: True,
}


def server_answer(changes: Mapping[type[Question[Any]], Any] | None = None) -> Answer:
    """Alice may do everything, nobody else anything; ``changes`` as told."""
    table = {**SERVER_ANSWERS, **(changes or {})}
    return lambda question: table[type(question)](question)


def client_answer(credentials: Credentials | None) -> Answer:
    """``credentials``; alice has a VNC password where there is no user name, and a token, too."""

    def answer(question: Question[Any]) -> object:
        assert isinstance(question, NeedCredentials)
        if credentials is ALICE and question.purpose == "OAUTHBEARER":
            return Credentials("alice", TOKEN)
        if credentials is ALICE and not question.username and question.password:
            return Credentials("", VNC_PASSWORD)
        return credentials

    return answer


# -- certificates ---------------------------------------------------------------------------


@functools.cache
def client_tls(
    *,
    server_name: str = "localhost",
    ca: Path | None = None,
    pin: bytes | None = None,
    user: str = "",
) -> ClientTLS:
    """Trusts the test authority, unless a ``pin`` or a ``ca`` is given; shows ``user``'s."""
    certificate = file(user, "client-cert.pem") if user else None
    key = file(user, "client-key.pem") if user else None
    ca = pki.session().ca_file if ca is None and pin is None else ca
    return ClientTLS(server_name, ca=ca, pin=pin, certificate=certificate, key=key)


@functools.cache
def server_tls(
    name: str = "server", *, asks: bool = False, requires: bool = False, version: int | None = None
) -> ServerTLS:
    """``asks`` for client certificates of the test authority; ``version``: the highest."""
    tls = ServerTLS(
        file(name, "server-cert.pem"),
        file(name, "server-key.pem"),
        client_ca=pki.session().ca_file if asks or requires else None,
        require_client_certificate=requires,
    )
    if version is not None:
        tls.side.contexts[False].set_max_proto_version(version)
    return tls


TLS_1_2 = SSL.TLS1_2_VERSION


# -- ends -----------------------------------------------------------------------------------


@dataclass(frozen=True)
class Setting:
    """What the two ends of a connection have in common, or each has for itself.

    ``extra`` mechanisms come first, and in place of those of the same name. ``told``: TLS
    is not done but pretended (`Told`).
    """

    security: Sequence[str] = ("x509sasl",)
    mechanisms: Sequence[str] = ()
    transport: Transport = Transport.LOOPBACK
    extra: Sequence[Mechanism] = ()
    insecure: bool = False
    rfbproto_numbering: bool = False
    told: bool = False

    @property
    def types(self) -> connection.SecurityTypes:
        policy = Policy(insecure=self.insecure, mechanisms=tuple(self.mechanisms))
        names = [mechanism.name for mechanism in self.extra]
        known = (*self.extra, *(each for each in MECHANISMS if each.name not in names))
        parts = Parts(policy, known, "localhost", rfbproto_numbering=self.rfbproto_numbering)
        return security_types(self.security, parts)


def client(
    setting: Setting,
    credentials: Credentials | None = ALICE,
    *,
    tls: ClientTLS | None = None,
    types: connection.SecurityTypes | None = None,
    alice: bool = False,
    shared: bool = True,
) -> End:
    """A client about to read the greeting. ``alice``: shows her certificate."""
    if setting.told:
        stack: Stack = Told(facts(of_client=True, alice=alice))
    else:
        stack = Stack(tls or client_tls(user="alice" if alice else ""))
    protection = Protection(setting.transport)
    dialogue = connection.client(types or setting.types, protection, shared=shared)
    return End("client", dialogue, stack, client_answer(credentials))


def server(
    setting: Setting,
    changes: Mapping[type[Question[Any]], Any] | None = None,
    *,
    tls: ServerTLS | None = None,
    types: connection.SecurityTypes | None = None,
    alice: bool = False,
) -> End:
    """A server that has greeted. ``alice``: it asks for client certificates."""
    if setting.told:
        stack: Stack = Told(facts(of_client=False, alice=alice))
    else:
        stack = Stack(tls or server_tls(asks=alice))
    dialogue = connection.server(types or setting.types, Protection(setting.transport), DESKTOP)
    return End("server", dialogue, stack, server_answer(changes))


def spoken_as(version: Version) -> Tamper:
    """Make two ends that could do RFB 3.8 agree on an older version."""
    return lambda _, data: data.replace(pack(Version.V3_8), pack(version))
