"""The three servers of the encodings' matrix, each with the same picture on its screen."""

import asyncio
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from interop.encodings import show_what_comes
from peers import picture, qemu, tigervnc, x11vnc, x_client
from peers.process import DEADLINE, PeerError

GEOMETRY = f"{picture.SIZE[0]}x{picture.SIZE[1]}"


@dataclass(frozen=True, slots=True)
class Screen:
    """Where the server is; `lossy`: where the same screen is, if JPEG has a place of its own."""

    address: str
    lossy: str = ""
    painter: x_client.Painter | None = field(default=None, repr=False)


@contextlib.contextmanager
def _qemu() -> Iterator[Screen]:
    """Booted into the picture; its second VNC server may send JPEG."""
    disk = f"file={picture.boot_sector()},format=raw,snapshot=on"
    with qemu.start("none", arguments=["-drive", disk, *_lossy()]) as server:
        lossy = next(s for s in server.qmp("query-vnc-servers") if s["id"] == "lossy")
        port = lossy["server"][0]["service"]
        yield _shown(Screen(f"127.0.0.1::{server.port}", f"127.0.0.1::{port}"))


def _lossy() -> list[str]:
    return ["-vnc", "127.0.0.1:5100,to=14099,lossy=on,id=lossy"]


@contextlib.contextmanager
def _tigervnc() -> Iterator[Screen]:
    arguments = ["-geometry", GEOMETRY, "-depth", "24"]
    with (
        tigervnc.server(["None"], arguments=arguments) as server,
        x_client.painter(server.display) as painter,
    ):
        painter.draw(picture.words())
        address = f"{server.host}::{server.port}"
        yield _shown(Screen(address, address, painter))


@contextlib.contextmanager
def _x11vnc(*arguments: str, words: NDArray[np.uint32] | None = None) -> Iterator[Screen]:
    words = picture.words() if words is None else words
    with (
        x11vnc.server(*picture.SIZE, arguments=arguments) as server,
        x_client.painter(server.display) as painter,
    ):
        painter.draw(words)
        address = f"{server.host}::{server.port}"
        yield _shown(Screen(address, address, painter), words)


SCREENS: dict[str, Callable[..., contextlib.AbstractContextManager[Screen]]] = {
    "QEMU": _qemu,
    "Xtigervnc": _tigervnc,
    "x11vnc": _x11vnc,
}


def _shown(screen: Screen, wanted: NDArray[np.uint32] | None = None) -> Screen:
    """When the server shows it: QEMU boots first, x11vnc looks at the screen now and then."""
    wanted = picture.words() if wanted is None else wanted
    for _ in range(int(DEADLINE * 4)):
        words, _ = asyncio.run(show_what_comes(screen.address, [0, -223, -239]))
        if words.shape == wanted.shape and (words == wanted).all():
            return screen
        asyncio.run(asyncio.sleep(0.25))
    raise PeerError(f"{screen.address} does not show the picture")
