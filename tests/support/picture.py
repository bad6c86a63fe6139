"""Desktops to paint on, what has been painted there, and kernels in both of their forms."""

import importlib
from array import array
from collections.abc import Iterable

import pytest

from sealvnc.rfb.session.desktop import Desktop
from sealvnc.rfb.session.framebuffer import Framebuffer, Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.uncompiled import uncompiled

RGB565 = PixelFormat(16, 16, False, True, 31, 63, 31, 11, 5, 0)
RGB565_BIG = PixelFormat(16, 16, True, True, 31, 63, 31, 11, 5, 0)
BGR233 = PixelFormat(8, 8, False, True, 7, 7, 3, 0, 3, 6)
XRGB = PixelFormat(32, 24, True, True, 255, 255, 255, 16, 8, 0)
RGBX = PixelFormat(32, 24, True, True, 255, 255, 255, 24, 16, 8)
DEEP = PixelFormat(32, 30, False, True, 1023, 1023, 1023, 20, 10, 0)
COLOR_MAP = PixelFormat(8, 8, False, False, 0, 0, 0, 0, 0, 0)
TRUE_COLOR = (BGRX, XRGB, RGBX, DEEP, RGB565, RGB565_BIG, BGR233)


def desktop(width: int, height: int, pixel_format: PixelFormat = BGRX) -> Desktop:
    """A black one."""
    return Desktop(Framebuffer(width, height), pixel_format)


def picture(width: int, pixels: Iterable[int]) -> Framebuffer:
    """Complete, its ``pixels`` row by row."""
    words = array("I", pixels)
    made = Framebuffer(width, len(words) // width)
    made.words[:] = memoryview(words)
    made.painted(Rectangle(0, 0, *made.size))
    return made


def rows(of: Desktop | Framebuffer) -> list[list[int]]:
    """0xRRGGBB, row by row."""
    framebuffer = of.framebuffer if isinstance(of, Desktop) else of
    words, width = framebuffer.words.tolist(), framebuffer.width
    return [words[at : at + width] for at in range(0, len(words), width or 1)]


def both(name: str) -> pytest.MarkDecorator:
    """Run a test on the kernel ``name`` as it is installed, and as Python: its ``kernel``."""
    installed = importlib.import_module(f"sealvnc.rfb.session.kernels.{name}")
    forms = [pytest.param(installed, id="C"), pytest.param(uncompiled(name), id="Python")]
    return pytest.mark.parametrize("kernel", forms)
