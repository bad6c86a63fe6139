"""Strongly authenticated, encrypted access to virtual machines' consoles over VNC.

::

     bytes                                                                     pixels, keys
     ─────▶  channel  ──▶  handshake  ──▶  security type  ──▶  SASL  ──▶  session  ─────▶
             plain         version         none                PLAIN      messages
             TLS           choice          vnc_auth            SCRAM      encodings
             SASL layer    result, init    vencrypt, sasl      EXTERNAL   framebuffer

Without I/O: `sealvnc.rfb.connection` and `sealvnc.wire.Pump`. On asyncio: `connect`, `serve`.
"""

from .aio import Address, Bounds, Server, ServerSession, Session, connect, serve
from .errors import (
    AuthenticationError,
    ChannelError,
    ConfigurationError,
    Error,
    NegotiationError,
    ProtocolError,
)
from .rfb.security.vnc_auth import LookupVNCPassword
from .sasl import (
    Authorize,
    CheckPassword,
    Credentials,
    Identity,
    LookupVerifier,
    NeedCredentials,
    Policy,
    Verifier,
)
from .version import __version__
from .wire import Protection, Question

__all__ = [
    "Address",
    "AuthenticationError",
    "Authorize",
    "Bounds",
    "ChannelError",
    "CheckPassword",
    "ConfigurationError",
    "Credentials",
    "Error",
    "Identity",
    "LookupVNCPassword",
    "LookupVerifier",
    "NeedCredentials",
    "NegotiationError",
    "Policy",
    "Protection",
    "ProtocolError",
    "Question",
    "Server",
    "ServerSession",
    "Session",
    "Verifier",
    "__version__",
    "connect",
    "serve",
]
