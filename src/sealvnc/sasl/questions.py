"""What mechanisms ask of the application, and the checks that all of them share."""

from dataclasses import dataclass, field

from ..errors import AbortedError, CredentialsError
from ..wire.dialogue import Dialogue, Question, ask
from ..wire.protection import Protection
from .mechanism import Identity
from .otp_state import OTPState
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
    only a name is. ``authzid=False``: what is asked for cannot say whom to act as. For OTP
    the password is the secret pass phrase, for OAUTHBEARER an access token.
    """

    purpose: str
    username: bool = True
    password: bool = True
    authzid: bool = True


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
class LookupPassword(Question[str | None]):
    """Asked of a server by legacy mechanisms (DIGEST-MD5, CRAM-MD5): a user's password itself.

    `None` if there is no such user. Who keeps verifiers only does not answer this, and
    these mechanisms are then not offered.
    """

    authcid: str


@dataclass(frozen=True, slots=True)
class LookupOTP(Question[OTPState | None]):
    """Asked of a server: where a user's one-time passwords stand; `None` without such a user."""

    authcid: str


@dataclass(frozen=True, slots=True)
class StoreOTP(Question[bool]):
    """Asked of a server: put ``new`` in the place of ``old``, before the user is let in.

    Answer `False`, and change nothing, if what is stored is not ``old`` any more: somebody
    else has used the password just now. Compare and store in one transaction.
    """

    authcid: str
    old: OTPState
    new: OTPState


@dataclass(frozen=True, slots=True)
class CheckToken(Question[str | None]):
    """Asked of a server by OAUTHBEARER: the user whom this access token stands for, if it is good.

    ``authzid`` is whom the client wants to be, empty if it does not say; whether the
    user may is asked later, by `Authorize`. See `sealvnc.identity.jwks` for an answer.
    """

    token: str = field(repr=False)
    authzid: str


@dataclass(frozen=True, slots=True)
class Authorize(Question[bool]):
    """Asked of a server, last: whether this proven identity may come in.

    ``identity`` is `None` where the security type knows no users. Unless the
    application answers, only who acts as oneself may.
    """

    identity: Identity | None
    protection: Protection
    mechanism: str


def need_credentials(
    purpose: str, *, username: bool = True, authzid: bool = True
) -> Dialogue[Credentials]:
    """Ask a client's application; raises `AbortedError` without an answer.

    An empty password is never a password: it raises `CredentialsError` and is not sent.
    """
    credentials = yield from ask(NeedCredentials(purpose, username=username, authzid=authzid))
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
