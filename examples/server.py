"""A VNC server of one's own: SCRAM inside TLS, and a screen that notes what is typed.

python server.py server-cert.pem server-key.pem 5901
"""

import asyncio
import sys
from pathlib import Path

import sealvnc
from sealvnc import CheckPassword, LookupVerifier, Rectangle, Verifier

WIDTH, HEIGHT, GREY = 320, 200, 0x808080
USERS = {("alice", name): Verifier.make("pencil", name) for name in ("SHA-1", "SHA-256", "SHA-512")}
NOBODY = Verifier.make("nobody knows", "SHA-256")


class Screen(sealvnc.Source):
    """Grey all over; each key that goes down draws a white dot."""

    def __init__(self) -> None:
        super().__init__("an example", WIDTH, HEIGHT)
        self.keys = 0
        for pixel in range(WIDTH * HEIGHT):
            self.framebuffer.words[pixel] = GREY

    def key(self, down: bool, keysym: int, scan_code: int | None) -> None:
        if down and self.keys < WIDTH // 4:
            dot = Rectangle(4 * self.keys, HEIGHT - 1, 2, 1)
            start = dot.y * WIDTH + dot.x
            self.framebuffer.words[start] = self.framebuffer.words[start + 1] = 0xFFFFFF
            self.damage(dot)
            self.keys += 1


SCREEN = Screen()


def verifier(question: LookupVerifier) -> Verifier | None:
    return USERS.get((question.authcid, question.hash_name))


def check(question: CheckPassword) -> bool:
    """Takes as long for a user who does not exist."""
    return USERS.get((question.authcid, "SHA-256"), NOBODY).check(question.password)


async def show(session: sealvnc.ServerSession) -> None:
    print(f"{session.identity} came in by {session.security} {session.mechanism}")
    await session.show(SCREEN)


async def main(certificate: str, key: str, port: str) -> None:
    answers: sealvnc.Answers = {LookupVerifier: verifier, CheckPassword: check}
    async with sealvnc.serve(
        show,
        answers,
        name=SCREEN.name,
        size=(WIDTH, HEIGHT),
        port=int(port),
        certificate=Path(certificate),
        key=Path(key),
    ) as server:
        print(f"listening on port {server.port}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
