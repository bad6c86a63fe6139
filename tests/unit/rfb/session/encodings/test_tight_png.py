"""rfb.session.encodings.tight_png: rfbproto 7.7.8."""

from io import BytesIO

import pytest
from PIL import Image

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.encodings.encoding import Outline
from sealvnc.rfb.session.encodings.tight_head import pack_length
from sealvnc.rfb.session.encodings.tight_png import TightPNG
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.pixel_format import BGRX, PixelFormat
from support.picture import RGB565, RGBX, desktop, rows
from support.talk import play

PLACE = Rectangle(1, 1, 3, 2)
RED, BLACK = 0xFF0000, 0


def png() -> bytes:
    out = BytesIO()
    Image.new("RGB", (3, 2), "red").save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize("control", ["b0", "c0", "d0", "e0", "f0"])
def test_no_such_compression(control: str) -> None:
    """There is none without zlib."""
    for dialogue in (
        TightPNG().decode(PLACE, desktop(5, 4)),
        TightPNG().skip(PLACE, Outline(5, 4)),
    ):
        with pytest.raises(RemoteProtocolError, match="control"):
            play(dialogue, bytes.fromhex(control)).outcome()


def test_too_long() -> None:
    """Refused before it is read."""
    with pytest.raises(LimitError, match="picture"):
        play(TightPNG().decode(PLACE, desktop(5, 4)), b"\xa0\xff\xff\xff").outcome()


@pytest.mark.parametrize("pixel_format", [BGRX, RGBX, RGB565])
def test_png(pixel_format: PixelFormat) -> None:
    """Its colours are true whatever the format of other pixels."""
    data = png()
    body = b"\xa0" + pack_length(len(data)) + data
    made = desktop(5, 4, pixel_format)
    play(TightPNG().decode(PLACE, made), body).outcome()
    line = [BLACK, RED, RED, RED, BLACK]
    assert rows(made) == [[BLACK] * 5, line, line, [BLACK] * 5]
    play(TightPNG().skip(PLACE, Outline(5, 4, pixel_format)), body).outcome()
    assert play(TightPNG().skip(PLACE, Outline(5, 4, pixel_format)), body[:-1]).waiting


def test_fill() -> None:
    """As in Tight."""
    made = desktop(3, 2)
    play(TightPNG().decode(Rectangle(0, 0, 3, 2), made), b"\x80\xff\0\0").outcome()
    assert rows(made) == [[RED] * 3] * 2


def test_gradient() -> None:
    """QEMU sends it with ``lossy=on``, though it belongs to Tight."""
    made = desktop(2, 1)
    play(
        TightPNG().decode(Rectangle(0, 0, 2, 1), made), bytes.fromhex("4002 ff0000 0100ff")
    ).outcome()
    assert rows(made) == [[RED, 0x0000FF]]
