"""The keyboard: from text and names to the keys that are struck."""

from .layout import Layout
from .layouts import LAYOUTS
from .strokes import (
    Key,
    Stroke,
    strokes_for_combination,
    strokes_for_text,
    strokes_for_text_by_keysym,
)

__all__ = [
    "LAYOUTS",
    "Key",
    "Layout",
    "Stroke",
    "strokes_for_combination",
    "strokes_for_text",
    "strokes_for_text_by_keysym",
]
