"""Strategies: the messages of a session, each with any value that its fields may have."""

from hypothesis import strategies as st

from sealvnc.rfb.session.messages import client, clipboard, qemu, server
from sealvnc.rfb.session.messages.continuous_updates import (
    EnableContinuousUpdates,
    EndOfContinuousUpdates,
)
from sealvnc.rfb.session.messages.desktop_size import Screen, SetDesktopSize
from sealvnc.rfb.session.messages.fence import ClientFence, ServerFence
from sealvnc.rfb.session.messages.gii import GII
from sealvnc.rfb.session.messages.xvp import ClientXVP, Power, ServerXVP, XVPCode
from sealvnc.rfb.session.pixel_format import PixelFormat
from sealvnc.wire import limits

U8, U16, U32 = (st.integers(0, 2**bits - 1) for bits in (8, 16, 32))
S32 = st.integers(-(2**31), 2**31 - 1)


@st.composite
def pixel_formats(draw: st.DrawFn, *, true_color: bool = True) -> PixelFormat:
    """A format that a pixel can have."""
    bits = draw(st.sampled_from((8, 16, 32)))
    widths = draw(st.tuples(*(st.integers(1, min(bits, 16)),) * 3))
    maxima = [draw(st.integers(2 ** (width - 1), 2**width - 1)) for width in widths]
    shifts = [draw(st.integers(0, bits - width)) for width in widths]
    depth, big_endian = draw(st.integers(1, 32)), draw(st.booleans())
    return PixelFormat(bits, depth, big_endian, true_color, *maxima, *shifts)


LINES = st.text(st.characters(codec="utf-8", exclude_characters="\0\r"), max_size=100)
PAYLOADS = st.binary(max_size=limits.FENCE)
GIIS = st.builds(GII, U8, st.binary(max_size=100))
SCREENS = st.lists(st.builds(Screen, U32, U16, U16, U16, U16, U32), max_size=3).map(tuple)
FORMATS = st.integers(0, 0xFFFF)
CAPS = st.builds(
    clipboard.Caps,
    st.integers(0, 15).map(lambda bits: bits << 25),
    st.dictionaries(st.integers(0, 15).map(lambda bit: 1 << bit), U32),
)
CLIPBOARDS = st.one_of(
    CAPS,
    st.builds(clipboard.Request, FORMATS),
    st.builds(clipboard.Notify, FORMATS),
    st.builds(clipboard.Peek),
    st.builds(clipboard.Provide, LINES | st.none()),
)
CLIENT_MESSAGES = st.one_of(
    st.builds(client.SetPixelFormat, pixel_formats()),
    st.builds(client.SetEncodings, st.lists(S32, max_size=30).map(tuple)),
    st.builds(client.FramebufferUpdateRequest, st.booleans(), U16, U16, U16, U16),
    st.builds(client.KeyEvent, st.booleans(), U32),
    st.builds(client.PointerEvent, st.integers(0, 0x7FFF), U16, U16),
    st.builds(client.ClientCutText, st.binary(max_size=100)),
    st.builds(clipboard.ClientClipboard, CLIPBOARDS),
    st.builds(ClientFence, U32, PAYLOADS),
    st.builds(ClientXVP, st.sampled_from(Power)),
    st.builds(EnableContinuousUpdates, st.booleans(), U16, U16, U16, U16),
    st.builds(SetDesktopSize, U16, U16, SCREENS),
    GIIS,
    st.builds(qemu.QEMUExtendedKeyEvent, st.booleans(), U32, U32),
    st.builds(qemu.EnableAudio, st.booleans()),
    st.builds(
        qemu.SetAudioFormat,
        st.sampled_from(qemu.SampleFormat),
        st.integers(1, 2),
        st.integers(1, limits.AUDIO_FREQUENCY),
    ),
)
SERVER_MESSAGES = st.one_of(
    st.builds(
        server.SetColorMapEntries,
        st.integers(0, 236),
        st.lists(st.tuples(U16, U16, U16), max_size=20).map(tuple),
    ),
    st.builds(server.Bell),
    st.builds(server.ServerCutText, st.binary(max_size=100)),
    st.builds(clipboard.ServerClipboard, CLIPBOARDS),
    st.builds(ServerFence, U32, PAYLOADS),
    st.builds(EndOfContinuousUpdates),
    st.builds(ServerXVP, st.sampled_from(XVPCode)),
    GIIS,
    st.builds(qemu.AudioBegin),
    st.builds(qemu.AudioEnd),
    st.builds(qemu.AudioData, st.binary(max_size=100)),
)
