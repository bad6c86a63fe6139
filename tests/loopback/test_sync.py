"""`sealvnc.sync`: the same session without async and await."""

import asyncio
import inspect
from pathlib import Path

import pytest

from loopback.in_thread import serving
from loopback.screen import SIZE, Noting
from sealvnc import Session, sync
from sealvnc.errors import DeadlineError, UnreachableError

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
    public = {name for name, _ in inspect.getmembers(Session) if not name.startswith("_")}
    waits = {
        name
        for name in public
        if inspect.iscoroutinefunction(getattr(Session, name))
        or inspect.isasyncgenfunction(getattr(Session, name))
    }
    assert waits <= set(vars(sync.Console))
    for name in waits:
        theirs = inspect.signature(getattr(sync.Console, name))
        assert theirs == inspect.signature(getattr(Session, name))
