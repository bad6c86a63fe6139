"""policy.acl_edit: changes on disk, whole, alone, and only if they are what was meant."""

import os
import threading
from pathlib import Path

import pytest

from sealvnc.errors import ConfigurationError
from sealvnc.policy import acl_edit
from sealvnc.policy.acl_file import load
from sealvnc.policy.capability import EVERYTHING

GOOD = '[[rule]]\nuser = "alice"\nguest = "web*"\nallow = "all"\n'
DENY = {"user": "mallory", "guest": "*", "deny": True}


def users(path: Path) -> list[str]:
    return [rule.subject.user for rule in load(path)]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "acl.toml"
    found.write_text(GOOD)
    return found


# -- what is not done -----------------------------------------------------------------------------


@pytest.mark.parametrize("number", [0, 2, -1])
def test_no_such_rule(path: Path, number: int) -> None:
    for change in (
        lambda: acl_edit.remove(path, number),
        lambda: acl_edit.add(path, [DENY], number),
    ):
        with pytest.raises(ConfigurationError, match=r"no rule .* has 1"):
            change()
    assert path.read_text() == GOOD


def test_nothing_broken_is_written(path: Path) -> None:
    with pytest.raises(ConfigurationError, match="fly"):
        acl_edit.add(path, [DENY, {"user": "x", "guest": "*", "allow": ["fly"]}])
    with pytest.raises(ConfigurationError, match="cannot be shown"):
        acl_edit.add(path, [{"user": "\udcff", "guest": "*", "deny": True}])
    with pytest.raises(ConfigurationError, match="larger than 1 MiB"):
        acl_edit.add(path, [{**DENY, "note": "x" * (1 << 20)}])
    assert path.read_text() == GOOD
    assert [each.name for each in path.parent.iterdir()] == ["acl.toml"]


def test_what_is_broken_is_mended_by_hand(path: Path) -> None:
    path.write_text("[[rule")
    for change in (lambda: acl_edit.add(path, [DENY]), lambda: acl_edit.remove(path, 1)):
        with pytest.raises(ConfigurationError, match="not TOML"):
            change()
    assert path.read_text() == "[[rule"


@pytest.mark.parametrize(
    "text",
    [
        'rule = [{user = "alice", guest = "*", deny = true}]\n',
        GOOD + 'note = """\\\n[[rule]]"""\n',
    ],
)
def test_another_way_to_write(path: Path, text: str) -> None:
    """What this cannot change is refused, not spoilt."""
    path.write_text(text)
    with pytest.raises(ConfigurationError, match="use an editor"):
        acl_edit.remove(path, 1)
    assert path.read_text() == text


def test_a_key_of_two_tables(path: Path) -> None:
    """Dotted headers and inline keys are TOML, but no rules."""
    path.write_text(GOOD + "\n[rule.x]\n")
    with pytest.raises(ConfigurationError):
        acl_edit.add(path, [DENY])


def test_no_directory(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"cannot write .*No such file"):
        acl_edit.add(tmp_path / "missing" / "acl.toml", [DENY])
    with pytest.raises(ConfigurationError, match="no rules at"):
        acl_edit.remove(tmp_path / "acl.toml", 1)
    with pytest.raises(ConfigurationError, match="directory"):
        acl_edit.add(tmp_path, [DENY])


# -- what is --------------------------------------------------------------------------------------


def test_comments_stay(path: Path) -> None:
    path.write_text("# ours\n\n" + GOOD.replace('"all"\n', '"all"   # why not\n'))
    path.chmod(0o604)
    added = acl_edit.add(path, [{"user": "bob", "guest": "db01", "allow": ["view"]}])
    assert [(number, rule.subject.user) for number, rule in added] == [(2, "bob")]
    added = acl_edit.add(path, [DENY, DENY], 1)
    assert [number for number, _ in added] == [1, 2]
    assert "# ours\n" in path.read_text()
    assert "# why not\n" in path.read_text()
    assert users(path) == ["mallory", "mallory", "alice", "bob"]
    assert acl_edit.remove(path, 3).subject.user == "alice"
    assert users(path) == ["mallory", "mallory", "bob"]
    assert path.stat().st_mode & 0o777 == 0o604
    assert [each.name for each in path.parent.iterdir()] == ["acl.toml"]


@pytest.mark.parametrize("before", [None, 1])
def test_new_file(tmp_path: Path, before: int | None) -> None:
    path = tmp_path / "acl.toml"
    acl_edit.add(path, [{"anyone": True, "guest": "*", "allow": "all"}], before)
    assert load(path).rules[0].capabilities == EVERYTHING
    assert path.stat().st_mode & 0o777 == 0o640
    assert path.read_text().startswith("# Who may do what")


def test_symbolic_link(path: Path) -> None:
    """What it points to is changed; the link stays."""
    link = path.parent / "link"
    os.symlink(path, link)
    acl_edit.remove(link, 1)
    assert link.is_symlink()
    assert users(path) == []


def test_two_at_a_time(path: Path) -> None:
    """None of them is lost."""

    def add(name: str) -> None:
        for number in range(10):
            acl_edit.add(path, [{**DENY, "user": f"{name}{number}"}], 1)

    threads = [threading.Thread(target=add, args=(name,)) for name in "abc"]
    for each in threads:
        each.start()
    for each in threads:
        each.join()
    assert len(users(path)) == len(set(users(path))) == 31


def test_readers_see_whole_files(path: Path) -> None:
    """A name is moved, and what was open stays as it was."""
    with path.open() as file:
        acl_edit.add(path, [DENY])
        assert file.read() == GOOD
    assert users(path) == ["alice", "mallory"]
