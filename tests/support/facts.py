"""Channels that tests pretend to have, and the questions of a server answered for two users."""

from dataclasses import replace

from sealvnc.errors import TicketError
from sealvnc.sasl import (
    Authorize,
    CheckPassword,
    Credentials,
    LookupVerifier,
    NeedCredentials,
    Verifier,
)
from sealvnc.wire import Protection, TLSFacts, Transport, Work

EXPORTER = bytes(range(32))
END_POINT = bytes(range(32, 64))

ANONYMOUS_TLS = TLSFacts("TLSv1.2", "ADH-AES256-GCM-SHA384", 256, anonymous=True)
X509 = TLSFacts(
    "TLSv1.3",
    "TLS_AES_256_GCM_SHA384",
    256,
    anonymous=False,
    peer_certificate=b"DER",
    peer_name="CN=localhost",
    verified_by="certificate verified",
    bindings={"tls-exporter": EXPORTER, "tls-server-end-point": END_POINT},
)

SERVER_X509 = replace(
    X509,
    peer_certificate=None,
    peer_name="",
    verified_by="",
    server_side=True,
)
FROM_ALICE = replace(
    SERVER_X509,
    peer_certificate=b"DER",
    peer_name="O=Example,CN=alice",
    verified_by="client certificate verified",
)

NETWORK = Protection(Transport.NETWORK)
LOOPBACK = Protection(Transport.LOOPBACK)
UNIX = Protection(Transport.UNIX)
IN_X509 = NETWORK.with_tls(X509)
IN_ANONYMOUS_TLS = NETWORK.with_tls(ANONYMOUS_TLS)

ALICE = Credentials("alice", "pencil")
_VERIFIERS = {"alice": Verifier.make("pencil", "SHA-256", iterations=4096, salt=b"salt" * 4)}


def answer(question: object) -> object:
    """What a client as alice, or a server that knows alice with the password pencil, answers."""
    match question:
        case NeedCredentials():
            return ALICE
        case CheckPassword(authcid, password):
            return (authcid, password) == ("alice", "pencil")
        case LookupVerifier(authcid):
            return _VERIFIERS.get(authcid)
        case Authorize(identity):
            return identity is None or identity.authcid == identity.authzid
        case Work():  # Kerberos asks this machine, whose tickets are no business of tests
            return TicketError("there are no tickets in tests")
    raise AssertionError(f"nobody expected {question}")
