"""PLAIN, RFC 4616. One message, client first, no proof of the server."""

from dataclasses import dataclass
from typing import ClassVar

from ..errors import CredentialsError, RemoteProtocolError
from ..wire.dialogue import Dialogue, exchange, finish
from .mechanism import Context, Identity, Mechanism, Outcome
from .questions import CheckPassword, check_password, need_credentials
from .saslprep import saslprep
from .text import utf8


@dataclass(frozen=True, slots=True)
class Plain(Mechanism):
    """The password itself: for verified TLS and UNIX sockets only."""

    name: str = "PLAIN"
    reveals_password: ClassVar[bool] = True
    needs: ClassVar = (CheckPassword,)

    def client(self, context: Context) -> Dialogue[Outcome]:
        """RFC 4616 2: authzid NUL authcid NUL passwd."""
        credentials = yield from need_credentials(self.name)
        fields = (credentials.authzid, credentials.authcid, credentials.password)
        if any("\0" in each for each in fields):
            raise CredentialsError("PLAIN cannot carry NUL in a name or a password")
        yield from finish(utf8("\0".join(fields)))
        return Outcome(Identity(credentials.authcid, credentials.authzid or credentials.authcid))

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """Prepares name and password with SASLprep, as RFC 4616 2 demands of the server."""
        message = (yield from exchange(b"")) if initial is None else initial
        try:
            authzid, authcid, password = (message or b"").decode().split("\0")
        except ValueError as error:  # UnicodeDecodeError is one
            raise RemoteProtocolError("malformed PLAIN message") from error
        try:
            authcid, password = saslprep(authcid, query=True), saslprep(password, query=True)
        except ValueError as error:
            raise CredentialsError(f"name or password fails SASLprep: {error}") from None
        yield from check_password(authcid, password)
        return Outcome(Identity(authcid, authzid or authcid))
