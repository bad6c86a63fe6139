"""Keyboard layouts: one file each, and the table of them."""

from .registry import LAYOUTS

__all__ = ["LAYOUTS"]
