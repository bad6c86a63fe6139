"""`sealvnc.sync`: the same session without async and await."""

import asyncio
import gc
import inspect
import threading
import warnings
from pathlib import Path

import pytest

from loopback.in_thread import serving
from loopback.screen import SIZE, Noting
from sealvnc import Session, sync
from sealvnc.errors import DeadlineError, LocalProtocolError, UnreachableError

GREEN = (0, 255, 0)


@pytest.fixture
def console(tmp_path: Path):
    screen = Noting()
    screen.fill(0x00FF00)
    with serving(screen, tmp_path / "vnc") as address, sync.connect(address) as console:
        console.test_screen = screen
        yield console


def test_pictures(console: sync.Console) -> None:
    assert console.screenshot().getcolors() == [(SIZE[0] * SIZE[1], GREEN)]
    assert console.framebuffer.shape == (SIZE[1], SIZE[0], 3)
    console.wait_until_stable(0.05)
    assert (console.name, console.width, console.height) == ("a screen", *SIZE)


def test_input(console: sync.Console) -> None:
    """In order, all of it before the session ends."""
    console.type("ab")
    console.press("ctrl+c")
    console.click(1, 2)
    console.set_clipboard("text")
    console.loop.run(until(console.test_screen, 4 + 4 + 3 + 1))


async def until(screen: Noting, count: int) -> None:
    """The server has a loop of its own: look now and then."""
    async with asyncio.timeout(5):
        while len(screen.noted) < count:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
    assert len(screen.noted) == count


def test_updates(console: sync.Console) -> None:
    """An iterator whose items wait, too."""
    console.refresh()
    updates = console.updates(timeout=0.1)
    with pytest.raises(DeadlineError):
        next(updates)


def test_a_picture_is_kept_where_it_is_painted(console: sync.Console, tmp_path: Path) -> None:
    """In the loop's thread, where nothing changes meanwhile."""
    image, threads = console.session.image, []
    console.session.image = lambda: threads.append(threading.current_thread()) or image()
    console.keep(tmp_path)
    assert len(threads) == 1
    assert threading.current_thread() not in threads
    assert console.image().size == SIZE


def test_session_that_is_over(tmp_path: Path) -> None:
    """An error of ours, and no warning."""
    with serving(Noting(), tmp_path / "vnc") as address:
        with sync.connect(address) as console:
            updates = console.updates()
        for call in (console.refresh, lambda: console.keep(tmp_path), lambda: next(updates)):
            with warnings.catch_warnings(action="error"), pytest.raises(LocalProtocolError):
                call()
            gc.collect()


def test_errors_reach_the_caller(tmp_path: Path) -> None:
    with (
        pytest.raises(UnreachableError),
        sync.connect(f"vnc+unix://{tmp_path}/nobody"),
    ):
        pass


def test_what_the_block_raises_goes_through(tmp_path: Path) -> None:
    with (
        serving(Noting(), tmp_path / "vnc") as address,
        pytest.raises(KeyError, match="mine"),
        sync.connect(address),
    ):
        raise KeyError("mine")


def test_everything_is_there() -> None:
    """What a session can do can be done without async; parameters are the same ones."""
    methods = inspect.getmembers(Session, inspect.isfunction)
    public = {name for name, _ in methods if not name.startswith("_")}
    assert {"type", "updates", "keep"} < public <= set(vars(sync.Console))
    for name in public:
        theirs = inspect.signature(getattr(sync.Console, name))
        assert theirs == inspect.signature(getattr(Session, name))
