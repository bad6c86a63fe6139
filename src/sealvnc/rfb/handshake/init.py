"""ClientInit and ServerInit, RFC 6143 section 7.3."""

from dataclasses import dataclass

from ...errors import LimitError
from ...wire import limits
from ...wire.dialogue import Dialogue, Question, ask, read, write
from ...wire.fields import opaque, pack_opaque, u8, u16
from ...wire.text import printable
from ..session.framebuffer import require_size
from ..session.pixel_format import PixelFormat

_CAPABILITY = 16


@dataclass(frozen=True, slots=True)
class ServerInit:
    """The desktop: size in pixels, native pixel format, name."""

    width: int
    height: int
    pixel_format: PixelFormat
    name: str


def pack_server_init(init: ServerInit) -> bytes:
    """RFC 6143 7.3.2."""
    size = init.width.to_bytes(2, "big") + init.height.to_bytes(2, "big")
    name = init.name.encode()[: limits.NAME].decode(errors="ignore")  # no half characters
    return size + init.pixel_format.pack() + pack_opaque(name.encode())


def client(*, shared: bool, extended: bool = False) -> Dialogue[ServerInit]:
    """``shared=False`` asks the server to throw everybody else out.

    ``extended``: Tight's lists of messages and encodings follow; they are read and dropped.
    """
    yield from write(bytes((shared,)))
    width, height = (yield from u16()), (yield from u16())
    require_size(width, height)
    pixel_format = PixelFormat.parse((yield from read(16)))
    name = printable((yield from opaque(limits.NAME, "desktop name")))
    if extended:
        yield from _capabilities()
    return ServerInit(width, height, pixel_format, name)


def _capabilities() -> Dialogue[None]:
    """Three counts and padding, then as many entries: code, vendor, signature."""
    counts = ((yield from u16()), (yield from u16()), (yield from u16()))
    yield from u16()
    if max(counts) > limits.TIGHT_CAPABILITIES:
        raise LimitError(f"{max(counts)} capabilities in a list")
    yield from read(sum(counts) * _CAPABILITY)


def server(desktop: ServerInit | Question[ServerInit]) -> Dialogue[tuple[bool, ServerInit]]:
    """Returns whether the client is willing to share, and the desktop that it got."""
    shared = yield from u8()
    init = desktop if isinstance(desktop, ServerInit) else (yield from ask(desktop))
    yield from write(pack_server_init(init))
    return bool(shared), init
