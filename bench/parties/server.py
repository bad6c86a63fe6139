"""Our server, `sealvnc.serve` on uvloop. Its argument is JSON: the keywords of `serve`.

It answers any login of alice's, and to a clipboard text that is a number it sends that
many bytes through whatever the session is protected by, in blocks of 64 KiB.
"""

import asyncio
import json
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import uvloop

import sealvnc
from sealvnc.sasl import LookupPassword

USER, PASSWORD, HASH = "alice", "alice-pw", "SHA-256"
ITERATIONS = 4096
"""As Cyrus SASL, so that a client has the same work with both servers."""

VERIFIER = sealvnc.Verifier.make(PASSWORD, HASH, iterations=ITERATIONS)
BLOCK = bytes(range(256)) * 256


async def session(session: sealvnc.ServerSession) -> None:
    """Read what the client says until it goes away."""
    async for message in session.messages():
        if isinstance(message, sealvnc.ClientCutText):
            await pour(session, int(message.text))


async def pour(session: sealvnc.ServerSession, size: int) -> None:
    """The bytes take the way that a picture takes: `Link.write`, then `drain`."""
    for _ in range(size // len(BLOCK)):
        session._link.write(BLOCK)
        await session._link.drain()


async def main(keywords: Mapping[str, Any]) -> None:
    """Serve until standard input ends."""
    for name in ("certificate", "key", "keytab"):
        if name in keywords:
            keywords = {**keywords, name: Path(keywords[name])}
    answers: sealvnc.Answers = {
        sealvnc.LookupVerifier: lambda q: VERIFIER if q.authcid == USER else None,
        LookupPassword: lambda q: PASSWORD if q.authcid == USER else None,
        sealvnc.Authorize: lambda _: True,
    }
    async with sealvnc.serve(session, answers, **keywords) as server:
        print(json.dumps({"port": server.port}), flush=True)
        await asyncio.to_thread(sys.stdin.read)


uvloop.run(main(json.loads(sys.argv[1])))
