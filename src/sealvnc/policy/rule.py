"""A rule: who may do what at which console, and when; or may not."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from ..errors import ConfigurationError
from .capability import NOTHING, Capability, names
from .parties import Guest, Who
from .window import ALWAYS, Window


@lru_cache(4096)
def _pattern(glob: str) -> re.Pattern[str]:
    parts = {"*": ".*", "?": "."}
    return re.compile("".join(parts.get(c, re.escape(c)) for c in glob), re.DOTALL)


def glob_matches(glob: str, text: str) -> bool:
    """``*`` and ``?`` as in QEMU's authz lists, which cross everything; case matters."""
    if "*" not in glob and "?" not in glob:
        return glob == text
    return _pattern(glob).fullmatch(text) is not None


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a rule is about; all that is given must hold, and something must be.

    ``user`` and ``certificate`` may be globs. A user of another Kerberos realm is
    ``bob@OTHER.EXAMPLE.ORG``, and not ``bob``. ``anyone`` is whoever has logged in.
    """

    user: str = ""
    group: str = ""
    realm: str = ""
    certificate: str = ""
    anyone: bool = False

    def __post_init__(self) -> None:
        """A rule about nobody is a mistake, and so is one about somebody and anyone."""
        given = [self.user, self.group, self.realm, self.certificate]
        if self.anyone == any(given):
            raise ConfigurationError(
                "a rule needs a subject: user, group, realm or certificate, or else anyone = true"
            )

    def matches(self, who: Who) -> bool:
        """Whether this is about ``who``."""
        return (
            (not self.user or glob_matches(self.user, who.user))
            and (not self.group or self.group in who.groups)
            and (not self.realm or self.realm == who.realm)
            and (not self.certificate or self._certificate_matches(who.certificate))
        )

    def _certificate_matches(self, subject: str) -> bool:
        """In the order of its encoding (QEMU), or in that of RFC 4514, which is the reverse."""
        if not subject:
            return False
        return glob_matches(self.certificate, subject) or glob_matches(
            self.certificate, reversed_name(subject)
        )

    def __str__(self) -> str:
        given = {
            "user": self.user,
            "group": self.group,
            "realm": self.realm,
            "certificate": self.certificate,
        }
        return _described(given) or "anyone"


@dataclass(frozen=True, slots=True)
class Object:
    """The guests that a rule is about; all that is given must hold. ``name`` may be a glob."""

    name: str = "*"
    uuid: str = ""
    label: str = ""

    def matches(self, guest: Guest) -> bool:
        """Whether this is about ``guest``."""
        return (
            glob_matches(self.name, guest.name)
            and (not self.uuid or self.uuid.casefold() == guest.uuid.casefold())
            and (not self.label or self.label in guest.labels)
        )

    def __str__(self) -> str:
        given = {"guest": self.name, "uuid": self.uuid, "label": self.label}
        if self.name == "*" and (self.uuid or self.label):
            del given["guest"]
        return _described(given)


@dataclass(frozen=True, slots=True)
class Rule:
    """``capabilities`` are what it allows; none at all: it denies."""

    subject: Subject
    object: Object = Object()
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

    def __str__(self) -> str:
        what = ", ".join(names(self.capabilities)) or "deny"
        when = "" if self.window == ALWAYS else f", {self.window}"
        return f"{self.subject}; {self.object}: {what}{when}"


def _described(given: Mapping[str, str]) -> str:
    return ", ".join(f"{key} {value}" for key, value in given.items() if value)


def reversed_name(name: str) -> str:
    r"""A distinguished name the other way round; ``\,`` is no separator."""
    return ",".join(reversed(re.split(r"(?<!\\),", name)))
