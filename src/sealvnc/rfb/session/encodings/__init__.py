"""Encodings of rectangles: one file each, and the table of them."""

from .registry import ENCODINGS, Encoding

__all__ = ["ENCODINGS", "Encoding"]
