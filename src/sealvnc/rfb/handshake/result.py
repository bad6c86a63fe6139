"""SecurityResult, RFC 6143 section 7.1.3, and the authorisation that comes before it."""

from ...errors import (
    REFUSAL,
    UNAVAILABLE,
    AuthorizationError,
    ConnectionClosedError,
    CredentialsError,
    RemoteProtocolError,
    UnavailableError,
)
from ...sasl.questions import Authorize
from ...wire import limits
from ...wire.dialogue import Dialogue, ask, write
from ...wire.fields import opaque, pack_opaque, pack_u32, u32
from ...wire.text import printable
from ..security.security_type import Authenticated, explain_close
from .version import Version

_OK, _FAILED, _TOO_MANY = 0, 1, 2


def client(version: Version, outcome: Authenticated) -> Dialogue[None]:
    """Return if the server accepts us.

    A server that refuses after it has itself proven that it knows our password means
    `AuthorizationError`; any other refusal is a `CredentialsError`. A gateway of ours that
    has nothing for us now says so: `UnavailableError`.
    """
    if outcome.unannounced and version is not Version.V3_8:
        return
    try:
        status = yield from u32()
    except ConnectionClosedError as error:
        raise explain_close(error, outcome.protection) from error
    if status == _OK:
        return
    reason = yield from _reason(version, status)
    if reason.startswith(UNAVAILABLE):
        why = reason[:1].lower() + reason[1:]
        raise UnavailableError(f"the login was right, but {why}", reason)
    told = f": {reason}" if reason else ""
    if outcome.proves_server:
        raise AuthorizationError(f"the login was right, but the server does not let us in{told}")
    raise CredentialsError(f"the server refused the login{told}")


def _reason(version: Version, status: int) -> Dialogue[str]:
    if status not in (_FAILED, _TOO_MANY):
        raise RemoteProtocolError(f"SecurityResult {status}")
    if version is not Version.V3_8:
        return ""
    try:
        return printable((yield from opaque(limits.REASON, "reason")))
    except ConnectionClosedError:
        return ""  # libvncclient's servers send no reason with status 2


def authorize(outcome: Authenticated) -> Dialogue[None]:
    """A server's last question; raises `AuthorizationError` on a no."""
    if not (yield from ask(Authorize(outcome.identity, outcome.protection, outcome.mechanism))):
        raise AuthorizationError(f"{outcome.identity or 'anybody'} is not allowed in")


def accept(version: Version, outcome: Authenticated) -> Dialogue[None]:
    """Tell the client that it is in."""
    if not outcome.unannounced or version is Version.V3_8:
        yield from write(pack_u32(_OK))


def refuse(version: Version, reason: str = REFUSAL) -> Dialogue[None]:
    """Tell the client that it is not. Another ``reason`` is only for who has proven itself."""
    told = reason.encode()[: limits.REASON_SENT].decode(errors="ignore").encode()
    packed = pack_opaque(told) if version is Version.V3_8 else b""
    yield from write(pack_u32(_FAILED) + packed)
