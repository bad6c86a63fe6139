"""A TLS handshake in memory, between two layers."""

from sealvnc.errors import Error
from sealvnc.rfb.channel import ClientTLS, ServerTLS
from sealvnc.rfb.channel.tls.layer import TLSLayer


class Pair:
    """A client and a server that hear each other; `client_error` and `server_error` as they end."""

    def __init__(
        self, client: ClientTLS, server: ServerTLS, *, anonymous: bool = False, mixed: bool = False
    ) -> None:
        self.client = TLSLayer(client, anonymous=anonymous)
        self.server = TLSLayer(server, anonymous=anonymous or mixed)
        self.client_error: Error | None = None
        self.server_error: Error | None = None
        self.received = {"client": b"", "server": b""}
        self.run()

    def run(self) -> None:
        """Pass on whatever either side has to say, until both are silent."""
        while data := self.client.data_to_send():
            self.server_error = self._give("server", self.server, data)
            back = self.server.data_to_send()
            if back:
                self.client_error = self._give("client", self.client, back)

    def say(self, data: bytes, *, to: str) -> bytes:
        """Send ``data``; what arrived at the other end."""
        speaker, listener = (
            (self.client, self.server) if to == "server" else (self.server, self.client)
        )
        speaker.send(data)
        return listener.receive_data(speaker.data_to_send())

    def _give(self, who: str, layer: TLSLayer, data: bytes) -> Error | None:
        try:
            self.received[who] += layer.receive_data(data)
        except Error as error:
            return error
        return None
