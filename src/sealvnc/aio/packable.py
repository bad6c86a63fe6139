"""What can be sent."""

from typing import Protocol


class Packable(Protocol):
    """A message that knows its bytes."""

    def pack(self) -> bytes:
        """The bytes."""
