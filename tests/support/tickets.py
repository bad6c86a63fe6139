"""Two ends of a mechanism on Kerberos, and an end that says whatever a test wants."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import gssapi

from sealvnc.sasl import Context, Credentials, Mechanism, Outcome
from sealvnc.wire import Dialogue, Protection, TLSFacts, Transport, Work

from . import parties

KRB5 = gssapi.MechType.kerberos
SPNEGO = gssapi.OID.from_int_seq("1.3.6.1.5.5.2")
NOBODY = Credentials("")

NETWORK = Protection(Transport.NETWORK)

MUTUAL, SEQUENCE, CONFIDENTIALITY, INTEGRITY, DCE_STYLE = 2, 8, 16, 32, 4096
ALL = MUTUAL | SEQUENCE | CONFIDENTIALITY | INTEGRITY

Alter = Callable[[int, bytes | None], bytes | None]


def context(
    minimum: int = 0, maximum: int = 256, host: str | None = "localhost", **values: Any
) -> Context:
    """Surroundings of a client."""
    protection = values.pop("protection", NETWORK)
    return Context(protection, (), host, minimum_ssf=minimum, maximum_ssf=maximum, **values)


def server_side(context: Context) -> Context:
    """The same for the server; it is told no host."""
    return replace(context, host=None, server_side=True)


def bound(data: bytes | None) -> Protection:
    """A TLS channel with this tls-server-end-point."""
    bindings = {"tls-exporter": b"x" * 32}
    if data is not None:
        bindings["tls-server-end-point"] = data
    return NETWORK.with_tls(TLSFacts("TLSv1.3", "TEST", 256, anonymous=False, bindings=bindings))


class Party(parties.Party):
    """One end of an exchange; library calls are done at once, and every question is kept."""

    def __init__(
        self, dialogue: Dialogue[Outcome], credentials: Credentials | None = NOBODY
    ) -> None:
        def answer(question: object) -> object:
            return question.run() if isinstance(question, Work) else credentials

        super().__init__(dialogue, answer)


def log_in(
    mechanism: Mechanism,
    there: Context,
    *,
    server: Context | None = None,
    credentials: Credentials | None = NOBODY,
    alter: Alter = lambda _, message: message,
) -> tuple[Outcome, Outcome]:
    """Client against server; ``alter`` sees each message, counted from 0, on its way."""
    client = Party(mechanism.client(there), credentials)
    initial = alter(0, client.step())
    acceptor = Party(mechanism.server(server or server_side(there), initial))
    message, number = acceptor.step(), 1
    while True:
        message = alter(number, message)
        if acceptor.exchange.done:
            if message is not None:
                client.step(message)
            return client.outcome, acceptor.outcome
        message = acceptor.step(alter(number + 1, client.step(message)))
        number += 2


class Raw:
    """An end of GSSAPI by hand, which says what a test wants."""

    def __init__(self, gss: gssapi.SecurityContext) -> None:
        self.gss = gss

    def wrap(self, message: bytes, *, encrypt: bool = False) -> bytes:
        return self.gss.wrap(message, encrypt).message

    def unwrap(self, token: bytes | None) -> bytes:
        assert token is not None
        return self.gss.unwrap(token).message


def raw_client(flags: int = ALL, mechanism: Any = KRB5, host: str = "localhost") -> Raw:
    name = gssapi.Name(f"vnc@{host}", gssapi.NameType.hostbased_service)
    made = gssapi.SecurityContext(name=name, mech=mechanism, flags=flags, usage="initiate")
    return Raw(made)


def offered_to(client: Raw, mechanism: Mechanism, there: Context) -> tuple[Party, bytes]:
    """Our server of GSSAPI with a context established, and its offer, unwrapped."""
    server = Party(mechanism.server(there, client.gss.step()))
    message = server.step()
    if not client.gss.complete:
        assert client.gss.step(message) is None
        message = server.step(b"")
    return server, client.unwrap(message)


def asking(mechanism: Mechanism, there: Context, **values: Any) -> tuple[Party, Raw]:
    """Our client of GSSAPI with a context established, and the server that it waits for."""
    client, server = Party(mechanism.client(there), **values), Raw(_acceptor())
    assert client.step(server.gss.step(client.step())) == b""
    assert server.gss.complete
    return client, server


def _acceptor() -> gssapi.SecurityContext:
    return gssapi.SecurityContext(usage="accept")
