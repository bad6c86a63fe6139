"""OAUTHBEARER, RFC 7628: an access token of OAuth 2.0 (RFC 6750) instead of a password.

A bearer token is a password to whoever sees it: it travels only inside verified TLS.
"""

import json
import re
from dataclasses import dataclass
from typing import ClassVar

from ..errors import CredentialsError, LimitError, RemoteProtocolError
from ..wire import limits
from ..wire.dialogue import Dialogue, ask, exchange, exchange_unless_done
from ..wire.text import printable
from .channel_binding import escape, unescape
from .mechanism import Context, Identity, Mechanism, Outcome
from .questions import CheckToken, need_credentials
from .text import utf8

_SEPARATOR = "\1"
_BEARER = r"[0-9A-Za-z._~+/-]+=*"  # RFC 6750 2.1
_MESSAGE = re.compile(r"[ny],(?:a=([^,\0]+))?,\x01((?:[A-Za-z]+=[\t\n\r -~]*\x01)*)\x01")
_DUMMY = b"\1"  # RFC 7628 3.2.3: lets the server fail the exchange


@dataclass(frozen=True, slots=True)
class OAuthBearer(Mechanism):
    """The token stands in the credentials' password.

    ``scope`` and ``openid_configuration`` tell a client that fails what token it should
    get, and where (RFC 7628 3.2.2).
    """

    scope: str = ""
    openid_configuration: str = ""
    name: str = "OAUTHBEARER"
    reveals_password: ClassVar[bool] = True
    needs: ClassVar = (CheckToken,)

    def client(self, context: Context) -> Dialogue[Outcome]:
        """Without a user name, the server takes the user from the token."""
        credentials = yield from need_credentials(self.name, username=False)
        user = credentials.authzid or credentials.authcid
        if re.fullmatch(_BEARER, credentials.password) is None:
            raise CredentialsError("OAUTHBEARER needs an access token in place of the password")
        if re.search(r"[\x00-\x1f]", user):
            raise CredentialsError("OAUTHBEARER cannot carry control characters in a name")
        header = f"n,{f'a={escape(user)}' if user else ''},"
        pairs = [f"host={context.host}"] if context.host else []
        pairs.append(f"auth=Bearer {credentials.password}")
        message = _SEPARATOR.join((header, *pairs, "", ""))
        theirs = yield from exchange_unless_done(utf8(message))
        if theirs:
            yield from exchange_unless_done(_DUMMY)
            raise CredentialsError(f"the server refused the access token: {_error(theirs)}")
        return Outcome(Identity(credentials.authcid or user, user))

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """A client that is refused is told why, in so far as it can get a better token."""
        message = (yield from exchange(b"")) if initial is None else initial
        authzid, token = _parse(message or b"")
        authcid = (yield from ask(CheckToken(token, authzid))) if token else None
        if not authcid:
            yield from exchange(self._refusal())
            raise CredentialsError("an access token that is not valid")
        return Outcome(Identity(authcid, authzid or authcid))

    def _refusal(self) -> bytes:
        fields = {
            "status": "invalid_token",
            "scope": self.scope,
            "openid-configuration": self.openid_configuration,
        }
        present = {name: value for name, value in fields.items() if value}
        return json.dumps(present, separators=(",", ":")).encode()


def _parse(message: bytes) -> tuple[str, str]:
    """Authzid and token; the token is empty if there is none, or none that could be one."""
    if len(message) > limits.OAUTH_MESSAGE:
        raise LimitError(f"an OAUTHBEARER message of {len(message)} bytes")
    try:
        match = _MESSAGE.fullmatch(message.decode())
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("an OAUTHBEARER message is not UTF-8") from error
    if match is None:
        raise RemoteProtocolError("malformed OAUTHBEARER message")
    pairs = [pair.partition("=")[::2] for pair in match[2].split(_SEPARATOR)[:-1]]
    values = dict(pairs)
    if len(values) != len(pairs) or "auth" not in values:
        raise RemoteProtocolError("an OAUTHBEARER message without auth, or with a key twice")
    bearer = re.fullmatch(rf"(?i:bearer) +({_BEARER})", values["auth"])
    return unescape(match[1] or ""), bearer[1] if bearer else ""


def _error(challenge: bytes) -> str:
    """The server's status, for a person."""
    try:
        status = json.loads(challenge[: limits.OAUTH_MESSAGE])["status"]
    except (ValueError, TypeError, LookupError, RecursionError):
        status = "it gives no reason"
    return printable(str(status).encode(errors="replace"), 100)
