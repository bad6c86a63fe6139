"""A server's side of TLS: its certificate, and the client certificates it knows."""

from OpenSSL import SSL, crypto

from ....errors import ConfigurationError
from . import context
from .credentials import ServerTLS
from .errors import verification_error


class ServerSide:
    """OpenSSL's part of a `ServerTLS`; raises `ConfigurationError` for a file of no use."""

    def __init__(self, credentials: ServerTLS) -> None:
        self._has_certificate = credentials.has_certificate
        self.contexts = {
            False: context.make(credentials.certificate, credentials.key, anonymous=False),
            True: context.make(None, None, anonymous=True),
        }
        context.load_dh_group(self.contexts[True])
        for each in self.contexts.values():
            each.set_tlsext_servername_callback(_without_tickets)
        self._mode = SSL.VERIFY_NONE
        if credentials.client_ca is not None:
            context.load_authorities(self.contexts[False], credentials.client_ca)
            self.contexts[False].load_client_ca(str(credentials.client_ca).encode())
            self._mode = SSL.VERIFY_PEER
        if credentials.require_client_certificate:
            if credentials.client_ca is None:
                raise ConfigurationError("client certificates are required, but no authority named")
            self._mode |= SSL.VERIFY_FAIL_IF_NO_PEER_CERT

    def connection(self, verification: context.Verification, *, anonymous: bool) -> SSL.Connection:
        """A connection that waits for ClientHello."""
        if not anonymous and not self._has_certificate:
            raise ConfigurationError("X.509 was agreed on, but the server has no certificate")
        connection = SSL.Connection(self.contexts[anonymous])

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
