"""The sound of a session, as QEMU sends it."""

from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress

from ...errors import ConfigurationError, Error, NegotiationError
from ...rfb.connection import Opened
from ...rfb.session.messages.extension import Extension
from ...rfb.session.messages.qemu import AudioData, EnableAudio, SampleFormat, SetAudioFormat
from ..link import Link
from .updates import TIMEOUT, Updates, deadline

_KEPT = 1024
_HIGHEST = 48000
"""QEMU ends the session of who asks for more, or for more than two channels."""


class Audio(Updates):
    """PCM samples, while somebody listens."""

    def __init__(self, link: Link, opened: Opened) -> None:
        super().__init__(link, opened)
        self._sound: deque[bytes] = deque(maxlen=_KEPT)
        self._on(AudioData, lambda message: self._sound.append(message.samples))

    async def audio(
        self,
        sample_format: SampleFormat = SampleFormat.S16,
        channels: int = 2,
        frequency: int = 44100,
        *,
        timeout: float | None = TIMEOUT,
    ) -> AsyncIterator[bytes]:
        """Samples as they come, little-endian, channels in turn; ``timeout`` is for each piece.

        One or two ``channels``; ``frequency`` is in Hz, 48000 at most. A `NegotiationError` if
        the server sends no sound. Who is too slow loses the oldest.
        """
        if channels not in (1, 2) or not 0 < frequency <= _HIGHEST:
            raise ConfigurationError(f"no sound of {channels} channels at {frequency} Hz")
        async with deadline(timeout, "the server's first update"):
            await self._answers()
        if Extension.QEMU_AUDIO not in self.desktop.extensions:
            raise NegotiationError(
                "this server sends no sound (QEMU: -audiodev, -vnc ...,audiodev=)"
            )
        self._sound.clear()
        self._send(SetAudioFormat(sample_format, channels, frequency), EnableAudio(True))
        try:
            while True:
                async with deadline(timeout, "sound"):
                    await self._value(lambda: True if self._sound else None)
                yield self._sound.popleft()
        finally:
            with suppress(Error):  # the session may have ended
                self._send(EnableAudio(False))
