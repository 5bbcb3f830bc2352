"""The schedules of daily posts in the database: when each has to be looked at, and what keeps it from posting.

Everything here that writes bears being run twice.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from datetime import time
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, delete, func, insert, select, update

from bot.errors import BadInputError
from bot.ledger.daily import DAY, NOT_YET, RECAP, CatchUp, PostKind, PostState, Schedule, Trouble
from bot.ledger.tables import daily_schedule, post
from bot.ledger.voters import lock_guild

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import ColumnElement, Connection, Row

MOST: Final = 10  # schedules in a guild
DETAIL_LIMIT: Final = 300
_MINUTES: Final = 60


@dataclass(frozen=True, slots=True)
class Change:
    """A schedule as it stands now; whether it is new, and how many promised posts no longer hold."""

    schedule: Schedule
    created: bool
    unpinned: int


def _read(row: Row[Any]) -> Schedule:
    return Schedule(
        guild_id=row.guild_id,
        name=row.name,
        channel_id=row.channel_id,
        forum=row.forum,
        posts_at=time(*divmod(row.posts_at, _MINUTES)),
        zone=row.zone,
        weekdays=frozenset(day for day in range(7) if row.weekdays >> day & 1),
        kind=PostKind(row.kind),
        article_id=row.article_id,
        role_id=row.role_id,
        thread=row.thread,
        catch_up=CatchUp(row.catch_up),
        recap=row.recap,
        set_by=row.set_by,
        created_at=row.created_at,
        changed_at=row.changed_at,
        counts_from=row.counts_from,
        due_at=row.due_at,
        trouble=None if row.trouble is None else Trouble(row.trouble),
        detail=row.detail,
    )


def _values(schedule: Schedule) -> dict[str, Any]:
    return {
        "channel_id": schedule.channel_id,
        "forum": schedule.forum,
        "posts_at": schedule.posts_at.hour * _MINUTES + schedule.posts_at.minute,
        "zone": schedule.zone,
        "weekdays": sum(1 << day for day in schedule.weekdays),
        "kind": schedule.kind,
        "article_id": schedule.article_id,
        "role_id": schedule.role_id,
        "thread": schedule.thread,
        "catch_up": schedule.catch_up,
        "recap": schedule.recap,
        "set_by": schedule.set_by,
        "created_at": schedule.created_at,
        "changed_at": schedule.changed_at,
        "counts_from": schedule.counts_from,
        "due_at": schedule.due_at,
        "turn": _turn(schedule, schedule.due_at),
        "trouble": None,
        "detail": None,
        "told": None,
    }


def _turn(schedule: Schedule, due_at: datetime) -> int:
    """Return a number that orders schedules which are due together: otherwise each day, so that none is always last."""
    told = f"{schedule.guild_id}/{schedule.name}/{due_at.isoformat()}"
    return int.from_bytes(hashlib.sha256(told.encode()).digest()[:7], "big")


def _this(guild_id: int, name: str) -> ColumnElement[bool]:
    return and_(daily_schedule.c.guild_id == guild_id, daily_schedule.c.name == name)


def put_schedule(connection: Connection, wanted: Schedule, now: datetime) -> Change:
    """Create a schedule, or change the one of this name. Raises BadInputError where there would be too many.

    What was due before its time was last set is not owed. Promises for other entries than it posts now are dropped, and
    recaps where they are wanted no more.
    """
    lock_guild(connection, wanted.guild_id)
    old = read_schedule(connection, wanted.guild_id, wanted.name)
    if old is None and _count(connection, wanted.guild_id) >= MOST:
        raise BadInputError(f"There can be at most {MOST} daily schedules. Remove one with /daily off first.")
    schedule = _changed(old, wanted, now)
    if old is None:
        key = {"guild_id": schedule.guild_id, "name": schedule.name}
        connection.execute(insert(daily_schedule).values(**key, **_values(schedule)))
        return Change(schedule, created=True, unpinned=0)
    statement = update(daily_schedule).where(_this(schedule.guild_id, schedule.name))
    connection.execute(statement.values(**_values(schedule)))
    if not schedule.recap:
        _unpin(connection, schedule, RECAP)
    others = (old.kind, old.article_id) != (schedule.kind, schedule.article_id)
    unpinned = _unpin(connection, schedule, DAY) if others or _retimed(old, schedule) else 0
    return Change(schedule, created=False, unpinned=unpinned)


def _changed(old: Schedule | None, wanted: Schedule, now: datetime) -> Schedule:
    created_at = now if old is None else old.created_at
    counts_from = now if old is None or _retimed(old, wanted) else old.counts_from
    times = {"created_at": created_at, "changed_at": now, "counts_from": counts_from, "due_at": NOT_YET}
    return replace(wanted, **times, trouble=None, detail=None)  # type: ignore[arg-type]  # times are all datetimes


def _retimed(old: Schedule, new: Schedule) -> bool:
    return (old.posts_at, old.zone, old.weekdays) != (new.posts_at, new.zone, new.weekdays)


def _count(connection: Connection, guild_id: int) -> int:
    statement = select(func.count()).select_from(daily_schedule).where(daily_schedule.c.guild_id == guild_id)
    return int((connection.execute(statement)).scalar_one())


def _unpin(connection: Connection, schedule: Schedule, occasion: str) -> int:
    """Drop what is promised for an occasion and not claimed; return how many there were."""
    pinned = _waiting(schedule.guild_id, schedule.name)
    return (connection.execute(delete(post).where(pinned, post.c.occasion == occasion))).rowcount


def _waiting(guild_id: int, name: str) -> ColumnElement[bool]:
    return and_(post.c.guild_id == guild_id, post.c.schedule == name, post.c.state == PostState.PENDING)


def remove_schedule(connection: Connection, guild_id: int, name: str) -> bool:
    """Remove a schedule with its promises; what was posted stays known. Returns whether there was one."""
    lock_guild(connection, guild_id)
    connection.execute(delete(post).where(_waiting(guild_id, name)))
    return (connection.execute(delete(daily_schedule).where(_this(guild_id, name)))).rowcount > 0


def read_schedule(connection: Connection, guild_id: int, name: str) -> Schedule | None:
    """Return one schedule, if there is such a one."""
    row = (connection.execute(select(daily_schedule).where(_this(guild_id, name)))).first()
    return None if row is None else _read(row)


def read_schedules(connection: Connection, guild_id: int) -> list[Schedule]:
    """Return a guild's schedules by name."""
    statement = select(daily_schedule).where(daily_schedule.c.guild_id == guild_id).order_by(daily_schedule.c.name)
    return [_read(row) for row in connection.execute(statement)]


def read_due_schedules(connection: Connection, now: datetime, limit: int, offset: int) -> list[Schedule]:
    """Return the schedules that have to be looked at: by their time, and those of one time in a fair order."""
    columns = daily_schedule.c
    statement = (
        select(daily_schedule)
        .where(columns.due_at <= now)
        .order_by(columns.due_at, columns.turn, columns.guild_id, columns.name)
        .limit(limit)
        .offset(offset)
    )
    return [_read(row) for row in connection.execute(statement)]


def count_due_schedules(connection: Connection, now: datetime) -> int:
    """Return how many schedules have to be looked at."""
    statement = select(func.count()).select_from(daily_schedule).where(daily_schedule.c.due_at <= now)
    return int((connection.execute(statement)).scalar_one())


def read_next_due(connection: Connection, now: datetime) -> datetime | None:
    """Return when the first schedule after `now` has to be looked at."""
    statement = select(func.min(daily_schedule.c.due_at)).where(daily_schedule.c.due_at > now)
    found: datetime | None = (connection.execute(statement)).scalar()
    return found


def put_due(connection: Connection, schedule: Schedule, due_at: datetime) -> None:
    """Note when a schedule has to be looked at next, unless it was changed meanwhile."""
    values = {"due_at": due_at, "turn": _turn(schedule, due_at)}
    connection.execute(_unchanged(schedule).values(**values))


def put_trouble(connection: Connection, schedule: Schedule, trouble: Trouble | None, detail: str | None) -> None:
    """Note what keeps a schedule from posting; None ends it, and the next trouble will be told again."""
    values: dict[str, Any] = {"trouble": trouble, "detail": detail[:DETAIL_LIMIT] if detail else None}
    if trouble is None:
        values["told"] = None
    connection.execute(_unchanged(schedule).values(**values))


def put_told(connection: Connection, schedule: Schedule, trouble: Trouble) -> bool:
    """Note that the curators are about to hear of a trouble; return whether they have not heard of it already."""
    heard = daily_schedule.c.told == trouble
    statement = _unchanged(schedule).where(daily_schedule.c.told.is_(None) | ~heard)
    return (connection.execute(statement.values(told=trouble))).rowcount > 0


def forget_told(connection: Connection, schedule: Schedule) -> None:
    """Note that the curators could not be reached."""
    connection.execute(_unchanged(schedule).values(told=None))


def _unchanged(schedule: Schedule) -> Any:  # noqa: ANN401  # an update of SQLAlchemy's
    return update(daily_schedule).where(
        _this(schedule.guild_id, schedule.name), daily_schedule.c.changed_at == schedule.changed_at
    )
