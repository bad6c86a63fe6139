"""What the gateway knows of a user and of a guest, so that a question about rules is the same."""

from collections.abc import Sequence
from contextlib import closing
from typing import TYPE_CHECKING, Any

from ...errors import Error
from ...policy.parties import Guest, Who
from ..extra import extra
from .place import Place

if TYPE_CHECKING:
    from ...gateway.config import Config


class Known:
    """Looks up what is asked for; ``doubts`` says what could not be found out, and why."""

    def __init__(self, place: Place) -> None:
        self.doubts: list[str] = []
        self._config: Config | None = None
        try:
            self._config = place.config()
        except Error as error:
            self.doubts.append(str(error))

    def who(self, user: str, groups: Sequence[str], realm: str, certificate: str) -> Who:
        """Somebody; in the groups of their account if none is named."""
        found = frozenset(groups) if groups else self._groups(user)
        own = user.rpartition("@")[2] if "@" in user else ""
        return Who(user, found, realm or own, certificate)

    def guest(self, name: str, uuid: str, labels: Sequence[str]) -> tuple[Guest, bool]:
        """A guest with what the gateway has of it, unless it is said; and whether that is all."""
        told = Guest(name, uuid, frozenset(labels))
        if uuid:
            return told, True
        if self._config is None:
            return told, False
        if (running := self._running(name)) is not None:
            found = Guest(name, running["uuid"], frozenset(running["labels"]))
            return Guest(name, found.uuid, told.labels or found.labels), True
        entry = self._config.guests.get(name)
        if entry is None:
            self.doubts.append(f"the configuration has no guest {name}; what it is, is not known")
        return Guest(name, "", told.labels or frozenset(entry.labels if entry else ())), False

    def _groups(self, user: str) -> frozenset[str]:
        if self._config is None or not self._config.accounts.database:
            return frozenset()
        try:
            with extra("gateway"):
                from ...identity.accounts import Accounts
            with closing(Accounts.open(self._config.accounts.database)) as accounts:
                groups = accounts.groups(user)
        except Error as error:
            self.doubts.append(f"groups of {user}: {error}")
            return frozenset()
        if groups is None:
            self.doubts.append(
                f"{user} has no account; only Kerberos or a certificate lets them in"
            )
        return groups or frozenset()

    def _running(self, name: str) -> dict[str, Any] | None:
        """What the running gateway says of the guest; `None` without either."""
        assert self._config is not None, "asked for a gateway that has no configuration"
        with extra("gateway"):
            from ...gateway import control
            from ...gateway.control.message import Request
        try:
            guests = control.ask(self._config.gateway.control, Request("guest.list", {}))
        except Error:
            return None  # it does not run, or not for us: what is configured has to do
        return next((each for each in guests if each["name"] == name), None)
