"""The clock: certificates, tickets and rules with hours stand on it."""

import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from .... import version
from ..findings import Finding, error

if TYPE_CHECKING:
    from ....gateway.config import Loaded

_DAY = 86400.0


def look(loaded: "Loaded") -> Iterator[Finding]:
    """Files that come from the future: it is more likely that the clock is wrong."""
    now = time.time()
    for path in (loaded.path, Path(version.__file__)):
        ahead = _modified(path) - now
        if ahead > _DAY:
            text = f"by the clock, {path} was written in the future, in {ahead / _DAY:.0f} days"
            yield error(str(path), text, "set the clock: `timedatectl set-ntp true`")
            return


def _modified(path: Path) -> float:
    try:
        return path.stat().st_mtime
    except OSError:
        return 0.0
