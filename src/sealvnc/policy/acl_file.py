"""``acl.toml``: the rules on disk, read as a whole or not at all.

::

    [[rule]]
    user = "alice"            # or group, realm, certificate; or anyone = true
    guest = "web*"            # or uuid, label
    allow = ["view", "keyboard", "pointer"]     # or "all"; or deny = true
    days = "mon-fri"
    hours = "08:00-18:00"
    until = 2027-01-31T18:00:00+01:00
    note = "INC-42"
"""

import re
import tomllib
from collections.abc import Mapping
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any
from unicodedata import normalize

from ..errors import ConfigurationError
from .acl_text import header_lines
from .capability import NOTHING, Capability, parse
from .rule import Rule
from .rules import Rules
from .subject import Object, Subject
from .week import Week, parse_days, parse_hours, parse_zone
from .window import ALWAYS, Window

_LARGEST = 1 << 20
_MOST = 10_000
_UUID = re.compile(r"[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}")
_KINDS: Mapping[type, str] = {
    str: "text",
    bool: "true or false",
    datetime: "a date and time with an offset, such as 2027-01-31T18:00:00+01:00",
}
_SUBJECT = ("user", "group", "realm", "certificate", "anyone")
_OBJECT = ("guest", "uuid", "label")
_WINDOW = ("from", "until", "days", "hours", "timezone")
_KEYS: Mapping[str, type] = {
    **dict.fromkeys((*_SUBJECT, *_OBJECT, "days", "hours", "timezone", "note"), str),
    **dict.fromkeys(("anyone", "deny"), bool),
    **dict.fromkeys(("from", "until"), datetime),
    "allow": object,
}


def load(path: Path) -> Rules:
    """The rules in the file; a `ConfigurationError` names the file, the rule and the remedy."""
    return parse_rules(read(path), str(path))


def read(path: Path) -> str:
    """The text of the file, if it can be one of rules."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigurationError(
            f"there are no rules at {path}; `sealvnc acl allow USER GUEST` makes the first"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    require_size(len(data), path)
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8, which TOML is") from error


def require_size(size: int, path: Path) -> None:
    """Nobody writes rules of a megabyte."""
    if size > _LARGEST:
        raise ConfigurationError(f"{path}: larger than {_LARGEST >> 20} MiB; is it the right file?")


def parse_rules(text: str, where: str = "rules") -> Rules:
    """The rules in a text; ``where`` is for errors."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{where}: not TOML: {error}") from error
    if unknown := data.keys() - {"rule"}:
        raise ConfigurationError(f"{where}: unknown {', '.join(sorted(unknown))}; write [[rule]]")
    entries = data.get("rule", [])
    if not isinstance(entries, list) or not all(isinstance(each, dict) for each in entries):
        raise ConfigurationError(f"{where}: write each rule as [[rule]], in two brackets")
    if len(entries) > _MOST:
        raise ConfigurationError(f"{where}: {len(entries)} rules; at most {_MOST} are read")
    found = []
    for number, entry in enumerate(entries, 1):
        try:
            found.append(_rule(entry))
        except ConfigurationError as error:
            lines = header_lines(text)
            line = f" (line {lines[number - 1]})" if len(lines) == len(entries) else ""
            raise ConfigurationError(f"{where}, rule {number}{line}: {error}") from error
    return Rules(tuple(found))


def _rule(entry: Mapping[str, Any]) -> Rule:
    for key, value in entry.items():
        _require_sense(key, value)
    if "allow" in entry and entry.get("deny"):
        raise ConfigurationError("it allows and denies; say allow = [...] or deny = true")
    if "allow" not in entry and not entry.get("deny"):
        raise ConfigurationError('what may they do? say allow = ["view"], or deny = true')
    if not entry.keys() & set(_OBJECT):
        raise ConfigurationError('a rule needs a guest, uuid or label; guest = "*" is every guest')
    return Rule(
        Subject(**{key: entry[key] for key in _SUBJECT if key in entry}),
        Object(**{key: entry[key] for key in _OBJECT if key in entry}),
        _allowed(entry["allow"]) if "allow" in entry else NOTHING,
        _window(entry),
        entry.get("note", ""),
    )


def _require_sense(key: str, value: object) -> None:
    """A key that there is, with a value that it can have."""
    if key not in _KEYS:
        near = get_close_matches(key, _KEYS, 1)
        meant = f"did you mean {near[0]}?" if near else f"there are {', '.join(_KEYS)}"
        raise ConfigurationError(f"unknown {key}; {meant}")
    kind = _KEYS[key]
    if kind is object:
        return
    if type(value) is not kind:
        raise ConfigurationError(f"{key} = {value!r}: not {_KINDS[kind]}")
    if value == "":
        raise ConfigurationError(f"{key} is empty; leave it out, or say what it is")
    if isinstance(value, str) and not value.isprintable():
        raise ConfigurationError(f"{key} = {value!r}: there are characters that cannot be shown")
    if key in ("user", "group") and value != (written := normalize("NFKC", str(value))):
        raise ConfigurationError(f"{key} = {value!r}: logins have it as {written!r}; write that")
    if key == "uuid" and not _UUID.fullmatch(str(value)):
        raise ConfigurationError(f"uuid = {value!r}: write it whole, as `virsh domuuid` does")


def _allowed(told: object) -> Capability:
    words = [told] if isinstance(told, str) else told
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        raise ConfigurationError('allow is "all", or a list such as ["view", "keyboard"]')
    return parse(words)


def _window(entry: Mapping[str, Any]) -> Window:
    if not entry.keys() & set(_WINDOW):
        return ALWAYS
    if "timezone" in entry and not entry.keys() & {"days", "hours"}:
        raise ConfigurationError("timezone is about days and hours, and there are none")
    week = Week(
        parse_days(entry["days"]) if "days" in entry else frozenset(),
        parse_hours(entry["hours"]) if "hours" in entry else None,
        parse_zone(entry["timezone"]) if "timezone" in entry else "",
    )
    return Window(entry.get("from"), entry.get("until"), week)
