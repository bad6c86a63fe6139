"""The control socket: how `sealvnc session` and `guest` speak to a running gateway."""

from .client import ask
from .server import Control

__all__ = ["Control", "ask"]
