"""Times of day and days of the week as people write them."""

from __future__ import annotations

import contextlib
import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.ledger.daily import EVERY_DAY
from bot.times.timetable import days_words, offer_days, offer_times, read_days, read_time

ANYTIME = settings(deadline=None)  # the machine may be busy
DAYS = st.frozensets(st.integers(0, 6), min_size=1)


@pytest.mark.parametrize(
    ("text", "hour", "minute"),
    [
        ("9", 9, 0),
        ("9:00", 9, 0),
        (" 09:00 ", 9, 0),
        ("9am", 9, 0),
        ("9 AM", 9, 0),
        ("9 a.m.", 9, 0),
        ("9:05pm", 21, 5),
        ("21.30", 21, 30),
        ("21h30", 21, 30),
        ("21h", 21, 0),
        ("9 Uhr", 9, 0),
        ("at 9 o'clock", 9, 0),
        ("0900", 9, 0),
        ("2130", 21, 30),
        ("930", 9, 30),
        ("12am", 0, 0),
        ("12 pm", 12, 0),
        ("noon", 12, 0),
        ("Midnight", 0, 0),
        ("0", 0, 0),
        ("23:59", 23, 59),
    ],
)
def test_times_are_read_as_people_write_them(text: str, hour: int, minute: int) -> None:
    assert read_time(text) == dt.time(hour, minute)


@pytest.mark.parametrize(
    "text", ["", "soon", "25", "9:60", "13pm", "0am", "9:5", "-9", "9:00:00", "nine", "9.", "٩", "9" * 500, "24:00"]
)
def test_what_no_clock_shows_is_told_with_examples(text: str) -> None:
    with pytest.raises(BadInputError) as told:
        read_time(text)
    assert "`" in told.value.user_message
    assert len(told.value.user_message) < 300


@ANYTIME
@given(st.times())
def test_every_minute_is_read_from_its_own_words(time: dt.time) -> None:
    plain = time.replace(second=0, microsecond=0)
    assert read_time(f"{plain:%H:%M}") == read_time(f"{plain:%I:%M %p}") == plain


@pytest.mark.parametrize(
    ("text", "first"),
    [("", "07:00"), ("9", "09:00"), ("9:3", "09:30"), ("21", "21:00"), ("8pm", "20:00"), ("x", None)],
)
def test_times_are_offered_for_what_is_typed(text: str, first: str | None) -> None:
    offered = offer_times(text)
    assert (offered[0] if offered else None) == first
    assert len(offered) == len(set(offered)) <= 12


def test_a_bare_hour_offers_the_evening_too() -> None:
    assert offer_times("9")[:2] == ["09:00", "21:00"]


@pytest.mark.parametrize(
    ("text", "days"),
    [
        ("mon-fri", {0, 1, 2, 3, 4}),
        ("Monday to Friday", {0, 1, 2, 3, 4}),
        ("weekdays", {0, 1, 2, 3, 4}),
        ("every weekday", {0, 1, 2, 3, 4}),
        ("weekends", {5, 6}),
        ("fri", {4}),
        ("on Fridays", {4}),
        ("mon,wed", {0, 2}),
        ("mon wed fri", {0, 2, 4}),
        ("Mon, Wed and Fri", {0, 2, 4}),
        ("tues & thurs", {1, 3}),
        ("fri-mon", {4, 5, 6, 0}),
        ("mon-wed, sat", {0, 1, 2, 5}),
        ("every day", set(range(7))),
        ("daily", set(range(7))),
    ],
)
def test_days_are_read_as_people_write_them(text: str, days: set[int]) -> None:
    assert read_days(text) == days


@pytest.mark.parametrize("text", ["", "never", "m", "monfri", "mon-", "mon,", "1-5", "someday", "mon to", "x" * 500])
def test_what_are_no_days_is_told_with_examples(text: str) -> None:
    with pytest.raises(BadInputError, match="mon-fri"):
        read_days(text)


@ANYTIME
@given(DAYS)
def test_days_in_words_are_read_back(days: frozenset[int]) -> None:
    assert read_days(days_words(days)) == days


@ANYTIME
@given(st.text(max_size=200))
def test_whatever_is_typed_is_read_or_refused(text: str) -> None:
    for read in (read_time, read_days):
        with contextlib.suppress(BadInputError):
            assert read(text) is not None
    assert len(offer_times(text)) <= 12
    assert all(read_days(words) for words in offer_days(text))


def test_days_are_told_in_words() -> None:
    assert days_words(EVERY_DAY) == "every day"
    assert days_words(frozenset((4,))) == "Friday"
    assert days_words(frozenset((5, 6))) == "Saturday and Sunday"
    assert days_words(frozenset((0, 2, 4))) == "Monday, Wednesday and Friday"


def test_days_are_offered_for_what_is_typed() -> None:
    assert offer_days("")[:3] == ["every day", "Monday to Friday", "Saturday and Sunday"]
    assert offer_days("mon-w") == []
    assert offer_days("we")[0] == "Monday to Friday"
    assert offer_days("fri")[0] == "Friday"
    assert offer_days("tue, thu")[0] == "Tuesday and Thursday"
