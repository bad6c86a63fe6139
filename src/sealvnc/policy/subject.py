r"""Whom and what a rule is about: subjects and objects, patterns, and names in certificates.

A subject in a certificate is compared in both orders that are in use: that of its encoding (GnuTLS,
QEMU) and that of RFC 4514, which is the reverse. A comma of a rule is one between two parts of the
name, never one within a part, whatever wrote that as ``\,``: who may choose their own O or CN must
not come by another one so.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, fields
from functools import lru_cache

from ..errors import ConfigurationError
from .parties import Guest, Who


@lru_cache(4096)
def _pattern(glob: str) -> re.Pattern[str]:
    """Each text between two stars is found where it first is, for good: nothing is tried twice."""
    first, *others = (re.escape(part).replace(r"\?", ".") for part in glob.split("*"))
    between = "".join(f"(?>.*?{part})" for part in others[:-1])
    return re.compile(first + between + "".join(f".*{part}" for part in others[-1:]), re.DOTALL)


def is_glob(text: str) -> bool:
    """Whether it stands for more than itself."""
    return "*" in text or "?" in text


def glob_matches(glob: str, text: str) -> bool:
    """``*`` is any text, ``?`` any character; there is nothing else, and case matters."""
    return glob == text or (is_glob(glob) and _pattern(glob).fullmatch(text) is not None)


COMMA = "\ue000"
"""Behind a backslash, for a comma within a part of a name; a `,` is one between two parts."""


@lru_cache(4096)
def orders(name: str) -> tuple[str, str]:
    """A distinguished name as it is, and the other way round, with `COMMA` where it has one."""
    escape = re.compile(r"\\(.)", re.DOTALL)
    whole = escape.sub(lambda pair: f"\\{COMMA}" if pair[1] == "," else pair[0], name)
    return whole, ",".join(reversed(whole.split(",")))


@dataclass(frozen=True, slots=True)
class Subject:
    """Whom a rule is about; all that is given must hold, and something must be.

    ``user`` and ``certificate`` may be globs. A user of another Kerberos realm is
    ``bob@OTHER.EXAMPLE.ORG``; a pattern without ``@`` is never about such a one, be it ``*``.
    ``anyone`` is whoever has logged in.
    """

    user: str = ""
    group: str = ""
    realm: str = ""
    certificate: str = ""
    anyone: bool = False

    def __post_init__(self) -> None:
        """A rule about nobody is a mistake, and so is one about somebody and anyone."""
        if self.anyone == bool(self.user or self.group or self.realm or self.certificate):
            raise ConfigurationError(
                "a rule needs a subject: user, group, realm or certificate, or else anyone = true"
            )

    def matches(self, who: Who) -> bool:
        """Whether this is about ``who``."""
        return (
            (not self.user or self._user_matches(who.user))
            and (not self.group or self.group in who.groups)
            and (not self.realm or self.realm == who.realm)
            and (not self.certificate or self._certificate_matches(who.certificate))
        )

    def _user_matches(self, user: str) -> bool:
        return glob_matches(self.user, user) and ("@" in self.user or "@" not in user)

    def _certificate_matches(self, name: str) -> bool:
        if not name:
            return False
        wanted, (encoded, reverse) = orders(self.certificate)[0], orders(name)
        return glob_matches(wanted, encoded) or glob_matches(wanted, reverse)

    def covers(self, other: "Subject") -> bool:
        """Whether whoever the other is about is seen to be in this."""
        return self.anyone or (
            (self.user in ("", other.user) or self._user_covers(other.user))
            and self.group in ("", other.group)
            and self.realm in ("", other.realm)
            and self.certificate in ("", other.certificate)
        )

    def _user_covers(self, other: str) -> bool:
        return bool(other) and not is_glob(other) and self._user_matches(other)

    def misses(self, who: Who) -> Iterator[str]:
        """What of it is not true of ``who``, in words."""
        if self.user and not self._user_matches(who.user):
            yield f"the user is {who.user}"
        if self.group and self.group not in who.groups:
            yield f"{who.user} is in {_list('group', who.groups)}"
        if self.realm and self.realm != who.realm:
            yield f"the realm is {who.realm}" if who.realm else "there is no Kerberos ticket"
        if self.certificate and not self._certificate_matches(who.certificate):
            yield f"the certificate is {who.certificate}" if who.certificate else "no certificate"

    def __str__(self) -> str:
        return _described(self) or "anyone"


@dataclass(frozen=True, slots=True)
class Object:
    """The guests that a rule is about; all that is given must hold. ``guest`` may be a glob."""

    guest: str = "*"
    uuid: str = ""
    label: str = ""

    def matches(self, guest: Guest) -> bool:
        """Whether this is about ``guest``."""
        return (
            (self.guest == "*" or glob_matches(self.guest, guest.name))
            and (not self.uuid or self.uuid.casefold() == guest.uuid.casefold())
            and (not self.label or self.label in guest.labels)
        )

    def covers(self, other: "Object") -> bool:
        """Whether whatever the other is about is seen to be in this."""
        covered = not is_glob(other.guest) and glob_matches(self.guest, other.guest)
        return (
            (self.guest in ("*", other.guest) or covered)
            and self.uuid in ("", other.uuid)
            and self.label in ("", other.label)
        )

    def may_match(self, guest: Guest) -> bool:
        """Whether this may be about ``guest``, which may have a UUID and labels not given."""
        fits = not self.uuid or not guest.uuid or self.uuid.casefold() == guest.uuid.casefold()
        return fits and glob_matches(self.guest, guest.name)

    def misses(self, guest: Guest) -> Iterator[str]:
        """What of it is not true of ``guest``, in words."""
        if not glob_matches(self.guest, guest.name):
            yield f"the guest is {guest.name}"
        if self.uuid and self.uuid.casefold() != guest.uuid.casefold():
            yield f"its UUID is {guest.uuid or 'not known'}"
        if self.label and self.label not in guest.labels:
            yield f"{guest.name} has {_list('label', guest.labels)}"

    def __str__(self) -> str:
        text = _described(self)
        return text.removeprefix("guest *, ")


EVERY_GUEST = Object()


def _described(part: Subject | Object) -> str:
    given = ((each.name, getattr(part, each.name)) for each in fields(part))
    return ", ".join(f"{key} {value}" for key, value in given if isinstance(value, str) and value)


def _list(kind: str, words: frozenset[str]) -> str:
    if not words:
        return f"no {kind}"
    return f"{kind}{'s' * (len(words) > 1)} {', '.join(sorted(words))}"
