"""Strongly authenticated, encrypted access to virtual machines' consoles over VNC.

::

     bytes                                                                     pixels, keys
     ─────▶  channel  ──▶  handshake  ──▶  security type  ──▶  SASL  ──▶  session  ─────▶
             plain         version         none                PLAIN      messages
             TLS           choice          vnc_auth            SCRAM      encodings
             SASL layer    result, init    vencrypt, sasl      EXTERNAL   framebuffer

Without I/O: `sealvnc.rfb.connection` and `sealvnc.wire.Pump`. On asyncio: `connect`, `serve`.
"""

from .aio import Address, Answers, Bounds, Server, ServerSession, Session, connect, serve
from .errors import (
    AuthenticationError,
    ChannelError,
    ConfigurationError,
    DeadlineError,
    Error,
    NegotiationError,
    ProtocolError,
)
from .rfb.security.rsa_aes import TrustServerKey
from .rfb.security.vnc_auth import LookupVNCPassword
from .rfb.session.framebuffer import Rectangle
from .rfb.session.messages.client import (
    ClientCutText,
    FramebufferUpdateRequest,
    KeyEvent,
    PointerEvent,
    SetEncodings,
    SetPixelFormat,
)
from .rfb.session.source import Source
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
    "Answers",
    "AuthenticationError",
    "Authorize",
    "Bounds",
    "ChannelError",
    "CheckPassword",
    "ClientCutText",
    "ConfigurationError",
    "Credentials",
    "DeadlineError",
    "Error",
    "FramebufferUpdateRequest",
    "Identity",
    "KeyEvent",
    "LookupVNCPassword",
    "LookupVerifier",
    "NeedCredentials",
    "NegotiationError",
    "PointerEvent",
    "Policy",
    "Protection",
    "ProtocolError",
    "Question",
    "Rectangle",
    "Server",
    "ServerSession",
    "Session",
    "SetEncodings",
    "SetPixelFormat",
    "Source",
    "TrustServerKey",
    "Verifier",
    "__version__",
    "connect",
    "serve",
]
