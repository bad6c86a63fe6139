"""What carries the bytes: plain, TLS, a SASL security layer, one upon another."""

from .stack import Stack
from .tls import ClientTLS, ServerTLS

__all__ = ["ClientTLS", "ServerTLS", "Stack"]
