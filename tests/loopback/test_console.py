"""All that a session can do, our client before our server."""

import asyncio
import re
from array import array
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from loopback.live import serving
from loopback.screen import SIZE, Noting, showing
from sealvnc import ServerSession
from sealvnc.errors import ConfigurationError, DeadlineError, NegotiationError
from sealvnc.rfb.session.desktop import Cursor
from sealvnc.rfb.session.encodings import ENCODERS
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.client import SetEncodings
from sealvnc.rfb.session.messages.extension import Extension
from sealvnc.rfb.session.messages.fence import ClientFence

RED, GREEN = 0xFF0000, 0x00FF00


@pytest.fixture
def screen() -> Noting:
    screen = Noting()
    screen.fill(RED)
    return screen


# -- pictures --------------------------------------------------------------------------------


async def test_screenshot_is_whole(screen: Noting) -> None:
    async with showing(screen) as console:
        image = await console.screenshot(timeout=5)
    assert (image.mode, image.size) == ("RGB", SIZE)
    assert image.getcolors() == [(SIZE[0] * SIZE[1], (255, 0, 0))]


async def test_screenshot_is_of_now(screen: Noting) -> None:
    """What was painted before it was asked for is in it."""
    async with showing(screen) as console:
        await console.screenshot(timeout=5)
        screen.fill(GREEN, Rectangle(10, 20, 30, 40))
        image = await console.screenshot(timeout=5)
    assert image.getpixel((10, 20)) == image.getpixel((39, 59)) == (0, 255, 0)
    assert image.getpixel((9, 20)) == image.getpixel((10, 60)) == (255, 0, 0)


async def test_framebuffer_is_live_and_read_only(screen: Noting) -> None:
    """Red, green, blue; the same memory, so that it follows; nobody writes into it."""
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        view = console.framebuffer
        assert view.shape == (SIZE[1], SIZE[0], 3)
        assert view[0, 0].tolist() == [255, 0, 0]
        screen.fill(GREEN)
        await console.refresh(timeout=5)
        assert view[-1, -1].tolist() == [0, 255, 0]
        with pytest.raises(ValueError, match="read-only"):
            view[0, 0] = 0


@pytest.mark.parametrize("number", ENCODERS)
async def test_each_encoder_from_end_to_end(number: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every encoding that we write arrives as it was, in steps too."""
    monkeypatch.setattr("sealvnc.aio.console.updates.ANNOUNCED", (number,))
    screen = Noting(size=(300, 200))
    pixels = np.random.default_rng(number % 100).integers(0, 1 << 24, 60_000, dtype=np.uint32)
    screen.framebuffer.words[:] = array("I", pixels.tolist())
    screen.fill(0x123456, Rectangle(20, 20, 150, 100))
    async with showing(screen) as console:
        await console.refresh(timeout=10)
        for color in (1, 0xABCDEF):
            screen.fill(color, Rectangle(250, 150, 50, 50))
            await console.refresh(timeout=10)
        assert console.desktop.framebuffer.pixels == screen.framebuffer.pixels


async def test_wait_until_stable(screen: Noting) -> None:
    """A change begins the time anew; one elsewhere does not matter to a region."""
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        loop = asyncio.get_running_loop()
        loop.call_later(0.1, screen.fill, GREEN, Rectangle(0, 0, 10, 10))
        since = loop.time()
        await console.wait_until_stable(0.3, timeout=5)
        assert loop.time() - since > 0.39
        await console.wait_until_stable(0.0, timeout=5)
        with pytest.raises(DeadlineError, match=r"stays the same for 9 s"):
            await console.wait_until_stable(9, timeout=0.1)
        for place in ((195, 0, 10, 10), (-5, 0, 10, 10), (0, 0, 10, 0), (0, -9, -10, 10)):
            region = Rectangle(*place)
            complaint = re.escape(f"{region} is no part of a screen of 200 x 150 pixels")
            with pytest.raises(ConfigurationError, match=complaint):
                await console.wait_until_stable(1, region=region, timeout=5)


async def test_wait_for_image(screen: Noting, tmp_path: Path) -> None:
    """From a file, an image, an array; the whole screen, or a region."""
    green = Image.new("RGB", SIZE, (0, 250, 0))
    green.save(tmp_path / "green.png")
    async with showing(screen) as console:
        asyncio.get_running_loop().call_later(0.1, screen.fill, GREEN)
        await console.wait_for_image(tmp_path / "green.png", timeout=5)
        await console.wait_for_image(green, timeout=5)
        await console.wait_for_image(np.asarray(green), timeout=5)
        part = green.crop((0, 0, 20, 10))
        await console.wait_for_image(part, region=Rectangle(50, 60, 20, 10), timeout=5)
        screen.fill(RED, Rectangle(0, 0, 20, 15))
        await console.wait_for_image(green, 0.01, timeout=5)


async def test_an_image_that_never_comes(screen: Noting) -> None:
    """The error tells how near the screen came, or that it has another size."""
    green = Image.new("RGB", SIZE, (0, 255, 0))
    async with showing(screen) as console:
        screen.fill(GREEN, Rectangle(0, 0, SIZE[0], SIZE[1] // 2))
        with pytest.raises(DeadlineError, match=r"at best 50 % of the pixels differed"):
            await console.wait_for_image(green, 0.1, timeout=0.2)
        with pytest.raises(DeadlineError, match="the screen is 200 x 150, the reference 20 x 10"):
            await console.wait_for_image(green.crop((0, 0, 20, 10)), timeout=0.1)
        part = green.crop((0, 0, 20, 10))
        with pytest.raises(DeadlineError, match=r"the screen is 200 x 150, 20x10\+300\+5"):
            await console.wait_for_image(part, region=Rectangle(300, 5, 20, 10), timeout=0.1)


@pytest.mark.parametrize(
    ("reference", "arguments"),
    [
        ("no-such-file.png", {}),
        (__file__, {}),
        (np.zeros((3, 3)), {}),
        (Image.new("RGB", (2, 2)), {"tolerance": 1.5}),
        (Image.new("RGB", (2, 2)), {"region": Rectangle(0, 0, 3, 3)}),
        (Image.new("RGB", (2, 2)), {"region": Rectangle(-2, 0, 2, 2)}),
    ],
)
async def test_no_reference(screen: Noting, reference, arguments) -> None:
    async with showing(screen) as console:
        with pytest.raises(ConfigurationError):
            await console.wait_for_image(reference, timeout=5, **arguments)


async def test_updates(screen: Noting) -> None:
    """Each tells where; nobody waits for ever."""
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        updates = console.updates(timeout=0.3)
        asyncio.get_running_loop().call_later(0.05, screen.fill, GREEN, Rectangle(64, 64, 9, 9))
        update = await anext(updates)
        assert update.rectangles == (Rectangle(64, 64, 9, 9),)
        with pytest.raises(DeadlineError):
            await anext(updates)


# -- keys and pointer ------------------------------------------------------------------------


async def arrived(screen: Noting, count: int) -> list[tuple[object, ...]]:
    await screen.arrived(count)
    return screen.noted


async def test_type_by_scan_codes(screen: Noting) -> None:
    """As a German keyboard sends it: y and z change places, Shift is held."""
    async with showing(screen) as console:
        await console.type("zÄ", layout="de", pace=0, timeout=5)
        assert await arrived(screen, 6) == [
            ("key", True, ord("z"), 0x15),
            ("key", False, ord("z"), 0x15),
            ("key", True, 0xFFE1, 0x2A),
            ("key", True, ord("Ä"), 0x28),
            ("key", False, ord("Ä"), 0x28),
            ("key", False, 0xFFE1, 0x2A),
        ]


async def test_type_by_keysyms(screen: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where there are no scan codes, all of Unicode is a keysym."""
    monkeypatch.setattr("sealvnc.aio.console.updates.ANNOUNCED", (0,))
    async with showing(screen) as console:
        await console.type("ж\n", pace=0, timeout=5)
        assert [note[:3] for note in await arrived(screen, 4)] == [
            ("key", True, 0x01000436),
            ("key", False, 0x01000436),
            ("key", True, 0xFF0D),
            ("key", False, 0xFF0D),
        ]


async def test_what_cannot_be_typed_types_nothing(screen: Noting) -> None:
    """The error tells the place, and nothing of the text."""
    async with showing(screen) as console:
        with pytest.raises(ConfigurationError, match="character 7 cannot be typed") as caught:
            await console.type("secretж", timeout=5)
        with pytest.raises(ConfigurationError, match="no keyboard layout 'xx'; there are be, br"):
            await console.type("a", layout="xx", timeout=5)
        with pytest.raises(ConfigurationError, match="delete"):
            await console.press("ctrl+alt+delte", timeout=5)
        await console.point(1, 2, timeout=5)
        assert await arrived(screen, 1) == [("pointer", 1, 2, 0)]
    assert "secret" not in str(caught.value)


async def test_keys_do_not_stay_down(screen: Noting) -> None:
    """Not even when somebody gives up in the middle of a combination."""
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(console.press("ctrl+a", pace=60), 0.1)
        assert [note[1] for note in await arrived(screen, 2)] == [True, False]


async def test_what_we_take_ourselves_is_not_waited_for(screen: Noting) -> None:
    """A long text, keys that are held, many clicks: by our own pace, whatever the timeout."""
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        await console.type("a", pace=0.3, timeout=0.5)
        await console.press("a", pace=0, hold=0.6, timeout=0.5)
        await console.click(1, 1, pace=0.2, timeout=0.5)
        await arrived(screen, 2 + 2 + 3)


async def test_a_character_without_a_key(screen: Noting) -> None:
    """Said, where nothing would be pressed. F16 is no character, and is tried."""
    async with showing(screen) as console:
        with pytest.raises(ConfigurationError, match=r"no key for ctrl\+ö .* with layout us"):
            await console.press("ctrl+ö", timeout=5)
        await console.press("f16", pace=0, timeout=5)
        await console.press("ctrl+ö", layout="de", pace=0, timeout=5)
        assert [note[2] for note in await arrived(screen, 6) if note[1]] == [0xFFCD, 0xFFE3, 0xF6]


@pytest.mark.parametrize(
    ("x", "y", "buttons"),
    [
        *((-1, 5, 0), (5, -1, 0), (SIZE[0], 0, 0), (0, SIZE[1], 0), (70000, 0, 0)),
        *((1, 1, -1), (1, 1, 1 << 15)),
    ],
)
async def test_a_point_that_is_none(screen: Noting, x: int, y: int, buttons: int) -> None:
    """Beside the screen, or with buttons that no message has room for."""
    async with showing(screen) as console:
        with pytest.raises(ConfigurationError, match=f"the point {x}, {y}"):
            await console.point(x, y, buttons, timeout=5)
        if buttons == 0:
            with pytest.raises(ConfigurationError, match=f"the point {x}, {y}"):
                await console.click(x, y, timeout=5)
    assert not screen.noted


async def test_the_eighth_button_at_once(screen: Noting) -> None:
    """Whether the server knows it is waited for."""
    async with showing(screen) as console:
        await console.point(1, 1, 0x80, timeout=5)
        assert await arrived(screen, 1) == [("pointer", 1, 1, 0x80)]


async def test_click(screen: Noting) -> None:
    """Press and release, where it was said, as often as it was said; the ninth button too."""
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        await console.click(3, 4, count=2, pace=0, timeout=5)
        await console.click(5, 6, "forward", pace=0, timeout=5)
        masks = [note[3] for note in await arrived(screen, 8)]
        assert masks == [0, 1, 0, 1, 0, 0, 0x100, 0]
        with pytest.raises(ConfigurationError, match="no button 'rigth'"):
            await console.click(1, 1, "rigth", timeout=5)


async def test_buttons_do_not_stay_down(screen: Noting) -> None:
    async with showing(screen) as console:
        clicking = asyncio.create_task(console.click(3, 4, pace=1))
        await arrived(screen, 2)
        clicking.cancel()
        assert [note[3] for note in await arrived(screen, 3)] == [0, 1, 0]
        with pytest.raises(asyncio.CancelledError):
            await clicking


# -- clipboard, size, power, pointer's shape ---------------------------------------------------


async def test_clipboard_both_ways(screen: Noting) -> None:
    """All of Unicode, lines as they were."""
    text = "Grüße, κόσμε €\n\tzweite Zeile 😀"
    async with showing(screen) as console:
        await console.set_clipboard(text, timeout=5)
        assert await arrived(screen, 1) == [("cut text", text)]
        screen.offer(text[::-1])
        assert await console.clipboard(timeout=5) == text[::-1]


async def test_clipboard_in_latin_1(screen: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    """What does not fit into the old message is refused, and not garbled."""
    monkeypatch.setattr("sealvnc.aio.console.updates.ANNOUNCED", (0,))
    async with showing(screen) as console:
        await console.set_clipboard("Grüße", timeout=5)
        assert await arrived(screen, 1) == [("cut text", "Grüße")]
        screen.offer("zurück")
        assert await console.clipboard(timeout=5) == "zurück"
        with pytest.raises(ConfigurationError, match="character 3 is not in Latin-1"):
            await console.set_clipboard("ab€", timeout=5)


async def test_buttons_that_the_server_does_not_know(
    screen: Noting, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An eighth button would be read as something else."""
    monkeypatch.setattr("sealvnc.aio.console.updates.ANNOUNCED", (0,))
    async with showing(screen) as console:
        with pytest.raises(NegotiationError, match="seven buttons"):
            await console.click(1, 1, "back", timeout=5)
        with pytest.raises(NegotiationError, match="seven buttons"):
            await console.point(1, 1, 0x80, timeout=5)


async def test_no_clipboard(screen: Noting) -> None:
    async with showing(screen) as console:
        with pytest.raises(DeadlineError, match="text in the server's clipboard"):
            await console.clipboard(timeout=0.1)
        with pytest.raises(ConfigurationError, match="bytes for a clipboard"):
            await console.set_clipboard("\n" * (1 << 19), timeout=5)
        with pytest.raises(ConfigurationError, match="character 2 is half of one"):
            await console.set_clipboard("a\ud83d", timeout=5)


async def test_resize(screen: Noting) -> None:
    async with showing(screen) as console:
        await console.resize(320, 240, timeout=5)
        assert (console.width, console.height) == (320, 240)
        assert (await console.screenshot(timeout=5)).size == (320, 240)
        screen.resizable = False
        with pytest.raises(NegotiationError, match="resizing is prohibited"):
            await console.resize(640, 480, timeout=5)
        with pytest.raises(ConfigurationError):
            await console.resize(0, 70000, timeout=5)


async def test_what_this_server_has_not(screen: Noting, monkeypatch: pytest.MonkeyPatch) -> None:
    """Not offered is said at once, and not by a deadline."""
    monkeypatch.setattr("sealvnc.aio.console.updates.ANNOUNCED", (0,))
    async with showing(screen) as console:
        with pytest.raises(NegotiationError, match="no power buttons"):
            await console.power("reset", timeout=5)
        with pytest.raises(NegotiationError, match="does not let its clients resize"):
            await console.resize(320, 240, timeout=5)
        with pytest.raises(NegotiationError, match="no sound"):
            await anext(console.audio(timeout=5))
        with pytest.raises(ConfigurationError, match="shutdown, reboot, reset"):
            await console.power("halt", timeout=5)


async def test_pointer_shape_and_name(screen: Noting) -> None:
    """They come with the picture."""
    shape = Cursor(1, 2, 3, 2, bytes(range(24)))
    screen.show_cursor(shape)
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        assert console.desktop.cursor == shape
        screen.rename("another näme")
        screen.fill(GREEN)
        await console.refresh(timeout=5)
        assert console.name == "another näme"


async def test_extensions(screen: Noting) -> None:
    """What our two ends have in common."""
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        assert console.desktop.extensions == (
            Extension.FENCE
            | Extension.CONTINUOUS_UPDATES
            | Extension.DESKTOP_SIZE
            | Extension.QEMU_KEYS
            | Extension.MOUSE_BUTTONS
            | Extension.CLIPBOARD
        )


async def test_keep(screen: Noting, tmp_path: Path) -> None:
    """The picture, and what was said; neither what was typed nor what was copied."""
    async with showing(screen) as console:
        await console.refresh(timeout=5)
        await console.type("hunter2", timeout=5, pace=0)
        await console.set_clipboard("swordfish", timeout=5)
        picture, transcript = console.keep(tmp_path / "kept", "the end")
    with Image.open(picture) as image:
        assert image.size == SIZE
    text = transcript.read_text()
    assert text.startswith("alice logged in by VeNCrypt X509SASL")
    assert text.endswith("the end\n")
    assert "QEMUExtendedKeyEvent" in text
    assert "swordfish" not in text
    assert "hunter2" not in text
    assert str(ord("h")) not in "".join(line for line in text.splitlines() if "Key" in line)


async def test_keys_typed_before_leaving_reach_the_source(screen: Noting) -> None:
    """All of them, also those that were still in hand when the connection was closed."""
    async with showing(screen) as console:
        await console.type("ab" * 50, pace=0)
    await arrived(screen, 200)


async def pour(writer: asyncio.StreamWriter, data: bytes) -> None:
    while True:
        writer.write(data)
        await writer.drain()


async def test_a_client_that_asks_and_does_not_read(screen: Noting) -> None:
    """Its fences are answered as far as it reads: what is queued stays bounded."""
    sent = []

    async def show(session: ServerSession) -> None:
        link = session._link
        write = link.write
        link.write = lambda data: (sent.append(len(data)), write(data))
        await session.show(screen)

    async with serving(show, size=SIZE, security=["none"]) as server:
        _, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1)
        writer.write(b"RFB 003.008\n\1\1" + SetEncodings((-312,)).pack())
        fence = ClientFence(1 << 31, bytes(64)).pack()
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(pour(writer, fence * 1000), 2)
        assert sum(sent) < 16 << 20
        writer.transport.abort()
