"""What protects a connection, told truthfully.

The facts come from whoever established them: the transport from the shell that
opened the socket, TLS from the handshake, the layer from the SASL mechanism.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum


class Transport(Enum):
    """What lies below everything else."""

    UNIX = "UNIX socket"
    LOOPBACK = "loopback"
    NETWORK = "network"


@dataclass(frozen=True, slots=True)
class TLSFacts:
    """An established TLS channel.

    ``bits`` is the strength of the cipher, ``peer_certificate`` the peer's
    certificate as DER, ``verified_by`` says in words why that certificate was
    believed, and ``bindings`` maps channel binding types (RFC 5929, RFC 9266)
    to their data. ``wants_client_certificate``: the server asked for one.
    ``server_side``: these are a server's facts, and the peer is a client; ``server_name`` is
    then the name that it asked for in the clear (RFC 6066 3), empty if it asked for none.
    """

    version: str
    cipher: str
    bits: int
    anonymous: bool
    peer_certificate: bytes | None = field(default=None, repr=False)
    peer_name: str = ""
    verified_by: str = ""
    bindings: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    wants_client_certificate: bool = False
    sent_certificate: bool = False
    server_side: bool = False
    server_name: str = ""


@dataclass(frozen=True, slots=True)
class Protection:
    """Transport, TLS and SASL layer of one connection, from one end's point of view."""

    transport: Transport
    tls: TLSFacts | None = None
    layer_name: str = ""
    layer_ssf: int = 0

    @property
    def verified_tls(self) -> bool:
        """TLS whose server showed a certificate; anonymous TLS counts as none."""
        return self.tls is not None and not self.tls.anonymous

    @property
    def local(self) -> bool:
        """The bytes never leave this machine."""
        return self.transport is not Transport.NETWORK

    @property
    def password_safe(self) -> bool:
        """A password may travel here: verified TLS, or a UNIX socket."""
        return self.verified_tls or self.transport is Transport.UNIX

    @property
    def external_ssf(self) -> int:
        """The strength below SASL in bits (RFC 4422 calls such layers external)."""
        return self.tls.bits if self.tls is not None and not self.tls.anonymous else 0

    def with_tls(self, tls: TLSFacts) -> "Protection":
        """The same connection, inside TLS."""
        return replace(self, tls=tls)

    def with_layer(self, name: str, ssf: int) -> "Protection":
        """The same connection, inside a SASL security layer."""
        return replace(self, layer_name=name, layer_ssf=ssf)

    def __str__(self) -> str:
        """One phrase for a person: nothing is left out and nothing embellished."""
        parts = []
        if self.tls is not None:
            trust = self.tls.verified_by or ("no certificate" if self.tls.anonymous else "X.509")
            trust = "anonymous, not verified" if self.tls.anonymous else trust
            parts.append(f"{self.tls.version} {self.tls.cipher} ({trust})")
        if self.layer_ssf:
            parts.append(f"{self.layer_name} layer ({self.layer_ssf} bits)")
        if not parts:
            parts.append(f"not encrypted, {self.transport.value}")
        return " + ".join(parts)
