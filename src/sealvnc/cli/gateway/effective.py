"""Every value that counts, and where it comes from."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import BaseModel

from ...gateway.config.problems import dotted

if TYPE_CHECKING:
    from ...gateway.config import Loaded


@dataclass(frozen=True, slots=True)
class Effective:
    """A key as one would write it, its value as TOML has it, and ``FILE:line`` or ``default``."""

    key: str
    value: object
    origin: str

    @property
    def shown(self) -> str:
        """The value, as one would write it."""
        return json.dumps(self.value, ensure_ascii=False)


def effective(loaded: "Loaded") -> Iterator[Effective]:
    """All values, in the order of the tables."""
    for location, value in _leaves(loaded.config, ()):
        yield Effective(dotted(location), value, loaded.origin(*location))


def _leaves(
    value: object, location: tuple[str | int, ...]
) -> Iterator[tuple[tuple[str | int, ...], object]]:
    if isinstance(value, BaseModel):
        for name, field in type(value).model_fields.items():
            yield from _leaves(getattr(value, name), (*location, field.alias or name))
    elif isinstance(value, Mapping):
        for name, each in value.items():
            yield from _leaves(each, (*location, name))
    elif isinstance(value, tuple) and value and isinstance(value[0], BaseModel):
        for number, each in enumerate(value):
            yield from _leaves(each, (*location, number))
    elif isinstance(value, tuple):
        yield location, list(value)
    else:
        yield location, "" if value is None else str(value) if isinstance(value, Path) else value
