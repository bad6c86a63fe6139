"""QEMU's access lists (authz-list): JSON with a policy and rules.

They know one identity, a SASL user or the subject of a certificate, and yes or no. What they
cannot say is left out when rules are written that way, so that nobody gets in whom ours keep out.
QEMU's globs differ in that ``*`` crosses the ``@`` before a Kerberos realm.
"""

import json
import re
from collections.abc import Iterable, Iterator
from typing import Any

from ..errors import ConfigurationError
from .capability import USUAL, names
from .parties import Guest
from .rule import Rule
from .rules import Rules
from .subject import COMMA, Subject, is_glob, orders
from .window import ALWAYS

KINDS = ("user", "certificate")
"""What the identities of a list can be."""

_EFFECTS = ("deny", "allow")
_FORMS = ("exact", "glob")


def imported(text: str, kind: str, guest: str) -> list[dict[str, Any]]:
    """Entries for ``acl.toml``, of a list whose identities are of this ``kind``, at this guest."""
    try:
        data = json.loads(text)
        policy = data.get("policy", "deny")
        found = [each for rule in data.get("rules", []) for each in _entries(rule, kind)]
        if policy not in _EFFECTS:
            raise ValueError(f"policy {policy!r}")
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        reason = f"no {error}" if isinstance(error, KeyError) else error
        raise ConfigurationError(f"not an authz list of QEMU: {reason}") from error
    if policy == "allow":
        found.append(({"certificate": "*"} if kind == "certificate" else {"anyone": True}, policy))
    effects: dict[str, dict[str, Any]] = {
        "deny": {"deny": True},
        "allow": {"allow": [*names(USUAL)]},
    }
    return [{**subject, "guest": guest, **effects[effect]} for subject, effect in found]


def _entries(rule: Any, kind: str) -> Iterator[tuple[dict[str, Any], str]]:
    match, effect, form = rule["match"], rule["policy"], rule.get("format", "exact")
    if effect not in _EFFECTS or form not in _FORMS or not (isinstance(match, str) and match):
        raise ValueError(f"a rule {rule}")
    if form == "exact" and is_glob(match):
        raise ValueError(f"{match!r} is exact and has * or ?, which no rule of ours can say")
    matches = [match, *_crossing(match)] if kind == "user" and form == "glob" else [match]
    yield from (({kind: each}, effect) for each in matches)


def _crossing(glob: str) -> Iterator[str]:
    """What QEMU's glob matches, and ours does not: users of other realms."""
    if "@" not in glob:
        for place, character in enumerate(glob):
            if is_glob(character):
                across = "@" if character == "?" else "*@*"
                yield glob[:place] + across + glob[place + 1 :]


def exported(rules: Rules, kind: str, guest: Guest, *, known: bool = True) -> tuple[str, list[str]]:
    """QEMU's JSON for one guest, and what of our rules it does not say, in words.

    ``known`` is whether its UUID and labels are; if not, a rule about them may be about it or not.
    """
    entries: list[dict[str, str]] = []
    unsaid = []
    for number, rule in enumerate(rules, 1):
        about = rule.object.matches if known else rule.object.may_match
        if not about(guest):
            continue
        reason = _reason(rule, kind, guest)
        if not reason:
            entries += _said(rule, kind, allows=bool(rule.capabilities))
            if kind == "user" and _hits_strangers(rule.subject, rules.rules[number:]):
                unsaid.append(f"rule {number} denies users of other realms ({rule}): * crosses @")
        elif USUAL in rule.capabilities:
            unsaid.append(f"rule {number} is left out ({rule}): {reason}")
        elif rule.subject.anyone or getattr(rule.subject, kind):
            unsaid.append(f"rule {number} becomes a denial, always ({rule}): {reason}")
            entries += _said(rule, kind, allows=False)
        else:  # whom it keeps from something would get that by what stands behind it
            unsaid.append(f"rule {number} and all behind it are left out ({rule}): {reason}")
            break
    return json.dumps({"policy": "deny", "rules": entries}, indent=2), unsaid


def _hits_strangers(subject: Subject, later: Iterable[Rule]) -> bool:
    """Whether users of other realms come to nothing, whom a later rule may be about."""
    crosses = bool([*_crossing(subject.user)])
    return crosses and any(each.subject.anyone or "@" in each.subject.user for each in later)


def _reason(rule: Rule, kind: str, guest: Guest) -> str:
    """Why QEMU cannot say it."""
    subject, allows = rule.subject, bool(rule.capabilities)
    others = [key for key in ("user", "group", "realm", "certificate") if key != kind]
    if not rule.object.matches(guest):
        return "whether it is about this guest is not known"
    if rule.window != ALWAYS:
        return "QEMU's lists know no time"
    if allows and USUAL not in rule.capabilities:
        return "QEMU's lists know no capabilities: it would be all but power"
    if given := [key for key in others if getattr(subject, key)]:
        return f"QEMU's list is of one {kind}, and knows no {' or '.join(given)}"
    if allows and kind == "certificate" and re.search("[*?],", subject.certificate):
        return "a comma behind * or ? would be one within a part of the name, too"
    return ""


def _said(rule: Rule, kind: str, *, allows: bool) -> Iterator[dict[str, str]]:
    match = "*" if rule.subject.anyone else getattr(rule.subject, kind)
    effect = "allow" if allows else "deny"
    if kind == "certificate":
        for order in dict.fromkeys(orders(match)):
            yield _entry(order.replace(COMMA, ","), effect)
        return
    if allows and not rule.subject.anyone:
        yield from (_entry(each, "deny") for each in _crossing(match))
    yield _entry(match, effect)


def _entry(match: str, effect: str) -> dict[str, str]:
    return {"match": match, "policy": effect, "format": _FORMS[is_glob(match)]}
