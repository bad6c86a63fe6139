"""`gateway/log/events.py`: whatever the gateway's code says is in the tables."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

import sealvnc.gateway
from sealvnc.gateway.log.events import EVENTS, FIELDS, JOURNAL_NAMES, LEVELS

ROOT = Path(sealvnc.gateway.__file__).parent


def said() -> Iterator[tuple[str, str, ast.Call]]:
    """Each event that is said somewhere, by its literal name."""
    for path in sorted(ROOT.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text())):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)):
                continue
            if node.func.attr != "say" or not node.args:
                continue
            first = node.args[0]
            for each in (first.body, first.orelse) if isinstance(first, ast.IfExp) else (first,):
                if isinstance(each, ast.Constant):
                    yield f"{path.relative_to(ROOT)}:{node.lineno}", each.value, node


@pytest.mark.parametrize(("where", "event", "call"), list(said()))
def test_what_is_said_somewhere(where: str, event: str, call: ast.Call) -> None:
    assert event in EVENTS, where
    fields = {each.arg for each in call.keywords if each.arg is not None}
    assert fields <= set(FIELDS), where


def test_tables() -> None:
    assert {each.level for each in EVENTS.values()} <= set(LEVELS)
    assert set(JOURNAL_NAMES) == set(FIELDS)
    assert len(set(JOURNAL_NAMES.values())) == len(FIELDS)
    assert all(name.isupper() or name == "_" for name in JOURNAL_NAMES.values())
    assert all(event == event.lower() for event in EVENTS)
    assert FIELDS[0] == "peer"
