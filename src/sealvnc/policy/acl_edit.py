"""Changes to ``acl.toml`` that leave alone what its owner has written: comments, order, layout."""

import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import tomlkit
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AoT

from ..errors import ConfigurationError
from .acl_file import load, parse_rules

HEADER = """\
# Who may do what at which guest. The first rule that matches decides; without one, nobody gets in.
# `sealvnc acl test alice web01` tells which rule that is; sealvnc-acl(5) has every word.
"""


def add(path: Path, rule: Mapping[str, Any], before: int | None = None) -> str:
    """Put a rule at the end, or before that number; the new text, which has been written."""
    document = _read(path) if path.exists() else tomlkit.parse(HEADER)
    rules = document.setdefault("rule", tomlkit.aot())
    _require_rules(rules)
    table = tomlkit.table()
    table.trivia.indent = "\n"
    for key, value in rule.items():
        table.add(key, value)
    if before is None:
        rules.append(table)
    else:
        _require_number(len(rules), before)
        rules.insert(before - 1, table)
    return _write(path, tomlkit.dumps(document))


def remove(path: Path, number: int) -> str:
    """Take the rule of that number out; the new text, which has been written."""
    document = _read(path)
    rules = document.get("rule", tomlkit.aot())
    _require_number(len(rules), number)
    del rules[number - 1]
    return _write(path, tomlkit.dumps(document))


def _read(path: Path) -> tomlkit.TOMLDocument:
    load(path)  # what is broken is mended by hand
    try:
        return tomlkit.parse(path.read_text(encoding="utf-8"))
    except TOMLKitError as error:
        raise ConfigurationError(f"{path}: not TOML: {error}") from error


def _require_rules(rules: object) -> None:
    if not isinstance(rules, AoT):
        raise ConfigurationError("rule = [...] cannot be added to; write each rule as [[rule]]")


def _require_number(count: int, number: int) -> None:
    if not 1 <= number <= count:
        raise ConfigurationError(f"there is no rule {number}; `sealvnc acl list` has {count}")


def _write(path: Path, text: str) -> str:
    """As a whole, with the mode and owner that the file had; what would not load is not written."""
    parse_rules(text, str(path))
    path = path.resolve()
    try:
        kept = path.stat() if path.exists() else None
        descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(descriptor, "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fchmod(file.fileno(), 0o640 if kept is None else kept.st_mode & 0o7777)
                if os.geteuid() == 0:
                    owner = kept or path.parent.stat()
                    os.fchown(file.fileno(), owner.st_uid if kept else 0, owner.st_gid)
                os.fsync(file.fileno())
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as error:
        raise ConfigurationError(f"cannot write {path}: {error.strerror}") from error
    return text
