"""What is offered while a member types when a poll shall end: each suggestion says what it means on their clock."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.errors import BadInputError
from bot.times.deadlines import TEXT_LIMIT, WEEKDAYS, is_span, read_deadline

if TYPE_CHECKING:
    from collections.abc import Iterator
    from zoneinfo import ZoneInfo

OFFERED: Final = 12
_USUAL: Final = ("24h", "1h", "4h", "8h", "2d", "3d", "1w", "2w")
_HOURS: Final = ("09:00", "12:00", "17:00", "20:00")
_NUMBER: Final = re.compile(r"(?:for |in )?(\d{1,4})", re.ASCII)
_UNITS: Final = ("h", "d", "m", "w")


@dataclass(frozen=True, slots=True)
class Reading:
    """A suggestion: `words` for the member, and `value`, which means the same a minute later."""

    words: str
    value: str


def offer_deadlines(text: str, now: dt.datetime, zone: ZoneInfo, limit: int = OFFERED) -> list[Reading]:
    """Return up to `limit` deadlines for what has been typed so far: its own reading first, then what it may become."""
    typed = " ".join(text[:TEXT_LIMIT].casefold().split())
    found: dict[dt.datetime, Reading] = {}
    for candidate in _candidates(typed):
        try:
            deadline = read_deadline(candidate, now, zone)
        except BadInputError:
            continue
        found.setdefault(deadline, _reading(candidate, deadline, now, zone))
        if len(found) == limit:
            break
    return list(found.values())


def _candidates(typed: str) -> Iterator[str]:
    """Yield what `typed` says, with every unit where it is but a number, and everything usual that it begins."""
    yield typed
    if number := _NUMBER.fullmatch(typed):
        yield from (f"{number[1]}{unit}" for unit in _UNITS)
    beginning = bool(typed) and "until ".startswith(typed)
    if not beginning:
        yield from (span for span in _USUAL if span.startswith(typed))
    bare = "" if beginning else typed.removeprefix("until ")
    for day in ("today", "tomorrow", *(name.casefold() for name in WEEKDAYS)):
        for hour in _HOURS:
            if f"{day} {hour}".startswith(bare):
                yield f"until {day} {hour}"


def _reading(candidate: str, deadline: dt.datetime, now: dt.datetime, zone: ZoneInfo) -> Reading:
    local = deadline.astimezone(zone)
    moment = f"{WEEKDAYS[local.weekday()]} {local:%H:%M}"
    if deadline - now >= dt.timedelta(days=6):
        moment = f"{WEEKDAYS[local.weekday()]} {local:%Y-%m-%d %H:%M}"
    span = span_in_words(deadline - now)
    if is_span(candidate):
        return Reading(f"{span} (until {moment})", candidate)
    return Reading(f"until {moment} (in {span})", f"until {local:%Y-%m-%d %H:%M}")


def span_in_words(span: dt.timedelta) -> str:
    """Return a span in its two largest units, rounded down to minutes: "2 d 3 h", "45 min"."""
    minutes = int(span / dt.timedelta(minutes=1))
    amounts = (minutes // 1440, "d"), (minutes // 60 % 24, "h"), (minutes % 60, "min")
    parts = [f"{amount} {unit}" for amount, unit in amounts if amount]
    return " ".join(parts[:2]) or "less than a minute"
