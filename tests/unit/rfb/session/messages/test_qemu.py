"""rfb.session.messages.qemu: rfbproto 7.4.17, 7.4.18 and 7.5.8."""

import pytest

from sealvnc.errors import LimitError, RemoteProtocolError
from sealvnc.rfb.session.messages.extension import NOTHING, Extension
from sealvnc.rfb.session.messages.qemu import (
    AudioBegin,
    AudioData,
    AudioEnd,
    EnableAudio,
    FromClient,
    FromServer,
    QEMUExtendedKeyEvent,
    SampleFormat,
    SetAudioFormat,
    from_client,
    from_server,
)
from sealvnc.wire import limits
from support.talk import play

BOTH = Extension.QEMU_KEYS | Extension.QEMU_AUDIO
AUDIO_LENGTH = (limits.AUDIO_DATA + 1).to_bytes(4, "big")


@pytest.mark.parametrize("kind", [2, 3, 255])
def test_unknown_kind_from_a_client(kind: int) -> None:
    with pytest.raises(RemoteProtocolError, match=f"type {kind}"):
        play(from_client(BOTH), bytes([kind])).outcome()


@pytest.mark.parametrize(
    ("kind", "extensions", "name"),
    [
        (0, NOTHING, "QEMU_KEYS"),
        (1, NOTHING, "QEMU_AUDIO"),
        (0, Extension.QEMU_AUDIO, "QEMU_KEYS"),
        (1, Extension.QEMU_KEYS, "QEMU_AUDIO"),
    ],
)
def test_not_acknowledged(kind: int, extensions: Extension, name: str) -> None:
    with pytest.raises(RemoteProtocolError, match=f"{name}, which was not acknowledged"):
        play(from_client(extensions), bytes([kind])).outcome()


@pytest.mark.parametrize("operation", [3, 256, 65535])
def test_unknown_audio_operation(operation: int) -> None:
    with pytest.raises(RemoteProtocolError, match=f"operation {operation}"):
        play(from_client(BOTH), b"\1" + operation.to_bytes(2, "big")).outcome()


@pytest.mark.parametrize(
    ("packed", "error"),
    [
        ("06 02 0000ac44", RemoteProtocolError),  # no such sample
        ("03 00 0000ac44", RemoteProtocolError),  # no channel
        ("03 03 0000ac44", RemoteProtocolError),
        ("03 02 0000bb81", LimitError),  # one more than 48000
        ("03 02 ffffffff", LimitError),
        ("03 02 00000000", LimitError),
    ],
)
def test_impossible_audio_format(packed: str, error: type[Exception]) -> None:
    with pytest.raises(error):
        play(from_client(BOTH), bytes.fromhex("01 0002" + packed)).outcome()


@pytest.mark.parametrize("data", [b"\0\0\0", b"\2\0\0", b"\1\0\3", b"\1\xff\xff"])
def test_unknown_from_a_server(data: bytes) -> None:
    """A server has no key messages; its audio operations are 0, 1 and 2."""
    with pytest.raises(RemoteProtocolError, match="QEMU server message"):
        play(from_server(), data).outcome()


@pytest.mark.parametrize("length", [AUDIO_LENGTH, b"\xff\xff\xff\xff"])
def test_audio_data_has_a_limit(length: bytes) -> None:
    with pytest.raises(LimitError, match="sound"):
        play(from_server(), b"\1\0\2" + length).outcome()


@pytest.mark.parametrize(
    ("message", "packed"),
    [
        (QEMUExtendedKeyEvent(True, 0xFF0D, 0x1C), "ff 00 0001 0000ff0d 0000001c"),
        (QEMUExtendedKeyEvent(False, 0, 0xB8), "ff 00 0000 00000000 000000b8"),
        (EnableAudio(True), "ff 01 0000"),
        (EnableAudio(False), "ff 01 0001"),
        (SetAudioFormat(SampleFormat.S16, 2, 44100), "ff 01 0002 03 02 0000ac44"),
        (SetAudioFormat(SampleFormat.U8, 1, 48000), "ff 01 0002 00 01 0000bb80"),
    ],
)
def test_from_client(message: FromClient, packed: str) -> None:
    data = bytes.fromhex(packed)
    assert message.pack() == data
    assert play(from_client(BOTH), data[1:]).outcome() == message


@pytest.mark.parametrize(
    ("message", "packed"),
    [
        (AudioEnd(), "ff 01 0000"),
        (AudioBegin(), "ff 01 0001"),
        (AudioData(b"ab"), "ff 01 0002 00000002 6162"),
        (AudioData(b""), "ff 01 0002 00000000"),
    ],
)
def test_from_server(message: FromServer, packed: str) -> None:
    data = bytes.fromhex(packed)
    assert message.pack() == data
    assert play(from_server(), data[1:]).outcome() == message


def test_sample_formats() -> None:
    assert [each.name for each in sorted(SampleFormat)] == ["U8", "S8", "U16", "S16", "U32", "S32"]


@pytest.mark.parametrize("secret", [QEMUExtendedKeyEvent(True, 112, 25), AudioData(b"pencil")])
def test_no_secret_in_repr(secret: FromClient | FromServer) -> None:
    """People type passwords, and say them."""
    assert not {"112", "25", "pencil"} & set(repr(secret).replace("=", " ").split())
    assert "pencil" not in repr(secret)
