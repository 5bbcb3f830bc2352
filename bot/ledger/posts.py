"""The outbox of daily posts in the database: each post is one row, and whoever may send it has claimed that row.

A claim is one statement that only one of many can win. Everything here that writes bears being run twice.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import and_, func, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger.daily import DAY, RECAP, Post, PostKey, PostState
from bot.ledger.tables import UtcTime, post

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import date, datetime

    from sqlalchemy import ColumnElement, Connection, Row

_KEY: Final = ("guild_id", "schedule", "day", "occasion")
_TOLD: Final = (PostState.SENT, PostState.SKIPPED, PostState.MISSED, PostState.UNCERTAIN)
_SHOWN: Final = (PostState.PENDING, PostState.SENDING, PostState.SENT, PostState.UNCERTAIN)

_tried_from = func.coalesce(post.c.lease_until, post.c.due_at, type_=UtcTime)  # of what waits


def _read(row: Row[Any]) -> Post:
    return Post(
        key=PostKey(row.guild_id, row.schedule, row.day, row.occasion),
        state=PostState(row.state),
        due_at=row.due_at,
        entry_id=row.entry_id,
        replaces=row.replaces,
        channel_id=row.channel_id,
        forum=row.forum,
        wants_thread=row.wants_thread,
        role_id=row.role_id,
        reply_to=row.reply_to,
        claimed_at=row.claimed_at,
        lease_until=row.lease_until,
        attempts=row.attempts,
        message_id=row.message_id,
        thread_id=row.thread_id,
        sent_at=row.sent_at,
    )


def _values(one: Post, holder: int | None = None) -> dict[str, Any]:
    key = one.key
    return {
        "guild_id": key.guild_id,
        "schedule": key.schedule,
        "day": key.day,
        "occasion": key.occasion,
        "state": one.state,
        "due_at": one.due_at,
        "entry_id": one.entry_id,
        "replaces": one.replaces,
        "channel_id": one.channel_id,
        "forum": one.forum,
        "wants_thread": one.wants_thread,
        "role_id": one.role_id,
        "reply_to": one.reply_to,
        "claimed_at": one.claimed_at,
        "lease_until": one.lease_until,
        "holder": holder,
        "attempts": one.attempts,
        "message_id": one.message_id,
        "thread_id": one.thread_id,
        "sent_at": one.sent_at,
    }


def _this(key: PostKey) -> ColumnElement[bool]:
    return and_(*(post.c[name] == getattr(key, name) for name in _KEY))


def _held(key: PostKey, holder: int) -> ColumnElement[bool]:
    return and_(_this(key), post.c.state == PostState.SENDING, post.c.holder == holder)


# Claiming


def claim(connection: Connection, one: Post, holder: int, over: Collection[PostState]) -> bool:
    """Claim a post for `holder` under the lease it has, if there is no row of its key yet or one in a state of `over`.

    Returns whether it is the holder's: also when this very claim is made again, its first answer having been lost.
    """
    mine = and_(post.c.state == PostState.SENDING, post.c.holder == holder)
    return _put(connection, one, holder, or_(post.c.state.in_(list(over)), mine))


def holds(connection: Connection, key: PostKey, holder: int) -> bool:
    """Return whether a claim still stands: nobody has taken it over, or recorded the post."""
    return (connection.execute(select(post.c.state).where(_held(key, holder)))).first() is not None


def reclaim(connection: Connection, key: PostKey, holder: int, now: datetime, until: datetime) -> bool:
    """Take over a post whose lease has run out; return whether it is the holder's now."""
    free = or_(post.c.lease_until <= now, post.c.holder == holder)
    statement = update(post).where(_this(key), post.c.state == PostState.SENDING, free)
    return (connection.execute(statement.values(holder=holder, lease_until=until))).rowcount > 0


def shorten(connection: Connection, key: PostKey, holder: int, until: datetime) -> None:
    """End the holder's lease at `until`: nothing is under way any more, and somebody has to look what came of it."""
    connection.execute(update(post).where(_held(key, holder)).values(lease_until=until))


def release(connection: Connection, key: PostKey, holder: int, again_at: datetime) -> None:
    """Give a post up that was certainly not sent, to be tried again from `again_at` (kept as its lease) on."""
    values = {"state": PostState.PENDING, "holder": None, "lease_until": again_at, "claimed_at": None}
    connection.execute(update(post).where(_held(key, holder)).values(**values, attempts=post.c.attempts + 1))


# Settling


def record(connection: Connection, one: Post, recap: Post | None) -> None:
    """Note that a post is there (its message, thread and time), and have its recap wait, where it gets one.

    Whoever held it: a message that was seen is there.
    """
    values = {name: getattr(one, name) for name in ("message_id", "thread_id", "sent_at")}
    found = update(post).where(_this(one.key), post.c.state.in_([PostState.SENDING, PostState.UNCERTAIN]))
    changed = connection.execute(found.values(state=PostState.SENT, holder=None, lease_until=None, **values))
    if changed.rowcount and recap is not None:
        add(connection, recap)


def settle(connection: Connection, one: Post, holder: int | None = None) -> bool:
    """Put a post that is not there into a final state, unless somebody has claimed or settled it. Returns whether.

    With `holder`, it is the holder's claimed one.
    """
    if holder is not None:
        values = {"state": one.state, "holder": None, "lease_until": None}
        return (connection.execute(update(post).where(_held(one.key, holder)).values(**values))).rowcount > 0
    return _put(connection, one, None, post.c.state.in_([PostState.PENDING, one.state]))


def add(connection: Connection, one: Post) -> None:
    """Keep a post that is to come, unless there is one of its key."""
    connection.execute(_insert(connection).values(_values(one)).on_conflict_do_nothing())


def replace_pending(connection: Connection, one: Post) -> None:
    """Keep a post that is to come in the place of another of its key, unless that is claimed or settled."""
    _put(connection, one, None, post.c.state == PostState.PENDING)


def put_thread(connection: Connection, key: PostKey, thread_id: int) -> None:
    """Note the thread that was opened at a post; 0 where none can be."""
    connection.execute(update(post).where(_this(key)).values(thread_id=thread_id))


def _put(connection: Connection, one: Post, holder: int | None, where: ColumnElement[bool]) -> bool:
    """Write a whole row, over one of the same key only where that fulfils `where`; return whether it was written."""
    put = _insert(connection).values(_values(one, holder))
    changed = {name: put.excluded[name] for name in post.c.keys() if name not in _KEY}  # noqa: SIM118  # columns
    statement = put.on_conflict_do_update(index_elements=list(_KEY), set_=changed, where=where)
    return (connection.execute(statement.returning(post.c.state))).first() is not None


def _insert(connection: Connection) -> Any:  # noqa: ANN401  # each dialect's Insert has its own type
    return (postgresql if connection.dialect.name == "postgresql" else sqlite).insert(post)


# Reading


def read_post(connection: Connection, key: PostKey) -> Post | None:
    """Return one post, if it is known."""
    row = (connection.execute(select(post).where(_this(key)))).first()
    return None if row is None else _read(row)


def read_days(connection: Connection, guild_id: int, schedule: str, since: date) -> dict[date, Post]:
    """Return the day's posts of a schedule from a local date on, those to come among them."""
    statement = _of(guild_id, schedule).where(post.c.occasion == DAY, post.c.day >= since)
    return {row.day: _read(row) for row in connection.execute(statement)}


def read_recent(connection: Connection, guild_id: int, schedule: str, now: datetime, limit: int) -> list[Post]:
    """Return what became of a schedule's last posts, the newest first; of what is left out, only what is past."""
    statement = _of(guild_id, schedule).where(post.c.state.in_(_TOLD), post.c.due_at <= now)
    newest = (post.c.day.desc(), post.c.due_at.desc(), post.c.occasion)
    return [_read(row) for row in connection.execute(statement.order_by(*newest).limit(limit))]


def read_shown(connection: Connection, guild_id: int, schedule: str) -> dict[str, date]:
    """Return each entry that a schedule has shown or promised, with its last local date."""
    statement = (
        select(post.c.entry_id, func.max(post.c.day))
        .where(
            post.c.guild_id == guild_id,
            post.c.schedule == schedule,
            post.c.occasion != RECAP,
            post.c.entry_id.is_not(None),
            post.c.state.in_(_SHOWN),
        )
        .group_by(post.c.entry_id)
    )
    return {row[0]: row[1] for row in connection.execute(statement)}


def read_expired(connection: Connection, now: datetime, limit: int) -> list[Post]:
    """Return the claimed posts of all guilds whose lease has run out, the oldest first."""
    statement = select(post).where(post.c.state == PostState.SENDING, post.c.lease_until <= now)
    return [_read(row) for row in connection.execute(statement.order_by(post.c.lease_until).limit(limit))]


def read_waiting(connection: Connection, now: datetime, limit: int) -> list[Post]:
    """Return what is due of all guilds beside the days' own posts: recaps, and extra posts that failed."""
    statement = select(post).where(post.c.state == PostState.PENDING, post.c.occasion != DAY, _tried_from <= now)
    return [_read(row) for row in connection.execute(statement.order_by(post.c.due_at).limit(limit))]


def read_threadless(connection: Connection, since: datetime, limit: int) -> list[Post]:
    """Return the posts sent after `since` at which a thread is still to be opened."""
    statement = select(post).where(
        post.c.state == PostState.SENT, post.c.wants_thread, post.c.thread_id.is_(None), post.c.sent_at > since
    )
    return [_read(row) for row in connection.execute(statement.order_by(post.c.sent_at).limit(limit))]


def read_next_look(connection: Connection, now: datetime) -> datetime | None:
    """Return when the next lease runs out, or the next recap is due, after `now`."""
    leases = select(func.min(post.c.lease_until)).where(post.c.state == PostState.SENDING, post.c.lease_until > now)
    waiting = select(func.min(_tried_from)).where(
        post.c.state == PostState.PENDING, post.c.occasion != DAY, _tried_from > now
    )
    found = [(connection.execute(statement)).scalar() for statement in (leases, waiting)]
    return min((moment for moment in found if moment is not None), default=None)


def read_post_at(connection: Connection, guild_id: int, message_id: int) -> Post | None:
    """Return the post that a message is, if it is one."""
    statement = select(post).where(post.c.guild_id == guild_id, post.c.message_id == message_id)
    row = (connection.execute(statement)).first()
    return None if row is None else _read(row)


def read_sending(connection: Connection, guild_id: int, entry_id: str) -> list[Post]:
    """Return the claimed posts of an entry in a guild: messages that may be there without being noted."""
    statement = select(post).where(
        post.c.guild_id == guild_id, post.c.state == PostState.SENDING, post.c.entry_id == entry_id
    )
    return [_read(row) for row in connection.execute(statement)]


def _of(guild_id: int, schedule: str) -> Any:  # noqa: ANN401  # a select of SQLAlchemy's
    return select(post).where(post.c.guild_id == guild_id, post.c.schedule == schedule)
