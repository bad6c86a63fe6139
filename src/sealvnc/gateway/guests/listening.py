"""Whether somebody listens at a UNIX socket, without a connection: who serves would notice one.

QEMU leaves the file of its VNC socket behind when it ends, so that the file alone says little.
"""

import asyncio
import re
import socket
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

SECONDS = 0.5
"""Between two looks."""

_TABLE = Path("/proc/net/unix")
_LISTENS = re.compile(r"^[0-9a-f]+: \w{8} \w{8} 00010000 \w+ \w+ +\d+ (/.*)$", re.MULTILINE)
"""A row of it whose socket listens. The paths are anybody's, newlines and all."""
_RARELY = 20
"""Looks between two connections, where only a connection can tell."""


class Ear:
    """Looks at one socket, again and again.

    Sockets of another network namespace, and those bound by another name, are not in the
    system's table. What that table does not know is asked by a connection, rarely.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        self._seen: tuple[int, int] | None = None
        self._listed = False
        self._looks = 0

    async def appears(self) -> None:
        """Wait until somebody listens there."""
        while (seen := _file(self._path)) is None or not self._answers():  # noqa: ASYNC110
            await asyncio.sleep(SECONDS)
        self._seen = seen

    async def vanishes(self) -> None:
        """Wait until they do not any more, or somebody else does in their place."""
        while _file(self._path) == self._seen and self._still():  # noqa: ASYNC110
            await asyncio.sleep(SECONDS)

    def _answers(self) -> bool:
        self._listed, self._looks = _listed(self._path), 0
        return self._listed or _accepts(self._path)

    def _still(self) -> bool:
        if self._listed:
            return _listed(self._path)
        self._looks += 1
        return self._looks % _RARELY != 0 or self._answers()


def _file(path: Path) -> tuple[int, int] | None:
    """Which socket is there; a new one in its place is another."""
    with suppress(OSError):
        if path.is_socket():
            found = path.stat()
            return found.st_ino, found.st_ctime_ns
    return None


def _listed(path: Path) -> bool:
    return str(path) in _table(int(asyncio.get_running_loop().time() / SECONDS * 2))


@lru_cache(maxsize=1)
def _table(moment: int) -> frozenset[str]:
    """The paths where somebody listens: read once for all who look at this ``moment``."""
    try:
        text = _TABLE.read_text(errors="surrogateescape")
    except OSError:
        return frozenset()
    return frozenset(_LISTENS.findall(text))


def _accepts(path: Path) -> bool:
    """By a connection, which is closed at once; one that is refused disturbs nobody."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.setblocking(False)
        try:
            probe.connect(str(path))
        except BlockingIOError:  # others wait there already
            return True
        except OSError:
            return False
    return True
