"""rfb.session.keyboard.scan_codes: XT scan codes, set 1."""

import pytest

from sealvnc.rfb.session.keyboard import keysyms
from sealvnc.rfb.session.keyboard.layout import ROWS
from sealvnc.rfb.session.keyboard.scan_codes import NAMED


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("escape", 0x01),
        ("f10", 0x44),
        ("f11", 0x57),
        ("f15", 0x5F),
        ("kp_7", 0x47),
        ("kp_enter", 0x9C),
        ("altgr", 0xB8),
        ("pause", 0xC6),
        ("delete", 0xD3),
        ("menu", 0xDD),
    ],
)
def test_code(name: str, code: int) -> None:
    """The prefix 0xE0 is bit 7."""
    assert NAMED[name] == code


def test_one_key_each() -> None:
    """One byte; names with the same code are one key; no key is also one of those that type."""
    assert all(0 < code < 0x100 for code in NAMED.values())
    assert set(NAMED) <= set(keysyms.NAMED)
    meanings: dict[int, set[int]] = {}
    for name, code in NAMED.items():
        meanings.setdefault(code, set()).add(keysyms.NAMED[name])
    assert [each for each in meanings.values() if len(each) > 1] == [
        {keysyms.NAMED["rightalt"], keysyms.ALTGR}
    ]
    assert not set(NAMED.values()) & {code for row in ROWS for code in row}


def test_names_without_code() -> None:
    """A PC keyboard has no F16; nothing else was forgotten."""
    assert set(keysyms.NAMED) - set(NAMED) == {f"f{n}" for n in range(16, 25)}
