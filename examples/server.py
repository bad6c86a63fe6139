"""A VNC server of one's own: SCRAM inside TLS, and a grey picture for whoever gets in.

python server.py server-cert.pem server-key.pem 5901
"""

import asyncio
import sys
from pathlib import Path

import sealvnc
from sealvnc import CheckPassword, LookupVerifier, Verifier

WIDTH, HEIGHT = 320, 200
USERS = {("alice", name): Verifier.make("pencil", name) for name in ("SHA-1", "SHA-256", "SHA-512")}
NOBODY = Verifier.make("nobody knows", "SHA-256")


def verifier(question: LookupVerifier) -> Verifier | None:
    return USERS.get((question.authcid, question.hash_name))


def check(question: CheckPassword) -> bool:
    """Takes as long for a user who does not exist."""
    return USERS.get((question.authcid, "SHA-256"), NOBODY).check(question.password)


async def show(session: sealvnc.ServerSession) -> None:
    print(f"{session.identity} came in by {session.security} {session.mechanism}")
    async for message in session.messages():
        if isinstance(message, sealvnc.FramebufferUpdateRequest) and not message.incremental:
            picture = sealvnc.Rectangle(0, 0, WIDTH, HEIGHT)
            await session.send_update(picture, b"\x80\x80\x80\0" * WIDTH * HEIGHT)


async def main(certificate: str, key: str, port: str) -> None:
    answers: sealvnc.Answers = {LookupVerifier: verifier, CheckPassword: check}
    async with sealvnc.serve(
        show,
        answers,
        name="an example",
        size=(WIDTH, HEIGHT),
        port=int(port),
        certificate=Path(certificate),
        key=Path(key),
    ) as server:
        print(f"listening on port {server.port}", flush=True)
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(*sys.argv[1:]))
