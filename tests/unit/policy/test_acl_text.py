"""policy.acl_text: rules put in and taken out, and the rest of the file as it was."""

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sealvnc.policy.acl_text import header_lines, insert, render, without

RULE = {"user": "x", "guest": "*", "deny": True}
TEXT = """\
# All of it.

# Alice is on call.
[[rule]]
user = "alice"
guest = "web*"
allow = "all"  # trailing
# hours = "08:00-18:00"

# Since INC-1.
  [[ "rule" ]]
user = "bob"
allow = [

  "view",  # only
]
guest = "*"

# The end.
"""


def test_header_lines() -> None:
    assert header_lines(TEXT) == [4, 11]
    assert header_lines("# [[rule]]\n[[rules]]\n[rule]\nnote = '[[rule]]'\n") == []


def test_at_the_end() -> None:
    added = '\n[[rule]]\nuser = "x"\nguest = "*"\ndeny = true\n'
    assert insert(TEXT, 3, [RULE]) == TEXT + added
    assert insert(TEXT, 3, [RULE, RULE]) == TEXT + added + added
    assert insert("", 1, [RULE]) == added[1:]
    assert insert("# no newline", 1, [RULE]) == f"# no newline\n{added}"


def test_before() -> None:
    """A comment stays with its rule."""
    text = insert(TEXT, 2, [RULE])
    added = '[[rule]]\nuser = "x"\nguest = "*"\ndeny = true\n\n'
    assert text == TEXT.replace("# Since INC-1.", f"{added}# Since INC-1.")
    assert insert(TEXT, 1, [RULE]) == TEXT.replace("# Alice is", f"{added}# Alice is")


def test_before_what_has_no_room() -> None:
    text = insert("# All.\n[[rule]]\na = 1\n[[rule]]\na = 2\n", 2, [RULE])
    assert text.startswith("# All.\n[[rule]]\na = 1\n\n[[rule]]\nuser")
    assert text.endswith("deny = true\n\n[[rule]]\na = 2\n")
    assert insert("# All.\n[[rule]]\na = 1\n", 1, [RULE]).startswith("# All.\n\n[[rule]]\nuser")


def test_without() -> None:
    first = TEXT[TEXT.index("# Alice") : TEXT.index("# Since")]
    second = TEXT[TEXT.index("# Since") : TEXT.index("# The end")]
    assert without(TEXT, 1) == TEXT.replace(first, "")
    assert without(TEXT, 2) == TEXT.replace(second, "")
    assert without("# All.\n[[rule]]\na = 1\n\n[[rule]]\na = 2\n", 1) == (
        "# All.\n\n[[rule]]\na = 2\n"
    )
    assert without("[[rule]]\na = 1\n# of two\n[[rule]]\na = 2", 1) == "# of two\n[[rule]]\na = 2"


def test_line_ends() -> None:
    """Those of the file; and what only Python calls a line end is none."""
    text = TEXT.replace("\n", "\r\n").replace("trailing", "tra\x85iling\u2028")
    assert "\n" not in insert(text, 1, [RULE]).replace("\r\n", "")
    assert without(insert(text, 2, [RULE]), 2) == text


IDLE = st.sampled_from(["", "\n", "# words\n", "\n\n", "  # words\n\n"])
BODIES = st.sampled_from(['user = "a"\n', "a = [\n\n1]\n", "a = 1 # b\n# c = 2\n", ""])


@given(IDLE, st.lists(st.tuples(BODIES, IDLE), max_size=4), st.data())
def test_there_and_back(head: str, rules: list[tuple[str, str]], data: st.DataObject) -> None:
    """What goes in comes out again, all else is as it was, and it is the right rule."""
    text = head + "".join(f"[[rule]]\n{body}{idle}" for body, idle in rules)
    before = tomllib.loads(text).get("rule", [])
    place = data.draw(st.integers(1, len(rules) + 1))
    longer = insert(text, place, [RULE])
    assert tomllib.loads(longer)["rule"] == [*before[: place - 1], RULE, *before[place - 1 :]]
    shorter = without(longer, place)
    assert tomllib.loads(shorter).get("rule", []) == before
    assert [each for each in shorter.split("\n") if each] == [
        each for each in text.split("\n") if each
    ]
    for number in range(1, len(rules) + 1):
        assert tomllib.loads(without(text, number)).get("rule", []) == [
            *before[: number - 1],
            *before[number:],
        ]


@pytest.mark.parametrize("text", ['"\\', "\x7f", "\t\n\r\x00", "\N{GRINNING FACE}", "\u2028"])
def test_render(text: str) -> None:
    written = "\n".join(render({"note": text, "allow": ["a", "b"], "deny": False}))
    assert tomllib.loads(written) == {"rule": [{"note": text, "allow": ["a", "b"], "deny": False}]}
