"""When a rule counts: between two moments, on days of the week, at hours of the day."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from zoneinfo import ZoneInfo

from ..errors import ConfigurationError

DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_WEEK = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Hours:
    """From ``begin`` up to ``end``, which is the next day if it is not later."""

    begin: time
    end: time

    def __str__(self) -> str:
        return f"{self.begin:%H:%M}-{self.end:%H:%M}"


@dataclass(frozen=True, slots=True)
class Window:
    """All that is given must hold; nothing given is always.

    ``days`` are numbers, Monday is 0; hours that pass midnight belong to the day that they begin
    on. ``zone`` is an IANA name; empty is this system's own.
    """

    begin: datetime | None = None
    end: datetime | None = None
    days: frozenset[int] = frozenset()
    hours: Hours | None = None
    zone: str = ""

    def __post_init__(self) -> None:
        """Only moments that can be compared, and an end after its beginning."""
        for moment in (self.begin, self.end):
            if moment is not None and moment.tzinfo is None:
                raise ConfigurationError(f"{moment} needs an offset: 2027-01-31T18:00:00+01:00")
        if self.begin is not None and self.end is not None and self.end <= self.begin:
            raise ConfigurationError("until must be later than from")

    def contains(self, moment: datetime) -> bool:
        """Whether the rule counts at this moment, which has a time zone."""
        if self.begin is not None and moment < self.begin:
            return False
        if self.end is not None and moment >= self.end:
            return False
        if not self.days and self.hours is None:
            return True
        return any(begin <= moment < end for begin, end in self._near(moment))

    def edges(self, moment: datetime) -> tuple[datetime | None, datetime | None]:
        """When `contains` may last have changed, up to this moment, and when it may do so next."""
        found = [each for each in (self.begin, self.end) if each is not None]
        if self.days or self.hours is not None:
            found += [edge for span in self._near(moment) for edge in span]
        before = max((each for each in found if each <= moment), default=None)
        after = min((each for each in found if each > moment), default=None)
        return before, after

    def _near(self, moment: datetime) -> Iterator[tuple[datetime, datetime]]:
        """The spans of the days around: a week on either side has every edge that is next."""
        zone = _zone(self.zone)
        today = moment.astimezone(zone).date()
        for offset in range(-8, 9):
            day = today + timedelta(days=offset)
            if not self.days or day.weekday() in self.days:
                yield self._span(day, zone)

    def _span(self, day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
        next_day = day + timedelta(days=1)
        if self.hours is None:
            return _at(day, time(), zone), _at(next_day, time(), zone)
        last = day if self.hours.end > self.hours.begin else next_day
        return _at(day, self.hours.begin, zone), _at(last, self.hours.end, zone)

    def __str__(self) -> str:
        parts = [f"from {self.begin:%Y-%m-%d %H:%M%z}" if self.begin else ""]
        parts.append(f"until {self.end:%Y-%m-%d %H:%M%z}" if self.end else "")
        parts.append(",".join(DAYS[day] for day in sorted(self.days)))
        parts += [str(self.hours) if self.hours else "", self.zone]
        return " ".join(filter(None, parts))


ALWAYS = Window()


def _zone(name: str) -> tzinfo | None:
    return ZoneInfo(name) if name else None


def _at(day: date, clock: time, zone: tzinfo | None) -> datetime:
    """A wall clock's time as a moment; without a zone the system decides, summer time included."""
    return datetime.combine(day, clock, zone).astimezone(UTC)


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
    """``08:00-18:00``; ``22:00-06:00`` passes midnight."""
    match = re.fullmatch(r"(\d\d):(\d\d)-(\d\d):(\d\d)", text.strip())
    if match is not None:
        hour, minute, last_hour, last_minute = (int(each) for each in match.groups())
        if max(hour, last_hour) < 24 and max(minute, last_minute) < 60:
            return Hours(time(hour, minute), time(last_hour, last_minute))
    raise ConfigurationError(f"hours {text!r}: write 08:00-18:00")


def parse_zone(name: str) -> str:
    """The name of a time zone that this system knows."""
    try:
        ZoneInfo(name)
    except (OSError, ValueError, KeyError) as error:
        raise ConfigurationError(f"timezone {name!r}: unknown; write Europe/Berlin") from error
    return name
