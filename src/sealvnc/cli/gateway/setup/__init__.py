"""What `sealvnc gateway init` finds out, and what it then makes."""

from .found import Found, Places, find
from .plan import plan
from .step import Step, require_possible

__all__ = ["Found", "Places", "Step", "find", "plan", "require_possible"]
