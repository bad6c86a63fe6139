"""gateway.changes: files that have changed, when the change is over."""

import os
from pathlib import Path

from sealvnc.gateway.changes import Changes


def test_changes(tmp_path: Path) -> None:
    """Seen at the second look that finds it the same."""
    path = tmp_path / "acl.toml"
    path.write_text("one")
    changes = Changes([path])
    assert changes.look() == set()
    path.write_text("two!")
    assert changes.look() == set()
    path.write_text("three!")
    assert changes.look() == set(), "still being written"
    assert changes.look() == {path}
    assert changes.look() == set()


def test_same_size_and_time(tmp_path: Path) -> None:
    """A file that has been replaced is another one, whatever its time."""
    path, new = tmp_path / "acl.toml", tmp_path / "new"
    path.write_text("one")
    changes = Changes([path])
    new.write_text("two")
    stat = path.stat()
    os.utime(new, ns=(stat.st_atime_ns, stat.st_mtime_ns))
    new.rename(path)
    changes.look()
    assert changes.look() == {path}


def test_gone_and_back(tmp_path: Path) -> None:
    path = tmp_path / "acl.toml"
    changes = Changes([path])
    path.write_text("one")
    changes.look()
    assert changes.look() == {path}
    path.unlink()
    changes.look()
    assert changes.look() == {path}


def test_other_files(tmp_path: Path) -> None:
    """What is watched no more is not told of."""
    one, other = tmp_path / "one", tmp_path / "other"
    changes = Changes([one])
    changes.watch([other])
    one.write_text("x")
    other.write_text("x")
    changes.look()
    assert changes.look() == {other}
