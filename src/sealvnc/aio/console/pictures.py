"""The picture of a session: as it is, when it stands still, when it shows what is expected."""

import asyncio
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from ...errors import ConfigurationError, DeadlineError
from ...rfb.session.framebuffer import Rectangle
from ...rfb.session.pixel_format import BGRX
from ...rfb.session.pixels import convert
from .reference import Picture, Reference, require_region
from .updates import TIMEOUT, Updates, deadline

if TYPE_CHECKING:  # imported when a picture is wanted: they take longer to load than a login
    import numpy as np
    from numpy.typing import NDArray
    from PIL import Image


class Pictures(Updates):
    """Pictures of the desktop. None is given out before all of it has come."""

    @property
    def framebuffer(self) -> "NDArray[np.uint8]":
        """The live picture as height x width x 3 bytes of red, green, blue; read-only, not a copy.

        It changes at each ``await``, in the middle of an update too; after a new size, take a
        new one. `screenshot` gives a picture that is whole.
        """
        import numpy as np

        pixels = np.frombuffer(self.desktop.framebuffer.pixels, np.uint8)
        channels = slice(2, None, -1) if sys.byteorder == "little" else slice(1, None)
        view = pixels.reshape(self.height, self.width, 4)[..., channels]
        view.flags.writeable = False
        return view

    async def screenshot(self, *, timeout: float = TIMEOUT) -> "Image.Image":
        """The whole picture as it is now, never a part of it; mode RGB."""
        async with deadline(timeout, "a complete picture"):
            await self._whole()
            return await self._value(self._image)

    async def save(self, path: Path | str, *, timeout: float = TIMEOUT) -> None:
        """`screenshot` into a PNG file."""
        image = await self.screenshot(timeout=timeout)
        try:
            image.save(path, format="PNG")
        except OSError as error:
            raise ConfigurationError(f"{path}: {error.strerror or error}") from error

    def image(self) -> "Image.Image":
        """The picture as far as it has come, black where nothing has; mode RGB."""
        from PIL import Image

        size, words = (self.width, self.height), bytes(self.desktop.framebuffer.pixels)
        layout = "BGRX" if sys.byteorder == "little" else "XRGB"
        return Image.frombuffer("RGB", size, words, "raw", layout, 0, 1)

    async def wait_until_stable(
        self, seconds: float, *, region: Rectangle | None = None, timeout: float = TIMEOUT
    ) -> None:
        """Wait until a complete picture, or its ``region``, has not changed for ``seconds``."""
        async with deadline(timeout, f"a picture that stays the same for {seconds:g} s"):
            await self._whole()
            seen = self._bytes(region)
            while True:
                try:
                    async with asyncio.timeout(seconds):
                        seen = await self._value(partial(self._news, region, seen))
                except TimeoutError:
                    if self.desktop.framebuffer.complete:
                        return

    async def wait_for_image(
        self,
        reference: Picture,
        tolerance: float = 0.0,
        *,
        region: Rectangle | None = None,
        shades: int = 8,
        timeout: float = TIMEOUT,
    ) -> None:
        """Wait until the screen, or its ``region``, looks like ``reference``.

        ``reference`` is the path of a picture, a Pillow image or an array of height x width x
        3 bytes. ``tolerance`` is the share of its pixels that may differ, 0 to 1; a pixel
        differs if its red, green or blue is more than ``shades`` off (0 to 255; 8 hides what
        JPEG does). The `DeadlineError` tells how near the screen came.
        """
        wanted = Reference.load(reference, tolerance, shades, region)
        try:
            async with deadline(timeout, f"a picture like {wanted.name}"):
                await self._whole()
                await self._value(lambda: wanted.seen(self.framebuffer, self._complete) or None)
        except DeadlineError as error:
            raise DeadlineError(f"{error} ({wanted.nearest()})") from error

    @property
    def _complete(self) -> bool:
        return self.desktop.framebuffer.complete

    def _image(self) -> "Image.Image | None":
        return self.image() if self._complete else None

    def _bytes(self, region: Rectangle | None) -> bytes:
        picture = self.desktop.framebuffer
        if region is None:
            return bytes(picture.pixels)
        require_region(region, *picture.size)
        return convert(picture, region, BGRX)

    def _news(self, region: Rectangle | None, seen: bytes) -> bytes | None:
        now = self._bytes(region)
        return None if now == seen else now
