"""What both ends know of a session: who, how, and what protects it."""

from ..rfb.connection import Opened
from ..sasl import Identity
from ..wire.protection import Protection


class Authenticated:
    """The facts of a connection that has been opened; ``opened`` has them all."""

    def __init__(self, opened: Opened) -> None:
        self.opened = opened

    @property
    def identity(self) -> Identity | None:
        """Who the client is; `None` where the security type knows no users."""
        return self.opened.authenticated.identity

    @property
    def protection(self) -> Protection:
        """What protects this session; ``str()`` of it is a phrase for a person."""
        return self.opened.authenticated.protection

    @property
    def security(self) -> str:
        """The security type in words, such as ``VeNCrypt X509SASL``."""
        return self.opened.authenticated.security

    @property
    def mechanism(self) -> str:
        """The SASL mechanism; empty without SASL."""
        return self.opened.authenticated.mechanism

    @property
    def channel_binding(self) -> str:
        """The type that ties the login to the TLS channel; empty without."""
        return self.opened.authenticated.channel_binding
