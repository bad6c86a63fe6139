"""What mechanisms ask of the application, and the checks that all of them share."""

from dataclasses import dataclass, field

from ..errors import AbortedError, CredentialsError
from ..wire.dialogue import Dialogue, Question, ask
from ..wire.protection import Protection
from .mechanism import Identity
from .verifier import Verifier


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a user types: name, password, and, rarely, somebody else to act as."""

    authcid: str
    password: str = field(default="", repr=False)
    authzid: str = ""


@dataclass(frozen=True, slots=True)
class NeedCredentials(Question[Credentials | None]):
    """Asked of a client. ``purpose`` names the mechanism; `None` as answer gives up.

    ``username=False``: only a password is used (VNC authentication); ``password=False``:
    only a name is.
    """

    purpose: str
    username: bool = True
    password: bool = True


@dataclass(frozen=True, slots=True)
class CheckPassword(Question[bool]):
    """Asked of a server: whether this is the user's password.

    The answer must take as long for an unknown user as for a known one.
    """

    authcid: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class LookupVerifier(Question[Verifier | None]):
    """Asked of a server: the SCRAM verifier of a user; `None` if there is no such user."""

    authcid: str
    hash_name: str


@dataclass(frozen=True, slots=True)
class Authorize(Question[bool]):
    """Asked of a server, last: whether this proven identity may come in.

    ``identity`` is `None` where the security type knows no users. Unless the
    application answers, only who acts as oneself may.
    """

    identity: Identity | None
    protection: Protection
    mechanism: str


def need_credentials(purpose: str, *, username: bool = True) -> Dialogue[Credentials]:
    """Ask a client's application; raises `AbortedError` without an answer.

    An empty password is never a password: it raises `CredentialsError` and is not sent.
    """
    credentials = yield from ask(NeedCredentials(purpose, username=username))
    if credentials is None:
        raise AbortedError(f"{purpose} needs credentials, and there were none")
    if username and not credentials.authcid:
        raise CredentialsError(f"{purpose} needs a user name")
    if not credentials.password:
        raise CredentialsError(f"{purpose} needs a password; an empty one is never sent")
    return credentials


def check_password(authcid: str, password: str) -> Dialogue[None]:
    """Ask a server's application; raises `CredentialsError` on a no."""
    if not authcid or not password or "\0" in authcid + password:
        raise CredentialsError("empty user name or password, or NUL in one")
    if not (yield from ask(CheckPassword(authcid, password))):
        raise CredentialsError(f"wrong password, or no such user: {authcid!r}")
