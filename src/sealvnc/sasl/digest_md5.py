"""DIGEST-MD5, RFC 2831. Obsolete (RFC 6331): used only where somebody asks for it by name.

Its layers have at most 128 bits, of RC4, and its servers must keep passwords as they are.
Nothing protects the list of layers: where none is demanded, somebody on the way can take
it out.
"""

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import ClassVar

from ..errors import CredentialsError, PolicyError, RemoteProtocolError, ServerProofError
from ..wire import limits
from ..wire.dialogue import Dialogue, ask, exchange, finish
from . import digest_hash
from .digest_directives import Directives, pack
from .digest_hash import Digest
from .digest_layer import DigestLayer, Quality, allowed
from .digest_messages import (
    NONCE_COUNT,
    choose_quality,
    choose_realm,
    chosen_quality,
    pack_challenge,
    pack_response,
    text,
)
from .mechanism import Context, Identity, Mechanism, Outcome
from .questions import LookupPassword, need_credentials
from .text import utf8

_PROOF = rb"[0-9a-f]{32}"
_DECOY = secrets.token_urlsafe(16)


def _nonce() -> str:
    return secrets.token_urlsafe(24)


@dataclass(frozen=True, slots=True)
class DigestMD5(Mechanism):
    """A challenge, a proof of the client, a proof of the server, and then maybe a layer.

    A server offers ``realms``, or else the host that it was told it is; without either,
    each client takes the name by which it knows the server. In one realm users are asked
    for as ``user``, in several as ``user@realm``. ``hosts`` are the names of this server
    that clients may have meant (RFC 2831 2.1.2, digest-uri), in lower case; empty: any.
    """

    realms: tuple[str, ...] = ()
    hosts: tuple[str, ...] = ()
    nonce: Callable[[], str] = field(default=_nonce, repr=False)
    name: str = "DIGEST-MD5"
    proves_server: ClassVar[bool] = True
    maximum_ssf: ClassVar[int] = 128
    only_by_name: ClassVar[bool] = True
    needs: ClassVar = (LookupPassword,)

    def is_available(self, context: Context) -> bool:
        """Some quality of protection must fit what is wanted."""
        return bool(allowed(context))

    def client(self, context: Context) -> Dialogue[Outcome]:
        """Raises `ServerProofError` if the server does not know the password."""
        challenge = Directives((yield from exchange(None)), limits.DIGEST_CHALLENGE, "realm")
        challenge.require("algorithm", rb"(?i:md5-sess)")
        nonce = challenge.require("nonce")
        quality = choose_quality(challenge, context)
        credentials = yield from need_credentials(self.name)
        authcid, realm = choose_realm(credentials.authcid, challenge, context)

        uri = f"{context.service}/{context.host or 'localhost'}"
        authzid = utf8(credentials.authzid) if credentials.authzid else None
        digest = Digest(nonce, self.nonce().encode(), quality.qop, uri.encode(), authzid)
        key = digest.key(digest_hash.secret(authcid, realm, credentials.password))
        layer = _layer(quality, key, challenge, context, server=False)
        proof = digest.response(key)
        theirs = yield from exchange(
            pack_response(challenge, authcid, realm, quality, digest, proof, context.max_receive)
        )
        rspauth = Directives(theirs, limits.DIGEST_CHALLENGE).require("rspauth", _PROOF)
        if not compare_digest(rspauth, digest.rspauth(key)):
            raise ServerProofError("the server does not know the password")
        yield from finish(b"")  # due where the proof comes before the success, not with it
        return Outcome(Identity(authcid, credentials.authzid or authcid), layer)

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """An unknown user fails at the end, after the same work as a wrong password.

        Subsequent authentication (RFC 2831 2.2) is not supported: an initial response is
        answered by a fresh challenge, so that nothing can be replayed.
        """
        if not (qualities := allowed(context)):
            raise PolicyError("no DIGEST-MD5 quality of protection is acceptable here")
        realms = self.realms or ((context.host,) if context.host else ())
        nonce = self.nonce().encode()
        theirs = yield from exchange(pack_challenge(nonce, realms, qualities, context))

        response = Directives(theirs, limits.DIGEST_RESPONSE)
        quality = chosen_quality(response, qualities)
        digest = self._digest(response, quality, nonce, context)
        proof = response.require("response", _PROOF)
        username = text(response.require("username"), response)
        realm = text(response.get("realm") or b"", response)
        authcid = f"{username}@{realm}" if len(realms) > 1 else username
        found = yield from ask(LookupPassword(authcid))

        key = None
        for secret in digest_hash.possible_secrets(username, realm, found or _DECOY):
            candidate = digest.key(secret)
            if compare_digest(digest.response(candidate), proof):
                key = candidate
        if key is None or not found or (realms and realm not in realms):
            raise CredentialsError(f"wrong password, or no such user: {authcid!r}")
        layer = _layer(quality, key, response, context, server=True)
        yield from finish(pack(rspauth=digest.rspauth(key)))
        authzid = digest.authzid.decode() if digest.authzid is not None else authcid
        return Outcome(Identity(authcid, authzid), layer)

    def _digest(
        self, response: Directives, quality: Quality, nonce: bytes, context: Context
    ) -> Digest:
        """What the client's proof is about; it must be about this exchange with this server."""
        if not compare_digest(response.require("nonce"), nonce):
            raise RemoteProtocolError("another DIGEST-MD5 nonce than ours")
        response.require("nc", NONCE_COUNT)
        uri = response.require("digest-uri")
        service, _, rest = text(uri, response).partition("/")
        host = rest.partition("/")[0].lower()
        if service.lower() != context.service or not host:
            raise RemoteProtocolError("a DIGEST-MD5 response to another service")
        if self.hosts and host not in self.hosts:
            raise CredentialsError(f"a DIGEST-MD5 response to another server, {host!r}")
        cnonce = response.require("cnonce")
        return Digest(nonce, cnonce, quality.qop, uri, _authzid(response))


def _authzid(response: Directives) -> bytes | None:
    """RFC 2831 2.1.2: UTF-8, whatever the charset, and not empty."""
    if response.get("authzid") is None:
        return None
    value = response.require("authzid")
    try:
        return utf8(value.decode())
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("a DIGEST-MD5 authzid is not UTF-8") from error


def _layer(
    quality: Quality, key: bytes, theirs: Directives, context: Context, *, server: bool
) -> DigestLayer | None:
    if not quality.ssf:
        return None
    return DigestLayer(
        quality, key, server=server, max_receive=context.max_receive, maxbuf=theirs.maxbuf
    )
