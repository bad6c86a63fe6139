"""`gateway/log/lines.py`: what is shown of a value."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.gateway.log.lines import message, printable, value


@pytest.mark.parametrize(
    ("given_value", "shown"),
    [
        ("alice", "alice"),
        ("al ice", '"al ice"'),
        ("", '""'),
        ("EXAMPLE\\alice", '"EXAMPLE\\\\alice"'),
        ('a"b', '"a\\"b"'),
        ("a\nb", '"a\\nb"'),
        ("[2001:db8::7]:40000", "[2001:db8::7]:40000"),
        ("Jörg", '"Jörg"'),
        (3, "3"),
        (0.25, "0.25"),
    ],
)
def test_pairs(given_value: str | float, shown: str) -> None:
    assert message("refused", "no", {"user": given_value}) == f"refused: no user={shown}"


@given(st.text())
def test_a_line_is_one_line(text: str) -> None:
    line = message("note", text, {"user": text, "cause": text})
    assert line.isprintable()


@given(st.text(), st.text())
def test_two_values_never_look_alike(one: str, other: str) -> None:
    looks = [message("note", "", {"user": each}) for each in (one, other)]
    assert (looks[0] == looks[1]) is (one == other)


@given(st.text(st.characters(max_codepoint=0x7E), max_size=40))
def test_ascii_is_quoted_as_in_json(text: str) -> None:
    shown = message("note", "", {"user": text}).removeprefix("note:  user=")
    if shown.startswith('"') and "\\x" not in shown:
        assert json.loads(shown) == text


def test_long_values() -> None:
    assert len(str(value("cause", "x" * 9999))) == 1024
    assert len(str(value("traceback", "x" * 99999))) == 16 * 1024
    assert value("sent", True) == "True"
    assert value("cause", OSError(2, "gone")) == "[Errno 2] gone"
    assert printable("\udc80") == "\\udc80"
