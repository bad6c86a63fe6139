"""TLS as a layer of the channel, by pyOpenSSL's memory BIOs: no socket, no clock of ours.

`layer` and what it imports bring OpenSSL in, which takes longer to load than a login.
"""

from .credentials import ClientTLS, ServerTLS

__all__ = ["ClientTLS", "ServerTLS"]
