"""rfb.session.encodings.registry: the table of encodings."""

from sealvnc.rfb.session.encodings import ENCODINGS


def test_numbers() -> None:
    """Each stands under its own number; CopyRect before Raw, pseudo-encodings last."""
    assert {number: make().encoding_type for number, make in ENCODINGS.items()} == {
        number: number for number in ENCODINGS
    }
    assert list(ENCODINGS) == [1, 0, -223]
