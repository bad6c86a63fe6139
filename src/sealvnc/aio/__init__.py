"""asyncio: `connect` and `serve`. The only package that awaits a socket."""

from .address import Address
from .connect import connect
from .console import Session
from .serve import Answers, serve
from .server import Bounds, Server
from .server_session import ServerSession

__all__ = ["Address", "Answers", "Bounds", "Server", "ServerSession", "Session", "connect", "serve"]
