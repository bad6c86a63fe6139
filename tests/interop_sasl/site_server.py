"""A server of ours with the accounts of a site: ``python site_server.py SOCKET APPNAME``.

A process has one configuration of Cyrus SASL, so that each has to be tried in a process of its own.
It prints who logged in, and how, and why not.
"""

import asyncio
import logging
import sys
from pathlib import Path

import sealvnc


async def main() -> None:
    async def session(session: sealvnc.ServerSession) -> None:
        print(session.identity, session.mechanism, flush=True)

    path, appname = Path(sys.argv[1]), sys.argv[2]
    site = {"provider": "cyrus", "appname": appname, "mechanisms": sys.argv[3:]}
    async with sealvnc.serve(session, {}, path=path, security=["sasl"], **site):
        print("listening", flush=True)
        await asyncio.Event().wait()


logging.basicConfig(stream=sys.stdout, level=logging.INFO)
asyncio.run(main())
