"""rfb.session.messages.extension: which parser needs which is in test_client.py."""

from sealvnc.rfb.session.messages.extension import NOTHING, Extension


def test_nothing() -> None:
    assert not NOTHING
    assert all(each not in NOTHING for each in Extension)


def test_they_add_up() -> None:
    both = NOTHING | Extension.FENCE | Extension.XVP
    assert Extension.FENCE in both
    assert Extension.XVP in both
    assert Extension.GII not in both
