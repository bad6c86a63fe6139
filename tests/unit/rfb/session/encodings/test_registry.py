"""rfb.session.encodings.registry: the table of encodings."""

import pytest

from sealvnc.rfb.session.encodings import ENCODINGS
from sealvnc.rfb.session.encodings.registry import ANNOUNCED, BOUNDARIES, ENCODERS, WISHES

TIGHT_PNG = -260


def test_numbers() -> None:
    """Each stands under its own number."""
    for table in (ENCODINGS, BOUNDARIES, ENCODERS):
        assert [make().encoding_type for make in table.values()] == list(table)


def test_preferences() -> None:
    """Those with pixels first, in the order of SetEncodings; Raw is the last of them."""
    with_pixels = [number for number in ENCODINGS if number >= 0 or number == TIGHT_PNG]
    assert list(ENCODINGS)[: len(with_pixels)] == with_pixels
    assert (with_pixels[0], with_pixels[-1]) == (1, 0)


def test_announced() -> None:
    """All that we read, and wishes; none twice; nothing beside 32 bits."""
    assert list(ANNOUNCED) == [*ENCODINGS, *WISHES]
    assert len(set(ANNOUNCED)) == len(ANNOUNCED)
    assert all(-(2**31) <= number < 2**31 for number in ANNOUNCED)


def test_we_read_what_we_write() -> None:
    assert set(ENCODERS) <= set(ENCODINGS) <= set(BOUNDARIES)
    assert 0 in ENCODERS


@pytest.mark.parametrize("number", ENCODINGS)
def test_a_connection_has_its_own(number: int) -> None:
    """zlib streams are not shared."""
    assert ENCODINGS[number]() is not ENCODINGS[number]()
