"""SCRAM, RFC 5802, with SHA-1, SHA-256 (RFC 7677) and SHA-512, and their -PLUS forms."""

import base64
import binascii
import hashlib
import hmac
import re
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import ClassVar

from ..errors import (
    ChannelBindingError,
    CredentialsError,
    LimitError,
    RemoteProtocolError,
    ServerProofError,
)
from ..wire import limits
from ..wire.dialogue import Dialogue, ask, exchange, finish
from .channel_binding import client_header, escape, parse_header, unescape
from .mechanism import Context, Identity, Mechanism, Outcome
from .questions import LookupVerifier, need_credentials
from .saslprep import saslprep
from .verifier import HASHES, decoy, derive

_PRINTABLE = r"[\x21-\x2b\x2d-\x7e]+"  # RFC 5802 7: no comma
_BASE64 = r"[A-Za-z0-9+/=]+"
_EXTENSIONS = r"(?:,[A-Za-ln-z]=[^,\0]+)*"  # RFC 5802 5.1: m must make us fail
_CLIENT_FIRST_BARE = re.compile(rf"n=([^,\0]+),r=({_PRINTABLE}){_EXTENSIONS}")
_SERVER_FIRST = re.compile(rf"r=({_PRINTABLE}),s=({_BASE64}),i=([1-9][0-9]{{0,9}}){_EXTENSIONS}")
_CLIENT_FINAL = re.compile(rf"(c=({_BASE64}),r=({_PRINTABLE}){_EXTENSIONS}),p=({_BASE64})")
_SERVER_FINAL = re.compile(rf"(?:e=([^,\0]+)|v=({_BASE64})){_EXTENSIONS}")


def _nonce() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class SCRAM(Mechanism):
    """The password never leaves the client, and the server proves that it knows it.

    ``nonce`` is replaced by tests that follow an RFC's example.
    """

    hash_name: str
    plus: bool = False
    nonce: Callable[[], str] = field(default=_nonce, repr=False)
    name: str = field(init=False)
    proves_server: ClassVar[bool] = True
    needs: ClassVar = (LookupVerifier,)

    def __post_init__(self) -> None:
        object.__setattr__(self, "name", f"SCRAM-{self.hash_name}" + "-PLUS" * self.plus)

    def is_available(self, context: Context) -> bool:
        """The -PLUS form needs a channel to bind to."""
        return bool(context.bindings) or not self.plus

    def client(self, context: Context) -> Dialogue[Outcome]:
        """Raises `ServerProofError` if the server's signature does not verify."""
        credentials = yield from need_credentials(self.name)
        authcid = _prepare(credentials.authcid, query=True)  # 5.1; the password is not: 2.2
        password = _prepare(credentials.password)
        header = client_header(context, plus=self.plus, authzid=credentials.authzid)
        cnonce = self.nonce()
        client_first_bare = f"n={escape(authcid)},r={cnonce}"
        theirs = yield from exchange(bytes(header) + client_first_bare.encode())
        server_first = _text(theirs)
        nonce, salt, iterations = _parse_server_first(server_first, cnonce)

        keys = derive(self.hash_name, password, salt, iterations)
        without_proof = f"c={_b64(header.cbind_input)},r={nonce}"
        auth_message = ",".join((client_first_bare, server_first, without_proof)).encode()
        proof = _xor(keys.client_key, self._hmac(keys.stored_key, auth_message))
        theirs = yield from exchange(f"{without_proof},p={_b64(proof)}".encode())

        signature = _parse_server_final(_text(theirs))
        if not compare_digest(signature, self._hmac(keys.server_key, auth_message)):
            raise ServerProofError("the server does not know the password")
        identity = Identity(authcid, credentials.authzid or authcid)
        return Outcome(identity, channel_binding=header.kind)

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """An unknown user gets a decoy and fails at the end, like a wrong password."""
        theirs = (yield from exchange(b"")) if initial is None else initial
        header, client_first_bare = parse_header(_text(theirs), context, plus=self.plus)
        if (first := _CLIENT_FIRST_BARE.fullmatch(client_first_bare)) is None:
            raise RemoteProtocolError("malformed SCRAM client-first-message")
        authcid, cnonce = _query(unescape(first[1])), first[2]
        found = yield from ask(LookupVerifier(authcid, self.hash_name))
        verifier = found if found is not None else decoy(authcid, self.hash_name)

        nonce = cnonce + self.nonce()
        server_first = f"r={nonce},s={_b64(verifier.salt)},i={verifier.iterations}"
        client_final = _text((yield from exchange(server_first.encode())))
        if (final := _CLIENT_FINAL.fullmatch(client_final)) is None:
            raise RemoteProtocolError("malformed SCRAM client-final-message")
        if not compare_digest(_b64decode(final[2]), header.cbind_input):
            raise ChannelBindingError("the client is bound to another channel")
        if not compare_digest(final[3], nonce):
            raise RemoteProtocolError("SCRAM nonce changed in the middle")

        auth_message = ",".join((client_first_bare, server_first, final[1])).encode()
        client_key = _xor(_b64decode(final[4]), self._hmac(verifier.stored_key, auth_message))
        stored_key = hashlib.new(HASHES[self.hash_name], client_key).digest()
        if not compare_digest(stored_key, verifier.stored_key) or found is None:
            raise CredentialsError(f"wrong password, or no such user: {authcid!r}")
        yield from finish(b"v=" + _b64(self._hmac(verifier.server_key, auth_message)).encode())
        return Outcome(Identity(authcid, header.authzid or authcid), channel_binding=header.kind)

    def _hmac(self, key: bytes, message: bytes) -> bytes:
        return hmac.digest(key, message, HASHES[self.hash_name])


def _parse_server_first(message: str, cnonce: str) -> tuple[str, bytes, int]:
    """Nonce, salt, iterations."""
    if (match := _SERVER_FIRST.fullmatch(message)) is None:
        raise RemoteProtocolError("malformed SCRAM server-first-message")
    nonce, iterations = match[1], int(match[3])
    if not nonce.startswith(cnonce) or nonce == cnonce:
        raise RemoteProtocolError("the server did not extend our SCRAM nonce")
    if not limits.SCRAM_ITERATIONS_MIN <= iterations <= limits.SCRAM_ITERATIONS_MAX:
        raise LimitError(
            f"{iterations} SCRAM iterations; from {limits.SCRAM_ITERATIONS_MIN} "
            f"to {limits.SCRAM_ITERATIONS_MAX} are accepted"
        )
    return nonce, _b64decode(match[2]), iterations


def _parse_server_final(message: str) -> bytes:
    """The server's signature; a server-error-value is raised."""
    if (match := _SERVER_FINAL.fullmatch(message)) is None:
        raise RemoteProtocolError("malformed SCRAM server-final-message")
    if match[1] is None:
        return _b64decode(match[2])
    if "channel-binding" in match[1]:
        raise ChannelBindingError("the server is bound to another channel")
    raise CredentialsError("the server rejected the user name or the password")


def _prepare(text: str, *, query: bool = False) -> str:
    try:
        return saslprep(text, query=query)
    except ValueError as error:
        raise CredentialsError(f"user name or password fails SASLprep: {error}") from None


def _query(authcid: str) -> str:
    """A user name to look up. One that SASLprep forbids belongs to nobody, like any unknown one."""
    try:
        return saslprep(authcid, query=True)
    except ValueError:
        return authcid


def _text(message: bytes | None) -> str:
    if message is None:
        raise RemoteProtocolError("a SCRAM message is missing")
    if len(message) > limits.SCRAM_MESSAGE:
        raise LimitError(f"a SCRAM message of {len(message)} bytes")
    try:
        return message.decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("a SCRAM message is not UTF-8") from error


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _b64decode(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise RemoteProtocolError("malformed base64 in a SCRAM message") from error


def _xor(a: bytes, b: bytes) -> bytes:
    if len(a) != len(b):
        raise RemoteProtocolError("a SCRAM proof of the wrong length")
    return bytes(x ^ y for x, y in zip(a, b, strict=True))
