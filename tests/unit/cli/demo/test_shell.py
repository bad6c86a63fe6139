"""The commands of the built-in guest."""

from datetime import UTC, datetime

import pytest

from sealvnc.cli.demo.shell import CLEAR, answer

NOW = datetime(2026, 11, 23, 13, 9, 5, tzinfo=UTC)


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("", ""),
        ("   ", ""),
        ("echo", "\n"),
        ("echo hello,   world", "hello, world\n"),
        ("echo 'two  blanks'", "two  blanks\n"),
        ("echo it's", "sh: a quotation mark is missing\n"),
        ("whoami", "alice\n"),
        ("date", "Mon Nov 23 13:09:05 UTC 2026\n"),
        ("clear", CLEAR),
        ("rm -rf /", "sh: rm: not found\n"),
    ],
)
def test_answer(line: str, expected: str) -> None:
    assert answer(line, "alice", NOW) == expected


def test_uname_does_not_pretend() -> None:
    assert "built-in guest" in answer("uname -a", "alice", NOW)


def test_help_names_commands_that_exist() -> None:
    for name in answer("help", "alice", NOW).removeprefix("Commands: ").split():
        assert "not found" not in answer(name, "alice", NOW)
