"""Changes to ``acl.toml`` that leave alone what its owner has written: comments, order, layout.

One change at a time, whoever else is at it; what is written is whole, and what was meant.
"""

import fcntl
import os
import tempfile
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from ..errors import ConfigurationError
from . import acl_text
from .acl_file import load, parse_rules, read, require_size
from .rule import Rule

Entry = Mapping[str, object]
"""A rule by the keys of the file."""


def add(path: Path, entries: Sequence[Entry], before: int | None = None) -> list[tuple[int, Rule]]:
    """Put rules at the end, or before that number; they, and their numbers from now on.

    Before rule 1 is right in an empty file, too; a file that is not there is made.
    """
    place = 0

    def change(text: str, rules: list[Entry]) -> tuple[str, list[Entry]]:
        nonlocal place
        place = len(rules) + 1 if before is None else before
        if before not in (None, 1):
            _require_number(path, len(rules), place)
        rest = rules[place - 1 :]
        return acl_text.insert(text, place, entries), [*rules[: place - 1], *entries, *rest]

    with _alone(path) as whole:
        rules = _changed(whole, change, acl_text.HEADER)
    return [*enumerate(rules, 1)][place - 1 : place - 1 + len(entries)]


def remove(path: Path, number: int) -> Rule:
    """Take the rule of that number out; which it was."""

    def change(text: str, rules: list[Entry]) -> tuple[str, list[Entry]]:
        _require_number(path, len(rules), number)
        return acl_text.without(text, number), [*rules[: number - 1], *rules[number:]]

    with _alone(path) as whole:
        removed = load(whole).rules[number - 1 : number]
        _changed(whole, change, None)
    return removed[0]


@contextmanager
def _alone(path: Path) -> Iterator[Path]:
    """While nobody else changes the rules of this directory; the file behind symbolic links."""
    whole = path.resolve()
    try:
        directory = os.open(whole.parent, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
    try:
        fcntl.flock(directory, fcntl.LOCK_EX)
        yield whole
    finally:
        os.close(directory)


def _changed(
    path: Path,
    change: Callable[[str, list[Entry]], tuple[str, list[Entry]]],
    new: str | None,
) -> tuple[Rule, ...]:
    """The rules after the change, which has been written; ``new`` is what a new file begins with.

    Rules that are broken are mended by hand, and what would not say what was meant is not written.
    """
    is_new = new is not None and not path.exists()
    text = new if new is not None and is_new else read(path)
    parse_rules(text, str(path))
    before = tomllib.loads(text).get("rule", [])
    _require_plain(path, plain=len(acl_text.header_lines(text)) == len(before))
    after, meant = change(text, before)
    rules = parse_rules(after, str(path))
    _require_plain(path, plain=tomllib.loads(after).get("rule", []) == meant)
    _write(path, after)
    return rules.rules


def _require_plain(path: Path, *, plain: bool) -> None:
    if not plain:
        raise ConfigurationError(
            f"{path}: written in a way that this command cannot change; write each rule as "
            "[[rule]] with its keys below, or use an editor"
        )


def _require_number(path: Path, count: int, number: int) -> None:
    if not 1 <= number <= count:
        raise ConfigurationError(f"{path}: no rule {number}; `sealvnc acl list` has {count}")


def _write(path: Path, text: str) -> None:
    """As a whole, with mode and owner as before; a new file has the group of its directory."""
    data = text.encode()
    require_size(len(data), path)
    try:
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "wb") as file:
                file.write(data)
                file.flush()
                _own(descriptor, path)
                os.fsync(descriptor)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
        _settle(path.parent)
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error


def _own(descriptor: int, path: Path) -> None:
    made = os.fstat(descriptor)
    try:
        kept = path.stat()
    except FileNotFoundError:
        os.fchmod(descriptor, 0o640)
        if os.geteuid() == 0:
            os.fchown(descriptor, 0, path.parent.stat().st_gid)
        return
    if (kept.st_uid, kept.st_gid) != (made.st_uid, made.st_gid):
        os.fchown(descriptor, kept.st_uid, kept.st_gid)
    os.fchmod(descriptor, kept.st_mode & 0o7777)


def _settle(directory: Path) -> None:
    """The new name is on the disk, too."""
    descriptor = os.open(directory, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
