"""The files that decide: the configuration itself, and the rules."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ....errors import ConfigurationError
from ..findings import Finding, of_error, warning
from .modes import too_soft

if TYPE_CHECKING:
    from ....gateway.config import Loaded

_KEYS = {
    "security": "take it off the list unless a viewer of yours has nothing better",
    "insecure": "take it out; TLS or a mechanism with a layer costs nobody anything",
    "minimum_ssf": "128, the default",
    "mode": 'mode = "0660", and group = "..." for who may connect',
    "proxies": "name the addresses of the proxies themselves",
    "guest": "add [guests.NAME], or correct the name",
    "guests": 'add [guests.NAME] with console = "qmp:/PATH", or [[hypervisor]] with a uri',
}
"""What to do about a warning of `gateway.config`, by the key that it is about."""


def look(loaded: "Loaded") -> Iterator[Finding]:
    """What the configuration says of itself, and whether the rules can be read."""
    from ....gateway.config import warnings

    for sentence in warnings(loaded.config):
        key, _, text = sentence.partition(": ")
        last = key.partition(" ")[0].rpartition(".")[2]
        yield warning(f"{loaded.path}: {key}", text, _KEYS[last])
    yield from too_soft(loaded.path, "the gateway's settings")
    acl = loaded.config.gateway.acl
    yield from too_soft(acl, "the rules")
    from ....policy import acl_file

    where = loaded.where("gateway", "acl")
    try:
        rules = acl_file.load(acl)
    except ConfigurationError as problem:
        yield of_error(where, problem, "`sealvnc acl list` shows the rules")
        return
    if not len(rules):
        text = "there is no rule yet, so nobody may see any guest"
        yield warning(where, text, "sealvnc acl allow alice web01")
