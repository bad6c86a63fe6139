"""asyncio: `connect` and `serve`. The only package that awaits a socket."""

from .address import Address
from .client_session import Session
from .connect import connect
from .serve import serve
from .server import Bounds, Server
from .server_session import ServerSession

__all__ = ["Address", "Bounds", "Server", "ServerSession", "Session", "connect", "serve"]
