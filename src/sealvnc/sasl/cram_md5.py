"""CRAM-MD5, RFC 2195. Historic in all but name: used only where somebody asks for it by name.

One challenge of the server, one answer of the client. No proof of the server, no
authzid, no layer; who listens can try passwords at leisure.
"""

import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import ClassVar

from ..errors import CredentialsError, LimitError, RemoteProtocolError
from ..wire import limits
from ..wire.dialogue import Dialogue, ask, exchange, finish
from .digest_hash import hmac_md5, works
from .mechanism import Context, Identity, Mechanism, Outcome
from .questions import LookupPassword, need_credentials
from .text import utf8

_RESPONSE = re.compile(rb"([^\0]+) ([0-9a-f]{32})", re.DOTALL)
_DECOY = secrets.token_urlsafe(16)


def _nonce() -> str:
    return f"{secrets.randbits(96)}.{secrets.randbits(32)}"


@dataclass(frozen=True, slots=True)
class CramMD5(Mechanism):
    """HMAC-MD5 of the server's challenge, with the password as the key.

    ``nonce`` makes what stands before the host in a challenge. RFC 2195 2 puts the time
    there, so that none comes twice; so many random bits do not, either.
    """

    nonce: Callable[[], str] = field(default=_nonce, repr=False)
    name: str = "CRAM-MD5"
    only_by_name: ClassVar[bool] = True
    needs: ClassVar = (LookupPassword,)

    def is_available(self, context: Context) -> bool:
        """Not where the machine has no MD5."""
        return works()

    def client(self, context: Context) -> Dialogue[Outcome]:
        """Nothing is checked in the challenge: it may be any string (RFC 2195 2)."""
        challenge = _message((yield from exchange(None)))
        credentials = yield from need_credentials(self.name, authzid=False)
        if credentials.authzid not in ("", credentials.authcid):
            raise CredentialsError("with CRAM-MD5 nobody can act as somebody else")
        authcid = utf8(credentials.authcid)
        if b"\0" in authcid:
            raise CredentialsError("CRAM-MD5 cannot carry NUL in a name")
        yield from finish(authcid + b" " + _proof(credentials.password, challenge))
        return Outcome(Identity(credentials.authcid, credentials.authcid))

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """An unknown user fails after the same work as a wrong password."""
        if initial:
            raise RemoteProtocolError("CRAM-MD5 has no initial response")
        challenge = f"<{self.nonce()}@{context.host or 'localhost'}>".encode()
        response = _RESPONSE.fullmatch(_message((yield from exchange(challenge))))
        if response is None:
            raise RemoteProtocolError("malformed CRAM-MD5 response")
        try:
            authcid = response[1].decode()
        except UnicodeDecodeError as error:
            raise RemoteProtocolError("a CRAM-MD5 user name is not UTF-8") from error
        found = yield from ask(LookupPassword(authcid))
        if not compare_digest(_proof(found or _DECOY, challenge), response[2]) or not found:
            raise CredentialsError(f"wrong password, or no such user: {authcid!r}")
        return Outcome(Identity(authcid, authcid))


def _proof(password: str, challenge: bytes) -> bytes:
    return hmac_md5(utf8(password), challenge).hex().encode()


def _message(message: bytes | None) -> bytes:
    if not message:
        raise RemoteProtocolError("a CRAM-MD5 message is missing")
    if len(message) > limits.CRAM_MESSAGE:
        raise LimitError(f"a CRAM-MD5 message of {len(message)} bytes")
    return message
