"""When a schedule posts. Pure: `now` and what is settled already are passed in.

An occurrence is a local date, and the moment at which the clocks of the schedule's zone show its time on that date. A
time that they skip in spring is posted as far after the gap as it stands in it (02:30 becomes 03:30), or just before
the gap where that would be another date; one that they show twice in autumn, the first time. A date that a zone left
out (Apia's 30 December 2011) has no occurrence.
"""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.ledger.daily import CatchUp
from bot.times.zones import zone_or_utc

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator
    from zoneinfo import ZoneInfo

    from bot.ledger.daily import Schedule

IN_TIME: Final = dt.timedelta(minutes=15)  # after its time, within which a post counts as on time
LATEST: Final = dt.timedelta(hours=12)  # after its time, until which a late post is still worth it
LOOK_BACK: Final = 8  # days that are looked at for what was missed
_DAY: Final = dt.timedelta(days=1)
_MINUTE: Final = dt.timedelta(minutes=1)
_FAR: Final = 400  # days within which every schedule posts: each weekday comes within a week, left-out dates aside
_SAMPLES: Final = (dt.time.min, dt.time(12), dt.time(23, 59, 59))


@dataclass(frozen=True, slots=True, order=True)
class Occurrence:
    """One local date of a schedule, and the UTC moment at which it is due."""

    at: dt.datetime
    day: dt.date

    def is_late(self, now: dt.datetime) -> bool:
        """Whether a post at `now` is so late that it has to say so."""
        return now - self.at > IN_TIME


@dataclass(frozen=True, slots=True)
class Due:
    """What is to be done at a moment: post `post`, if any, and give up `missed`."""

    post: Occurrence | None = None
    missed: tuple[Occurrence, ...] = ()


def moment_on(day: dt.date, time: dt.time, zone: ZoneInfo) -> dt.datetime | None:
    """Return the UTC moment at which the clocks of `zone` show `time` on `day`; None where there is no such day."""
    shown = dt.datetime.combine(day, time, zone)
    moment = shown.astimezone(dt.UTC)
    if _is_shown(shown):
        return moment
    if not any(_is_shown(dt.datetime.combine(day, sample, zone)) for sample in _SAMPLES):
        return None
    if moment.astimezone(zone).date() == day:
        return moment
    return dt.datetime.combine(day + _DAY, dt.time.min, zone).astimezone(dt.UTC) - _MINUTE


def _is_shown(shown: dt.datetime) -> bool:
    """Whether the clocks ever show this; what they skip comes back as something else."""
    back = shown.astimezone(dt.UTC).astimezone(shown.tzinfo)
    return back.replace(tzinfo=None, fold=0) == shown.replace(tzinfo=None, fold=0)


def occurrence_on(schedule: Schedule, day: dt.date) -> Occurrence | None:
    """Return the occurrence on a local date, if the schedule posts on it."""
    if day.weekday() not in schedule.weekdays:
        return None
    moment = moment_on(day, schedule.posts_at, zone_or_utc(schedule.zone))
    return None if moment is None else Occurrence(moment, day)


def local_day(schedule: Schedule, now: dt.datetime) -> dt.date:
    """Return the date that the schedule's clocks show."""
    return now.astimezone(zone_or_utc(schedule.zone)).date()


def occurrences_after(schedule: Schedule, moment: dt.datetime) -> Iterator[Occurrence]:
    """Yield the occurrences that are due after `moment`, the nearest first, for a year."""
    first = local_day(schedule, moment) - _DAY
    for number in range(_FAR):
        found = occurrence_on(schedule, first + number * _DAY)
        if found is not None and found.at > moment:
            yield found


def next_occurrences(
    schedule: Schedule, now: dt.datetime, count: int, settled: Collection[dt.date] = ()
) -> list[Occurrence]:
    """Return the next `count` occurrences after `now` that are not settled (posted or skipped already)."""
    after = occurrences_after(schedule, max(now, schedule.counts_from))
    return list(itertools.islice((one for one in after if one.day not in settled), count))


def due(schedule: Schedule, now: dt.datetime, settled: Collection[dt.date]) -> Due:
    """Return what a schedule owes at `now`: the latest of its unsettled occurrences, if `catch_up` still wants it.

    What came before that is missed, and so is the latest one itself when it is too old. `settled` are the local dates
    that are sent, skipped, missed or given up; dates more than `LOOK_BACK` days ago are not looked at any more.
    """
    owed = [one for one in _past(schedule, now) if one.day not in settled]
    if not owed:
        return Due()
    latest = owed[-1]
    if now - latest.at <= patience(schedule):
        return Due(latest, tuple(owed[:-1]))
    return Due(None, tuple(owed))


def patience(schedule: Schedule) -> dt.timedelta:
    """Return for how long after its time a post of this schedule may still go out."""
    return LATEST if schedule.catch_up is CatchUp.LATEST else IN_TIME


def _past(schedule: Schedule, now: dt.datetime) -> list[Occurrence]:
    """Return the occurrences of the last days that count, the oldest first."""
    today = local_day(schedule, now)
    days = (today - number * _DAY for number in range(LOOK_BACK, -2, -1))
    found = (occurrence_on(schedule, day) for day in days)
    return [one for one in found if one is not None and schedule.counts_from <= one.at <= now]
