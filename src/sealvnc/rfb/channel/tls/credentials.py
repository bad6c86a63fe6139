"""What each side of TLS is told. OpenSSL is loaded when a file is named, or TLS begins."""

from dataclasses import KW_ONLY, dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from ....wire import limits

if TYPE_CHECKING:
    from .client import ClientSide
    from .server import ServerSide


@dataclass(frozen=True)
class ClientTLS:
    """Credentials for one server.

    ``server_name`` is the name or address that the server's certificate must carry,
    ``sni`` the name sent in clear to choose a server (default: the same, if it is a
    DNS name). ``ca`` is a PEM file of trusted authorities; without it the system's
    count. ``pin`` is the SHA-256 of the server's certificate: that one alone is then
    accepted, and needs neither authority nor name, unless ``ca`` is given too. Files
    that cannot be used raise `ConfigurationError` here, not in the middle of a login.
    """

    server_name: str
    _: KW_ONLY
    sni: str | None = None
    ca: Path | None = None
    pin: bytes | None = None
    certificate: Path | None = None
    key: Path | None = None
    record_size: ClassVar = limits.TLS_RECORD_TO_SERVER

    def __post_init__(self) -> None:
        """Read the files, if there are any."""
        if self.ca is not None or self.certificate is not None:
            _ = self.side

    @cached_property
    def side(self) -> "ClientSide":
        """OpenSSL's part, made once."""
        from .client import ClientSide

        return ClientSide(self)


@dataclass(frozen=True)
class ServerTLS:
    """Credentials for any number of clients.

    ``client_ca`` (PEM) makes the server ask for a client certificate, which must
    then be good if one comes; ``require_client_certificate`` insists that it does.
    Without ``certificate`` only anonymous TLS is possible. The files are read once,
    here; `ConfigurationError` names the one that cannot be used.
    """

    certificate: Path | None = None
    key: Path | None = None
    _: KW_ONLY
    client_ca: Path | None = None
    require_client_certificate: bool = False
    record_size: ClassVar = 16384

    def __post_init__(self) -> None:
        """Read the files, and load OpenSSL before the first client waits for it."""
        _ = self.side

    @property
    def has_certificate(self) -> bool:
        """Whether more than anonymous TLS is possible."""
        return self.certificate is not None

    @cached_property
    def side(self) -> "ServerSide":
        """OpenSSL's part, made once."""
        from .server import ServerSide

        return ServerSide(self)
