"""The gateway's configuration: read, checked as a whole, each value with its origin."""

from .cautions import warnings
from .entries import GuestEntry, Hypervisor, Listener
from .load import Loaded, load, parse
from .models import (
    DEFAULT_FILE,
    TLS,
    Accounts,
    Config,
    Gateway,
    Kerberos,
    Limits,
    Log,
    Throttle,
)
from .places import QMP, TCP, Systemd, Unix

__all__ = [
    "DEFAULT_FILE",
    "QMP",
    "TCP",
    "TLS",
    "Accounts",
    "Config",
    "Gateway",
    "GuestEntry",
    "Hypervisor",
    "Kerberos",
    "Limits",
    "Listener",
    "Loaded",
    "Log",
    "Systemd",
    "Throttle",
    "Unix",
    "load",
    "parse",
    "warnings",
]
