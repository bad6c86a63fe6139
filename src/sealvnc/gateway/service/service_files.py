"""The files of the service: which there are, where they go, and what is filled in."""

from collections.abc import Sequence
from dataclasses import dataclass
from importlib.resources import files
from pathlib import Path


@dataclass(frozen=True, slots=True)
class ServiceFile:
    """``name`` in the package, ``target`` on the host. It is wanted where ``beside`` exists."""

    name: str
    target: Path
    beside: Path = Path("/run/systemd/system")


FILES = (
    ServiceFile("sysusers.conf", Path("/etc/sysusers.d/sealvnc.conf")),
    ServiceFile("tmpfiles.conf", Path("/etc/tmpfiles.d/sealvnc.conf")),
    ServiceFile("sealvnc-gateway.service", Path("/etc/systemd/system/sealvnc-gateway.service")),
    ServiceFile("sealvnc-gateway.socket", Path("/etc/systemd/system/sealvnc-gateway.socket")),
    ServiceFile(
        "fail2ban-filter.conf",
        Path("/etc/fail2ban/filter.d/sealvnc.conf"),
        Path("/etc/fail2ban/filter.d"),
    ),
    ServiceFile(
        "fail2ban-jail.conf",
        Path("/etc/fail2ban/jail.d/sealvnc.conf"),
        Path("/etc/fail2ban/jail.d"),
    ),
)
"""In the order in which they are needed: the user first."""

USER = "sealvnc"


def rendered(name: str, program: Path, config: Path, groups: Sequence[str] = ()) -> str:
    """A file's text. ``program`` is the `sealvnc` to run, ``groups`` those of its user."""
    text = (files(__package__) / "files" / name).read_text()
    return (
        text.replace("@PROGRAM@", _quoted(program))
        .replace("@CONFIG@", _quoted(config))
        .replace("@GROUPS@", " ".join(groups))
    )


def _quoted(path: Path) -> str:
    """A path as ExecStart= takes it (systemd.service(5))."""
    text = str(path).replace("\\", "\\\\").replace('"', '\\"').replace("%", "%%").replace("$", "$$")
    return f'"{text}"' if any(each.isspace() or each in "\"'\\;" for each in text) else text
