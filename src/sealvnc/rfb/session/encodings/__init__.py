"""Encodings of rectangles: one file each, and the table of them."""

from .registry import ANNOUNCED, BOUNDARIES, ENCODERS, ENCODINGS, Encoder, Encoding, Outline, Wish

__all__ = [
    "ANNOUNCED",
    "BOUNDARIES",
    "ENCODERS",
    "ENCODINGS",
    "Encoder",
    "Encoding",
    "Outline",
    "Wish",
]
