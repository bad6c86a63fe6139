"""A way to guests' consoles: it finds them, and keeps a `Roster` true of them."""

from typing import Protocol

from .roster import Roster


class Backend(Protocol):
    """One entry of the configuration: a single console, or all of a hypervisor."""

    async def run(self, roster: Roster) -> None:
        """Keep ``roster`` true of this backend's guests until cancelled, through every failure.

        What fails is logged (once per cause) and tried again with a growing delay; guests that
        cannot be reached any more are removed. On cancellation its guests are removed, too.
        """
