"""Strongly authenticated, encrypted access to virtual machines' consoles over VNC.

::

     bytes                                                                     pixels, keys
     ─────▶  channel  ──▶  handshake  ──▶  security type  ──▶  SASL  ──▶  session  ─────▶
             plain         version         none                PLAIN      messages
             TLS           choice          vnc_auth            SCRAM      encodings
             SASL layer    result, init    vencrypt, sasl      EXTERNAL   framebuffer

Without I/O: `sealvnc.rfb.connection` and `sealvnc.wire.Pump`. On asyncio: `connect`, `serve`.

A name is imported when it is first used, PEP 562: the table says where from.
"""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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

_MODULES = {
    "Address": ".aio",
    "Answers": ".aio",
    "AuthenticationError": ".errors",
    "Authorize": ".sasl",
    "Bounds": ".aio",
    "ChannelError": ".errors",
    "CheckPassword": ".sasl",
    "ClientCutText": ".rfb.session.messages.client",
    "ConfigurationError": ".errors",
    "Credentials": ".sasl",
    "DeadlineError": ".errors",
    "Error": ".errors",
    "FramebufferUpdateRequest": ".rfb.session.messages.client",
    "Identity": ".sasl",
    "KeyEvent": ".rfb.session.messages.client",
    "LookupVNCPassword": ".rfb.security.vnc_auth",
    "LookupVerifier": ".sasl",
    "NeedCredentials": ".sasl",
    "NegotiationError": ".errors",
    "PointerEvent": ".rfb.session.messages.client",
    "Policy": ".sasl",
    "Protection": ".wire",
    "ProtocolError": ".errors",
    "Question": ".wire",
    "Rectangle": ".rfb.session.framebuffer",
    "Server": ".aio",
    "ServerSession": ".aio",
    "Session": ".aio",
    "SetEncodings": ".rfb.session.messages.client",
    "SetPixelFormat": ".rfb.session.messages.client",
    "Source": ".rfb.session.source",
    "TrustServerKey": ".rfb.security.rsa_aes",
    "Verifier": ".sasl",
    "__version__": ".version",
    "connect": ".aio",
    "serve": ".aio",
}
"""Public name: the module, in this package, that has it."""


if not TYPE_CHECKING:  # else a type checker believes that every name is there

    def __getattr__(name: str) -> object:
        """Import a public name, or a package that one comes from."""
        from importlib import import_module

        if name in _MODULES:
            value = getattr(import_module(_MODULES[name], __name__), name)
            globals()[name] = value
            return value
        if name in {module.split(".")[1] for module in _MODULES.values()}:
            return import_module(f".{name}", __name__)
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}", name=name)


def __dir__() -> list[str]:
    """What is there, and the public names that are not there yet."""
    return sorted({*globals(), *_MODULES})
