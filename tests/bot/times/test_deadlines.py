from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.times.deadlines import LONGEST, SHORTEST, TEXT_LIMIT, is_span, read_deadline, to_utc
from bot.times.readings import OFFERED, offer_deadlines, span_in_words

BERLIN = ZoneInfo("Europe/Berlin")
NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)  # a Monday, 11:00 in Berlin


def local(text: str, now: dt.datetime = NOW) -> str:
    return f"{read_deadline(text, now, BERLIN).astimezone(BERLIN):%a %Y-%m-%d %H:%M}"


@pytest.mark.parametrize(
    ("text", "minutes"),
    [
        ("2h", 120),
        ("3d", 3 * 1440),
        ("1d12h", 36 * 60),
        ("90m", 90),
        ("90 min", 90),
        ("1.5h", 90),
        ("1 day and 12 hours", 36 * 60),
        ("2 Hours, 30 minutes", 150),
        ("for 1w", 7 * 1440),
        ("in 1 hr 5 mins", 65),
        (" 2  h ", 120),
        ("1m", 1),
        ("30d", 30 * 1440),
    ],
)
def test_spans_are_read(text: str, minutes: int) -> None:
    assert read_deadline(text, NOW, BERLIN) - NOW == dt.timedelta(minutes=minutes)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("until friday 17:00", "Fri 2026-11-27 17:00"),
        ("Friday 17:00", "Fri 2026-11-27 17:00"),
        ("fri 5pm", "Fri 2026-11-27 17:00"),
        ("by friday at 5 pm", "Fri 2026-11-27 17:00"),
        ("until fri, 17.30", "Fri 2026-11-27 17:30"),
        ("until friday", "Fri 2026-11-27 23:59"),
        ("monday 17:00", "Mon 2026-11-23 17:00"),
        ("monday 10:00", "Mon 2026-11-30 10:00"),
        ("thurs 12am", "Thu 2026-11-26 00:00"),
        ("tue 12pm", "Tue 2026-11-24 12:00"),
        ("today 18:00", "Mon 2026-11-23 18:00"),
        ("tomorrow", "Tue 2026-11-24 23:59"),
        ("until 17:00", "Mon 2026-11-23 17:00"),
        ("9:30", "Tue 2026-11-24 09:30"),
        ("until 9", "Tue 2026-11-24 09:00"),
        ("5pm", "Mon 2026-11-23 17:00"),
        ("until 2026-12-01 09:00", "Tue 2026-12-01 09:00"),
        ("2026-12-01T09:00", "Tue 2026-12-01 09:00"),
        ("2026-12-1", "Tue 2026-12-01 23:59"),
    ],
)
def test_moments_are_read_on_the_servers_clock(text: str, moment: str) -> None:
    assert local(text) == moment


@pytest.mark.parametrize(
    "text", ["", "2", "soon", "next friday", "10s", "30m 3", "2h until friday", "friday friday", "1d\n;drop", "\uff12h"]
)
def test_what_cannot_be_read_is_answered_with_examples(text: str) -> None:
    with pytest.raises(BadInputError, match="until friday 17:00"):
        read_deadline(text, NOW, BERLIN)


@pytest.mark.parametrize("text", ["until 2026-02-30", "25:00", "friday 13pm", "until 9999-13-01", "friday 17:60"])
def test_days_and_times_that_do_not_exist_are_refused(text: str) -> None:
    with pytest.raises(BadInputError, match="no such day or time"):
        read_deadline(text, NOW, BERLIN)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("31d", "30 days at most"),
        ("999999w", "30 days at most"),
        ("until 9999-12-31", "30 days at most"),
        ("0.5m", "at least a minute"),
        ("0m", "in the past"),
        ("today 10:30", "in the past"),
        ("until 2026-11-01", "in the past"),
        ("until 0001-01-01 00:00", "no such day|in the past"),
        ("2h " * 40, "too long"),
    ],
)
def test_too_short_too_long_and_past_are_told_apart(text: str, words: str) -> None:
    with pytest.raises(BadInputError, match=words):
        read_deadline(text, NOW, BERLIN)


def test_a_time_that_the_clock_skips_in_spring_is_taken_after_the_gap() -> None:
    now = dt.datetime(2026, 3, 28, 12, tzinfo=dt.UTC)
    assert local("until 2026-03-29 02:30", now) == "Sun 2026-03-29 03:30"


def test_a_time_that_comes_twice_in_autumn_means_the_second() -> None:
    now = dt.datetime(2026, 10, 24, 12, tzinfo=dt.UTC)
    deadline = read_deadline("until 2026-10-25 02:30", now, BERLIN)
    assert deadline == dt.datetime(2026, 10, 25, 1, 30, tzinfo=dt.UTC)


def test_a_span_counts_hours_that_pass_whatever_the_clock_does() -> None:
    now = dt.datetime(2026, 3, 28, 23, tzinfo=dt.UTC)
    assert read_deadline("24h", now, BERLIN) - now == dt.timedelta(hours=24)


@given(st.text(max_size=80))
def test_whatever_is_typed_is_a_fitting_deadline_or_a_clear_refusal(text: str) -> None:
    try:
        deadline = read_deadline(text, NOW, BERLIN)
    except BadInputError:
        return
    assert SHORTEST <= deadline - NOW <= LONGEST


@given(
    st.integers(946684800, 2114380800).map(lambda second: dt.datetime.fromtimestamp(second, dt.UTC)),
    st.sampled_from(["Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "UTC", "Asia/Kolkata"]),
)
def test_a_moment_is_shown_as_it_was_typed_unless_the_clock_skips_it(moment: dt.datetime, name: str) -> None:
    zone, typed = ZoneInfo(name), moment.replace(second=0, tzinfo=None)
    shown = to_utc(typed.date(), typed.time(), zone).astimezone(zone).replace(tzinfo=None)
    assert typed <= shown <= typed + dt.timedelta(hours=1)


@pytest.mark.parametrize(("text", "span"), [("2h", True), ("1d 12h", True), ("2026-12-01 9pm", False), ("fri", False)])
def test_how_long_is_told_from_until_when(text: str, span: bool) -> None:  # a test's parameter
    assert is_span(text) is span


def test_before_anything_is_typed_usual_spans_and_days_are_offered() -> None:
    offered = offer_deadlines("", NOW, BERLIN)
    assert offered[0].value == "24h"
    assert offered[0].words == "1 d (until Tuesday 11:00)"
    assert len(offered) == OFFERED


def test_a_moment_is_offered_with_what_it_means() -> None:
    offered = offer_deadlines("until fri", NOW, BERLIN)
    assert ("until Friday 17:00 (in 4 d 6 h)", "until 2026-11-27 17:00") in [(one.words, one.value) for one in offered]


def test_a_bare_number_is_offered_with_its_units() -> None:
    assert [one.value for one in offer_deadlines("2", NOW, BERLIN)][:3] == ["2h", "2d", "2m"]


def test_a_beginning_of_until_offers_moments_only() -> None:
    assert all(one.value.startswith("until 2026") for one in offer_deadlines("unt", NOW, BERLIN))


def test_nonsense_offers_nothing() -> None:
    assert offer_deadlines("zzz", NOW, BERLIN) == []


@given(st.text(max_size=40) | st.sampled_from(["u", "until s", "to", "1", "2d", "w", "2026-12-01 9pm"]))
def test_every_offer_can_be_chosen_and_means_what_it_says(text: str) -> None:
    offered = offer_deadlines(text, NOW, BERLIN)
    deadlines = [read_deadline(one.value, NOW, BERLIN) for one in offered]
    assert len(set(deadlines)) == len(deadlines) <= OFFERED
    assert all(one.words and len(one.value) <= TEXT_LIMIT for one in offered)


@pytest.mark.parametrize(
    ("span", "words"),
    [
        (dt.timedelta(days=2, hours=3, minutes=4), "2 d 3 h"),
        (dt.timedelta(minutes=45), "45 min"),
        (dt.timedelta(hours=1), "1 h"),
        (dt.timedelta(seconds=20), "less than a minute"),
    ],
)
def test_spans_are_told_in_their_two_largest_units(span: dt.timedelta, words: str) -> None:
    assert span_in_words(span) == words
