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

import tomllib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from ..errors import ConfigurationError
from .capability import NOTHING, Capability, parse
from .rule import Object, Rule, Subject
from .rules import Rules
from .window import ALWAYS, Window, parse_days, parse_hours, parse_zone

_LARGEST = 1 << 20
_MOST = 10_000
_KEYS: Mapping[str, type] = {
    **dict.fromkeys(("user", "group", "realm", "certificate", "guest", "uuid", "label"), str),
    **dict.fromkeys(("days", "hours", "timezone", "note"), str),
    **dict.fromkeys(("anyone", "deny"), bool),
    **dict.fromkeys(("from", "until"), datetime),
}


def load(path: Path) -> Rules:
    """The rules in the file; a `ConfigurationError` names the file, the rule and the remedy."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigurationError(
            f"there are no rules at {path}; `sealvnc acl allow USER GUEST` makes the first"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    if len(data) > _LARGEST:
        raise ConfigurationError(f"{path}: larger than {_LARGEST >> 20} MiB; is it the right file?")
    try:
        return parse_rules(data.decode(), str(path))
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8, which TOML is") from error


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
            raise ConfigurationError(f"{where}, rule {number}: {error}") from error
    return Rules(tuple(found))


def _rule(entry: Mapping[str, Any]) -> Rule:
    if unknown := entry.keys() - _KEYS.keys() - {"allow"}:
        known = ", ".join((*_KEYS, "allow"))
        raise ConfigurationError(f"unknown {', '.join(sorted(unknown))}; there are {known}")
    for key, kind in _KEYS.items():
        if key in entry and type(entry[key]) is not kind:
            raise ConfigurationError(f"{key} = {entry[key]!r}: not {_A[kind]}")
        if kind is str and entry.get(key) == "":
            raise ConfigurationError(f"{key} is empty; leave it out, or say whom it is about")
    if ("allow" in entry) == bool(entry.get("deny")):
        raise ConfigurationError("say either allow = [...] or deny = true")
    if not {"guest", "uuid", "label"} & entry.keys():
        raise ConfigurationError('a rule needs a guest, uuid or label; guest = "*" is every guest')
    subject = Subject(
        entry.get("user", ""),
        entry.get("group", ""),
        entry.get("realm", ""),
        entry.get("certificate", ""),
        entry.get("anyone", False),
    )
    guests = Object(entry.get("guest", "*"), entry.get("uuid", ""), entry.get("label", ""))
    return Rule(subject, guests, _allowed(entry), _window(entry), entry.get("note", ""))


_A = {str: "text", bool: "true or false", datetime: "a date and time with an offset"}


def _allowed(entry: Mapping[str, Any]) -> Capability:
    if "allow" not in entry:
        return NOTHING
    told = entry["allow"]
    words = [told] if isinstance(told, str) else told
    if not isinstance(words, list) or not words or not all(isinstance(w, str) for w in words):
        raise ConfigurationError('allow is "all", or a list such as ["view", "keyboard"]')
    return parse(words)


def _window(entry: Mapping[str, Any]) -> Window:
    if not {"from", "until", "days", "hours", "timezone"} & entry.keys():
        return ALWAYS
    return Window(
        entry.get("from"),
        entry.get("until"),
        parse_days(entry["days"]) if "days" in entry else frozenset(),
        parse_hours(entry["hours"]) if "hours" in entry else None,
        parse_zone(entry["timezone"]) if "timezone" in entry else "",
    )
