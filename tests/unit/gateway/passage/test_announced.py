"""gateway.passage.announced: what of SetEncodings a guest gets to hear."""

from dataclasses import replace

import pytest

from sealvnc.gateway.passage.announced import KNOWN
from sealvnc.gateway.passage.announced import passed_on as passed_on_at
from sealvnc.policy.capability import EVERYTHING, Capability
from sealvnc.rfb.session.messages import clipboard
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import BGR233, COLOR_MAP, DEEP, RGB565, XRGB

GTK_VNC = (-239, -308, -223, -258, -261, 7, -32, -256, 16, 5, 2, 1, 0)
DEPTH_32 = replace(BGRX, depth=32)
LIBVNCCLIENT = (7, 16, 5, 0, -223, -308, -131072, -131071, -131070, -131069)


def passed_on(encodings: tuple[int, ...], capabilities: Capability) -> tuple[int, ...]:
    return passed_on_at(encodings, capabilities, BGRX)


def test_stock_viewer() -> None:
    """Everything that gtk-vnc asks for may be had, in its order."""
    assert passed_on(GTK_VNC, EVERYTHING) == GTK_VNC


@pytest.mark.parametrize("number", [-309, 0x7FFFFFFF, -(1 << 31), 9, 1000, -131072, -65536, -305])
def test_left_out(number: int) -> None:
    """Power is ours to offer; not asked for is what we cannot see the end of, nor let go of."""
    assert passed_on((7, number, 0), EVERYTHING) == (7, 0)


def test_libvncclient() -> None:
    """It dies of QEMU's ExtendedDesktopSize; DesktopSize it heeds."""
    assert passed_on(LIBVNCCLIENT, EVERYTHING) == (7, 16, 5, 0, -223)


@pytest.mark.parametrize(
    ("without", "number", "passes"),
    [
        (Capability.CLIPBOARD_IN, clipboard.ENCODING, True),
        (Capability.CLIPBOARD_OUT, clipboard.ENCODING, True),
        (Capability.CLIPBOARD_IN | Capability.CLIPBOARD_OUT, clipboard.ENCODING, False),
        (Capability.RESIZE, -308, True),
        (Capability.POWER, -258, True),
    ],
)
def test_capabilities(without: Capability, number: int, passes: bool) -> None:
    found = passed_on((0, number), EVERYTHING & ~without)
    assert found == ((0, number) if passes else (0,))


@pytest.mark.parametrize(
    ("pixel_format", "certain"),
    [
        (DEPTH_32, False),
        (replace(XRGB, depth=30), False),
        (replace(BGRX, depth=8), False),
        *((each, True) for each in (BGRX, XRGB, DEEP, RGB565, BGR233, COLOR_MAP)),
    ],
)
def test_tight(pixel_format: PixelFormat, certain: bool) -> None:
    """Not where QEMU has pixels of three bytes, and the protocol of four."""
    found = passed_on_at((16, 7, -260, 0), EVERYTHING, pixel_format)
    assert found == ((16, 7, -260, 0) if certain else (16, 0))


def test_levels() -> None:
    """Qualities and compressions bring no rectangles, and may be asked for."""
    levels = {*range(-32, -22), *range(-256, -246), *range(-512, -411), *range(-768, -762)}
    assert levels <= KNOWN
    assert not {-33, -22, -257 + 0, -246, -513, -411, -769, -762} & (KNOWN - {-257})
