"""Every pairing that can work, as a table: what is tested, and what the matrix shows.

A mechanism is looked up by its name among ours (`own`) or among those of our Cyrus SASL
provider (`cyrus`), so that one that is new among ours needs no more than a line in `PEERS`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from peers.saslpeers import USERS, Peer
from sealvnc.sasl import MECHANISMS, Context, Mechanism
from sealvnc.sasl.providers import client_mechanisms, server_mechanisms

from .ours import Ours, client_answers, context, tls
from .talk import chat, they_log_in, we_log_in

HOST = "localhost"
SUBJECT = "O=Example,CN=alice"
EXPORTER = {"tls-exporter": b"\x17" * 32}
END_POINT = {"tls-server-end-point": b"\x2a" * 32}

BOTH, CLIENT, SERVER = ("client", "server"), ("client",), ("server",)
_SCRAM = ("SCRAM-SHA-1", "SCRAM-SHA-256")

PEERS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "Cyrus": {
        **dict.fromkeys(("PLAIN", "EXTERNAL", "ANONYMOUS", "CRAM-MD5", "DIGEST-MD5"), BOTH),
        **dict.fromkeys((*_SCRAM, "SCRAM-SHA-512"), BOTH),
        **dict.fromkeys((*(f"{name}-PLUS" for name in _SCRAM), "SCRAM-SHA-512-PLUS"), BOTH),
        **dict.fromkeys(("GSSAPI", "GSS-SPNEGO", "GS2-KRB5"), BOTH),
        **dict.fromkeys(("SCRAM-SHA-224", "SCRAM-SHA-384", "LOGIN", "NTLM"), BOTH),
        "OTP": BOTH,
    },
    "gsasl": {
        **dict.fromkeys(("PLAIN", "EXTERNAL", "ANONYMOUS", "CRAM-MD5", "DIGEST-MD5"), BOTH),
        **dict.fromkeys((*_SCRAM, *(f"{name}-PLUS" for name in _SCRAM)), BOTH),
        **dict.fromkeys(("GSSAPI", "LOGIN"), BOTH),
        "GS2-KRB5": SERVER,  # as a client it is refused by Cyrus, without a reason
    },
    "Java": {
        **dict.fromkeys(("CRAM-MD5", "DIGEST-MD5", "GSSAPI"), BOTH),
        **dict.fromkeys(("PLAIN", "EXTERNAL"), CLIENT),
    },
}
"""The roles in which each peer has each mechanism."""

LAYERS: Mapping[str, tuple[int, ...]] = {
    "DIGEST-MD5": (0, 1, 128),
    "GSSAPI": (0, 1, 256),
    "GSS-SPNEGO": (0, 256),  # Cyrus encrypts, too, where integrity alone was asked for
}
"""Bits of the security layers; the mechanisms that are not here have none."""

IMPOSSIBLE = {
    "DIGEST-MD5-128": "GNU SASL refuses qop-conf",
    "GSSAPI-1": "GNU SASL has no security layers of Kerberos",
    "GSSAPI-256": "GNU SASL has no security layers of Kerberos",
    "ANONYMOUS-own-to": "GNU SASL refuses the empty message that RFC 4505 allows",
}
"""What does not work with gsasl, and why: the beginning of a `Case` as text."""

TICKETS = ("GSSAPI", "GSS-SPNEGO", "GS2-KRB5")
NO_PASSWORD = (*TICKETS, "EXTERNAL", "ANONYMOUS")


@dataclass(frozen=True, slots=True)
class Case:
    """We, with a ``provider``'s mechanism in ``role``, and the peer in the other one."""

    mechanism: str
    ssf: int
    provider: str
    role: str
    peer: str

    def __str__(self) -> str:
        arrow = "to" if self.role == "client" else "from"
        layer = f"-{self.ssf}" if self.mechanism in LAYERS else ""
        return f"{self.mechanism}{layer}-{self.provider}-{arrow}-{self.peer}"


def cases() -> Iterator[Case]:
    """All that can work."""
    for case in _cases():
        if case.peer != "gsasl" or not any(str(case).startswith(text) for text in IMPOSSIBLE):
            yield case


def _cases() -> Iterator[Case]:
    own = {m.name for m in MECHANISMS}
    for peer, mechanisms in PEERS.items():
        for mechanism, roles in mechanisms.items():
            for ssf in LAYERS.get(mechanism, (0,)):
                for theirs in roles:
                    role = "server" if theirs == "client" else "client"
                    if mechanism in own:
                        yield Case(mechanism, ssf, "own", role, peer)
                    yield Case(mechanism, ssf, "cyrus", role, peer)


def find(case: Case) -> Mechanism:
    """The mechanism of ours."""
    if case.provider == "own":
        mechanisms = MECHANISMS
    else:
        offered = client_mechanisms if case.role == "client" else server_mechanisms
        mechanisms = tuple(offered("cyrus"))
    return next(m for m in mechanisms if m.name == case.mechanism)


def surroundings(case: Case, mechanism: Mechanism, bindings: Mapping[str, bytes]) -> Context:
    """What our mechanism is told."""
    facts = tls(bindings, server_side=case.role == "server") if bindings else None
    if case.mechanism == "EXTERNAL":
        facts = tls({}, server_side=case.role == "server", subject=SUBJECT)
    layer = {"minimum_ssf": case.ssf, "maximum_ssf": case.ssf}
    return context(mechanism, tls=facts, host=HOST, server_side=case.role == "server", **layer)


def attempt(
    case: Case,
    peer: Peer,
    *,
    user: str | None = None,
    password: str | None = None,
    ours: Mapping[str, bytes] | None = None,
    theirs: Mapping[str, bytes] | None = None,
) -> tuple[Ours, int]:
    """One login, and a chat through the layer: our side, and the messages that went through it.

    ``user`` and ``password`` are what the client types, if not the right ones; ``ours`` and
    ``theirs`` are channel bindings. Raises our errors and `RefusedError`.
    """
    mechanism = find(case)
    plus = case.mechanism.endswith("-PLUS")
    bindings = ours if ours is not None else EXPORTER if plus else {}
    account = "otto" if case.mechanism == "OTP" else "alice"
    types = {"user": user or account, "password": password or USERS[account]}
    knows = {"user": account, "password": USERS[account]}
    values: dict[str, Any] = {"host": HOST, "lowest": case.ssf, "highest": case.ssf}
    for kind, data in (theirs if theirs is not None else bindings).items():
        values |= {"binding": kind, "bindingdata": data}
    if case.mechanism == "EXTERNAL":
        values["subject"] = SUBJECT
    where = surroundings(case, mechanism, bindings)
    if case.role == "client":
        side = we_log_in(mechanism, where, peer, client_answers(**types), **values, **knows)
        require(peer.result().authzid, case)
    else:
        side = they_log_in(mechanism, where, peer, **values, **types)
        require(side.outcome.identity.authzid, case)
    assert side.ssf == case.ssf, f"a layer of {side.ssf} bits"
    assert side.outcome.channel_binding == (next(iter(bindings)) if plus else "")
    return side, chat(side, peer) if case.ssf else 0


def require(authzid: str, case: Case) -> None:
    """The server knows who it is."""
    names = {"EXTERNAL": SUBJECT, "ANONYMOUS": "anonymous", "OTP": "otto"}
    expected = names.get(case.mechanism, "alice")
    assert authzid.partition("@")[0] == expected, authzid
