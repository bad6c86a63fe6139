"""QEMU's access lists (authz-list and authz-list-file): JSON with a policy and rules.

They know one identity, a SASL user or the subject of a certificate, and yes or no. What they
cannot say is left out when rules are written that way, so that nobody gets in whom ours keep out.
"""

import json
from collections.abc import Mapping
from typing import Any

from ..errors import ConfigurationError
from .capability import EVERYTHING
from .parties import Guest
from .rule import Rule
from .rules import Rules
from .window import ALWAYS

KINDS = ("user", "certificate")
"""What the identities of a list can be."""


def imported(text: str, kind: str, guest: str) -> list[dict[str, Any]]:
    """Entries for ``acl.toml``, of a list whose identities are of this ``kind``, at this guest."""
    try:
        data = json.loads(text)
        rules, policy = data.get("rules", []), data.get("policy", "deny")
        entries = [_entry(each, kind, guest) for each in rules]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        raise ConfigurationError(f"not an authz list of QEMU: {error}") from error
    if policy == "allow":
        entries.append({"anyone": True, "guest": guest, "allow": "all"})
    elif policy != "deny":
        raise ConfigurationError(f"not an authz list of QEMU: policy {policy!r}")
    return entries


def _entry(rule: Mapping[str, str], kind: str, guest: str) -> dict[str, Any]:
    match, form, policy = rule["match"], rule.get("format", "exact"), rule.get("policy", "deny")
    if form not in ("exact", "glob") or policy not in ("allow", "deny") or not match:
        raise ValueError(f"a rule {dict(rule)}")
    if form == "exact" and ("*" in match or "?" in match):
        raise ValueError(f"{match!r} is exact and has * or ?, which no rule of ours can say")
    effect = {"allow": "all"} if policy == "allow" else {"deny": True}
    return {kind: match, "guest": guest, **effect}


def exported(rules: Rules, kind: str, guest: Guest) -> tuple[str, list[str]]:
    """QEMU's JSON for one guest, and what of our rules it cannot say, in words."""
    entries, left_out = [], []
    for number, rule in enumerate(rules, 1):
        if not rule.object.matches(guest):
            continue
        entry, reason = _exported(rule, kind)
        if entry is None:
            left_out.append(f"rule {number} ({rule}): {reason}")
            if not rule.capabilities:
                break  # what stands behind a denial that cannot be said must not count
        else:
            entries.append(entry)
    return json.dumps({"policy": "deny", "rules": entries}, indent=2), left_out


def _exported(rule: Rule, kind: str) -> tuple[dict[str, str] | None, str]:
    subject, policy = rule.subject, "allow" if rule.capabilities else "deny"
    if rule.window != ALWAYS:
        return None, "QEMU's lists know no time"
    if rule.capabilities and rule.capabilities != EVERYTHING:
        return None, "QEMU's lists know no capabilities: it would be everything"
    if subject.anyone:
        return {"match": "*", "policy": policy, "format": "glob"}, ""
    given = {key for key in ("user", "group", "realm", "certificate") if getattr(subject, key)}
    if given != {kind}:
        return None, f"QEMU's list would be of one {kind}, and nothing else"
    match = getattr(subject, kind)
    is_glob = "*" in match or "?" in match
    return {"match": match, "policy": policy, "format": "glob" if is_glob else "exact"}, ""
