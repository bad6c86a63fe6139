"""A request and an answer, each one line of JSON; one of both is a conversation.

::

    {"do": "session.list", "with": {}}
    {"result": [...]}    or    {"error": "there is no session 7", "code": 1}
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self

from ...errors import ConfigurationError, RemoteProtocolError

LONGEST = 64 * 1024
"""Bytes of a request."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be done, and the values that it is done with; ``by`` whom, the server knows."""

    do: str
    values: Mapping[str, Any] = field(default_factory=dict)
    by: str = ""

    @classmethod
    def parse(cls, line: bytes) -> Self:
        """A line; `RemoteProtocolError` if it is no request."""
        try:
            data = json.loads(line)
            do, values = data["do"], data.get("with", {})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise RemoteProtocolError("no request: one line of JSON with a key do") from error
        if not isinstance(do, str) or not isinstance(values, dict):
            raise RemoteProtocolError("no request: do is a word, with an object")
        return cls(do, values)

    def pack(self) -> bytes:
        """The line."""
        return json.dumps({"do": self.do, "with": dict(self.values)}).encode() + b"\n"

    def text(self, key: str) -> str:
        """A value that is text; empty if it is not there."""
        value = self.values.get(key, "")
        if not isinstance(value, str):
            raise ConfigurationError(f"{key} is to be text")
        return value

    def texts(self, key: str) -> list[str]:
        """A value that is a list of texts; empty if it is not there."""
        value = self.values.get(key, [])
        if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
            raise ConfigurationError(f"{key} is to be a list of texts")
        return value

    def seconds(self, key: str) -> float | None:
        """A value in seconds; `None` if it is not there."""
        value = self.values.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 0:
            raise ConfigurationError(f"{key} is to be a number of seconds")
        return float(value)
