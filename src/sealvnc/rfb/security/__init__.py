"""Security types: one file each, and the table that names them."""

from .registry import NAMES, security_types

__all__ = ["NAMES", "security_types"]
