"""policy.week: days and hours as the clock on the wall shows them, and when that changes."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from sealvnc.errors import ConfigurationError
from sealvnc.policy.week import DAYS, Week, parse_days, parse_hours, parse_zone

MONDAY = datetime(2027, 1, 4, tzinfo=UTC)
TICK = timedelta(microseconds=1)


@pytest.mark.parametrize("text", ["", "mo", "mon-", "-fri", "mon;tue", "mon-fry", "1-5", "mon,"])
def test_bad_days(text: str) -> None:
    with pytest.raises(ConfigurationError, match="mon-fri"):
        parse_days(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "8-18",
        "08:00",
        "24:00-25:00",
        "24:00-08:00",
        "08:60-09:00",
        "08:00-18:00x",
        "\N{ARABIC-INDIC DIGIT ZERO}8:00-09:00",
    ],
)
def test_bad_hours(text: str) -> None:
    with pytest.raises(ConfigurationError, match="08:00-18:00"):
        parse_hours(text)


@pytest.mark.parametrize("name", ["", "Mars/Olympus", "../etc/passwd", "/etc/passwd", "Europe"])
def test_bad_zone(name: str) -> None:
    with pytest.raises(ConfigurationError, match="write Europe/Berlin"):
        parse_zone(name)


@pytest.mark.parametrize(
    ("text", "days"),
    [("mon-fri", {0, 1, 2, 3, 4}), ("sat, sun", {5, 6}), ("fri-mon", {4, 5, 6, 0}), ("Wed", {2})],
)
def test_days(text: str, days: set[int]) -> None:
    assert parse_days(text) == days


def week(days: str = "", hours: str = "", zone: str = "UTC") -> Week:
    return Week(
        parse_days(days) if days else frozenset(), parse_hours(hours) if hours else None, zone
    )


def at(hours: float) -> datetime:
    return MONDAY + timedelta(hours=hours)


@pytest.mark.parametrize(
    ("found", "inside", "outside"),
    [
        (week(), [0, 999], []),
        (week(hours="08:00-18:00"), [8, 17.99, 32], [7.99, 18]),
        (week(hours="22:00-06:00"), [22, 29.99, 5], [6, 21.99]),
        (week(hours="18:00-24:00"), [18, 23.99], [0, 17.99, 24]),
        (week("mon"), [0, 23.99, 168], [-0.01, 24]),
        (week("mon", "08:00-08:00"), [8, 31.99], [7.99, 32]),  # the day that begins at eight
        (week("mon", "22:00-06:00"), [22, 29.99], [5, 21.99, 30, 46]),  # Monday's night
    ],
)
def test_contains(found: Week, inside: list[float], outside: list[float]) -> None:
    assert all(found.contains(at(each)) for each in inside)
    assert not any(found.contains(at(each)) for each in outside)


# -- summer time ----------------------------------------------------------------------------------


def utc(*moment: int) -> datetime:
    return datetime(*moment, tzinfo=UTC)


@pytest.mark.parametrize(
    ("hours", "begin", "end"),
    [
        ("08:00-09:00", utc(2027, 3, 27, 7), utc(2027, 3, 27, 8)),  # the day before
        ("08:00-09:00", utc(2027, 3, 28, 6), utc(2027, 3, 28, 7)),
        ("01:00-04:00", utc(2027, 3, 28, 0), utc(2027, 3, 28, 2)),  # an hour is missing
        ("02:30-03:30", utc(2027, 3, 28, 1), utc(2027, 3, 28, 1, 30)),  # there is no half past two
        ("01:00-02:30", utc(2027, 3, 28, 0), utc(2027, 3, 28, 1)),
        ("01:00-04:00", utc(2027, 10, 30, 23), utc(2027, 10, 31, 3)),  # and one comes twice
        ("02:00-02:30", utc(2027, 10, 31, 0), utc(2027, 10, 31, 0, 30)),
        ("02:00-02:30", utc(2027, 10, 31, 1), utc(2027, 10, 31, 1, 30)),
    ],
)
def test_summer_time(hours: str, begin: datetime, end: datetime) -> None:
    """Berlin's clocks: at one in UTC from two to three in March, back from three in October."""
    span = week(hours=hours, zone="Europe/Berlin").span(begin)
    assert (span.counts, span.since, span.until) == (True, begin, end)


def test_hours_that_no_clock_shows() -> None:
    """Sundays, a quarter past two: not on that one."""
    found = week("sun", "02:15-02:45", "Europe/Berlin")
    span = found.span(utc(2027, 3, 28, 1))
    assert (span.counts, span.since) == (False, utc(2027, 3, 21, 1, 45))
    assert span.until == utc(2027, 4, 4, 0, 15)


@pytest.fixture
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


@pytest.mark.usefixtures("berlin")
def test_the_systems_own_zone() -> None:
    """It has summer time, too."""
    ours, named = (week(hours="02:30-09:00", zone=zone) for zone in ("", "Europe/Berlin"))
    for month in (1, 3, 7, 10):
        for day in (25, 28, 31):
            moment = utc(2032, month, day, 6, 30)  # which nothing has asked for in another zone
            assert ours.span(moment) == named.span(moment)


# -- when it changes ------------------------------------------------------------------------------

MOMENTS = st.datetimes(datetime(2026, 1, 1), datetime(2028, 1, 1), timezones=st.just(UTC))
ZONES = (
    *("UTC", "Europe/Berlin", "Pacific/Auckland", "America/New_York", "Asia/Kathmandu"),
    *("Australia/Lord_Howe", "America/Santiago", "Africa/Casablanca", "Pacific/Kiritimati"),
)
CLOCKS = st.tuples(st.integers(0, 23), st.sampled_from([0, 15, 30]))
WEEKS = st.builds(
    Week,
    days=st.frozensets(st.integers(0, 6), max_size=7),
    hours=st.none()
    | st.tuples(CLOCKS, CLOCKS).map(
        lambda pair: parse_hours("-".join(f"{hour:02}:{minute:02}" for hour, minute in pair))
    ),
    zone=st.sampled_from(ZONES),
)


def wall_clock(found: Week, moment: datetime) -> bool:
    """The same in other words: minutes of the day that a clock shows."""
    shown = moment.astimezone(ZoneInfo(found.zone))
    days = found.days or frozenset(range(7))
    if found.hours is None:
        return shown.weekday() in days
    minute = shown.hour * 60 + shown.minute
    begin, end = (60 * each.hour + each.minute for each in (found.hours.begin, found.hours.end))
    length = (end - begin - 1) % 1440 + 1
    into_today, into_yesterday = minute - begin, minute + 1440 - begin
    return (shown.weekday() in days and 0 <= into_today < length) or (
        (shown.weekday() - 1) % 7 in days and 0 <= into_yesterday < length
    )


@given(WEEKS, MOMENTS)
def test_a_model(found: Week, moment: datetime) -> None:
    assert found.contains(moment) == wall_clock(found, moment)


@given(WEEKS, MOMENTS, st.floats(0, 1))
@example(week("sun", "02:15-02:45", "Europe/Berlin"), utc(2027, 3, 28, 1), 0.5)
@example(week(hours="01:45-02:00", zone="Australia/Lord_Howe"), utc(2027, 4, 3, 14, 50), 0.5)
def test_edges_are_edges(found: Week, moment: datetime, part: float) -> None:
    """It changes there, and nowhere between."""
    span = found.span(moment)
    assert span.counts == found.contains(moment)
    if span.since is None or span.until is None:
        assert span.since is span.until
        assert found.always
        return
    assert span.since <= moment < span.until
    assert found.contains(span.since) == found.contains(span.until - TICK) == span.counts
    assert found.contains(span.since - TICK) == found.contains(span.until) != span.counts
    between = span.since + (span.until - span.since - TICK) * part
    assert found.contains(between) == span.counts
    assert found.span(between) == span


def test_all_year() -> None:
    """Nothing is lost from one span to the next, whatever day it is asked on."""
    found = week("mon-fri", "22:15-02:30", "Europe/Berlin")
    moment, count = utc(2027, 1, 1), 0
    while moment < utc(2028, 1, 1):
        span = found.span(moment)
        assert span.until is not None
        assert found.span(span.until).since == span.until
        moment, count = span.until, count + span.counts
    assert count == 262  # weekdays, and the night in which the year began


def test_names() -> None:
    assert DAYS[MONDAY.weekday()] == "mon"
    assert str(week("mon-tue", "08:00-09:00")) == "mon,tue 08:00-09:00 UTC"
    assert str(week(zone="")) == ""
