"""All looks, in the order in which a person would go through them."""

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from ..findings import Finding, by_severity
from . import accounts, certificate, clock, guests, kerberos, places, rules, service_user

if TYPE_CHECKING:
    from ....gateway.config import Loaded

LOOKS: tuple[Callable[["Loaded"], Iterator[Finding]], ...] = (
    clock.look,
    certificate.look,
    kerberos.look,
    accounts.look,
    rules.look,
    guests.look,
    service_user.look,
    places.look,
)


def everything(loaded: "Loaded") -> list[Finding]:
    """What all of them find, the worst first."""
    return by_severity(finding for look in LOOKS for finding in look(loaded))
