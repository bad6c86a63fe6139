"""A server's side of TLS: its certificate, and the client certificates it knows."""

from pathlib import Path

from OpenSSL import SSL, crypto

from ....errors import ConfigurationError
from . import context
from .errors import verification_error


class ServerTLS:
    """Credentials for any number of clients.

    ``client_ca`` (PEM) makes the server ask for a client certificate, which must
    then be good if one comes; ``require_client_certificate`` insists that it does.
    Without ``certificate`` only anonymous TLS is possible. The files are read once,
    here; `ConfigurationError` names the one that cannot be used.
    """

    record_size = 16384

    def __init__(
        self,
        certificate: Path | None = None,
        key: Path | None = None,
        *,
        client_ca: Path | None = None,
        require_client_certificate: bool = False,
    ) -> None:
        self.has_certificate = certificate is not None
        self._contexts = {
            False: context.make(certificate, key, anonymous=False),
            True: context.make(None, None, anonymous=True),
        }
        context.load_dh_group(self._contexts[True])
        for each in self._contexts.values():
            each.set_tlsext_servername_callback(_without_tickets)
        self._mode = SSL.VERIFY_NONE
        if client_ca is not None:
            context.load_authorities(self._contexts[False], client_ca)
            self._contexts[False].load_client_ca(str(client_ca).encode())
            self._mode = SSL.VERIFY_PEER
        if require_client_certificate:
            if client_ca is None:
                raise ConfigurationError("client certificates are required, but no authority named")
            self._mode |= SSL.VERIFY_FAIL_IF_NO_PEER_CERT

    def connection(self, verification: context.Verification, *, anonymous: bool) -> SSL.Connection:
        """A connection that waits for ClientHello."""
        if not anonymous and not self.has_certificate:
            raise ConfigurationError("X.509 was agreed on, but the server has no certificate")
        connection = SSL.Connection(self._contexts[anonymous])

        def verify(_: SSL.Connection, cert: crypto.X509, code: int, depth: int, ok: int) -> bool:
            if not ok:
                verification.error = verification_error(code, cert.to_cryptography())
            elif depth == 0:
                verification.believed = "client certificate verified"
            return bool(ok)

        connection.set_verify(SSL.VERIFY_NONE if anonymous else self._mode, verify)
        connection.set_accept_state()
        return connection


def _without_tickets(connection: SSL.Connection) -> None:
    """Only set so late does OpenSSL heed it in TLS 1.3, too; TigerVNC 1.12 hangs at a ticket."""
    connection.set_options(SSL.OP_NO_TICKET)
