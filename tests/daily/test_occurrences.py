from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.daily.occurrences import (
    IN_TIME,
    LATEST,
    Occurrence,
    due,
    moment_on,
    next_occurrences,
    occurrence_on,
    patience,
)
from bot.ledger.daily import CatchUp
from bot.times.zones import zone_names
from tests.daily.schedules import START, schedule

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.ledger.daily import Schedule

HOUR = dt.timedelta(hours=1)
DAY = dt.timedelta(days=1)
MINUTE = dt.timedelta(minutes=1)


def utc(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("zone", "day", "time", "moment"),
    [
        pytest.param("Europe/Berlin", "2026-03-28", "02:30", "2026-03-28T01:30", id="the day before the gap"),
        pytest.param("Europe/Berlin", "2026-03-29", "02:30", "2026-03-29T01:30", id="in the gap: shown as 03:30"),
        pytest.param("Europe/Berlin", "2026-10-25", "02:30", "2026-10-25T00:30", id="repeated: the first time"),
        pytest.param("America/New_York", "2026-03-08", "02:00", "2026-03-08T07:00", id="the first minute of a gap"),
        pytest.param("Australia/Lord_Howe", "2026-10-04", "02:15", "2026-10-03T15:45", id="a gap of half an hour"),
        pytest.param("Pacific/Apia", "2011-12-29", "09:00", "2011-12-29T19:00", id="before the day that Apia left out"),
        pytest.param("Pacific/Apia", "2011-12-31", "09:00", "2011-12-30T19:00", id="after the day that Apia left out"),
        pytest.param("America/Nuuk", "2026-03-28", "23:30", "2026-03-29T00:59", id="a gap up to midnight: just before"),
        pytest.param("Africa/Cairo", "2026-04-24", "00:30", "2026-04-23T22:30", id="a gap from midnight: after it"),
    ],
)
def test_a_local_time_becomes_a_moment(zone: str, day: str, time: str, moment: str) -> None:
    found = moment_on(dt.date.fromisoformat(day), dt.time.fromisoformat(time), ZoneInfo(zone))
    assert found == utc(moment)


@pytest.mark.parametrize(
    ("zone", "day"),
    [("Pacific/Apia", "2011-12-30"), ("Pacific/Kwajalein", "1993-08-21"), ("Pacific/Enderbury", "1994-12-31")],
)
@pytest.mark.parametrize("time", ["00:00", "09:00", "23:59"])
def test_a_date_that_a_zone_left_out_has_no_moment(zone: str, day: str, time: str) -> None:
    assert moment_on(dt.date.fromisoformat(day), dt.time.fromisoformat(time), ZoneInfo(zone)) is None


@given(
    zone=st.sampled_from(sorted(zone_names())),
    day=st.dates(dt.date(1975, 1, 1), dt.date(2037, 12, 31)),
    time=st.times().map(lambda found: found.replace(second=0, microsecond=0)),
)
@settings(max_examples=400, deadline=None)
def test_a_moment_is_on_its_own_date_and_shows_the_time_unless_the_clocks_skip_it(
    zone: str, day: dt.date, time: dt.time
) -> None:
    found = moment_on(day, time, ZoneInfo(zone))
    if found is None:
        shown = (utc(f"{day}T00:00") + number * 15 * MINUTE for number in range(-60, 160))
        assert all(moment.astimezone(ZoneInfo(zone)).date() != day for moment in shown)
        return
    local = found.astimezone(ZoneInfo(zone))
    assert local.date() == day
    assert local.time() == time or not _shown(day, time, ZoneInfo(zone))


def _shown(day: dt.date, time: dt.time, zone: ZoneInfo) -> bool:
    """Whether the clocks show this at any minute: looked for without moment_on's own reckoning."""
    around = dt.datetime.combine(day, time, dt.UTC)
    wanted = dt.datetime.combine(day, time)
    offsets = {(around + number * HOUR).astimezone(zone).utcoffset() for number in range(-30, 31)}
    return any(
        (around - offset).astimezone(zone).replace(tzinfo=None, fold=0) == wanted
        for offset in offsets
        if offset is not None
    )


@given(
    zone=st.sampled_from(sorted(zone_names())),
    day=st.dates(dt.date(1990, 1, 1), dt.date(2037, 12, 31)),
    time=st.times().map(lambda found: found.replace(second=0, microsecond=0)),
)
@settings(max_examples=200, deadline=None)
def test_later_dates_have_later_moments(zone: str, day: dt.date, time: dt.time) -> None:
    found = [moment_on(day + number * DAY, time, ZoneInfo(zone)) for number in range(4)]
    moments = [one for one in found if one is not None]
    assert moments == sorted(set(moments))


def test_only_the_weekdays_that_were_chosen_have_occurrences() -> None:
    fridays = schedule(weekdays=frozenset({4}))
    days = [one.day for one in next_occurrences(fridays, START, 3)]
    assert days == [dt.date(2026, 1, 2), dt.date(2026, 1, 9), dt.date(2026, 1, 16)]


def test_days_that_are_settled_are_not_among_the_next() -> None:
    days = [one.day.day for one in next_occurrences(schedule(), START, 2, {dt.date(2026, 1, 2)})]
    assert days == [1, 3]


def test_nothing_is_owed_from_before_the_schedule_was_set() -> None:
    late = schedule("09:00", counts_from=utc("2026-05-04T10:00"))
    assert due(late, utc("2026-05-04T10:01"), ()).post is None
    assert due(late, utc("2026-05-05T09:00"), ()).post == Occurrence(utc("2026-05-05T09:00"), dt.date(2026, 5, 5))
    assert due(late, utc("2026-05-05T09:00"), ()).missed == ()


@pytest.mark.parametrize(
    ("catch_up", "late", "posts"),
    [
        (CatchUp.SKIP, dt.timedelta(), True),
        (CatchUp.SKIP, IN_TIME, True),
        (CatchUp.SKIP, IN_TIME + MINUTE, False),
        (CatchUp.LATEST, IN_TIME + MINUTE, True),
        (CatchUp.LATEST, LATEST, True),
        (CatchUp.LATEST, LATEST + MINUTE, False),
    ],
)
def test_how_late_a_post_may_come(catch_up: CatchUp, late: dt.timedelta, posts: bool) -> None:
    at = utc("2026-05-04T09:00")
    yesterday = {at.date() - number * DAY for number in range(1, 10)}
    found = due(schedule(catch_up=catch_up), at + late, yesterday)
    assert (found.post is not None) is posts
    assert len(found.missed) == (not posts)
    assert Occurrence(at, at.date()).is_late(at + late) is (late > IN_TIME)


def test_after_days_of_absence_only_the_latest_is_posted() -> None:
    found = due(schedule(), utc("2026-05-04T10:00"), {dt.date(2026, 5, 1)})
    assert found.post is not None
    assert found.post.day == dt.date(2026, 5, 4)
    assert [one.day.day for one in found.missed][-2:] == [2, 3]


# A year


@dataclass
class Board:
    """What was posted when, by a bot that looks when something is due, and every few hours."""

    schedule: Schedule
    posted: dict[dt.date, dt.datetime] = field(default_factory=dict)
    missed: set[dt.date] = field(default_factory=set)

    def look(self, now: dt.datetime) -> dt.datetime:
        """Look once, as the poster does; return when to look again."""
        found = due(self.schedule, now, self.posted.keys() | self.missed)
        for one in found.missed:
            assert one.day not in self.posted
            self.missed.add(one.day)
        if found.post is not None:
            assert found.post.day not in self.posted, "twice for one local date"
            self.posted[found.post.day] = now
        following = next_occurrences(self.schedule, now, 1, self.posted.keys() | self.missed)
        return min(now + 6 * HOUR, following[0].at)


def looks(start: dt.datetime, board: Board, absences: dict[dt.date, dt.timedelta]) -> Iterator[dt.datetime]:
    """Look for a year; on some dates the machine sleeps for a while, from an hour before the post on."""
    now, end = start, start + 365 * DAY
    while now < end:
        yield now
        following = board.look(now)
        for day, span in absences.items():
            asleep = _sleeps_at(board.schedule, day)
            if asleep <= following < asleep + span:
                following = asleep + span
        now = following


def _sleeps_at(wanted: Schedule, day: dt.date) -> dt.datetime:
    found = occurrence_on(wanted, day)
    assert found is not None
    return found.at - HOUR


YEARS = [
    ("Europe/Berlin", 2026, "02:30"),
    ("Europe/Berlin", 2026, "09:00"),
    ("America/New_York", 2026, "02:30"),
    ("America/New_York", 2026, "01:30"),
    ("Australia/Lord_Howe", 2026, "02:15"),
    ("Australia/Lord_Howe", 2026, "01:45"),
    ("Pacific/Apia", 2011, "09:00"),
    ("Pacific/Apia", 2011, "03:30"),
    ("Africa/Casablanca", 2026, "02:30"),
    ("America/Nuuk", 2026, "23:30"),
    ("UTC", 2026, "00:00"),
]


def year_of(zone: str, year: int, time: str, **parts: object) -> Schedule:
    start = utc(f"{year}-01-01T12:00")
    return schedule(time, zone, created_at=start, counts_from=start, **parts)


def dates_of(wanted: Schedule) -> list[dt.date]:
    """Return the local dates of the year that the zone has, found without the code under test."""
    zone, start = ZoneInfo(wanted.zone), wanted.counts_from
    shown = {(start + number * HOUR).astimezone(zone).date() for number in range(366 * 24)}
    return sorted(day for day in shown if (start + DAY).astimezone(zone).date() <= day)[:-3]


@pytest.mark.parametrize(("zone", "year", "time"), YEARS)
def test_a_year_has_one_post_for_each_local_date_of_the_zone(zone: str, year: int, time: str) -> None:
    board = Board(year_of(zone, year, time))
    for _ in looks(board.schedule.counts_from, board, {}):
        pass
    assert board.missed == set()
    assert set(dates_of(board.schedule)) <= board.posted.keys()
    assert all(at.astimezone(ZoneInfo(zone)).date() == day for day, at in board.posted.items())
    assert dt.date(2011, 12, 30) not in board.posted
    on_time = sum(at.astimezone(ZoneInfo(zone)).strftime("%H:%M") == time for at in board.posted.values())
    assert on_time >= len(board.posted) - 2, "all but those whose time the clocks skip"


@pytest.mark.parametrize(("zone", "year", "time"), YEARS[::3])
@pytest.mark.parametrize("catch_up", CatchUp)
def test_a_suspended_machine_forgets_nothing_beyond_what_catch_up_says(
    zone: str, year: int, time: str, catch_up: CatchUp
) -> None:
    spans = (HOUR + MINUTE, 20 * HOUR, 3 * DAY)
    first = dt.date(year, 1, 20)
    absences = {
        first + number * 14 * DAY: span for number, span in zip(range(24), itertools.cycle(spans), strict=False)
    }
    board = Board(year_of(zone, year, time, catch_up=catch_up))
    for _ in looks(board.schedule.counts_from, board, absences):
        pass
    expected = set[dt.date]()
    for day in dates_of(board.schedule):
        found = occurrence_on(board.schedule, day)
        assert found is not None
        back = max([found.at, *(_wakes(board.schedule, start, span, found.at) for start, span in absences.items())])
        newer = next_occurrences(board.schedule, found.at, 1)[0].at <= back
        if back - found.at > patience(board.schedule) or newer:
            expected.add(day)
    assert board.missed - {day for day in board.missed if day > dates_of(board.schedule)[-1]} == expected
    assert set(dates_of(board.schedule)) - expected <= board.posted.keys()
    assert not board.posted.keys() & board.missed


def _wakes(wanted: Schedule, day: dt.date, span: dt.timedelta, at: dt.datetime) -> dt.datetime:
    """Return when the machine is back, if it sleeps at the time of a post."""
    asleep = _sleeps_at(wanted, day)
    return asleep + span if asleep <= at < asleep + span else at


@pytest.mark.parametrize(("zone", "year", "time"), YEARS)
@pytest.mark.parametrize("catch_up", CatchUp)
def test_a_clock_that_jumps_two_hours_to_and_fro_posts_once_a_date(
    zone: str, year: int, time: str, catch_up: CatchUp
) -> None:
    board = Board(year_of(zone, year, time, catch_up=catch_up))
    now, ahead = board.schedule.counts_from, itertools.cycle([0, 2, 0, -2, 2, -2])
    jump, shown = dt.timedelta(), board.schedule.counts_from
    while shown < board.schedule.counts_from + 364 * DAY:
        if shown >= now:
            jump, now = next(ahead) * HOUR, shown + 31 * HOUR
        following = board.look(shown + jump)
        shown += max(MINUTE, min(6 * HOUR, following - (shown + jump)))
    if catch_up is CatchUp.LATEST:
        assert board.missed == set(), "a jump of two hours is within what a post may be late"
        assert set(dates_of(board.schedule)) <= board.posted.keys()
    assert len(board.posted) + len(board.missed) >= len(dates_of(board.schedule))


@given(
    zone=st.sampled_from([name for name, _, _ in YEARS]),
    time=st.times(),
    weekdays=st.frozensets(st.integers(0, 6), min_size=1),
    steps=st.lists(st.integers(-150, 4000), min_size=1, max_size=60),
    catch_up=st.sampled_from(CatchUp),
)
@settings(max_examples=150, deadline=None)
def test_however_the_clock_goes_no_date_is_posted_twice_and_none_too_late(
    zone: str, time: dt.time, weekdays: frozenset[int], steps: list[int], catch_up: CatchUp
) -> None:
    wanted = schedule(zone=zone, weekdays=weekdays, catch_up=catch_up)
    board = Board(dataclasses.replace(wanted, posts_at=time.replace(second=0, microsecond=0)))
    now = START
    for minutes in steps:
        now += minutes * MINUTE
        before = set(board.posted)
        board.look(now)
        for day in board.posted.keys() - before:
            found = occurrence_on(board.schedule, day)
            assert found is not None
            assert dt.timedelta() <= now - found.at <= patience(board.schedule)
            assert day.weekday() in weekdays
