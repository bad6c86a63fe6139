"""What an encoding is."""

from typing import Protocol

from ....wire.dialogue import Dialogue
from ..framebuffer import Framebuffer, Rectangle


class Encoding(Protocol):
    """One encoding or pseudo-encoding; an instance lives as long as the connection."""

    encoding_type: int

    def decode(self, rectangle: Rectangle, framebuffer: Framebuffer) -> Dialogue[None]:
        """Read the rectangle's body and paint it."""
