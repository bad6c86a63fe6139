"""OTP, RFC 2444: one-time passwords of RFC 2289, in the extended responses of RFC 2243.

Each password is good for one login, so a machine that cannot be trusted learns nothing
that it could use again. But who listens can try pass phrases, and a false server can
ask for a late password and compute the earlier ones from it: so only by name, and on
the network inside TLS.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from ..errors import CredentialsError, LimitError, MechanismError, RemoteProtocolError
from ..wire import limits
from ..wire.dialogue import Dialogue, ask, exchange, finish
from ..wire.text import printable
from .mechanism import Context, Identity, Mechanism, Outcome
from .otp_state import (
    ALGORITHMS,
    SEED,
    OTPState,
    decoy,
    new_seed,
    one_time_password,
    parse_hex,
    parse_words,
)
from .questions import Credentials, LookupOTP, StoreOTP, need_credentials
from .text import utf8

_CHALLENGE = re.compile(rf"\s*otp-(\S+)\s+([0-9]{{1,4}})\s+({SEED})\s+ext(?:[\s,].*)?", re.DOTALL)
_RESPONSE = re.compile(r"\s*(init-)?(hex|word):([^:]*)(?::(.*))?", re.DOTALL | re.IGNORECASE)
_RENEWAL = re.compile(rf"\s*(\S+)\s+([0-9]{{1,4}})\s+({SEED})\s*:([^:]*)", re.DOTALL)
_FORMS = {"hex": parse_hex, "word": parse_words}


@dataclass(frozen=True, slots=True)
class OTP(Mechanism):
    """The user types one pass phrase; the client computes the password that is asked for.

    A server of ours uses a password up before it says yes, by `StoreOTP`.
    """

    seed: Callable[[], str] = field(default=new_seed, repr=False)
    name: str = "OTP"
    only_by_name: ClassVar[bool] = True
    needs: ClassVar = (LookupOTP, StoreOTP)

    def client(self, context: Context) -> Dialogue[Outcome]:
        """Begins a new sequence before the old one is used up, where nobody can interfere."""
        credentials = yield from need_credentials(self.name)
        if len(credentials.password) < limits.OTP_PASSPHRASE_MIN:
            raise CredentialsError(
                f"an OTP pass phrase has at least {limits.OTP_PASSPHRASE_MIN} characters"
            )
        challenge = _text((yield from exchange(_pack_names(credentials))))
        if (match := _CHALLENGE.fullmatch(challenge)) is None:
            raise RemoteProtocolError("malformed OTP challenge")
        algorithm, sequence, seed = match[1].lower(), int(match[2]), match[3].lower()
        if algorithm not in ALGORITHMS:
            wanted = printable(algorithm.encode())
            raise MechanismError(f"the server wants one-time passwords by {wanted}")
        if sequence < 1:
            raise CredentialsError("the one-time passwords are used up; ask for a new sequence")

        password = one_time_password(algorithm, seed, credentials.password, sequence)
        response = f"hex:{password.hex()}"
        if sequence < limits.OTP_SEQUENCE_LOW and context.protection.password_safe:
            new = OTPState.make(credentials.password, algorithm=algorithm, seed=self.seed())
            renewal = f"{algorithm} {new.sequence} {new.seed}:{new.last.hex()}"
            response = f"init-{response}:{renewal}"
        yield from finish(response.encode())
        return Outcome(Identity(credentials.authcid, credentials.authzid or credentials.authcid))

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """An unknown user, and one whose passwords are used up, gets a decoy and fails."""
        message = (yield from exchange(b"")) if initial is None else initial
        authzid, authcid = _parse_names(message)
        found = yield from ask(LookupOTP(authcid))
        usable = found is not None and found.sequence > 1
        state = found if found is not None and usable else decoy(authcid)
        challenge = f"otp-{state.algorithm} {state.sequence - 1} {state.seed} ext"

        response = _text((yield from exchange(challenge.encode())))
        match = _RESPONSE.fullmatch(response)
        if match is None or (match[1] is None) != (match[4] is None):
            raise RemoteProtocolError("malformed OTP response")
        parse = _FORMS[match[2].lower()]
        password = parse(match[3])
        if not state.check(password) or not usable:
            raise CredentialsError(
                f"wrong one-time password, none left, or no such user: {authcid!r}"
            )
        renewed = _parse_renewal(match[4], parse, state, context) if match[4] else None
        new = renewed if renewed is not None else state.advance(password)
        if not (yield from ask(StoreOTP(authcid, state, new))):
            raise CredentialsError(f"a one-time password of {authcid!r} was used twice at once")
        return Outcome(Identity(authcid, authzid or authcid))


def _parse_renewal(
    text: str, parse: Callable[[str], bytes], old: OTPState, context: Context
) -> OTPState | None:
    """The new sequence of an ``init-`` response; `None` if it will not do: the old one goes on.

    Whoever could change the message on its way would take the account over for good, so
    it is heard only where passwords are safe.
    """
    if not context.protection.password_safe or (match := _RENEWAL.fullmatch(text)) is None:
        return None
    algorithm, sequence, seed = match[1].lower(), int(match[2]), match[3].lower()
    if algorithm not in ALGORITHMS or sequence < 2 or seed == old.seed.lower():
        return None
    try:
        return OTPState(algorithm, sequence, seed, parse(match[4]))
    except RemoteProtocolError:
        return None


def _pack_names(credentials: Credentials) -> bytes:
    """RFC 2444 4: authzid NUL authcid."""
    names = [utf8(credentials.authzid), utf8(credentials.authcid)]
    if any(b"\0" in name or len(name) > limits.OTP_NAME for name in names):
        raise CredentialsError("OTP cannot carry this user name")
    return b"\0".join(names)


def _parse_names(message: bytes | None) -> tuple[str, str]:
    names = (message or b"").split(b"\0")
    if len(names) != 2 or not names[1] or max(map(len, names)) > limits.OTP_NAME:
        raise RemoteProtocolError("malformed OTP initial response")
    try:
        return names[0].decode(), names[1].decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("an OTP user name is not UTF-8") from error


def _text(message: bytes | None) -> str:
    if message is None:
        raise RemoteProtocolError("an OTP message is missing")
    if len(message) > limits.OTP_MESSAGE:
        raise LimitError(f"an OTP message of {len(message)} bytes")
    try:
        return message.decode("ascii")
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("an OTP message is not ASCII") from error
