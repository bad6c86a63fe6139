"""Listings: for a pipe whole, for a terminal folded, and never a way into the terminal."""

import pytest

from sealvnc.cli.running import print_table


def test_a_pipe_gets_whole_lines(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(("ID", "MAY"), [("1", "view " * 60), ("2", "-")])
    head, rule, *rows = capsys.readouterr().out.splitlines()
    assert head.split() == ["ID", "MAY"]
    assert set(rule) == {"─"}
    assert [row.split() for row in rows] == [["1", *["view"] * 60], ["2", "-"]]


def test_what_a_peer_has_chosen_is_only_text(capsys: pytest.CaptureFixture[str]) -> None:
    """Neither escape sequences nor rich's mark-up."""
    print_table(("USER",), [("O=\x1b[31m\nroot \u202e",), ("[bold red]b[/]",)])
    assert capsys.readouterr().out.splitlines()[2:] == [
        r"O=\x1b[31m\nroot \u202e",
        "[bold red]b[/]         ",
    ]
