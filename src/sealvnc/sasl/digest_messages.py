"""The messages of DIGEST-MD5, RFC 2831 sections 2.1.1 and 2.1.2: what is offered and chosen."""

from ..errors import ConfigurationError, CredentialsError, PolicyError, RemoteProtocolError
from ..wire import limits
from ..wire.text import printable
from .digest_directives import Directives, pack, quoted
from .digest_hash import Digest
from .digest_layer import Quality, allowed
from .mechanism import Context

NONCE_COUNT = b"00000001"
"""RFC 2831 2.2: any other would be a subsequent authentication."""


def pack_challenge(
    nonce: bytes, realms: tuple[str, ...], qualities: tuple[Quality, ...], context: Context
) -> bytes:
    """A digest-challenge. gtk-vnc cannot choose among several realms, and gives up."""
    try:
        named = b",".join(pack(realm=quoted(realm.encode())) for realm in realms)
    except ValueError:
        raise ConfigurationError("a DIGEST-MD5 realm with control characters") from None
    qops = dict.fromkeys(quality.qop for quality in reversed(qualities))
    ciphers = ",".join(quality.cipher for quality in qualities if quality.cipher)
    rest = pack(
        nonce=quoted(nonce),
        qop=quoted(",".join(qops).encode()),
        algorithm=b"md5-sess",
        charset=b"utf-8",
        cipher=quoted(ciphers.encode()) if ciphers else None,
        maxbuf=str(context.max_receive).encode() if qualities[0].ssf else None,
    )
    return named + b"," + rest if named else rest


def choose_quality(challenge: Directives, context: Context) -> Quality:
    """The client's choice: the strongest that both ends have."""
    offered = challenge.names("qop") or ("auth",)
    ciphers = challenge.names("cipher") or ()
    for quality in allowed(context):
        if quality.qop in offered and (quality.cipher in ciphers or not quality.cipher):
            return quality
    wanted = [quality.title for quality in allowed(context)]
    titles = [printable(each.encode(), 40) for each in (*offered, *ciphers)]
    raise PolicyError(
        f"the server offers DIGEST-MD5 with {', '.join(titles)}; "
        f"what may be used here is {', '.join(wanted) or 'nothing'}",
        offered=titles,
        acceptable=wanted,
    )


def choose_realm(name: str, challenge: Directives, context: Context) -> tuple[str, str]:
    """User and realm: the server's, else the host; out of several the one in ``user@realm``."""
    realms = [text(realm, challenge) for realm in challenge.all("realm")]
    host = context.host or ""
    if len(realms) < 2:
        return name, realms[0] if realms else host
    user, _, realm = name.rpartition("@")
    if user and realm in realms:
        return user, realm
    return name, host if host in realms else realms[0]


def pack_response(
    challenge: Directives,
    authcid: str,
    realm: str,
    quality: Quality,
    digest: Digest,
    proof: bytes,
    max_receive: int,
) -> bytes:
    """A digest-response, in the order of the RFC's example."""
    charset = "utf-8" if challenge.utf8 else "latin-1"
    try:
        response = pack(
            charset=b"utf-8" if challenge.utf8 else None,
            username=quoted(authcid.encode(charset)),
            realm=quoted(realm.encode(charset)) if realm else None,
            nonce=quoted(digest.nonce),
            nc=NONCE_COUNT,
            cnonce=quoted(digest.cnonce),
            digest_uri=quoted(digest.digest_uri),
            response=proof,
            qop=quality.qop.encode(),
            cipher=quality.cipher.encode() or None,
            maxbuf=str(max_receive).encode() if quality.ssf else None,
            authzid=quoted(digest.authzid) if digest.authzid is not None else None,
        )
    except ValueError:  # UnicodeEncodeError is one
        raise CredentialsError(f"DIGEST-MD5 cannot carry this user name in {charset}") from None
    if len(response) > limits.DIGEST_RESPONSE:
        raise CredentialsError("a user name too long for DIGEST-MD5")
    return response


def chosen_quality(response: Directives, qualities: tuple[Quality, ...]) -> Quality:
    """What the client has chosen out of what it was offered."""
    qop = (response.get("qop") or b"auth").decode("latin-1")
    cipher = (response.get("cipher") or b"").decode("latin-1") if qop == "auth-conf" else ""
    for quality in qualities:
        if (quality.qop, quality.cipher) == (qop, cipher):
            return quality
    raise RemoteProtocolError("a DIGEST-MD5 quality of protection that was not offered")


def text(value: bytes, message: Directives) -> str:
    """A name, in the message's charset. Cyrus clients write UTF-8 and do not say so."""
    utf8 = message.utf8
    try:
        return value.decode()
    except UnicodeDecodeError as error:
        if utf8:
            raise RemoteProtocolError("a DIGEST-MD5 name is not UTF-8") from error
        return value.decode("latin-1")
