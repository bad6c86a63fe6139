"""A UNIX socket before a guest's own, which keeps what the gateway sends to the guest."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path


class Tap:
    """``sent`` is every byte so far, of one connection."""

    def __init__(self, path: Path, guest: Path) -> None:
        self.path, self._guest = path, guest
        self.sent = bytearray()
        self.done = asyncio.Event()

    async def join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Both ways, until one end has had enough."""
        from_guest, to_guest = await asyncio.open_unix_connection(self._guest)

        async def carry(source: asyncio.StreamReader, sink: asyncio.StreamWriter) -> None:
            while data := await source.read(65536):
                if sink is to_guest:
                    self.sent += data
                sink.write(data)
            sink.close()

        try:
            await asyncio.gather(carry(reader, to_guest), carry(from_guest, writer))
        except OSError:
            pass
        finally:
            for each in (writer, to_guest):
                each.close()
                with contextlib.suppress(OSError):
                    await each.wait_closed()
            self.done.set()

    def messages(self) -> Iterator[bytes]:
        """The client's messages, by their lengths in RFC 6143 section 7.5 and rfbproto."""
        data = bytes(self.sent)
        assert data.startswith(b"RFB 003.008\n\x01"), "version, security type None"
        assert data[13] in (0, 1), "ClientInit"
        at = 14
        while at < len(data):
            end = at + length(data[at:])
            yield data[at:end]
            at = end


def length(data: bytes) -> int:
    """Of the message that ``data`` begins with."""
    match data[0]:
        case 0:
            return 20
        case 2:
            return 4 + 4 * int.from_bytes(data[2:4])
        case 3 | 150:
            return 10
        case 4:
            return 8
        case 5:
            return 6
        case 6:
            return 8 + abs(int.from_bytes(data[4:8], signed=True))
        case 248:
            return 9 + data[8]
        case 251:
            return 8 + 16 * data[6]
        case 255:
            return {0: 12, 1: 10 if data[3] == 2 else 4}[data[1]]
        case other:
            raise AssertionError(f"message type {other} on its way to the guest")


@contextlib.asynccontextmanager
async def tapped(directory: Path, guest: Path) -> AsyncIterator[Tap]:
    """A tap on the way to ``guest``."""
    tap = Tap(directory / "tap", guest)
    server = await asyncio.start_unix_server(tap.join, tap.path)
    try:
        yield tap
        await tap.done.wait()
    finally:
        server.close()
