"""What a rule can allow: seven capabilities, enforced in the stream of a live session."""

from collections.abc import Iterable, Mapping
from enum import Flag, auto
from typing import Final

from ..errors import ConfigurationError


class Capability(Flag):
    """One thing that somebody may do at a console. Without ``VIEW`` there is no session at all."""

    VIEW = auto()
    """See the picture, the pointer and the LEDs, and hear the sound."""
    KEYBOARD = auto()
    POINTER = auto()
    CLIPBOARD_IN = auto()
    """Text from the viewer into the guest."""
    CLIPBOARD_OUT = auto()
    """Text from the guest out to the viewer."""
    RESIZE = auto()
    """Ask for another desktop size."""
    POWER = auto()
    """Shut down, reboot and reset the guest."""


NOTHING: Final = Capability(0)
EVERYTHING: Final = ~NOTHING
USUAL: Final = EVERYTHING & ~Capability.POWER
"""What whoever has logged in to a console of QEMU or libvirt has always had."""

CAPABILITIES: Mapping[str, Capability] = {
    each.name.lower().replace("_", "-"): each for each in Capability if each.name
}
"""By the names that people write: ``view``, ``clipboard-in``."""


def parse(names: Iterable[str]) -> Capability:
    """The capabilities of these names, or ``all``; a `ConfigurationError` tells which there are."""
    found = NOTHING
    for name in names:
        if name == "all":
            found |= EVERYTHING
        elif name in CAPABILITIES:
            found |= CAPABILITIES[name]
        else:
            known = ", ".join(CAPABILITIES)
            raise ConfigurationError(f"no capability {name!r}; there are {known}, and all")
    return found


def names(capabilities: Capability) -> tuple[str, ...]:
    """Their names, in the order of the table."""
    return tuple(name for name, each in CAPABILITIES.items() if each in capabilities)


def in_words(capabilities: Capability) -> str:
    """As short as a person would say it."""
    if capabilities in _WORDS:
        return _WORDS[capabilities]
    return ", ".join(names(capabilities))


_WORDS = {NOTHING: "deny", USUAL: "all but power", EVERYTHING: "all"}
