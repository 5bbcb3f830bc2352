"""At what time and on which days something happens: what people type, read; and the same in words. Pure.

A time is one of the clock on the wall (`9`, `9:00`, `21.30`, `9am`); days are a list of days and ranges (`fri`,
`mon-fri`, `mon, wed`) or one of the usual sets (`weekdays`). Monday is 0.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from bot.errors import BadInputError
from bot.ledger.daily import EVERY_DAY
from bot.times.deadlines import WEEKDAYS

if TYPE_CHECKING:
    from collections.abc import Iterator

TEXT_LIMIT: Final = 60
TIME_EXAMPLES: Final = "`9`, `09:30`, `21.30`, `9am`, `8:45 pm`"
DAYS_EXAMPLES: Final = "`weekdays`, `mon-fri`, `fri`, `mon, wed`"

_NOON: Final = 12
_MIDNIGHTS: Final = ("24", "24:00", "2400")
_NAMED: Final = {"noon": dt.time(12), "midday": dt.time(12), "midnight": dt.time(0)}
_TIME: Final = re.compile(
    r"(?:at )?(?P<hour>\d{1,2})(?:(?:[:.h] ?(?P<minute>\d{2}))|(?P<packed>\d{2}))?"
    r" ?(?P<half>a\.?m\.?|p\.?m\.?|o'?clock|uhr|h|hrs?)?",
    re.ASCII,
)
_SETS: Final = {
    **dict.fromkeys(("every day", "day", "everyday", "daily", "all", "all days", "always"), EVERY_DAY),
    **dict.fromkeys(("weekdays", "weekday", "workdays", "working days", "work days"), frozenset(range(5))),
    **dict.fromkeys(("weekends", "weekend"), frozenset((5, 6))),
}
_OFFERED_DAYS: Final = ("every day", "weekdays", "weekends", "mon, wed, fri", *(name.casefold() for name in WEEKDAYS))
_DAY: Final = (
    r"mon(?:days?)?|tue(?:s(?:days?)?)?|wed(?:s|nesdays?)?|thu(?:r(?:s(?:days?)?)?)?|fri(?:days?)?|sat(?:urdays?)?"
    r"|sun(?:days?)?"
)
_RANGE: Final = re.compile(rf"({_DAY})(?:-({_DAY}))?")
_TO: Final = re.compile(r" ?(?:-|\u2013|\b(?:to|until|till|through)\b) ?")
_BETWEEN: Final = re.compile(r"(?:[,;/+& ]|\band\b)+")


def read_time(text: str) -> dt.time:
    """Return the time of day that is meant, to the minute. Raises BadInputError, with examples."""
    words = _plain(text)
    if words in _NAMED:
        return _NAMED[words]
    if words in _MIDNIGHTS:
        raise BadInputError("The day ends at 23:59 and begins at 00:00: please say which, `23:59` or `00:00`.")
    found = _TIME.fullmatch(words)
    if found is None:
        raise BadInputError(f"I cannot read “{words}” as a time of day. Please write it like {TIME_EXAMPLES}.")
    try:
        return _time(int(found["hour"]), int(found["minute"] or found["packed"] or 0), (found["half"] or "")[:1])
    except ValueError:
        raise BadInputError(f"No clock shows “{words}”. Please write a time like {TIME_EXAMPLES}.") from None


def _time(hour: int, minute: int, half: str) -> dt.time:
    """Return the time of day. Raises ValueError for 25:00 and for 13 pm."""
    if half in {"a", "p"}:
        if not 1 <= hour <= _NOON:
            raise ValueError(hour)
        hour = hour % _NOON + (_NOON if half == "p" else 0)
    return dt.time(hour, minute)


def offer_times(text: str, limit: int = 12) -> list[str]:
    """Return times for what has been typed so far, as "09:00": its own reading first, then what it may become."""
    typed = _plain(text)
    found: list[str] = []
    for candidate in (typed, f"{typed} pm", *_hours()):
        try:
            shown = f"{read_time(candidate):%H:%M}"
        except BadInputError:
            continue
        if _continues(typed, candidate, shown) and shown not in found:
            found.append(shown)
    return found[:limit]


def _continues(typed: str, candidate: str, shown: str) -> bool:
    """Whether a time is what was typed, with or without its half of the day, or what that may become."""
    return candidate in {typed, f"{typed} pm"} or shown.startswith((typed, f"0{typed}"))


def _hours() -> Iterator[str]:
    """Yield the full hours of a day, those at which people read first, then the half hours."""
    for minute in (0, 30):
        yield from (f"{hour:02}:{minute:02}" for hour in (*range(7, 24), *range(7)))


def read_days(text: str) -> frozenset[int]:
    """Return the days of the week that are meant. Raises BadInputError, with examples."""
    words = _plain(text).removeprefix("on ").removeprefix("every ")
    if words in _SETS:
        return _SETS[words]
    listed = _BETWEEN.split(_TO.sub("-", words))
    found = [_RANGE.fullmatch(one) for one in listed]
    days = {day for one in found if one is not None for day in _span(one[1], one[2])}
    if None in found:
        raise BadInputError(f"I cannot read “{words}” as days of the week. Please write them like {DAYS_EXAMPLES}.")
    return frozenset(days)


def _span(first: str, last: str | None) -> set[int]:
    """Return the days from one to another; from Friday to Monday it goes over the weekend."""
    start = _number(first)
    end = start if last is None else _number(last)
    return {(start + step) % 7 for step in range((end - start) % 7 + 1)}


def _number(name: str) -> int:
    return next(at for at, full in enumerate(WEEKDAYS) if full.casefold().startswith(name[:3]))


def offer_days(text: str, limit: int = 12) -> list[str]:
    """Return days for what has been typed so far, in words that `read_days` reads: its own reading first."""
    typed = _plain(text)
    found = [days_words(read_days(typed))] if _is_days(typed) else []
    usual = [one for one in _OFFERED_DAYS if one.startswith(typed)]
    shown = dict.fromkeys([*found, *(days_words(read_days(one)) for one in usual)])
    return list(shown)[:limit]


def _is_days(text: str) -> bool:
    try:
        return bool(read_days(text))
    except BadInputError:
        return False


def days_words(days: frozenset[int]) -> str:
    """Return days in words, which `read_days` reads again: "every day", "Monday to Friday", "Monday and Wednesday"."""
    if days == EVERY_DAY:
        return "every day"
    ordered = sorted(days)
    if len(ordered) > 2 and ordered == list(range(ordered[0], ordered[-1] + 1)):  # noqa: PLR2004  # two are named
        return f"{WEEKDAYS[ordered[0]]} to {WEEKDAYS[ordered[-1]]}"
    names = [WEEKDAYS[day] for day in ordered]
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)


def _plain(text: str) -> str:
    """Return what was typed on one line, in small letters, and no longer than can be meant."""
    return " ".join(text[: 2 * TEXT_LIMIT].casefold().split())[:TEXT_LIMIT]
