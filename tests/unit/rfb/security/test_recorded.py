"""What real servers said (TigerVNC, neatvnc, TightVNC, libvncserver), replayed to our client.

It must say again, to the byte, what they accepted; see `support.recordings`.
"""

from pathlib import Path

import pytest

from sealvnc.errors import Error
from sealvnc.rfb import connection
from sealvnc.rfb.channel import Stack
from sealvnc.wire import Ask, Pump
from support.recordings import DIRECTORY, LOOPBACK, Recording, answer, ending, load, types

FILES = sorted(path for path in DIRECTORY.glob("*.txt") if path.stem != "client-key")
KEY_MESSAGES = 4 + 2 * 256 + 2
"""Bytes of our RSA key and of the length of the encrypted random number behind it."""


class Replay:
    """One recording played to our client, its bytes cut into pieces of ``size``."""

    def __init__(self, recording: Recording, size: int) -> None:
        self._recording, self._size = recording, size
        self.pump, self.error = Pump(Stack()), None
        self._said = b""

    error: Error | None

    def play(self, *, until: int | None = None) -> str:
        """How it ended; ``until``: the server goes away after so many bytes."""
        client = connection.client(types(self._recording.security), LOOPBACK)
        self._try(self.pump.start, client)
        left = until if until is not None else 1 << 20
        for who, data in self._recording.steps:
            if who == "C":
                self._compare(data)
                continue
            self._hear(data[:left])
            left -= len(data[:left])
            if not left:
                break
        if self.pump.waiting is not None:
            self._try(self.pump.receive_eof)
        return ending(self.pump, self.error)

    def _hear(self, data: bytes) -> None:
        for i in range(0, len(data), self._size):
            self._try(self.pump.receive_data, data[i : i + self._size])

    def _try(self, step, *arguments) -> None:
        if self.error is not None:
            return
        try:
            step(*arguments)
            while isinstance(self.pump.waiting, Ask):
                self.pump.answer(answer(self.pump.waiting.question, self._recording.password))
        except Error as error:
            self.error = error
        self._said += self.pump.data_to_send()

    def _compare(self, expected: bytes) -> None:
        said, self._said = self._said[: len(expected)], self._said[len(expected) :]
        assert len(said) == len(expected)
        if len(expected) == KEY_MESSAGES + 256:  # what follows is padded at random
            said, expected = said[:KEY_MESSAGES], expected[:KEY_MESSAGES]
        assert said == expected


@pytest.mark.parametrize("size", [1, 7, 1 << 20])
@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_recording(path: Path, size: int) -> None:
    recording = load(path)
    replay = Replay(recording, size)
    assert replay.play() == recording.end
    assert replay._said == b""


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_server_goes_away_at_every_byte(path: Path) -> None:
    """Always an error of ours, and never a session."""
    recording = load(path)
    total = sum(len(data) for who, data in recording.steps if who == "S")
    step = 1 if total < 600 else 13
    for until in (*range(1, 40), *range(40, total - 60, step), *range(total - 60, total)):
        ended = Replay(recording, 1 << 20).play(until=until)
        if "refused" in path.stem and until > total - 60:
            assert ended.startswith(("ConnectionClosedError", "CredentialsError"))
        else:
            assert ended.startswith("ConnectionClosedError"), until


def test_a_recording_of_each_type() -> None:
    recorded = {load(path).security for path in FILES}
    assert recorded == {"ra2", "ra2_256", "ra2ne", "ra2ne_256", "ard", "tight"}
