"""rfb.session.messages.continuous_updates: rfbproto 7.4.14 and 7.5.5."""

import pytest

from sealvnc.rfb.session.messages.continuous_updates import (
    EnableContinuousUpdates,
    EndOfContinuousUpdates,
    enable,
    end,
)
from support.talk import play


@pytest.mark.parametrize(
    ("message", "packed"),
    [
        (EnableContinuousUpdates(True, 1, 2, 3, 4), "96 01 0001 0002 0003 0004"),
        (EnableContinuousUpdates(False, 0, 0, 65535, 65535), "96 00 0000 0000 ffff ffff"),
    ],
)
def test_enable(message: EnableContinuousUpdates, packed: str) -> None:
    assert message.pack() == bytes.fromhex(packed)
    assert play(enable(), bytes.fromhex(packed)[1:]).outcome() == message


def test_any_true_value() -> None:
    """RFC 6143 7: true is whatever is not nought."""
    assert play(enable(), b"\x7f" + bytes(8)).outcome() == EnableContinuousUpdates(True, 0, 0, 0, 0)


def test_end() -> None:
    """Nothing comes after the type."""
    assert EndOfContinuousUpdates().pack() == b"\x96"
    assert play(end()).outcome() == EndOfContinuousUpdates()
