"""When a rule counts: between two moments, and then on days of the week, at hours of the day."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from ..errors import ConfigurationError
from .week import Span, Week

_TICK = timedelta(microseconds=1)
_YEARS = range(1970, 9000)
_EVERY = Week()


@dataclass(frozen=True, slots=True)
class Window:
    """From ``begin`` up to ``end``, as far as ``week`` has it; nothing given is always."""

    begin: datetime | None = None
    end: datetime | None = None
    week: Week = _EVERY

    def __post_init__(self) -> None:
        """Only moments that can be compared, and an end after its beginning."""
        for moment in filter(None, (self.begin, self.end)):
            if moment.tzinfo is None:
                raise ConfigurationError(f"{moment} needs an offset: 2027-01-31T18:00:00+01:00")
            if moment.year not in _YEARS:
                raise ConfigurationError(f"{moment}: no such year will see this gateway")
        if self.begin is not None and self.end is not None and self.end <= self.begin:
            raise ConfigurationError("until must be later than from")

    def contains(self, moment: datetime) -> bool:
        """Whether the rule counts at this moment, which has a time zone."""
        if self.begin is not None and moment < self.begin:
            return False
        if self.end is not None and moment >= self.end:
            return False
        return self.week.always or self.week.contains(moment)

    def span(self, moment: datetime) -> Span:
        """Whether the rule counts at this moment, and since and until when that is so."""
        begin, end = self.begin, self.end
        if end is not None and moment >= end:
            last = self.week.span(end - _TICK)
            since = end if last.counts else last.since
            return Span(counts=False, since=_later(begin, since))
        if begin is not None and moment < begin:
            first = self.week.span(begin)
            until = begin if first.counts else first.until
            return Span(counts=False, until=_earlier(end, until))
        found = self.week.span(moment)
        if begin is None and end is None:
            return found
        if found.counts:
            return Span(True, latest(begin, found.since), earliest(end, found.until))
        return Span(False, _later(begin, found.since), _earlier(end, found.until))

    def __str__(self) -> str:
        parts = [f"from {self.begin:%Y-%m-%d %H:%M%z}" if self.begin else ""]
        parts.append(f"until {self.end:%Y-%m-%d %H:%M%z}" if self.end else "")
        return " ".join(filter(None, (*parts, str(self.week))))


ALWAYS = Window()


def latest(one: datetime | None, other: datetime | None) -> datetime | None:
    """Of two moments since when; `None` is since ever."""
    return other if one is None or (other is not None and other > one) else one


def earliest(one: datetime | None, other: datetime | None) -> datetime | None:
    """Of two moments until when; `None` is for ever."""
    return other if one is None or (other is not None and other < one) else one


def _later(begin: datetime | None, since: datetime | None) -> datetime | None:
    """A week that stopped counting before the window began, or just then, never counted in it."""
    return None if begin is not None and since is not None and since <= begin else since


def _earlier(end: datetime | None, until: datetime | None) -> datetime | None:
    return None if end is not None and until is not None and until >= end else until
