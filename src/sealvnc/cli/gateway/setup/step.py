"""One thing that `init` makes, or finds made already. What somebody has edited is kept."""

import grp
import os
import pwd
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path

from ....errors import ConfigurationError
from ... import files


@dataclass(frozen=True, slots=True)
class Step:
    """``kept`` says why there is nothing to do; `None`: ``do`` does it.

    ``writes`` is what has to be possible for that.
    """

    label: str
    text: str
    kept: str | None
    do: Callable[[], None] = field(repr=False)
    writes: Path | None = None


def require_possible(steps: Iterable[Step]) -> None:
    """Raise `ConfigurationError`, before anything is done, if something could not be."""
    for step in steps:
        if step.kept is not None or step.writes is None:
            continue
        place = step.writes.parent
        while not place.exists() and place != place.parent:
            place = place.parent
        if not (place.is_dir() and os.access(place, os.W_OK | os.X_OK)):
            raise ConfigurationError(
                f"cannot write {step.writes}: run this as root, or name places of your own with "
                "--config, --pki and --state"
            )


def directory(label: str, path: Path, mode: int, *, group: str = "", owner: str = "") -> Step:
    """A directory; one that is there is left as it is."""

    def do() -> None:
        with named(path):
            path.mkdir(parents=True, mode=0o755)
            path.chmod(mode)
        if group:
            give(path, group=group, owner=owner)

    kept = "there already" if path.is_dir() else None
    return Step(label, str(path), kept, do, path)


def text_file(label: str, path: Path, text: str, mode: int, *, group: str = "") -> Step:
    """A file with this text; one that is there is never written over."""
    kept = None
    if path.exists():
        try:
            same = path.read_text() == text
        except (OSError, UnicodeDecodeError):
            same = False
        kept = "there already" if same else "there already, with changes, which are kept"

    def do() -> None:
        with named(path):
            path.parent.mkdir(parents=True, exist_ok=True)
        files.write(path, text.encode())
        with named(path):
            path.chmod(mode)
        if group:
            give(path, group=group)

    return Step(label, str(path), kept, do, path)


def give(path: Path, *, group: str, owner: str = "") -> None:
    """Hand a file to the gateway's group, or to its user, if we may, and they are there."""
    if os.geteuid() != 0:
        return
    with suppress(KeyError), named(path):
        user = pwd.getpwnam(owner).pw_uid if owner else -1
        os.chown(path, user, grp.getgrnam(group).gr_gid)


@contextmanager
def named(path: Path) -> Iterator[None]:
    """Turn an `OSError` into one that names the file."""
    try:
        yield
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
