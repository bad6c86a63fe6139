"""rfb.session.messages.fence: rfbproto 7.4.13 and 7.5.6."""

import pytest

from sealvnc.errors import LimitError
from sealvnc.rfb.session.messages.fence import (
    ClientFence,
    Fence,
    Flags,
    ServerFence,
    client_fence,
    server_fence,
)
from sealvnc.wire import limits
from support.talk import play


@pytest.mark.parametrize("length", [65, 255])
def test_payload_has_a_limit(length: int) -> None:
    with pytest.raises(LimitError, match=f"{length} bytes"):
        play(server_fence(), bytes(7) + bytes([length])).outcome()


@pytest.mark.parametrize(
    ("flags", "payload", "packed"),
    [
        (0, b"", "f8 000000 00000000 00"),
        (Flags.REQUEST | Flags.SYNC_NEXT, b"ab", "f8 000000 80000004 02 6162"),
        (0xFFFFFFFF, bytes(limits.FENCE), "f8 000000 ffffffff 40" + "00" * 64),
    ],
)
def test_there_and_back(flags: int, payload: bytes, packed: str) -> None:
    data = bytes.fromhex(packed)
    for kind, dialogue in ((ClientFence, client_fence), (ServerFence, server_fence)):
        fence = kind(flags, payload)
        assert fence.pack() == data
        assert play(dialogue(), data[1:]).outcome() == fence


def test_each_direction_is_a_message_of_its_own() -> None:
    one: Fence = ClientFence(1)
    assert one != ServerFence(1)


@pytest.mark.parametrize(
    ("asked", "answered"),
    [(1 << 31, 0), (1 << 31 | 7, 7), (0xFFFFFFFF, 7), (1 << 31 | 8 | 2, 2)],
)
def test_answer(asked: int, answered: int) -> None:
    """It has no Request, and of the rest what we know."""
    fence = ClientFence(asked, b"when")
    assert fence.wants_answer
    assert fence.answer() == ClientFence(answered, b"when")
    assert not fence.answer().wants_answer


@pytest.mark.parametrize("fence", [ClientFence(0, b"pencil"), ServerFence(0, b"pencil")])
def test_payload_is_not_in_repr(fence: Fence) -> None:
    assert "pencil" not in repr(fence)
