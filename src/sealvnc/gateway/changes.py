"""Which files on disk have changed: by a look at each, several times a second."""

from collections.abc import Iterable
from pathlib import Path
from typing import TypeAlias

Signature: TypeAlias = tuple[int, int, int] | None


def signature(path: Path) -> Signature:
    """What changes whenever a file does; `None` while there is none."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino


class Changes:
    """Tells of a change when it is over: nobody wants the first half of a file."""

    def __init__(self, paths: Iterable[Path]) -> None:
        self._seen = {path: signature(path) for path in paths}
        self._changing: dict[Path, Signature] = {}

    def watch(self, paths: Iterable[Path]) -> None:
        """From now on these, and no others."""
        self._seen = {path: self._seen.get(path, signature(path)) for path in paths}
        self._changing = {path: now for path, now in self._changing.items() if path in self._seen}

    def look(self) -> set[Path]:
        """The files that have changed, and were the same at the last look as now."""
        changed = set()
        for path, before in self._seen.items():
            now = signature(path)
            if now == before:
                self._changing.pop(path, None)
            elif path in self._changing and self._changing[path] == now:
                self._seen[path] = now
                del self._changing[path]
                changed.add(path)
            else:
                self._changing[path] = now
        return changed
