"""Keyboard layouts: one file each, and the table of them.

Each is as X has it. Where X types a character at more places than Windows does, the places that
are X's alone are left out (``∅``) of the file.
"""

from .registry import LAYOUTS

__all__ = ["LAYOUTS"]
