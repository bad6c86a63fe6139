"""GSSAPI, RFC 4752: Kerberos V5, then an agreement on the security layer.

================  ==============================================================================
client -> server  token of GSS_Init_sec_context; and so on, until both contexts are established
client -> server  empty, if the server had the last token
server -> client  wrapped: a bit for each layer on offer, and the longest token the server takes
client -> server  wrapped: the bit of one layer, the longest token the client takes, the authzid
================  ==============================================================================

Where no layer is on offer, or none is chosen, the length is 0. We send it so, but do not
insist on it: GNU SASL, and servers in Java, name a buffer all the same.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntFlag
from typing import ClassVar

from ..errors import CredentialsError, PolicyError, RemoteProtocolError
from ..wire.dialogue import Dialogue, exchange, finish
from .kerberos import Established, KerberosMechanism, layer, library
from .kerberos.context import BOUND, CONFIDENTIALITY, INTEGRITY, MUTUAL, SEQUENCE
from .mechanism import Context, Identity, Outcome
from .security_layer import SecurityLayer

_LONGEST = 0xFFFFFF


class Layer(IntFlag):
    """The security layers of RFC 4752 3.3."""

    NONE = 1
    INTEGRITY = 2
    CONFIDENTIALITY = 4


@dataclass(frozen=True, slots=True)
class GSSAPI(KerberosMechanism):
    """Kerberos single sign-on, with the strongest layer that the channel has a use for."""

    name: str = "GSSAPI"
    oid: ClassVar[str] = library.KRB5

    def client(self, context: Context) -> Dialogue[Outcome]:
        """RFC 4752 3.1. Raises `TicketError` before anything is sent, if there is no ticket."""
        credentials = yield from self._need_credentials()
        established, token = yield from self._initiate(context, credentials, INTEGRITY)
        offer = established.unwrap((yield from exchange(token or b"")), "the offer of layers")
        if len(offer) != 4:
            raise RemoteProtocolError(f"an offer of layers of {len(offer)} bytes")
        chosen = _choose(offer[0], established, context)
        ours = context.max_receive if chosen is not Layer.NONE else 0
        authzid = established.authzid(credentials.authzid)
        asked = "" if authzid == established.authcid else authzid
        yield from finish(established.wrap(_pack(chosen, ours) + _encode(asked)))
        security_layer = self._layer(chosen, established, context, offer)
        identity = Identity(established.authcid, authzid)
        return Outcome(identity, security_layer, lifetime=established.lifetime)

    def server(self, context: Context, initial: bytes | None) -> Dialogue[Outcome]:
        """RFC 4752 3.2. Who sends no authzid, or an own name, acts as oneself."""
        established, token = yield from self._accept(context, initial)
        if token and (yield from exchange(token)):
            raise RemoteProtocolError("a Kerberos token after the end of the context")
        offered = list(_possible(established, context))
        if not offered:
            raise PolicyError(f"no security layer here has from {context.minimum_ssf} bits")
        ours = context.max_receive if offered != [Layer.NONE] else 0
        theirs = yield from exchange(established.wrap(_pack(sum(offered), ours)))
        choice = established.unwrap(theirs, "the choice of a layer")
        if len(choice) < 4 or choice[0] not in offered:
            raise RemoteProtocolError("the client chose a security layer that was not offered")
        security_layer = self._layer(Layer(choice[0]), established, context, choice)
        identity = Identity(established.authcid, established.authzid(_authzid(choice[4:])))
        binding = "tls-server-end-point" if established.flags & BOUND else ""
        return Outcome(identity, security_layer, binding, established.lifetime)

    def _layer(
        self, chosen: Layer, established: Established, context: Context, message: bytes
    ) -> SecurityLayer | None:
        """``message`` is the peer's, with the longest token that it takes."""
        if chosen is Layer.NONE:
            return None
        return layer(
            established,
            self.name,
            confidential=chosen is Layer.CONFIDENTIALITY,
            max_receive=min(context.max_receive, _LONGEST),
            max_send=int.from_bytes(message[1:4], "big"),
        )


def _possible(established: Established, context: Context) -> Iterator[Layer]:
    """The layers that this context can give and this channel needs, strongest first.

    One that does not tell replayed tokens is none (RFC 4752 3.1: sequence_req_flag).
    """
    flags = established.flags
    secure = flags & INTEGRITY and flags & SEQUENCE and flags & MUTUAL
    strengths = {
        Layer.CONFIDENTIALITY: established.ssf if secure and flags & CONFIDENTIALITY else None,
        Layer.INTEGRITY: 1 if secure else None,
        Layer.NONE: 0,
    }
    for each, ssf in strengths.items():
        if ssf is not None and context.minimum_ssf <= ssf <= context.maximum_ssf:
            yield each


def _choose(offered: int, established: Established, context: Context) -> Layer:
    for each in _possible(established, context):
        if each & offered:
            return each
    raise PolicyError(
        f"the server offers no security layer with {context.minimum_ssf} to "
        f"{context.maximum_ssf} bits"
    )


def _pack(layers: int, max_receive: int) -> bytes:
    return bytes((layers,)) + min(max_receive, _LONGEST).to_bytes(3, "big")


def _encode(authzid: str) -> bytes:
    try:
        return authzid.encode()
    except UnicodeEncodeError as error:
        raise CredentialsError("the name to act as is not text") from error


def _authzid(data: bytes) -> str:
    try:
        authzid = data.decode()
    except UnicodeDecodeError as error:
        raise RemoteProtocolError("the authzid is not UTF-8") from error
    if "\0" in authzid:
        raise RemoteProtocolError("NUL in the authzid")
    return authzid
