"""A server of ours on an event loop in a thread of its own: a test may block on its viewer."""

import asyncio
import contextlib
import functools
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from hmac import compare_digest
from typing import Any

from PIL import Image

import sealvnc
from peers import pki
from sealvnc.sasl import Identity, LookupPassword

USERS = {"alice": "alice-pw", "bob": "bob-pw", "carol": "carol-pw"}
BARRED = "carol"
"""Her password is right, and she may not come in."""

VNC_PASSWORD = "labpass"

SIZE = WIDTH, HEIGHT = 320, 200


def _picture() -> Image.Image:
    """Every row and every column has a colour of its own in all three channels."""
    image = Image.new("RGB", SIZE)
    image.putdata([(x % 256, y, (x * y) % 256) for y in range(HEIGHT) for x in range(WIDTH)])
    return image


PICTURE = _picture()


def wait_until(condition: Callable[[], bool]) -> None:
    """What a viewer has said is soon there, in the other thread."""
    end = time.monotonic() + 20
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)


@dataclass(slots=True)
class Running:
    """A server that listens; `sessions` and `messages` grow with what viewers do."""

    port: int
    sessions: list[sealvnc.ServerSession] = field(default_factory=list)
    messages: list[object] = field(default_factory=list)

    @property
    def address(self) -> str:
        """The address as vncviewer takes it."""
        return f"localhost::{self.port}"

    def keysyms(self) -> list[int]:
        """The keys that were pressed, in their order."""
        return [m.keysym for m in self.messages if isinstance(m, sealvnc.KeyEvent) and m.down]

    async def handle(self, session: sealvnc.ServerSession) -> None:
        """Paint the picture whenever all of it is asked for; write down everything."""
        self.sessions.append(session)
        pixels = PICTURE.tobytes("raw", "BGRX")
        async for message in session.messages():
            self.messages.append(message)
            if isinstance(message, sealvnc.FramebufferUpdateRequest) and not message.incremental:
                await session.send_update(sealvnc.Rectangle(0, 0, *SIZE), pixels)


@contextlib.contextmanager
def running(security: Sequence[str], **options: Any) -> Iterator[Running]:
    """Serve with these security types, the PKI's certificate, and options of `sealvnc.serve`."""
    ready: Future[Running] = Future()
    loop = asyncio.new_event_loop()
    stop = asyncio.Event()

    async def main() -> None:
        server = Running(0)
        certificates = pki.session().directory("server")
        async with sealvnc.serve(
            server.handle,
            ANSWERS,
            name="SealVNC's own",
            size=SIZE,
            security=security,
            certificate=certificates / "server-cert.pem",
            key=certificates / "server-key.pem",
            **options,
        ) as listening:
            server.port = listening.port
            ready.set_result(server)
            await stop.wait()

    with ThreadPoolExecutor(1, "our server") as threads:
        serving = threads.submit(loop.run_until_complete, main())
        wait((ready, serving), 10, FIRST_COMPLETED)
        try:
            yield ready.result(0) if ready.done() else serving.result(0)
        finally:
            loop.call_soon_threadsafe(stop.set)
            serving.result()
    loop.close()


def _check(question: sealvnc.CheckPassword) -> bool:
    password = USERS.get(question.authcid, "")
    right = compare_digest(password.encode(), question.password.encode())
    return right and bool(password)


@functools.cache
def _verifier(user: str, hash_name: str) -> sealvnc.Verifier:
    return sealvnc.Verifier.make(USERS[user], hash_name)


def _lookup(question: sealvnc.LookupVerifier) -> sealvnc.Verifier | None:
    if question.authcid not in USERS:
        return None
    return _verifier(question.authcid, question.hash_name)


ANSWERS: sealvnc.Answers = {
    sealvnc.CheckPassword: _check,
    sealvnc.LookupVerifier: _lookup,
    LookupPassword: lambda question: USERS.get(question.authcid),  # DIGEST-MD5, if named
    sealvnc.LookupVNCPassword: lambda _: VNC_PASSWORD,
    sealvnc.Authorize: lambda question: question.identity != Identity(BARRED, BARRED),
}
