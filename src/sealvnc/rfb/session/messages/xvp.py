"""xvp, rfbproto 7.4.15 and 7.5.7: power buttons, message type 250 both ways, version 1."""

from dataclasses import dataclass
from enum import IntEnum

from ....errors import RemoteProtocolError
from ....wire.dialogue import Dialogue, read

VERSION = 1


class Power(IntEnum):
    """What a client may wish."""

    SHUTDOWN = 2
    REBOOT = 3
    RESET = 4


class XVPCode(IntEnum):
    """What a server says."""

    FAIL = 0
    INIT = 1


@dataclass(frozen=True, slots=True)
class ClientXVP:
    """Press a button."""

    code: Power

    def pack(self) -> bytes:
        """Four bytes."""
        return bytes([250, 0, VERSION, self.code])


@dataclass(frozen=True, slots=True)
class ServerXVP:
    """``INIT``: there are buttons. ``FAIL``: the last one could not be pressed."""

    code: XVPCode

    def pack(self) -> bytes:
        """Four bytes."""
        return bytes([250, 0, VERSION, self.code])


def client_xvp() -> Dialogue[ClientXVP]:
    """From a client, after the message type."""
    code = yield from _code()
    if code not in list(Power):
        raise RemoteProtocolError(f"xvp code {code} from a client")
    return ClientXVP(Power(code))


def server_xvp() -> Dialogue[ServerXVP]:
    """From a server, after the message type."""
    code = yield from _code()
    if code not in list(XVPCode):
        raise RemoteProtocolError(f"xvp code {code} from a server")
    return ServerXVP(XVPCode(code))


def _code() -> Dialogue[int]:
    _, version, code = yield from read(3)
    if version != VERSION:
        raise RemoteProtocolError(f"xvp version {version}")
    return code
