"""A session that asks for certain encodings only, and what then came."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from unittest import mock

import numpy as np
from numpy.typing import NDArray

from sealvnc import Session, connect
from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat

PATIENCE = 20.0


@asynccontextmanager
async def asking(
    address: str, announced: Sequence[int], pixel_format: PixelFormat = BGRX
) -> AsyncIterator[tuple[Session, Counter[int]]]:
    """The session, and how many rectangles of each encoding have come."""
    came: Counter[int] = Counter()

    def counting(number: int):
        encoding = ENCODINGS[number]()
        decode = encoding.decode

        def counted(rectangle, desktop):
            came[number] += 1
            return decode(rectangle, desktop)

        encoding.decode = counted
        return encoding

    updates = "sealvnc.aio.console.updates"
    counted = {number: (lambda number=number: counting(number)) for number in ENCODINGS}
    with (
        mock.patch(f"{updates}.ANNOUNCED", tuple(announced)),
        mock.patch(f"{updates}.ENCODINGS", counted),
        mock.patch(f"{updates}.BGRX", pixel_format),
    ):
        async with connect(address, security=["none"], timeout=PATIENCE) as session:
            session.desktop.pixel_format = pixel_format
            yield session, came


async def show_what_comes(address: str, announced: Sequence[int], pixel_format: PixelFormat = BGRX):
    """The picture as 0x00RRGGBB, height x width, and the encodings that came."""
    async with asking(address, announced, pixel_format) as (session, came):
        await session.screenshot(timeout=PATIENCE)
        return words_of(session), came


def words_of(session: Session) -> NDArray[np.uint32]:
    """A copy of its picture as it is now."""
    picture = session.desktop.framebuffer
    words = np.frombuffer(bytes(picture.pixels), np.uint32)
    return words.reshape(picture.height, picture.width)


def picture_of(address: str, announced: Sequence[int], pixel_format: PixelFormat = BGRX):
    """`show_what_comes`, for who does not wait."""
    return asyncio.run(show_what_comes(address, announced, pixel_format))


def psnr(one: NDArray[np.uint32], other: NDArray[np.uint32]) -> float:
    """Peak signal to noise ratio of two pictures, in dB; infinite for the same picture."""
    squares = [
        ((one >> shift & 255).astype(float) - (other >> shift & 255)) ** 2 for shift in (16, 8, 0)
    ]
    error = float(np.mean(squares))
    return float("inf") if not error else 10 * float(np.log10(255**2 / error))
