"""PBKDF2 is paid for once per password."""

from loopback.conftest import derive_once

__all__ = ["derive_once"]
