"""One security context, token by token, and what is true of it once it is established."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import CredentialsError, RemoteProtocolError, ServerProofError, TicketError
from ...wire.text import printable
from ..mechanism import Context
from . import errors, library
from .errors import translated
from .ssf import ssf

if TYPE_CHECKING:
    import gssapi
    from gssapi.raw.misc import GSSError

# RFC 2744 appendix A, and BOUND of MIT: both ends gave the same channel bindings
MUTUAL, SEQUENCE, CONFIDENTIALITY, INTEGRITY, ANONYMOUS, BOUND = 2, 8, 16, 32, 64, 2048


@dataclass(frozen=True, slots=True)
class Established:
    """A context that is complete. ``principal`` is the client's name, ``authcid`` a shorter one.

    ``flags`` are those of RFC 2744; ``ssf`` is the strength of its encryption in bits.
    ``lifetime`` is the ticket's, in seconds; a server adds the clock skew that it allows.
    """

    handle: "gssapi.SecurityContext" = field(repr=False)
    principal: str
    authcid: str
    flags: int
    ssf: int
    lifetime: float | None = None

    def authzid(self, name: str) -> str:
        """Whom the client acts as if it asks for ``name``; both its own names are the client."""
        return self.authcid if name in ("", self.principal) else name

    def wrap(self, message: bytes) -> bytes:
        """A message of the mechanism itself: integrity, not confidentiality."""
        with translated(errors.of_wrap):
            token: bytes = self.handle.wrap(message, encrypt=False).message
        return token

    def unwrap(self, token: bytes | None, what: str) -> bytes:
        """The peer's; `RemoteProtocolError` if it is not genuine."""
        if not token:
            raise RemoteProtocolError(f"{what} is missing")
        with translated(lambda error: errors.of_unwrap(error, what)):
            message: bytes = self.handle.unwrap(token).message
        return message


@dataclass(frozen=True, slots=True)
class Step:
    """What a token of the peer's has led to: perhaps a token for it, perhaps the end."""

    token: bytes | None
    established: Established | None


class Initiator:
    """The client's end. ``flags`` are asked for; ``user`` may name whose ticket to use."""

    def __init__(self, context: Context, mechanism: str, user: str, flags: int) -> None:
        self._context, self._mechanism, self._user, self._flags = context, mechanism, user, flags
        self._handle: gssapi.SecurityContext | None = None

    def step(self, token: bytes | None) -> Step:
        """Take the server's token, `None` at first. Blocks: there are KDCs to be asked."""
        with translated(lambda error: self._error(error, first=token is None)):
            try:
                if self._handle is None:
                    self._handle = self._begin()
                step = _step(self._handle, token)
            except UnicodeEncodeError as error:
                raise TicketError("no principal has a name that is not text") from error
        if step.established is not None and not step.established.flags & MUTUAL:
            raise ServerProofError("the server did not prove who it is")
        return step

    def _begin(self) -> "gssapi.SecurityContext":
        import gssapi

        plain = not self._flags & CONFIDENTIALITY and self._mechanism == library.SPNEGO
        return gssapi.SecurityContext(
            name=library.target(self._context),
            creds=library.initiator(self._mechanism, self._user, plain=plain),
            mech=library.oid(self._mechanism),
            flags=self._flags,
            channel_bindings=library.channel_bindings(self._context),
            usage="initiate",
        )

    def _error(self, error: "GSSError", *, first: bool) -> Exception:
        wanted = library.principal(self._context)
        wanted = f"{wanted} (as {self._user})" if self._user else wanted
        return errors.of_client(error, printable(wanted.encode()), first=first)


class Acceptor:
    """The server's end, with the keys in ``keytab`` (`None`: the default one)."""

    def __init__(self, context: Context, mechanism: str, keytab: Path | None) -> None:
        self._context, self._mechanism, self._keytab = context, mechanism, keytab
        self._handle: gssapi.SecurityContext | None = None

    def step(self, token: bytes) -> Step:
        """Take the client's token. Blocks: there are files to be read."""
        with translated(errors.of_server):
            if self._handle is None:
                self._handle = self._begin()
            step = _step(self._handle, token)
        if step.established is not None and step.established.flags & ANONYMOUS:
            raise CredentialsError("an anonymous Kerberos ticket names nobody")
        return step

    def _begin(self) -> "gssapi.SecurityContext":
        import gssapi

        return gssapi.SecurityContext(
            creds=library.acceptor(self._mechanism, self._keytab),
            channel_bindings=library.channel_bindings(self._context),
            usage="accept",
        )


def _step(handle: "gssapi.SecurityContext", token: bytes | None) -> Step:
    """An error token is not sent on: strangers learn nothing, and ``complete`` raises its error."""
    ours = handle.step(token)
    if not handle.complete:
        return Step(ours, None)
    if handle.mech != library.oid(library.KRB5):
        raise RemoteProtocolError(f"the peer wants {handle.mech} instead of Kerberos")
    try:
        principal = str(handle.initiator_name)
    except UnicodeDecodeError as error:
        raise CredentialsError("the name of a Kerberos principal is not UTF-8") from error
    authcid, flags = library.short_name(principal), int(handle.actual_flags)
    established = Established(handle, principal, authcid, flags, ssf(handle), handle.lifetime)
    return Step(ours, established)
