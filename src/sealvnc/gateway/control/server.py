"""The gateway's end: a UNIX socket, and for each line one answer."""

import asyncio
import grp
import json
import os
import pwd
import socket
import struct
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from ...errors import AuthorizationError, Error, LimitError
from ..log import Facts
from .message import LONGEST, Request

Command: TypeAlias = Callable[[Request], Awaitable[object]]

_DEADLINE = 10.0
_MOST = 16
_GROUP = "group:"


class Control:
    """Does ``commands`` for who may: root, the gateway's own user, and ``admins``.

    The system says who is at the other end; what anybody does there is in the log.
    """

    def __init__(
        self, commands: Mapping[str, Command], admins: Sequence[str], facts: Facts
    ) -> None:
        self.admins = admins
        self._commands, self._facts = commands, facts
        self._open = 0
        self._server: asyncio.Server | None = None

    async def listen(self, bound: socket.socket) -> None:
        """Answer on a UNIX socket that has been bound."""
        self._server = await asyncio.start_unix_server(self._serve, sock=bound, limit=LONGEST)

    def close(self) -> None:
        """Answer no more."""
        if self._server is not None:
            self._server.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open += 1
        try:
            async with asyncio.timeout(_DEADLINE):
                writer.write(await self._answer(reader, writer))
                await writer.drain()
        except (TimeoutError, OSError):
            pass
        finally:
            self._open -= 1
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bytes:
        try:
            if self._open > _MOST:
                raise LimitError("too many commands at once")
            user = self._require_admin(writer)
            try:
                request = Request.parse(await reader.readline())
            except ValueError as error:
                raise LimitError(f"a request of more than {LONGEST} bytes") from error
            if (command := self._commands.get(request.do)) is None:
                known = ", ".join(self._commands)
                raise LimitError(f"no command {request.do!r}; there are {known}")
            answer: dict[str, object] = {"result": await command(replace(request, by=user))}
        except AuthorizationError as error:
            answer = {"error": str(error), "code": 6}
        except Error as error:
            answer = {"error": str(error), "code": 1}
        return json.dumps(answer).encode() + b"\n"

    def _require_admin(self, writer: asyncio.StreamWriter) -> str:
        """The user at the other end, if it is one who may."""
        sock = writer.get_extra_info("socket")
        size = struct.calcsize("3i")
        _, uid, gid = struct.unpack(
            "3i", sock.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, size)
        )
        try:
            user = pwd.getpwuid(uid).pw_name
        except KeyError:
            user = f"uid {uid}"
        if uid in (0, os.geteuid()) or user in self.admins or self._in_group(user, gid):
            return user
        self._facts.say("denied", peer="control socket", user=user)
        raise AuthorizationError(
            f"{user} is no administrator of this gateway (admins in sealvnc.toml)"
        )

    def _in_group(self, user: str, gid: int) -> bool:
        wanted = {each.removeprefix(_GROUP) for each in self.admins if each.startswith(_GROUP)}
        try:
            gids = os.getgrouplist(user, gid)
        except OSError:
            gids = [gid]
        return any(_group_name(each) in wanted for each in gids)


def _group_name(gid: int) -> str:
    try:
        return grp.getgrgid(gid).gr_name
    except KeyError:
        return ""
