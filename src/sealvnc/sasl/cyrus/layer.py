"""A security layer of libsasl2 as one of ours."""

from ...errors import RemoteProtocolError
from .connection import Connection


class CyrusLayer:
    """A `SecurityLayer`. ``max_receive`` is what the library was told to accept."""

    def __init__(
        self,
        connection: Connection,
        name: str,
        max_receive: int,
        max_plaintext: int,
        sequence: "Sequence | None" = None,
    ) -> None:
        if not 0 < max_plaintext <= _TOKEN_MAX:
            raise RemoteProtocolError(f"{name}: the peer takes {max_plaintext} bytes in one token")
        self._connection, self._sequence = connection, sequence
        self.name, self.ssf = name, connection.ssf
        self.max_receive, self.max_plaintext = max_receive, max_plaintext

    def wrap(self, plaintext: bytes) -> bytes:
        """One token."""
        return self._connection.encode(plaintext)

    def unwrap(self, token: bytes) -> bytes:
        """Its plaintext; `RemoteProtocolError` for one that is forged or replayed."""
        plaintext = self._connection.decode(token)
        if self._sequence is not None:
            self._sequence.check(token)
        return plaintext


class Sequence:
    """The numbers of Kerberos tokens, RFC 4121 4.2.6.2, each one more than the last.

    libsasl2 does not look at what GSS-API says about them (RFC 2743 1.2.3): a token that
    was replayed, left out or put out of order passes. The numbers are authentic once
    the token has been opened. ``before`` is the peer's last message before the layer, a
    token already in GSSAPI.
    """

    def __init__(self, before: bytes | None) -> None:
        self._last = _number(before) if before is not None else None

    def check(self, token: bytes) -> None:
        """`RemoteProtocolError` for a token that is not due."""
        if (number := _number(token)) is None:
            raise RemoteProtocolError("a Kerberos token of a kind whose replay cannot be told")
        if self._last is not None and number != self._last + 1:
            raise RemoteProtocolError("a Kerberos token was replayed, lost or put out of order")
        self._last = number


def _number(token: bytes) -> int | None:
    return int.from_bytes(token[8:16], "big") if token[:2] == _WRAP and len(token) >= 16 else None


_WRAP = b"\x05\x04"
_TOKEN_MAX = 0xFFFFFF  # RFC 4752 3.1: three octets
