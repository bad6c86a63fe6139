"""The layers of one connection, from the network up: TLS, then a security layer."""

from typing import TYPE_CHECKING

from ...errors import LocalProtocolError
from ...wire.dialogue import Layer
from ...wire.protection import TLSFacts
from .tls import ClientTLS, ServerTLS

if TYPE_CHECKING:
    from .tls.layer import TLSLayer


class Stack:
    """A `sealvnc.wire.Channel`: plain at first, upgraded in place."""

    def __init__(self, tls: ClientTLS | ServerTLS | None = None) -> None:
        self._credentials = tls
        self._tls: TLSLayer | None = None
        self._layer: Layer | None = None
        self._outbox: list[bytes] = []

    @property
    def tls(self) -> TLSFacts | None:
        """The facts of the TLS layer, once its handshake is done."""
        return self._tls.facts if self._tls is not None else None

    @property
    def plain(self) -> bool:
        """Nothing is between the network and the plaintext."""
        return self._tls is None and self._layer is None

    def receive_data(self, data: bytes | memoryview) -> bytes:
        """Bytes from the network; the plaintext they complete comes back."""
        data = self._tls.receive_data(data) if self._tls is not None else bytes(data)
        if self._layer is not None:
            data = self._layer.receive_data(data)
        return data

    def send(self, plaintext: bytes | memoryview) -> None:
        """Queue plaintext for the peer."""
        if self._layer is not None:
            plaintext = self._layer.seal(bytes(plaintext))
        if self._tls is not None:
            self._tls.send(plaintext)
        else:
            self._outbox.append(bytes(plaintext))

    def data_to_send(self) -> bytes:
        """Everything queued, once; an alert of a failed handshake included."""
        data = self._tls.data_to_send() if self._tls is not None else b""
        if not self._outbox:
            return data
        outbox, self._outbox = self._outbox, []  # from before TLS
        return outbox[0] if len(outbox) == 1 and not data else b"".join((*outbox, data))

    def start_tls(self, *, anonymous: bool) -> None:
        """Begin the handshake; a client's ClientHello is queued at once."""
        if self._tls is not None:
            raise LocalProtocolError("TLS inside TLS")
        if self._credentials is None:
            raise LocalProtocolError("a dialogue wants TLS, but no credentials were configured")
        from .tls.layer import TLSLayer

        self._tls = TLSLayer(self._credentials, anonymous=anonymous)

    def start_layer(self, layer: Layer) -> None:
        """All bytes queued after this call are sealed, all received after it are opened."""
        if self._layer is not None:
            raise LocalProtocolError("a second security layer")
        self._layer = layer

    def close(self) -> None:
        """Queue TLS's close_notify, if there is TLS."""
        if self._tls is not None:
            self._tls.close()
