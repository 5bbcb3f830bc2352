"""What commands ask of daily posts: set and remove a schedule, look ahead, leave one out, post one now."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from bot.daily.delivery import Outcome
from bot.daily.occurrences import LOOK_BACK, Occurrence, local_day, next_occurrences, occurrence_on, occurrences_after
from bot.daily.poster import post_for, settled_days
from bot.errors import BadInputError, CruxError, NotFoundError
from bot.ledger.daily import DAY, DEFAULT_NAME, EXTRA, NAME_LIMIT, Post, PostKey, PostState, Schedule, Trouble

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Mapping

    from bot.daily.delivery import Delivery
    from bot.daily.planner import Planner
    from bot.daily.poster import Poster
    from bot.ledger.outbox import Outbox
    from bot.ledger.schedules import Change
    from bot.library.model import Entry

MOST_DAYS: Final = 7
_NAME: Final = re.compile(r"\w[\w -]*")
_OPEN: Final = (PostState.PENDING, PostState.SKIPPED, PostState.MISSED)
_UNDER_WAY: Final = "It is being posted at this very moment. /daily status shows when it is there."
_UNANSWERED: Final = (
    "Discord has not answered, so I do not know yet whether it is posted. I look for it in a minute: /daily status "
    "tells what came of it."
)
WHY: Final = {
    Trouble.NO_CHANNEL: "its channel is gone, or I cannot see it. Choose one with /daily set",
    Trouble.NO_PERMISSION: "I may not post in its channel. Give me View Channel and Send Messages there",
    Trouble.NO_HISTORY: "I may not read its channel's history. Give me Read Message History there",
    Trouble.NO_THREAD: "I may not open threads in its channel. Give me Create Public Threads there",
    Trouble.REFUSED: "Discord did not take it",
    Trouble.NOTHING: "nothing in the library suits this schedule. Choose another kind or article with /daily set",
    Trouble.NO_ANSWER: "Discord did not answer. Please try again in a moment",
}


class NotPostedError(CruxError):
    """A post was asked for, and was certainly not sent; `trouble` is why."""

    def __init__(self, trouble: Trouble) -> None:
        super().__init__(f"Nothing was posted: {WHY[trouble]}.")
        self.trouble = trouble


@dataclass(frozen=True, slots=True)
class Planned:
    """One day to come: its moment in UTC, its local date, and what is promised for it.

    `entry` is None where nothing is promised, or nothing suits. `replaces`: it stands in for a promised entry that has
    left. `state` is `skipped` for a day that somebody has left out.
    """

    at: dt.datetime
    day: dt.date
    entry: Entry | None = None
    state: PostState = PostState.PENDING
    replaces: bool = False


@dataclass(frozen=True, slots=True)
class Status:
    """How a schedule is doing: what comes next, what became of the last posts (newest first), and what is wrong."""

    schedule: Schedule
    next: Planned | None
    recent: list[Post]

    @property
    def trouble(self) -> Trouble | None:
        """Why it does not post at the moment."""
        return self.schedule.trouble

    @property
    def detail(self) -> str | None:
        """What Discord said to it."""
        return self.schedule.detail


@dataclass(frozen=True, slots=True)
class Skipped:
    """The day that is left out, and the one that comes instead."""

    skipped: Planned
    next: Planned | None


def read_name(text: str) -> str:
    """Return a schedule's name as it is kept: lower case, single spaces. Raises BadInputError for what is none."""
    name = " ".join(text.casefold().split())
    if len(name) > NAME_LIMIT or _NAME.fullmatch(name) is None:
        raise BadInputError(
            f"A schedule's name has 1 to {NAME_LIMIT} letters, digits, spaces or hyphens, like “claims” or “friday”."
        )
    return name


class Dailies:
    """The schedules of all guilds, as commands see them. `now` returns the aware UTC time."""

    def __init__(
        self,
        *,
        outbox: Outbox,
        planner: Planner,
        delivery: Delivery,
        poster: Poster,
        now: Callable[[], dt.datetime],
    ) -> None:
        self._outbox = outbox
        self._planner = planner
        self._delivery = delivery
        self._poster = poster
        self._now = now

    async def set(self, schedule: Schedule) -> Change:
        """Create a schedule, or put it in the place of the one of its name. Raises BadInputError where it is wrong."""
        if not schedule.weekdays:
            raise BadInputError("Choose at least one day of the week.")
        await self._planner.meet()
        wanted = replace(schedule, name=read_name(schedule.name), posts_at=schedule.posts_at.replace(second=0))
        change = await self._outbox.put_schedule(wanted, self._now())
        self._poster.wake()
        return change

    async def remove(self, guild_id: int, name: str) -> Schedule:
        """Remove a schedule and return what it was. Raises NotFoundError where there is none of this name."""
        schedule = await self.find(guild_id, name)
        await self._outbox.remove_schedule(guild_id, schedule.name)
        return schedule

    async def schedules(self, guild_id: int) -> list[Schedule]:
        """Return a guild's schedules by name."""
        return await self._outbox.schedules(guild_id)

    async def find(self, guild_id: int, name: str | None) -> Schedule:
        """Return the schedule of this name, or the only one. Raises NotFoundError, and names those that there are."""
        found = await self._outbox.schedules(guild_id)
        if not found:
            raise NotFoundError("There is no daily post in this server. Set one up with /daily set.")
        wanted = [one for one in found if name is None or one.name == " ".join(name.casefold().split())]
        names = ", ".join(f"“{one.name}”" for one in found)
        if not wanted:
            raise NotFoundError(f"There is no schedule of that name in this server. There is {names}.")
        if len(wanted) > 1:
            default = [one for one in wanted if one.name == DEFAULT_NAME]
            if not default:
                raise NotFoundError(f"There are several schedules: say which with `schedule`. There is {names}.")
            return default[0]
        return wanted[0]

    async def status(self, schedule: Schedule) -> Status:
        """Return how a schedule is doing."""
        now = self._now()
        rows = await self._rows(schedule)
        following = next_occurrences(schedule, now, 1, settled_days(rows))
        return Status(
            schedule=schedule,
            next=await self._planned(following[0], rows) if following else None,
            recent=await self._outbox.recent(schedule, now),
        )

    async def post_at(self, guild_id: int, message_id: int) -> Post | None:
        """Return the post that a message is, if it is one."""
        return await self._outbox.post_at(guild_id, message_id)

    async def preview(self, schedule: Schedule, days: int) -> list[Planned]:
        """Return the next posts, days that are left out among them, and promise them: they are pinned from now on.

        An entry that is pinned already and has left the library is replaced, and the day says so.
        """
        rows = dict(await self._rows(schedule))
        coming = self._coming(schedule, settled_days(rows), min(max(days, 1), MOST_DAYS))
        shown = await self._outbox.shown(schedule)
        for occurrence in coming:
            row = rows.get(occurrence.day)
            if row is not None and row.state is not PostState.PENDING:
                continue
            pick = await self._planner.pick(schedule, row, shown)
            if pick is None:
                break
            shown[pick.entry_id] = occurrence.day
            key = PostKey(schedule.guild_id, schedule.name, occurrence.day)
            rows[occurrence.day] = post_for(schedule, key, occurrence.at, pick.entry_id, replaces=pick.replaces)
        await self._outbox.pin(row for row in rows.values() if row.state is PostState.PENDING)
        kept = await self._rows(schedule)
        return [await self._planned(occurrence, kept) for occurrence in coming]

    async def skip(self, schedule: Schedule) -> Skipped:
        """Leave out the next occurrence. Raises NotFoundError where there is none."""
        rows = await self._rows(schedule)
        coming = next_occurrences(schedule, self._now(), 2, settled_days(rows))
        if not coming:
            raise NotFoundError("This schedule has nothing to come that could be left out.")
        first, key = coming[0], PostKey(schedule.guild_id, schedule.name, coming[0].day)
        if not await self._outbox.settle(Post(key=key, state=PostState.SKIPPED, due_at=first.at)):
            raise CruxError(_UNDER_WAY)
        self._poster.wake()
        following = await self._planned(coming[1], rows) if len(coming) > 1 else None
        return Skipped(Planned(first.at, first.day, state=PostState.SKIPPED), following)

    async def post_now(self, schedule: Schedule, interaction_id: int) -> Post:
        """Post at once, and return the post once it is there.

        It is today's, if that is not there yet: then its time posts nothing more. Else it is an extra one. Raises
        NotPostedError where it was not sent, and CruxError where that is not known yet.
        """
        now = self._now()
        day = local_day(schedule, now)
        row = (await self._outbox.days(schedule, day)).get(day)
        todays = occurrence_on(schedule, day) is not None and (row is None or row.state in _OPEN)
        if row is not None and row.state is PostState.SENDING:
            raise CruxError(_UNDER_WAY)
        key = PostKey(schedule.guild_id, schedule.name, day, DAY if todays else f"{EXTRA}{interaction_id}")
        if not todays and (told := await self._outbox.post(key)) is not None and told.state is PostState.SENT:
            return told
        pick = await self._planner.pick(schedule, row if todays else None)
        if pick is None:
            raise NotPostedError(Trouble.NOTHING)
        post = post_for(schedule, key, now, pick.entry_id, replaces=pick.replaces)
        return await self._deliver(schedule, post, _OPEN if todays else (PostState.PENDING,))

    async def _deliver(self, schedule: Schedule, post: Post, over: Collection[PostState]) -> Post:
        outcome = await self._delivery.deliver(schedule, post, over)
        self._poster.wake()
        if outcome is Outcome.REFUSED:
            current = await self._outbox.schedule(schedule.guild_id, schedule.name)
            raise NotPostedError((current.trouble if current else None) or Trouble.REFUSED)
        if outcome is Outcome.UNKNOWN:
            raise CruxError(_UNANSWERED)
        there = await self._outbox.post(post.key)
        if there is None or there.state is not PostState.SENT:
            raise CruxError(_UNDER_WAY)
        return there

    async def _rows(self, schedule: Schedule) -> Mapping[dt.date, Post]:
        return await self._outbox.days(schedule, local_day(schedule, self._now()) - dt.timedelta(days=LOOK_BACK))

    def _coming(self, schedule: Schedule, settled: Collection[dt.date], days: int) -> list[Occurrence]:
        """Return the occurrences to come until `days` of them are to be posted, those that are left out among them."""
        found = list[Occurrence]()
        for occurrence in occurrences_after(schedule, max(self._now(), schedule.counts_from)):
            found.append(occurrence)
            if sum(one.day not in settled for one in found) == days:
                break
        return found

    async def _planned(self, occurrence: Occurrence, rows: Mapping[dt.date, Post]) -> Planned:
        row = rows.get(occurrence.day)
        if row is None:
            return Planned(occurrence.at, occurrence.day)
        library = await self._planner.meet()
        entry = library.current(row.entry_id or "")
        return Planned(occurrence.at, occurrence.day, entry, row.state, row.replaces)
