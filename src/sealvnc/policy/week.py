"""The part of a window that comes again: days of the week and hours, as the clock on the wall says.

What counts is what a clock in that zone shows. Where summer time begins, hours that no clock shows
do not count; where it ends, those that are shown twice count twice.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import lru_cache
from itertools import product
from zoneinfo import ZoneInfo

from ..errors import ConfigurationError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_CLOCK = "([01][0-9]|2[0-3]):([0-5][0-9])"
_DAY = timedelta(days=1)
_TICK = timedelta(microseconds=1)
_FAR = 22
"""Days within which anything that changes does: a week, and one more that summer time swallowed."""


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``begin`` up to ``end``, which is the next day if it is not later."""

    begin: time
    end: time

    @property
    def all_day(self) -> bool:
        """From one moment of the day to the same of the next."""
        return self.begin == self.end

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class Span:
    """Whether something ``counts``, and since and until when that is so; `None` is for ever."""

    counts: bool
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Week:
    """``days`` are numbers, Monday is 0; none are all.

    Hours that pass midnight belong to the day that they begin on. ``zone`` is an IANA name; empty
    is this system's own.
    """

    days: frozenset[int] = frozenset()
    hours: Hours | None = None
    zone: str = ""

    @property
    def always(self) -> bool:
        """There is no time at which it does not count."""
        return len(self.days) in (0, 7) and (self.hours is None or self.hours.all_day)

    def contains(self, moment: datetime) -> bool:
        """Whether it counts at this moment, which has a time zone."""
        shown = moment.astimezone(_zone(self.zone))
        day, clock = shown.weekday(), shown.time()
        is_day = not self.days or day in self.days
        if self.hours is None:
            return is_day
        if self.hours.begin < self.hours.end:
            return is_day and self.hours.begin <= clock < self.hours.end
        was_day = not self.days or (day - 1) % 7 in self.days
        return (is_day and clock >= self.hours.begin) or (was_day and clock < self.hours.end)

    def span(self, moment: datetime) -> Span:
        """Whether it counts at this moment, and since and until when that is so."""
        if self.always:
            return Span(counts=True)
        counted, edges = _edges(self, moment.astimezone(UTC).date())
        after = bisect_right(edges, moment)
        return Span(counted == bool(after % 2), edges[after - 1], edges[after])

    def __str__(self) -> str:
        days = ",".join(DAYS[day] for day in sorted(self.days))
        return " ".join(filter(None, (days, str(self.hours or ""), self.zone)))


@lru_cache(4096)
def _edges(week: Week, day: date) -> tuple[bool, tuple[datetime, ...]]:
    """Every change on that day of UTC, with the one before and the one after it.

    And whether it counts at the last moment before that day.
    """
    begin = datetime.combine(day, time(), UTC)
    end = begin + _DAY
    before = next(_back(week, begin), begin - _FAR * _DAY)
    after = next(_changes(week, end, _FAR), end + _FAR * _DAY)
    return week.contains(begin - _TICK), (before, *_changes(week, begin, 1), after)


def _back(week: Week, moment: datetime) -> Iterator[datetime]:
    """Changes before a moment, the last one first."""
    for days in range(1, _FAR + 1):
        yield from reversed([*_changes(week, moment - days * _DAY, 1)])


def _changes(week: Week, begin: datetime, days: int) -> Iterator[datetime]:
    """Changes from ``begin`` on, for so many days."""
    counts = week.contains(begin - _TICK)
    for number in range(days):
        today = begin + number * _DAY
        for each in _turns(week, today, today + _DAY):
            if week.contains(each) != counts:
                counts = not counts
                yield each


def _turns(week: Week, begin: datetime, end: datetime) -> list[datetime]:
    """Where a change can be: a clock shows a time that matters, or is put forward or back."""
    zone = _zone(week.zone)
    clocks = {time()} | ({week.hours.begin, week.hours.end} if week.hours else set())
    first, found = begin.astimezone(zone).date(), set()
    folds = range(1)
    if begin.astimezone(zone).utcoffset() != end.astimezone(zone).utcoffset():
        found.add(_put(begin, end, zone))
        folds = range(2)
    for day, clock, fold in product(range(3), clocks, folds):
        shown = datetime.combine(first + day * _DAY, clock, zone).replace(fold=fold)
        found.add(shown.astimezone(UTC))
    return sorted(each for each in found if begin <= each < end)


def _put(begin: datetime, end: datetime, zone: tzinfo | None) -> datetime:
    """When the clock is put forward or back, between these two."""
    offset = begin.astimezone(zone).utcoffset()
    while end - begin > _TICK:
        middle = begin + (end - begin) // 2
        if middle.astimezone(zone).utcoffset() == offset:
            begin = middle
        else:
            end = middle
    return end


def _zone(name: str) -> tzinfo | None:
    return ZoneInfo(name) if name else None


def parse_days(text: str) -> frozenset[int]:
    """``mon-fri``, ``sat,sun``, ``fri-mon``."""
    found: set[int] = set()
    for part in text.lower().split(","):
        first, dash, last = part.strip().partition("-")
        if first not in DAYS or (dash and last not in DAYS):
            raise ConfigurationError(
                f"days {text!r}: write mon-fri, or sat,sun ({', '.join(DAYS)})"
            )
        begin = DAYS.index(first)
        length = (DAYS.index(last) - begin) % 7 if dash else 0
        found |= {(begin + i) % 7 for i in range(length + 1)}
    return frozenset(found)


def parse_hours(text: str) -> Hours:
    """``08:00-18:00``; ``22:00-06:00`` passes midnight, and ``18:00-24:00`` ends with it."""
    match = re.fullmatch(rf"{_CLOCK}-(?:{_CLOCK}|24:00)", text)
    if match is None:
        raise ConfigurationError(f"hours {text!r}: write 08:00-18:00")
    hour, minute, last_hour, last_minute = (int(each or 0) for each in match.groups())
    return Hours(time(hour, minute), time(last_hour, last_minute))


def parse_zone(name: str) -> str:
    """The name of a time zone that this system knows."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(f"timezone {name!r}: unknown; write Europe/Berlin") from error
    return name
