"""EXTERNAL, RFC 4422 appendix A: the identity was proven below, by a TLS client certificate."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import CredentialsError, RemoteProtocolError
from ..wire.dialogue import Dialogue, ask, exchange, finish
from .mechanism import Context, Identity, Mechanism, Outcome
from .questions import NeedCredentials
from .text import utf8


@dataclass(frozen=True, slots=True)
class External(Mechanism):
    """No secret is said. The authcid is the subject of the client's certificate.

    The subject is written in the order of its encoding, ``O=Example,CN=alice``, as in
    QEMU's access lists.
    """

    name: str = "EXTERNAL"
    proves_server: ClassVar[bool] = False

    def is_available(self, context: Context) -> bool:
        """A certificate has been sent (client), or a verified one received (server)."""
        tls = context.protection.tls
        if tls is None or tls.anonymous:
            return False
        return _received(context) if tls.server_side else tls.sent_certificate

    def client(self, context: Context) -> Dialogue[Outcome]:
        """The authzid, if the user asked for one; an empty message otherwise, but never none."""
        credentials = yield from ask(NeedCredentials(self.name, username=False, password=False))
        authzid = credentials.authzid if credentials is not None else ""
        yield from finish(utf8(authzid))
        return Outcome(Identity("", authzid))

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """Who sends no authzid acts as the subject of the certificate."""
        message = (yield from exchange(b"")) if initial is None else initial
        if context.protection.tls is None or not _received(context):
            raise CredentialsError("EXTERNAL without a verified client certificate")
        try:
            authzid = (message or b"").decode()
        except UnicodeDecodeError as error:
            raise RemoteProtocolError("malformed EXTERNAL message") from error
        if "\0" in authzid:
            raise RemoteProtocolError("NUL in an EXTERNAL message")
        authcid = context.protection.tls.peer_name
        return Outcome(Identity(authcid, authzid or authcid))


def _received(context: Context) -> bool:
    tls = context.protection.tls
    return tls is not None and tls.peer_certificate is not None and bool(tls.peer_name)
