"""What a real guest is sent, byte by byte, when a viewer tries everything."""

import asyncio
import contextlib
from pathlib import Path

import pytest

import sealvnc
from gateway import live
from gateway.tap import tapped
from interop.test_gateway_guests import connect, shown
from peers import qemu

pytestmark = [pytest.mark.peers, pytest.mark.slow]

VIEWING = {0, 2, 3, 150, 248}
"""SetPixelFormat, SetEncodings, FramebufferUpdateRequest, EnableContinuousUpdates, ClientFence."""

INPUT = {"keyboard": 255, "pointer": 5, "clipboard-in": 6, "resize": 251}
"""What each capability lets through, by its number on the wire; QEMU takes scan codes.

Nothing lets xvp (250) through: the gateway answers it.
"""


async def everything(session: sealvnc.Session) -> None:
    """All that a viewer can send."""
    await shown(session)
    await session.type("rm -rf /\n")
    await session.press("ctrl+alt+delete")
    await session.point(10, 10)
    await session.click(20, 20)
    await session.set_clipboard("text")
    for refused in (session.resize(1024, 768), session.power("shutdown")):
        with contextlib.suppress(sealvnc.Error):
            await refused
    await session.refresh()


@pytest.mark.parametrize(
    "allow", [[], *([each] for each in INPUT), [*INPUT, "power"]], ids="+".join
)
async def test_only_what_is_allowed_arrives(allow: list[str], tmp_path: Path) -> None:
    """View-only is a promise about bytes: none of a key, a click or a text reaches the guest."""
    with qemu.start("unix") as server:
        async with tapped(tmp_path, Path(server.path)) as tap:
            rules = live.rule("alice", allow=["view", *allow])

            def run() -> None:
                asyncio.run(drive())

            async def drive() -> None:
                async with connect(gateway) as session:
                    await everything(session)

            with live.run({"web01": f"unix:{tap.path}"}, rules=rules) as gateway:
                await asyncio.to_thread(run)
    arrived = {message[0] for message in tap.messages()}
    assert arrived - VIEWING == {INPUT[each] for each in allow if each in INPUT}
    assert {0, 2, 3} <= arrived
