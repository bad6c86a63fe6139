"""Everything that `init` makes, in order."""

import shutil
import subprocess
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from ....errors import ConfigurationError
from ....gateway.service import FILES, USER, rendered
from . import pki, texts
from .found import DEFAULT_PLACES, Found, Places
from .step import Step, directory, text_file


def plan(found: Found, places: Places, *, service: bool) -> Sequence[Step]:
    """The steps; nothing is done yet. ``service``: units are wanted where systemd is."""
    return tuple(_steps(found, places, service=service))


def _steps(found: Found, places: Places, *, service: bool) -> Iterator[Step]:
    default = places.state == DEFAULT_PLACES.state
    service = service and found.systemd and found.privileged and default
    if service:
        yield from _service(found, places)
    yield directory("directory", places.config.parent, 0o755)
    yield directory("directory", places.state, 0o750, owner=USER, group=USER)
    yield directory("directory", places.pki, 0o755)
    yield pki.step(found, places)
    yield text_file("settings", places.config, texts.settings(found, places), 0o644)
    yield text_file("rules", places.acl, texts.template("acl.txt"), 0o640, group=USER)
    yield _accounts(places)
    if service:
        yield _command("service", "systemctl", "daemon-reload", after=_unit(found))


def _service(found: Found, places: Places) -> Iterator[Step]:
    """Files, and the user, who has to be there before anything is given to them."""
    for each in FILES:
        target = found.root / each.target.relative_to("/")
        if (found.root / each.beside.relative_to("/")).is_dir():
            text = rendered(each.name, found.program, places.config, found.groups)
            yield text_file("service", target, text, 0o644)
            if each.name == "sysusers.conf":
                yield _command("service", "systemd-sysusers", str(target), after=target)


def _unit(found: Found) -> Path:
    return found.root / "etc/systemd/system/sealvnc-gateway.service"


def _command(label: str, *command: str, after: Path) -> Step:
    """A command of systemd's, needed once: when the file that it is about has just been written."""
    kept = "done already" if after.exists() else None
    return Step(label, " ".join(command), kept, partial(_run, command))


def _run(command: Sequence[str]) -> None:
    if shutil.which(command[0]) is None:
        raise ConfigurationError(f"{command[0]} is missing; --no-service does without")
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        raise ConfigurationError(f"{' '.join(command)}: {done.stderr.strip() or 'it failed'}")


def _accounts(places: Places) -> Step:
    """An empty database, of whom the directory is: root may fill it later."""
    path = places.database

    def do() -> None:
        from ....identity.accounts import Accounts

        Accounts.open(f"sqlite:///{path}", create=True)

    return Step("accounts", str(path), "there already" if path.exists() else None, do, path)
