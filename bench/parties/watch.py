"""Our client, in front of a film: it does what every session does. Ends with the connection."""

import sys
from contextlib import suppress

import uvloop

import sealvnc


async def main(port: str) -> None:
    with suppress(sealvnc.Error):
        async with sealvnc.connect(f"127.0.0.1::{port}", security=["none"]) as console:
            async for _ in console.updates(timeout=None):
                pass


uvloop.run(main(sys.argv[1]))
