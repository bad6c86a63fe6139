"""QEMU's messages, rfbproto 7.4.17, 7.4.18 and 7.5.8: message type 255 both ways."""

import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import IntEnum
from typing import TypeAlias

from ....errors import LimitError, RemoteProtocolError
from ....wire import limits
from ....wire.dialogue import Dialogue, read
from ....wire.fields import u8, u16, u32
from .extension import Extension

_KEY = struct.Struct(">HII")
_FORMAT = struct.Struct(">BBI")


class SampleFormat(IntEnum):
    """Of one sample; longer ones than a byte are little-endian in QEMU."""

    U8 = 0
    S8 = 1
    U16 = 2
    S16 = 3
    U32 = 4
    S32 = 5


@dataclass(frozen=True, slots=True)
class QEMUExtendedKeyEvent:
    """A key, by X keysym and by XT scan code (set 1; the prefix 0xE0 is bit 7)."""

    down: bool
    keysym: int = field(repr=False)
    keycode: int = field(repr=False)

    def pack(self) -> bytes:
        """Twelve bytes."""
        return b"\xff\0" + _KEY.pack(self.down, self.keysym, self.keycode)


@dataclass(frozen=True, slots=True)
class EnableAudio:
    """Sound is wanted, or (``enable`` false) no more."""

    enable: bool

    def pack(self) -> bytes:
        """Four bytes."""
        return struct.pack(">BBH", 255, 1, not self.enable)


@dataclass(frozen=True, slots=True)
class SetAudioFormat:
    """How sound is wanted: channels, and samples of each per second."""

    sample_format: SampleFormat
    channels: int
    frequency: int

    def pack(self) -> bytes:
        """Ten bytes."""
        head = struct.pack(">BBH", 255, 1, 2)
        return head + _FORMAT.pack(self.sample_format, self.channels, self.frequency)


@dataclass(frozen=True, slots=True)
class AudioBegin:
    """Sound begins."""

    def pack(self) -> bytes:
        """Four bytes."""
        return b"\xff\1\0\1"


@dataclass(frozen=True, slots=True)
class AudioEnd:
    """Sound ends."""

    def pack(self) -> bytes:
        """Four bytes."""
        return b"\xff\1\0\0"


@dataclass(frozen=True, slots=True)
class AudioData:
    """Samples in the format that was set."""

    samples: bytes = field(repr=False)

    def pack(self) -> bytes:
        """8 + n bytes."""
        return b"\xff\1\0\2" + struct.pack(">I", len(self.samples)) + self.samples


FromClient: TypeAlias = QEMUExtendedKeyEvent | EnableAudio | SetAudioFormat
FromServer: TypeAlias = AudioBegin | AudioEnd | AudioData


def from_client(extensions: Extension) -> Dialogue[FromClient]:
    """After the message type; what was not acknowledged is refused."""
    kind = yield from u8()
    if kind not in _CLIENTS:
        raise RemoteProtocolError(f"QEMU client message type {kind}")
    extension, parser = _CLIENTS[kind]
    if extension not in extensions:
        raise RemoteProtocolError(f"a message of {extension.name}, which was not acknowledged")
    return (yield from parser())


def from_server() -> Dialogue[FromServer]:
    """After the message type."""
    kind, operation = (yield from u8()), (yield from u16())
    if kind != 1 or operation > 2:
        raise RemoteProtocolError(f"QEMU server message type {kind}, operation {operation}")
    if operation < 2:
        return AudioBegin() if operation else AudioEnd()
    length = yield from u32()
    if length > limits.AUDIO_DATA:
        raise LimitError(f"{length} bytes of sound in one message")
    return AudioData((yield from read(length)))


def _key_event() -> Dialogue[FromClient]:
    down, keysym, keycode = _KEY.unpack((yield from read(_KEY.size)))
    return QEMUExtendedKeyEvent(bool(down), keysym, keycode)


def _audio() -> Dialogue[FromClient]:
    operation = yield from u16()
    if operation < 2:
        return EnableAudio(not operation)
    if operation > 2:
        raise RemoteProtocolError(f"QEMU audio operation {operation}")
    sample_format, channels, frequency = _FORMAT.unpack((yield from read(_FORMAT.size)))
    if sample_format not in list(SampleFormat) or channels not in (1, 2):
        raise RemoteProtocolError(f"audio format {sample_format} with {channels} channels")
    if not 0 < frequency <= limits.AUDIO_FREQUENCY:
        raise LimitError(f"audio at {frequency} Hz")
    return SetAudioFormat(SampleFormat(sample_format), channels, frequency)


_CLIENTS: Mapping[int, tuple[Extension, Callable[[], Dialogue[FromClient]]]] = {
    0: (Extension.QEMU_KEYS, _key_event),
    1: (Extension.QEMU_AUDIO, _audio),
}
