"""TLS without a socket: ciphertext in, plaintext out."""

from OpenSSL import SSL

from ....errors import CertificateError, ConnectionClosedError, TLSError
from ....wire.protection import TLSFacts
from . import errors
from .context import Verification
from .credentials import ClientTLS, ServerTLS
from .facts import gather

_RECORD = 16384  # OpenSSL gives one record at a time, RFC 8446 5.1
_CHUNK = 16 * _RECORD  # what a guest's socket holds at most (208 KiB), sealed


class TLSLayer:
    """One TLS connection over memory; ``facts`` is `None` until the handshake is done."""

    def __init__(self, credentials: ClientTLS | ServerTLS, *, anonymous: bool) -> None:
        self._credentials, self._verification = credentials, Verification()
        self._tls = credentials.side.connection(self._verification, anonymous=anonymous)
        self.facts: TLSFacts | None = None
        self.receive_data(b"")  # a client says ClientHello at once

    def receive_data(self, ciphertext: bytes | memoryview) -> bytes:
        """Plaintext that ``ciphertext`` completes.

        Raises `TLSError`, or the `CertificateError` that tells what is wrong with the
        peer's certificate or, for a client, that the server refused ours.
        """
        if ciphertext:
            self._tls.bio_write(ciphertext)
        records: list[bytes] = []
        try:
            if self.facts is None:
                self._tls.do_handshake()
                self.facts = gather(self._tls, self._credentials, self._verification)
            while True:
                records.append(self._tls.recv(_RECORD))
        except SSL.WantReadError:
            return b"".join(records)
        except SSL.ZeroReturnError as error:
            if records:
                return b"".join(records)
            raise ConnectionClosedError("the peer closed the TLS channel") from error
        except SSL.Error as error:
            raise self._translate(error) from error

    def send(self, plaintext: bytes | memoryview) -> None:
        """Seal ``plaintext`` into records no longer than the peer copes with."""
        size = self._credentials.record_size
        try:
            if size >= _RECORD:  # OpenSSL does it
                self._tls.sendall(plaintext)
                return
            for i in range(0, len(plaintext), size):
                self._tls.sendall(plaintext[i : i + size])
        except SSL.Error as error:
            raise self._translate(error) from error

    def data_to_send(self) -> bytes:
        """Ciphertext for the network."""
        chunks: list[bytes] = []
        try:
            while not chunks or len(chunks[-1]) == _CHUNK:  # a short one was the last
                chunks.append(self._tls.bio_read(_CHUNK))
        except SSL.WantReadError:
            pass
        return chunks[0] if len(chunks) == 1 else b"".join(chunks)

    def close(self) -> None:
        """Say close_notify, if that is still possible."""
        try:
            self._tls.shutdown()
        except SSL.Error:
            return

    def _translate(self, error: SSL.Error) -> TLSError | CertificateError:
        if self._verification.error is not None:
            return self._verification.error
        if isinstance(self._credentials, ServerTLS):
            return errors.translate(error, server_side=True)
        asked = self._tls.get_certificate() is None and bool(self._tls.get_client_ca_list())
        return errors.translate(error, server_side=False, asked=asked)
