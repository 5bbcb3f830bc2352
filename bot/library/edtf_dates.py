"""The rarer forms of EDTF, through the `edtf` package: about, uncertain, decades, seasons, sets, open periods.

The package decides what is EDTF and computes first and last days. What it would make up is taken back here: a year
that is not given is none (not 0 to 9999), an end that is not known is none (not ten years later), and a season is
somewhere in its year (it depends on the hemisphere).
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Any, Final

from edtf import parse_edtf

from bot.library.dates import CuratedDate, between, day_in_words, month_and_day, parse_date

if TYPE_CHECKING:
    from collections.abc import Iterable

_PARTS: Final = re.compile(r"(?P<year>[0-9X]{4})(-(?P<month>[0-9X]{2})(-(?P<day>[0-9X]{2}))?)?", re.ASCII)
_QUALIFIERS: Final = "?~%"
_QUALIFIED: Final = {"?": "{} (uncertain)", "~": "about {}", "%": "about {} (uncertain)"}
_ATOM: Final = re.compile(r"[?~%]?[0-9X]{4}[?~%]?(-[?~%]?([0-9]{2}|XX)[?~%]?){0,2}|", re.ASCII)
_BETWEEN_ATOMS: Final = re.compile(r"/|,\s*|\.\.|[\[\]{}]")
_QUARTERS: Final = ("spring", "summer", "autumn", "winter")
_SEASONS: Final = dict(
    enumerate(
        (
            *_QUARTERS,
            *(f"northern {season}" for season in _QUARTERS),
            *(f"southern {season}" for season in _QUARTERS),
            *(f"the {nth} quarter of" for nth in ("first", "second", "third", "last")),
            *(f"the {nth} third of" for nth in ("first", "second", "last")),
            *(f"the {nth} half of" for nth in ("first", "second")),
        ),
        start=21,  # the number that stands for spring in the place of a month
    )
)


class NotADateError(ValueError):
    """Not EDTF, or a form of it that says nothing about days between the years 1 and 9999."""


def parse(text: str) -> CuratedDate:
    """Read one of the rarer forms. Raises NotADateError, and DateError for a period turned round."""
    if not all(_ATOM.fullmatch(atom) for atom in _BETWEEN_ATOMS.split(text)):
        raise NotADateError(text)
    parsed = _parsed(text)
    if "/" in text:
        return _interval(text, *text.split("/", 1))
    if text[0] in "[{":
        return _set(text)
    if text[-1] in _QUALIFIERS:
        base = parse_date(text[:-1])
        return CuratedDate(text, base.earliest, base.latest, _QUALIFIED[text[-1]].format(base.text))
    if any(mark in text for mark in _QUALIFIERS):
        base = parse_date(re.sub(r"[?~%]", "", text))
        return CuratedDate(text, base.earliest, base.latest, f"{base.text} (uncertain in part)")
    return _single(text, parsed)


def _parsed(text: str) -> Any:  # noqa: ANN401  # the package ships no types
    try:
        return parse_edtf(text)
    except Exception as error:  # the package raises whatever its parsing comes upon
        raise NotADateError(text) from error


def _interval(text: str, first: str, last: str) -> CuratedDate:
    begin, end = (parse_date(side) if side not in {"", ".."} else None for side in (first, last))
    if begin is not None and end is not None:
        return between(text, begin, end)
    if begin is not None:
        words = f"since {begin.text}" if last == ".." else f"from {begin.text} on (the end is not known)"
        return CuratedDate(text, begin.earliest, None, words)
    if end is not None:
        words = f"until {end.text}" if first == ".." else f"until {end.text} (the beginning is not known)"
        return CuratedDate(text, None, end.latest, words)
    raise NotADateError(text)


def _set(text: str) -> CuratedDate:
    members = [_member(part.strip()) for part in text[1:-1].split(",")]
    words = [member.text for member in members]
    joint = " or " if text[0] == "[" else " and "
    listed = joint.join([", ".join(words[:-1]), words[-1]] if len(words) > 1 else words)
    firsts = [member.earliest for member in members]
    lasts = [member.latest for member in members]
    return CuratedDate(text, _known(firsts, min), _known(lasts, max), listed)


def _known(days: list[dt.date | None], pick: Any) -> dt.date | None:  # noqa: ANN401  # min or max, which are overloaded
    known = [day for day in days if day is not None]
    return pick(known) if len(known) == len(days) else None


def _member(part: str) -> CuratedDate:
    if ".." not in part:
        return parse_date(part)
    first, last = part.split("..", 1)
    return _interval(part, first or "..", last or "..")


def _single(text: str, parsed: Any) -> CuratedDate:  # noqa: ANN401  # the package ships no types
    parts = _PARTS.fullmatch(text)
    if parts is None:
        raise NotADateError(text)
    year, month, day = parts.group("year", "month", "day")
    if month is not None and month.isdigit() and int(month) in _SEASONS:
        whole = parse_date(year)
        return CuratedDate(text, whole.earliest, whole.latest, f"{_SEASONS[int(month)]} {whole.text}")
    words = _words(year, month, day)
    if year == "XXXX":
        return CuratedDate(text, None, None, words)
    return CuratedDate(text, _date(parsed.lower_strict()), _date(parsed.upper_strict()), words)


def _date(moment: Any) -> dt.date:  # noqa: ANN401  # a struct_time, or the package's infinity
    try:
        return dt.date(*moment[:3])
    except (TypeError, ValueError, OverflowError) as error:
        raise NotADateError(str(moment)) from error


def _words(year: str, month: str | None, day: str | None) -> str:
    """Say what is given, and name what is not."""
    missing = [name for name, part in (("year", year), ("month", month), ("day", day)) if part and set(part) == {"X"}]
    known = _known_words(_year_words(year), _number(month), _number(day))
    verb = "is" if len(missing) == 1 else "are"
    return f"{known} (the {' and the '.join(missing)} {verb} not given)" if missing else known


def _known_words(year: str | None, month: int | None, day: int | None) -> str:
    if month is not None:
        named = month_and_day(month, day)
        if year is None or not year.isdigit():
            return " in ".join(_given([named, year]))
        return f"{named}, {year}" if day else f"{named} {year}"
    named_day = None if day is None else f"day {day} of a month"
    return " in ".join(_given([named_day, year])) or "a day"


def _given(parts: Iterable[str | None]) -> list[str]:
    return [part for part in parts if part is not None]


def _number(part: str | None) -> int | None:
    if part is None or set(part) == {"X"}:
        return None
    if not part.isdigit():
        raise NotADateError(part)
    return int(part)


def _year_words(year: str) -> str | None:
    if set(year) == {"X"}:
        return None
    if year.isdigit():
        return day_in_words(int(year))
    if year.endswith("X") and year[:3].isdigit():
        return f"the {year[:3]}0s"
    return f"a year from {year.replace('X', '0')} to {year.replace('X', '9')}"
