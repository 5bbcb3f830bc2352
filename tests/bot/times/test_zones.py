from __future__ import annotations

import datetime as dt
import zoneinfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import BadInputError
from bot.times.zones import CITIES, COMMON, find_zones, in_words, read_zone, zone_names, zone_of, zone_or_utc

NOW = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("typed", "zone"),
    [
        ("berlin", "Europe/Berlin"),
        ("Munich", "Europe/Berlin"),
        ("new york", "America/New_York"),
        ("San Fran", "America/Los_Angeles"),
        ("mumb", "Asia/Kolkata"),
        ("europe/par", "Europe/Paris"),
        ("UTC", "UTC"),
        ("london", "Europe/London"),
    ],
)
def test_a_zone_is_found_by_city_by_name_and_by_its_beginning(typed: str, zone: str) -> None:
    assert find_zones(typed)[0] == zone
    assert read_zone(typed) == zone


def test_before_anything_is_typed_the_common_ones_are_offered() -> None:
    assert find_zones("") == list(COMMON)


@pytest.mark.parametrize("typed", ["", "Atlantis", "san", "../../etc/passwd", "Europe/Berlin\0", "x" * 5000])
def test_what_is_no_zone_or_may_be_several_is_refused(typed: str) -> None:
    with pytest.raises(BadInputError, match="do not know the time zone"):
        read_zone(typed)


@pytest.mark.parametrize("name", ["", "Moon/Base", "../etc"])
def test_a_zone_that_is_not_known_any_more_counts_as_utc(name: str) -> None:
    assert zone_or_utc(name) == zoneinfo.ZoneInfo("UTC")
    assert "UTC+0" in in_words(name, NOW)


@given(st.text(max_size=80))
def test_every_zone_that_is_found_is_one(typed: str) -> None:
    found = find_zones(typed)
    assert len(found) <= 25
    assert all(zone_of(name).key == name for name in found)


def test_every_city_and_common_zone_is_in_the_database() -> None:
    assert {*CITIES.values(), *COMMON} <= set(zone_names())


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("Europe/Berlin", "Europe/Berlin, now 11:00 (UTC+1)"),
        ("America/St_Johns", "America/St Johns, now 06:30 (UTC-3:30)"),
        ("Asia/Kolkata", "Asia/Kolkata, now 15:30 (UTC+5:30)"),
        ("UTC", "UTC, now 10:00 (UTC+0)"),
    ],
)
def test_a_zone_is_told_with_its_clock(name: str, words: str) -> None:
    assert in_words(name, NOW) == words
