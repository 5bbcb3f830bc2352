"""Dates as far as the article gives them: EDTF (ISO 8601-2), never completed by guessing."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from bot.library.problems import shown

MOST_CHARACTERS: Final = 60
_REMEMBERED: Final = 1_024  # dates: articles share their years, and the rarer forms take milliseconds
_UNKNOWN: Final = "XXXX"
_PLAIN: Final = re.compile(r"(?P<year>[0-9]{4}|XXXX)(-(?P<month>[0-9]{2})(-(?P<day>[0-9]{2}))?)?", re.ASCII)
_LEAP_YEAR: Final = 2000  # which has every day that a day and a month without a year can mean
_HOW: Final = 'write it as EDTF, such as "2024", "2024-08", "2024-08-01", "XXXX-08-01" (no year given) or "2014/2023"'


class DateError(ValueError):
    """Not a date that we can serve. `what` is wrong, and `how` to mend it, in words for curators."""

    def __init__(self, what: str, how: str = _HOW) -> None:
        super().__init__(f"{what}: {how}")
        self.what = what
        self.how = how


@dataclass(frozen=True, slots=True)
class CuratedDate:
    """A date, a period, or the part of a date that the article gives.

    `earliest` and `latest` are the first and last day it can mean, or None where the year is not known (never year 0).
    `text` says it in words for people: "August 1 (the year is not given)", "2014 to 2023", "August 2024".
    """

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    text: str


@lru_cache(_REMEMBERED)
def parse_date(text: str) -> CuratedDate:
    """Read an EDTF date or interval.

    Raises DateError for anything else, for days that no calendar has, and for years outside 1 to 9999.
    """
    if len(text) > MOST_CHARACTERS:
        raise DateError(f"a date has at most {MOST_CHARACTERS} characters")
    return _plain_interval(text) or _plain(text) or _any(text)


def month_and_day(month: int, day: int | None = None) -> str:
    """Name a month, or a day of it, in words."""
    name = calendar.month_name[month]
    return name if day is None else f"{name} {day}"


def day_in_words(year: int, month: int | None = None, day: int | None = None) -> str:
    """Name a year, a month or a day in words."""
    if month is None:
        return str(year)
    return f"{month_and_day(month, day)}, {year}" if day is not None else f"{month_and_day(month)} {year}"


def between(edtf: str, first: CuratedDate, last: CuratedDate) -> CuratedDate:
    """Make the period from `first` to `last`. Raises DateError where it would end before it begins."""
    if first.earliest is not None and last.latest is not None and first.earliest > last.latest:
        raise DateError(f"{shown(edtf)} ends before it begins", "swap the two dates")
    return CuratedDate(edtf, first.earliest, last.latest, f"{first.text} to {last.text}")


def _plain(text: str) -> CuratedDate | None:
    """Read the commonest forms without the parser of the whole standard, which takes 0.2 s to load."""
    found = _PLAIN.fullmatch(text)
    if found is None:
        return None
    month, day = (None if part is None else int(part) for part in found.group("month", "day"))
    if month is not None and month > 12:  # noqa: PLR2004  # months; 21 to 41 are seasons and other parts of a year
        return None
    if found["year"] == _UNKNOWN:
        return _yearless(text, month, day)
    year = int(found["year"])
    first = _day(text, year, 1 if month is None else month, 1 if day is None else day)
    last_month = 12 if month is None else month
    last = _day(text, year, last_month, calendar.monthrange(year, last_month)[1] if day is None else day)
    return CuratedDate(text, first, last, day_in_words(year, month, day))


def _plain_interval(text: str) -> CuratedDate | None:
    first_text, slash, last_text = text.partition("/")
    first, last = (_plain(first_text), _plain(last_text)) if slash else (None, None)
    return None if first is None or last is None else between(text, first, last)


def _yearless(text: str, month: int | None, day: int | None) -> CuratedDate:
    if month is None:
        return CuratedDate(text, None, None, "the date is not given")
    _day(text, _LEAP_YEAR, month, 1 if day is None else day)
    return CuratedDate(text, None, None, f"{month_and_day(month, day)} (the year is not given)")


def _day(text: str, year: int, month: int, day: int) -> dt.date:
    try:
        return dt.date(year, month, day)
    except ValueError as error:
        raise DateError(f"{shown(text)} is no day of the calendar") from error


def _any(text: str) -> CuratedDate:
    from bot.library import edtf_dates  # noqa: PLC0415  # loads the parser of the whole standard: 0.2 s

    try:
        return edtf_dates.parse(text)
    except edtf_dates.NotADateError as error:
        raise DateError(f"{shown(text)} is not a date as far as we can read it") from error
