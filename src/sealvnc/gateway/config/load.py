"""Reading the configuration: the whole of it is right, or nothing is taken from it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from ...errors import ConfigurationError
from .lines import Key, line_of, lines
from .models import DEFAULT_FILE, Config
from .problems import describe, dotted

_LARGEST = 1 << 20  # nobody writes a configuration of a megabyte


@dataclass(frozen=True, slots=True)
class Loaded:
    """A configuration, and where each of its values comes from."""

    config: Config
    path: Path
    data: Mapping[str, object] = field(default_factory=dict, repr=False)
    lines: Mapping[Key, int] = field(default_factory=dict, repr=False)

    def origin(self, *key: str | int) -> str:
        """``FILE:line``, or ``default`` for what the file does not say; keys as in the file."""
        return self.where(*key) if _has(self.data, key) else "default"

    def where(self, *key: str | int) -> str:
        """``FILE:line`` of the key, or of what it belongs to, or just the file."""
        line = line_of(self.lines, key)
        return str(self.path) if line is None else f"{self.path}:{line}"


def load(path: Path = DEFAULT_FILE) -> Loaded:
    """Read the file, or raise `ConfigurationError`, which names file, line, key and remedy."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except FileNotFoundError:
        raise ConfigurationError(
            f"there is no {path}; `sealvnc gateway init` writes one, --config names another"
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{path}: {error.strerror}") from error
    if len(data) > _LARGEST:
        raise ConfigurationError(f"{path}: larger than {_LARGEST >> 20} MiB; is it the right file?")
    try:
        return parse(data.decode(), path)
    except UnicodeDecodeError as error:
        raise ConfigurationError(f"{path}: not UTF-8, which TOML is") from error


def parse(text: str, path: Path) -> Loaded:
    """Read a configuration from its text; ``path`` is for errors and origins."""
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise ConfigurationError(f"{path}: not TOML: {error}") from error
    found = lines(text.replace("\r\n", "\n"))
    try:
        config = Config.model_validate(_with_tuples(data))
    except ValidationError as error:
        complaints = []
        for each in error.errors(include_url=False):
            line = line_of(found, each["loc"])
            key = dotted(each["loc"])
            where = f"{path}:{line}" if line is not None else str(path)
            complaints.append(f"{where}: {key + ': ' if key else ''}{describe(each, Config)}")
        raise ConfigurationError("; ".join(complaints)) from None  # pydantic's shows the values
    return Loaded(config, path, data, found)


def _has(data: Any, key: Key) -> bool:
    try:
        for part in key:
            data = data[part]
    except (LookupError, TypeError):
        return False
    return True


def _with_tuples(value: object) -> object:
    """Lists as tuples: what is frozen holds nothing that can be changed."""
    if isinstance(value, dict):
        return {key: _with_tuples(each) for key, each in value.items()}
    if isinstance(value, list):
        return tuple(_with_tuples(each) for each in value)
    return value
