"""What a look at the gateway's set-up finds: how bad, where, what, and what to do about it."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from enum import StrEnum

from ...errors import ConfigurationError


class Severity(StrEnum):
    """In this order they are shown. Only an error keeps the gateway from starting."""

    ERROR = "error"
    WARNING = "warning"
    HINT = "hint"


@dataclass(frozen=True, slots=True)
class Finding:
    """``where`` is a key of the configuration, perhaps with its file and line, or a file."""

    severity: Severity
    where: str
    text: str
    remedy: str

    def as_dict(self) -> dict[str, str]:
        """For ``--json``."""
        return {key: str(value) for key, value in asdict(self).items()}


def error(where: str, text: str, remedy: str) -> Finding:
    """The gateway does not start with this, or nobody should want it to."""
    return Finding(Severity.ERROR, where, text, remedy)


def warning(where: str, text: str, remedy: str) -> Finding:
    """It starts, and somebody will be disappointed."""
    return Finding(Severity.WARNING, where, text, remedy)


def hint(where: str, text: str, remedy: str) -> Finding:
    """Worth knowing."""
    return Finding(Severity.HINT, where, text, remedy)


def of_error(where: str, problem: ConfigurationError, remedy: str) -> Finding:
    """What somebody else has found wrong."""
    return error(where, str(problem).rstrip(".").removeprefix(f"{where}: "), remedy)


def by_severity(findings: Iterable[Finding]) -> list[Finding]:
    """The worst first, else in the order in which they were found; each once."""
    order = list(Severity)
    return sorted(dict.fromkeys(findings), key=lambda each: order.index(each.severity))
