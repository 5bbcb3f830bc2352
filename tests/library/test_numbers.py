from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.numbers import numbers


def values(text: str, language: str = "en") -> set[str]:
    return {f"{value.normalize():f}" for number in numbers(text, language) for value in number.values}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("over 38,000 patents", {"38000"}),
        ("38 000 or 38\u00a0000", {"38000"}),
        ("just 6,276 in the U.S.", {"6276"}),
        ("1,234,567.5", {"1234567.5"}),
        ("62% and 2.5 percent", {"62", "2.5"}),
        ("$1.2 billion", {"1200000000"}),
        ("38k, 5.5m and 3bn", {"38000", "5500000", "3000000000"}),
        ("between 2014 and 2023", {"2014", "2023"}),
        ("10-15 or 10–15", {"10", "15"}),  # noqa: RUF001  # the dash of ranges is meant
        ("-3 and (−4)", {"-3", "-4"}),  # noqa: RUF001  # the minus sign is meant
        ("mid-2014, 7nm", {"2014", "7"}),
        ("two wheels", {"2"}),
        ("Twenty-one or twenty", {"21", "20"}),
        ("two hundred and fifty-one", {"251"}),
        ("a hundred, three million", {"100", "3000000"}),
        ("one of 5 metres", {"1", "5"}),
        ("٣٨", {"38"}),
    ],
)
def test_reads_numbers_as_people_write_them(text: str, expected: set[str]) -> None:
    assert values(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "GPT-4",
        "H100",
        "version 1.2.3",
        "8/1/2024",
        "24/7",
        "at 10:30",
        "1,2,3",
        "one-third",
        "one third",
        "tone",
        "two thousand five hundred",
        "three million two",
        "weighty",
    ],
)
def test_names_dates_and_parts_of_longer_numbers_are_no_numbers(text: str) -> None:
    assert values(text) == set()


def test_other_languages_put_their_marks_differently() -> None:
    assert values("38.000", "de") == {"38", "38000"}
    assert values("1,5 und 1.234.567,8", "de-AT") == {"1.5", "1234567.8"}
    assert values("38.000", "en-GB") == {"38"}
    assert values("one two", "de") == set()


@pytest.mark.parametrize("text", ["38000", "38 000", "38'000", "38.000.000"])
def test_what_reads_the_same_both_ways_is_one_number(text: str) -> None:
    assert [len(number.values) for number in numbers(text, "de")] == [1]


def test_the_scale_may_be_taken_over_by_the_unit() -> None:
    number = next(numbers("1.2 billion euros", "en"))
    assert number.is_value(Decimal(1_200_000_000), "euros")
    assert number.is_value(Decimal("1.2"), "billion euros")
    assert not number.is_value(Decimal("1.2"), "euros")
    assert not number.is_value(Decimal("1.2"), None)


@given(st.integers(min_value=0, max_value=10**12))
def test_thousands_marks_do_not_matter(value: int) -> None:
    for text in (f"{value}", f"{value:,}", f"{value:,}".replace(",", " "), f"about {value:,}."):
        assert str(value) in {f"{Decimal(found):f}" for found in values(text)}


@given(st.decimals(min_value=0, max_value=10**6, places=3))
def test_decimals_are_exact(value: Decimal) -> None:
    assert any(value in number.values for number in numbers(f"{value:,} percent", "en"))


@given(st.text(alphabet="0123456789.,-/:' abkone hundred", max_size=40))
def test_no_number_overlaps_another_of_its_kind(text: str) -> None:
    for first, second in pairwise(numbers(text, "de")):
        assert first.end <= second.start
