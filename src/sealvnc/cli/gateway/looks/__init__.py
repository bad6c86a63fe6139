"""What `sealvnc gateway check` looks at, one file for each kind of thing."""

from .table import everything

__all__ = ["everything"]
