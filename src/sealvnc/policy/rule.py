"""A rule: who may do what at which console, and when; or may not."""

from dataclasses import dataclass

from ..errors import ConfigurationError
from .capability import NOTHING, Capability, in_words
from .parties import Guest, Who
from .subject import EVERY_GUEST, Object, Subject
from .window import ALWAYS, Window


@dataclass(frozen=True, slots=True)
class Rule:
    """``capabilities`` are what it allows; none at all: it denies."""

    subject: Subject
    object: Object = EVERY_GUEST
    capabilities: Capability = NOTHING
    window: Window = ALWAYS
    note: str = ""

    def __post_init__(self) -> None:
        """Whoever may do anything may look."""
        if self.capabilities and Capability.VIEW not in self.capabilities:
            raise ConfigurationError("a rule that allows anything has to allow view, too")

    def about(self, who: Who, guest: Guest) -> bool:
        """Whether it is about these two, whenever."""
        return self.subject.matches(who) and self.object.matches(guest)

    def covers(self, other: "Rule") -> bool:
        """Whether it is about all that the other is about; one that is not seen to does not."""
        return self.subject.covers(other.subject) and self.object.covers(other.object)

    def __str__(self) -> str:
        what = in_words(self.capabilities)
        when = "" if self.window == ALWAYS else f", {self.window}"
        return f"{self.subject}; {self.object}: {what}{when}"
