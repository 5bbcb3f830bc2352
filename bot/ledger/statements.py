"""The statements that a vote takes, built once for the database in use: compiled once, then run with other values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

from sqlalchemy import and_, any_, bindparam, func, select, text
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger.tables import claim_wording, poll, vote_current, vote_event, voter

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sqlalchemy import Column, Executable, Insert, Table
    from sqlalchemy.sql.elements import BindParameter, ColumnElement

T = TypeVar("T")


def insert_into(table: Table, dialect: str) -> Any:  # noqa: ANN401  # each dialect's Insert has its own type
    """Return the insert of a dialect that knows ON CONFLICT, for the rows that `rows_for` makes.

    SQLite takes them one by one; PostgreSQL takes whole columns at once, which saves it most of the work.
    """
    names = [column.name for column in table.columns]
    if dialect != "postgresql":
        return sqlite.insert(table).values({name: bindparam(name) for name in names})
    columns = [bindparam(column.name, type_=postgresql.ARRAY(column.type)) for column in table.columns]
    given = func.unnest(*columns).table_valued(*names, name="given").render_derived()
    return postgresql.insert(table).from_select(names, select(*(given.c[name] for name in names)))


def rows_for(dialect: str, rows: Sequence[Mapping[str, Any]]) -> Any:  # noqa: ANN401  # what `execute` takes
    """Return `rows` in the shape that `insert_into` takes in this dialect."""
    if dialect != "postgresql":
        return rows
    return {name: [row[name] for row in rows] for name in rows[0]}


def among(column: Column[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that a column is among the values of a parameter; give it what `padded` returns.

    PostgreSQL takes them as one array, so that it plans once and not for each length.
    """
    if dialect != "postgresql":
        return column.in_(bindparam(name, expanding=True))
    return column == any_(bindparam(name, type_=postgresql.ARRAY(column.type)))


def padded(values: Sequence[T]) -> list[T]:
    """Return `values` drawn out to a power of two by repeating one, so that few shapes of a statement exist."""
    length = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[0]] * (length - len(values))]


def in_box(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row lies in the box of the parameters."""
    columns = ("guild_id", "claim_id", "claim_revision", "poll_id")
    return and_(*(table.c[name] == bindparam(name) for name in columns))


class VoteStatements:
    """What saving votes runs."""

    def __init__(self, dialect: str) -> None:
        self.dialect: Final = dialect
        guild: BindParameter[int] = bindparam("guild_id")
        # One lock a guild, taken in order, until the transaction ends; SQLite has but one writer, and needs none.
        self.lock_guilds: Final[Executable | None] = (
            text("SELECT pg_advisory_xact_lock(guild) FROM unnest(CAST(:guilds AS bigint[])) AS guild")
            if dialect == "postgresql"
            else None
        )
        self.add_wording: Final[Insert] = insert_into(claim_wording, dialect).on_conflict_do_nothing()
        self.wordings = select(claim_wording.c.claim_id, claim_wording.c.claim_revision, claim_wording.c.wording).where(
            claim_wording.c.guild_id == guild, among(claim_wording.c.claim_id, "claims", dialect)
        )
        self.polls = select(
            poll.c.poll_id, poll.c.claim_id, poll.c.claim_revision, poll.c.closes_at, poll.c.closed_at
        ).where(poll.c.guild_id == guild, among(poll.c.poll_id, "polls", dialect))
        self.voters = select(voter.c.member_id, voter.c.voter_id).where(
            voter.c.guild_id == guild, among(voter.c.member_id, "members", dialect)
        )
        self.add_voter: Final[Insert] = insert_into(voter, dialect)
        self.known_events = select(vote_event.c.interaction_id).where(
            vote_event.c.guild_id == guild, among(vote_event.c.interaction_id, "interactions", dialect)
        )
        self.standing = select(
            vote_current.c.voter_id,
            vote_current.c.interaction_id,
            vote_current.c.choice,
            vote_current.c.confidence,
            vote_current.c.reason,
        ).where(in_box(vote_current), among(vote_current.c.voter_id, "voters", dialect))
        self.add_event: Final[Insert] = insert_into(vote_event, dialect)
        upsert = insert_into(vote_current, dialect)
        changed = ("interaction_id", "choice", "confidence", "reason")
        self.put_vote: Final[Insert] = upsert.on_conflict_do_update(
            index_elements=list(vote_current.primary_key.columns),
            set_={name: upsert.excluded[name] for name in changed},
            where=vote_current.c.interaction_id < upsert.excluded.interaction_id,
        )
