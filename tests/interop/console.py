"""Pictures of QEMU's console that have been compared with QEMU's own, pixel by pixel."""

import asyncio

from PIL import Image

from peers.qemu import Server
from sealvnc import Session

TEXT_MODE = (720, 400)
"""The size of VGA's text mode; before the BIOS there is a placeholder of 640 x 480."""

DEADLINE = 30.0


def screendump(server: Server) -> Image.Image:
    """What QEMU itself says that its console shows; mode RGB."""
    path = server.directory / "screendump.ppm"
    server.qmp("screendump", filename=str(path))
    with Image.open(path) as image:
        return image.convert("RGB")


async def picture(
    session: Session, server: Server, *, unlike: Image.Image | None = None
) -> Image.Image:
    """Our picture, once it shows text and equals QEMU's own (the cursor blinks, so try again).

    ``unlike`` is a picture that must have changed.
    """
    async with asyncio.timeout(DEADLINE):
        while True:
            ours = await session.screenshot()
            assert session.desktop.framebuffer.complete
            theirs = await asyncio.to_thread(screendump, server)
            if _shows_text(ours) and same(ours, theirs) and (not unlike or not same(ours, unlike)):
                return ours
            await asyncio.sleep(0.05)


def same(one: Image.Image, other: Image.Image) -> bool:
    """Whether every pixel is; `==` also compares what a file says beside its picture."""
    return one.size == other.size and one.tobytes() == other.tobytes()


def _shows_text(image: Image.Image) -> bool:
    return image.size == TEXT_MODE and image.getbbox() is not None
