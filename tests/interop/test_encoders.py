"""Our server's encoders before real clients: what they show is the source's picture."""

import time
from collections.abc import Callable

import numpy as np
import pytest
from numpy.typing import NDArray
from PIL import Image

from interop.encodings import psnr
from interop.shown import Shown, second, shown
from peers import gtkvnc, picture, tigervnc, vncclient, x_client
from peers.process import DEADLINE, scratch

pytestmark = [pytest.mark.peers, pytest.mark.slow, pytest.mark.xdist_group("encoders")]

Words = NDArray[np.uint32]
Frames = tuple[Words, Words]

ENCODINGS = {"Raw": 0, "Hextile": 5, "Tight": 7, "ZRLE": 16}
QUALITY = 8
PSNR = 32.0
"""dB of JPEG at this quality, at least, in every client: a quarter of the picture is noise."""

NOTHING_OVER_IT = ["-MenuKey=", "-Log=*:stderr:100,DesktopWindow:stderr:30"]
"""Or vncviewer writes over the picture which key opens its menu, and a graph of its speed."""


def of_libvncclient(source: Shown, name: str, quality: int | None) -> Frames:
    """Remmina's library; the second update follows a key that it sends."""
    wanted = -1 if quality is None else quality
    first, after = vncclient.frames(source.port, name.lower(), quality=wanted)
    return _words(first), _words(after)


def of_gtkvnc(source: Shown, name: str, quality: int | None) -> Frames:
    """Two sessions: the second one types Return after its first update."""
    asked = [ENCODINGS[name], *([] if quality is None else [quality - 32])]
    frames = []
    for typed in ("", "\n"):
        file = scratch("encoders") / "screen.png"
        login = gtkvnc.login(
            *("127.0.0.1", source.port),
            encodings=asked,
            type=typed,
            linger=0.7,  # it tells of an update at its first rectangle
            screenshot=file,
        )
        assert login.ok, login.log
        with Image.open(file) as image:
            red, green, blue = np.moveaxis(np.asarray(image.convert("RGB"), np.uint32), 2, 0)
        frames.append(red << 16 | green << 8 | blue)
    return frames[0], frames[1]


def of_vncviewer(source: Shown, name: str, quality: int | None) -> Frames:
    """TigerVNC, as it is seen on its display."""
    lossless = ["-NoJPEG=1"] if quality is None else ["-NoJPEG=0", f"-QualityLevel={quality}"]
    arguments = [
        *("-AutoSelect=0", "-FullColor=1", f"-PreferredEncoding={name}", *lossless),
        *("-RemoteResize=0", *NOTHING_OVER_IT),
    ]
    with tigervnc.viewer(f"127.0.0.1::{source.port}", arguments=arguments) as viewer:
        lossy = quality is not None
        first = _until_like(picture.words(), viewer.display, lossy=lossy)
        source.change()
        return first, _until_like(second(), viewer.display, lossy=lossy)


CLIENTS: dict[str, Callable[[Shown, str, int | None], Frames]] = {
    "libvncclient": of_libvncclient,
    "gtk-vnc": of_gtkvnc,
    "vncviewer": of_vncviewer,
}


@pytest.mark.parametrize("name", ENCODINGS)
@pytest.mark.parametrize("client", CLIENTS)
def test_each_encoding(client: str, name: str) -> None:
    """Equal to the last bit, before the change and after it, and in this encoding only."""
    with shown() as source:
        first, after = CLIENTS[client](source, name, None)
    assert set(source.came) == {ENCODINGS[name]}
    assert (first == picture.words()).all()
    assert (after == second()).all()


@pytest.mark.parametrize("client", CLIENTS)
def test_jpeg(client: str) -> None:
    """Within a bound, since something is lost, and not nothing."""
    with shown() as source:
        first, after = CLIENTS[client](source, "Tight", QUALITY)
    assert set(source.came) == {ENCODINGS["Tight"]}
    assert PSNR < psnr(first, picture.words()) < 99
    assert PSNR < psnr(after, second()) < 99


@pytest.mark.parametrize("name", ENCODINGS)
def test_16_bits(name: str) -> None:
    """As libvncclient has them: a channel is the nearest that the format has, or the one below."""
    with shown() as source:
        frames = vncclient.frames(source.port, name.lower(), bits=16)
    assert set(source.came) == {ENCODINGS[name]}
    for frame, words in zip(frames, (picture.words(), second()), strict=True):
        pixels = np.frombuffer(frame, "<u2").reshape(words.shape)
        for shift, most, place in ((11, 31, 16), (5, 63, 8), (0, 31, 0)):
            exact = (words >> place & 255) * (most / 255)
            assert (np.abs((pixels >> shift & most) - exact) < 1).all()


def _words(frame: bytes) -> Words:
    """Of libvncclient's memory."""
    width, height = picture.SIZE
    return np.frombuffer(frame, "<u4").reshape(height, width) & np.uint32(0xFFFFFF)


def _until_like(words: Words, display: str, *, lossy: bool) -> Words:
    """What is in the viewer's window when it is this, or when it has had its time."""
    end = time.monotonic() + DEADLINE
    while True:
        seen = x_client.window(display, *picture.SIZE)
        if seen is not None and psnr(seen, words) > (PSNR if lossy else 99):
            return seen
        if time.monotonic() > end:
            assert seen is not None, "no window of the picture's size"
            return seen
        time.sleep(0.05)
