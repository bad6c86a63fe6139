"""`gateway/config/lines.py`: every value's line, whatever TOML allows around it."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.gateway.config.lines import Key, line_of, lines

TEXT = (
    '''\
title = "a # b = c"  # [no.table]
list = [
  "x = 1",  # ]
  { y = 2 },
]
text = """
[not.a.table]
also = "not"
"""
last = 'it'''
    + """'

[a . "b.c"]
d.e = 1
  f = { g = 1, h = [2] }
[[many]]
x = 1
[many.inner]
y = 1
[[many]]
x = 2
[[many.deep]]
[[many.deep]]
z = 3"""
)


@pytest.mark.parametrize(
    ("key", "line"),
    [
        (("title",), 1),
        (("list",), 2),
        (("text",), 6),
        (("last",), 10),
        (("a", "b.c"), 12),
        (("a", "b.c", "d", "e"), 13),
        (("a", "b.c", "f"), 14),
        (("many", 0), 15),
        (("many", 0, "x"), 16),
        (("many", 0, "inner", "y"), 18),
        (("many", 1), 19),
        (("many", 1, "x"), 20),
        (("many", 1, "deep", 1, "z"), 23),
    ],
)
def test_lines(key: Key, line: int) -> None:
    tomllib.loads(TEXT)
    assert lines(TEXT)[key] == line


def test_nothing_else_has_a_line() -> None:
    found = lines(TEXT)
    assert ("not", "a", "table") not in found
    assert ("also",) not in found
    assert ("x",) not in found


def test_the_nearest_thing_around() -> None:
    found = lines(TEXT)
    assert line_of(found, ("a", "b.c", "f", "g")) == 14
    assert line_of(found, ("many", 1, "nothing")) == 19
    assert line_of(found, ("nothing",)) is None
    assert line_of(found, ("a", "b.c", "d")) == 13


@given(
    st.lists(
        st.tuples(
            st.from_regex(r"[a-z]{1,6}", fullmatch=True),
            st.sampled_from(
                ['"]"', "'#'", "[1,\n2]", '"""\nx=1\n"""', "{a=1}", "'''\n[x]'''", "3"]
            ),
            st.sampled_from(["", " # [x]", "\n", "\n# y = 1\n"]),
        ),
        unique_by=lambda each: each[0],
    )
)
def test_whatever_stands_between(entries: list[tuple[str, str, str]]) -> None:
    text, expected = "", {}
    for key, value, after in entries:
        expected[key,] = text.count("\n") + 1
        text += f"{key} = {value}{after}\n"
    assert set(tomllib.loads(text)) == {key for (key,) in expected}
    assert lines(text) == expected
