"""What a security type is, and what comes out of one."""

from abc import ABC, abstractmethod
from dataclasses import dataclass
from typing import ClassVar

from ...errors import ClientCertificateError, ConnectionClosedError, LocalProtocolError
from ...sasl.mechanism import Identity
from ...wire.dialogue import Dialogue, Layer, Question
from ...wire.protection import Protection


@dataclass(frozen=True, slots=True)
class Authenticated:
    """The end of a security type, before SecurityResult.

    ``identity`` is `None` where no user is named. ``protection`` counts the
    ``layer``, which starts after SecurityResult. ``unannounced``: before RFB 3.8
    no SecurityResult follows. ``proves_server``: the server knows the user's secret.
    ``extended_init``: ServerInit ends with Tight's lists of capabilities. ``lifetime``: the
    seconds that the identity's proof was good for when it was given, `None` if it has no end.
    """

    security: str
    protection: Protection
    identity: Identity | None = None
    mechanism: str = ""
    channel_binding: str = ""
    layer: Layer | None = None
    unannounced: bool = False
    proves_server: bool = False
    extended_init: bool = False
    lifetime: float | None = None


class SecurityType(ABC):
    """One security type (or VeNCrypt subtype's inner part), both roles."""

    title: str
    """What to call it towards a person."""
    needs: ClassVar[tuple[type[Question[object]], ...]] = ()
    """Questions that a server's application must answer before this can be offered."""

    @property
    def inside(self) -> tuple["SecurityType", ...]:
        """The types that this one wraps."""
        return ()

    @abstractmethod
    def refusal(self, protection: Protection) -> str | None:
        """Why neither end of ours will use it on this channel, `None` if it will."""

    @abstractmethod
    def client(self, protection: Protection) -> Dialogue[Authenticated]:
        """The client's side, after the choice."""

    @abstractmethod
    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        """The server's side, after the choice. An `AuthenticationError` becomes SecurityResult."""


class ClientOnly(SecurityType):
    """A security type of other people's servers, which ours do not offer."""

    def server(self, protection: Protection) -> Dialogue[Authenticated]:
        """There is none."""
        raise LocalProtocolError(f"{self.title} can be used by clients only")


def explain_close(
    error: ConnectionClosedError, protection: Protection
) -> ConnectionClosedError | ClientCertificateError:
    """What it most likely means that a server went away right after TLS.

    GnuTLS servers (QEMU) ask for a certificate, finish the handshake, and only then look.
    """
    tls = protection.tls
    if tls is None or not tls.wants_client_certificate:
        return error
    refused, missing = "does not accept our client certificate", "wants a client certificate"
    what = refused if tls.sent_certificate else missing
    return ClientCertificateError(f"the server {what}: it closed the connection right after TLS")
