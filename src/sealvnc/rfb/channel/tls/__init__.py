"""TLS as a layer of the channel, by pyOpenSSL's memory BIOs: no socket, no clock of ours."""

from .client import ClientTLS
from .layer import TLSLayer
from .server import ServerTLS

__all__ = ["ClientTLS", "ServerTLS", "TLSLayer"]
