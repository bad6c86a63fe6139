"""Sessions before servers that are silent, late or gone: each call ends, and says why."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from loopback.live import connecting, paint, serving, silent
from sealvnc import ServerSession, Session
from sealvnc.aio.link import nobody
from sealvnc.errors import ConfigurationError, DeadlineError, LocalProtocolError, NegotiationError
from sealvnc.rfb.session.framebuffer import Rectangle
from sealvnc.rfb.session.messages.client import FramebufferUpdateRequest, read_message
from sealvnc.rfb.session.messages.clipboard import Notify, Provide, ServerClipboard
from sealvnc.rfb.session.messages.extension import Extension
from sealvnc.rfb.session.messages.server import pack_raw_update
from sealvnc.rfb.session.messages.xvp import ClientXVP, ServerXVP, XVPCode

SIZE = (64, 48)
PICTURE = pack_raw_update(Rectangle(0, 0, *SIZE), bytes(4 * SIZE[0] * SIZE[1]))

Call = Callable[[Session], Awaitable[object]]

CALLS: dict[str, Call] = {
    "refresh": lambda session: session.refresh(timeout=0.2),
    "screenshot": lambda session: session.screenshot(timeout=0.2),
    "wait_until_stable": lambda session: session.wait_until_stable(0, timeout=0.2),
    "updates": lambda session: anext(session.updates(timeout=0.2)),
    "type": lambda session: session.type("x", timeout=0.2),
    "press": lambda session: session.press("x", timeout=0.2),
    "click": lambda session: session.click(1, 1, timeout=0.2),
    "eighth button": lambda session: session.point(1, 1, 0x80, timeout=0.2),
    "clipboard": lambda session: session.clipboard(timeout=0.2),
    "set_clipboard": lambda session: session.set_clipboard("x", timeout=0.2),
    "resize": lambda session: session.resize(10, 10, timeout=0.2),
    "power": lambda session: session.power("reset", timeout=0.2),
    "audio": lambda session: anext(session.audio(timeout=0.2)),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_silent_server(call: Call) -> None:
    """The call's own deadline counts."""
    async with serving(silent) as server, connecting(server) as session, asyncio.timeout(5):
        with pytest.raises(DeadlineError, match=r"waited 0\.2 s for"):
            await call(session)


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
async def test_session_that_is_over(call: Call) -> None:
    async with serving(paint) as server:
        async with connecting(server) as session:
            pass
        with pytest.raises(LocalProtocolError, match="the session is not open"):
            await call(session)


async def test_session_that_ends_meanwhile() -> None:
    """Who waits is told at once."""
    async with serving(silent) as server:
        async with connecting(server) as session:
            waiting = asyncio.create_task(session.clipboard(timeout=60))
            await asyncio.sleep(0)
        with pytest.raises(LocalProtocolError, match="the session is not open"):
            await asyncio.wait_for(waiting, 5)


async def reluctant(session: ServerSession) -> None:
    """Has power buttons, and refuses them; a whole update is under way when one is pressed."""
    link = session._link
    link.write(ServerXVP(XVPCode.INIT).pack())
    while True:
        match await link.run(read_message(Extension.XVP), nobody):
            case ClientXVP():
                link.write(PICTURE)
                await asyncio.sleep(0.05)
                link.write(ServerXVP(XVPCode.FAIL).pack())
            case FramebufferUpdateRequest(incremental=False):
                link.write(PICTURE)


async def test_refused_button_while_an_update_is_under_way() -> None:
    """The update does not tell that the button was taken."""
    async with serving(reluctant) as server, connecting(server) as session:
        for _ in range(3):
            with pytest.raises(NegotiationError, match="could not reset the guest"):
                await session.power("reset", timeout=5)


async def test_clipboard_that_is_emptied() -> None:
    """What was in it is not there any more."""

    async def show(session: ServerSession) -> None:
        for message in (Provide("old"), Notify(0)):
            session._link.write(ServerClipboard(message).pack())
        await paint(session)

    async with serving(show) as server, connecting(server) as session:
        await session.refresh(timeout=5)
        with pytest.raises(DeadlineError, match="text in the server's clipboard"):
            await session.clipboard(timeout=0.2)


@pytest.mark.parametrize(("channels", "frequency"), [(0, 44100), (9, 44100), (2, 0), (2, 96000)])
async def test_sound_that_no_server_sends(channels: int, frequency: int) -> None:
    """QEMU would end the session."""
    async with serving(paint) as server, connecting(server) as session:
        with pytest.raises(ConfigurationError, match=f"{channels} channels at {frequency} Hz"):
            await anext(session.audio(channels=channels, frequency=frequency, timeout=5))
