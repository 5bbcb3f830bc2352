"""When a poll ends: what a member types, read as a moment. Pure: `now` and the server's time zone are passed in.

Two kinds are read: a span (`2h`, `1d12h`, `90 minutes`) and a moment of the server's own clock (`until friday 17:00`,
`until 2026-12-01 09:00`). A moment that the clock skips in spring is taken as far after the gap as it stands in it
(02:30 becomes 03:30); one that comes twice in autumn means the second time, so that whoever reads it is not too late.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING, Final

from bot.errors import BadInputError

if TYPE_CHECKING:
    from zoneinfo import ZoneInfo

SHORTEST: Final = dt.timedelta(minutes=1)
LONGEST: Final = dt.timedelta(days=30)
DEFAULT: Final = "24h"
TEXT_LIMIT: Final = 60
EXAMPLES: Final = "`2h`, `3d`, `1d12h`, `until friday 17:00`, `until 2026-12-01 09:00`"
WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")

_WEEK: Final = 7
_NOON: Final = 12
_MINUTES: Final = {"m": 1, "h": 60, "d": 24 * 60, "w": _WEEK * 24 * 60}
_PART: Final = r"(\d{1,6}(?:\.\d{1,3})?) ?(minutes|minute|mins|min|m|hours|hour|hrs|hr|h|days|day|d|weeks|week|w)"
_SPAN: Final = re.compile(rf"(?:for |in )?{_PART}(?:(?: and |, ?| ?){_PART}){{0,3}}", re.ASCII)
_ONE_PART: Final = re.compile(_PART, re.ASCII)
_TIME: Final = r"(?P<hour>\d{1,2})(?:[:.](?P<minute>\d{2}))? ?(?P<half>am|pm)?"
_DATE: Final = r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
_DAY: Final = (
    r"today|tomorrow|mon(?:day)?|tue(?:s(?:day)?)?|wed(?:nesday)?|thu(?:r(?:s(?:day)?)?)?|fri(?:day)?|sat(?:urday)?"
    r"|sun(?:day)?"
)
_MOMENT: Final = re.compile(
    rf"(?:until |by |on )?(?:(?:{_DATE}|(?P<name>{_DAY}))(?:(?:,? (?:at )?|t)(?P<time>{_TIME}))?)", re.ASCII
)
_CLOCK: Final = re.compile(r"(?:until |by |at )?(?P<hour>\d{1,2}):(?P<minute>\d{2}) ?(?P<half>am|pm)?", re.ASCII)
_HOUR: Final = re.compile(r"(?:until |by |at )(?P<hour>\d{1,2}) ?(?P<half>am|pm)?|(?P<hour2>\d{1,2}) ?(?P<half2>am|pm)")
_END_OF_DAY: Final = dt.time(23, 59)


def read_deadline(text: str, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    """Return the UTC moment that `text` means. A day without a time means the end of that day.

    Raises BadInputError, with examples, for what cannot be read, and for less than a minute or more than 30 days.
    """
    words = " ".join(text[: 2 * TEXT_LIMIT].casefold().split())
    if len(words) > TEXT_LIMIT:
        raise BadInputError(f"That is too long for a time. Please write it like {EXAMPLES}.")
    deadline = _read_span(words, now) or _read_moment(words, now, zone)
    if deadline is None:
        raise BadInputError(f"I cannot read “{words}” as a time. Please write it like {EXAMPLES}.")
    return _checked(deadline, now)


def is_span(text: str) -> bool:
    """Whether `text` says how long, and not until when."""
    return _SPAN.fullmatch(" ".join(text.casefold().split())) is not None


def to_utc(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime:
    """Return when the clocks of `zone` show this: after a gap, and the second time where it comes twice.

    Raises OverflowError at the very end of the calendar.
    """
    shown = dt.datetime.combine(day, time, zone)
    before, after = (shown.replace(fold=fold).astimezone(dt.UTC) for fold in (0, 1))
    return max(before, after)


def _checked(deadline: dt.datetime, now: dt.datetime) -> dt.datetime:
    if deadline <= now:
        raise BadInputError(f"That is in the past. Please name a time to come, like {EXAMPLES}.")
    if deadline - now < SHORTEST:
        raise BadInputError("A poll is open for at least a minute.")
    if deadline - now > LONGEST:
        raise BadInputError(f"A poll is open for {LONGEST.days} days at most. Please choose a nearer end.")
    return deadline


def _read_span(words: str, now: dt.datetime) -> dt.datetime | None:
    if _SPAN.fullmatch(words) is None:
        return None
    minutes = sum(float(amount) * _MINUTES[unit[0]] for amount, unit in _ONE_PART.findall(words))
    return now + dt.timedelta(minutes=min(minutes, 2 * LONGEST / dt.timedelta(minutes=1)))


def _read_moment(words: str, now: dt.datetime, zone: ZoneInfo) -> dt.datetime | None:
    moment = _MOMENT.fullmatch(words)
    try:
        if moment is not None:
            time = _time(moment["hour"], moment["minute"], moment["half"]) if moment["time"] else _END_OF_DAY
            return _on_day(moment, time, now, zone)
        if (clock := _CLOCK.fullmatch(words)) is not None:
            return _next_time(_time(clock["hour"], clock["minute"], clock["half"]), now, zone)
        if (hour := _HOUR.fullmatch(words)) is not None:
            time = _time(hour["hour"] or hour["hour2"], None, hour["half"] or hour["half2"])
            return _next_time(time, now, zone)
    except (ValueError, OverflowError):
        raise BadInputError(f"There is no such day or time as “{words}”. Please write it like {EXAMPLES}.") from None
    return None


def _on_day(moment: re.Match[str], time: dt.time, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    today = now.astimezone(zone).date()
    if moment["year"]:
        return to_utc(dt.date(int(moment["year"]), int(moment["month"]), int(moment["day"])), time, zone)
    if moment["name"] in {"today", "tomorrow"}:
        return to_utc(today + dt.timedelta(days=moment["name"] == "tomorrow"), time, zone)
    wanted = next(at for at, name in enumerate(WEEKDAYS) if name.casefold().startswith(moment["name"][:3]))
    day = today + dt.timedelta(days=(wanted - today.weekday()) % _WEEK)
    deadline = to_utc(day, time, zone)
    return deadline if deadline > now else to_utc(day + dt.timedelta(days=_WEEK), time, zone)


def _next_time(time: dt.time, now: dt.datetime, zone: ZoneInfo) -> dt.datetime:
    today = now.astimezone(zone).date()
    deadline = to_utc(today, time, zone)
    return deadline if deadline > now else to_utc(today + dt.timedelta(days=1), time, zone)


def _time(hour: str, minute: str | None, half: str | None) -> dt.time:
    """Return the time of day. Raises ValueError for 25:00 and for 13 pm."""
    number = int(hour)
    if half is not None:
        if not 1 <= number <= _NOON:
            raise ValueError(number)
        number = number % _NOON + (_NOON if half == "pm" else 0)
    return dt.time(number, int(minute or 0))
