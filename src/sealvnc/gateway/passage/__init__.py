"""What passes between a viewer and its guest, message by message, and what does not."""

from .passage import Passage

__all__ = ["Passage"]
