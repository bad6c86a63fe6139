"""What is wrong with a value, in our words instead of pydantic's."""

import difflib
import json
from collections.abc import Callable, Mapping, Sequence
from types import UnionType
from typing import TYPE_CHECKING, Any, Union, get_args, get_origin

from pydantic import BaseModel

if TYPE_CHECKING:
    from pydantic_core import ErrorDetails

_OF_THE_KEY = "[key]"  # how pydantic says that not the value but its key is wrong
_TEXT = "must be text, in quotes"
_WORDS: Mapping[str, str | Callable[["ErrorDetails"], str]] = {
    "string_type": _TEXT,
    "path_type": _TEXT,
    "is_instance_of": _TEXT,
    "int_type": "must be a whole number",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number",
    "finite_number": "must be a finite number",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list, in square brackets",
    "dict_type": "must be a table",
    "model_type": "must be a table",
    "missing": "is missing, and has no default",
    "too_short": "must not be empty",
    "greater_than": lambda error: f"must be more than {_context(error, 'gt'):g}",
    "greater_than_equal": lambda error: f"must be {_context(error, 'ge'):g} or more",
    "literal_error": lambda error: f"must be {_context(error, 'expected')}",
    "value_error": lambda error: str(_context(error, "error")),
}
"""By pydantic's type of error. Values are shown by our own checks only: one may be a secret."""


def describe(error: "ErrorDetails", model: type[BaseModel]) -> str:
    """One sentence without its key, which `dotted` has."""
    if error["type"] == "extra_forbidden":
        return _unknown(error["loc"], model)
    words = _WORDS.get(error["type"], "is not valid here")
    return words if isinstance(words, str) else words(error)


def dotted(location: Sequence[str | int]) -> str:
    """A key as one would write it: ``listener[0].address``, ``guests."web 01".console``."""
    text = ""
    for part in location:
        if isinstance(part, int):
            text += f"[{part}]"
            continue
        if part == _OF_THE_KEY:
            continue
        plain = part.replace("-", "").replace("_", "").isalnum() and part.isascii()
        text += ("." if text else "") + (part if plain else json.dumps(part))
    return text


def _unknown(location: Sequence[str | int], model: type[BaseModel]) -> str:
    known = _keys(_table(location[:-1], model))
    close = difflib.get_close_matches(str(location[-1]), known, 1)
    if close:
        return f"there is no such key (is {close[0]} meant?)"
    return f"there is no such key (there are {', '.join(known)})"


def _table(location: Sequence[str | int], model: type[BaseModel]) -> type[BaseModel]:
    """The model of the table at ``location``."""
    for part in location:
        for name, field in model.model_fields.items():
            if part in (name, field.alias):
                model = next(_models(field.annotation), model)
    return model


def _models(annotation: Any) -> Any:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    elif get_origin(annotation) in (tuple, dict, Union, UnionType):
        for each in get_args(annotation):
            yield from _models(each)


def _keys(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _context(error: "ErrorDetails", name: str) -> Any:
    return error.get("ctx", {}).get(name)
