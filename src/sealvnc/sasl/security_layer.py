"""Security layers, RFC 4422 section 3.7: what a mechanism gives, and how its tokens are framed."""

from typing import Protocol

from ..errors import LimitError, RemoteProtocolError
from ..wire.fields import pack_opaque


class SecurityLayer(Protocol):
    """What a mechanism negotiated: it seals and opens one token at a time."""

    @property
    def ssf(self) -> int:
        """The strength in bits; 1 means integrity alone."""

    @property
    def name(self) -> str:
        """What to call it towards a person, such as ``GSSAPI``."""

    @property
    def max_receive(self) -> int:
        """The longest token, in bytes, that the peer may send us."""

    @property
    def max_plaintext(self) -> int:
        """The longest plaintext, in bytes, whose token the peer accepts."""

    def wrap(self, plaintext: bytes) -> bytes:
        """Seal at most ``max_plaintext`` bytes into one token."""

    def unwrap(self, token: bytes) -> bytes:
        """Open one token. A `sealvnc.Error` is raised for one that is forged or replayed."""


class SASLFraming:
    """A `wire.Layer`: u32 length and token, both ways, around a `SecurityLayer`.

    Tokens may be split and merged by the network in any way. At most one partial
    token is held, and it is no longer than the layer's ``max_receive``.
    """

    def __init__(self, layer: SecurityLayer) -> None:
        self._layer, self._partial = layer, bytearray()

    def receive_data(self, data: bytes) -> bytes:
        """The plaintext of every token that ``data`` completes."""
        self._partial += data
        plaintext = bytearray()
        start = 0
        while len(self._partial) - start >= 4:
            length = int.from_bytes(self._partial[start : start + 4], "big")
            if length == 0:
                raise RemoteProtocolError("a SASL security layer token of length 0")
            if length > self._layer.max_receive:
                raise LimitError(
                    f"a SASL token of {length} bytes, {self._layer.max_receive} were agreed"
                )
            end = start + 4 + length
            if len(self._partial) < end:
                break
            plaintext += self._layer.unwrap(bytes(self._partial[start + 4 : end]))
            start = end
        del self._partial[:start]
        return bytes(plaintext)

    def seal(self, plaintext: bytes) -> bytes:
        """``plaintext`` in as many tokens as the peer's buffer demands."""
        size = self._layer.max_plaintext
        return b"".join(
            pack_opaque(self._layer.wrap(plaintext[i : i + size]))
            for i in range(0, len(plaintext), size)
        )
