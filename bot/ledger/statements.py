"""The statements that a vote takes, built once for the database in use: compiled once, then run with other values."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, TypeVar

import orjson
from sqlalchemy import BigInteger, and_, any_, bindparam, column, func, select, text, true
from sqlalchemy.dialects import postgresql, sqlite

from bot.ledger.tables import Code, claim_wording, poll, tally, vote_current, vote_event, voter

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sqlalchemy import ColumnClause, Connection, CursorResult, Dialect, Executable, FromClause, Select, Table
    from sqlalchemy.sql.elements import BindParameter, ColumnElement

T = TypeVar("T")


def given(columns: Sequence[ColumnClause[Any]], dialect: str) -> FromClause:
    """Return the rows of a parameter as a table with these columns; hand them over as `rows_for` shapes them.

    However many they are, it is one statement: on SQLite the thread that runs it takes the interpreter's lock anew for
    each step of a statement, and waits for the event loop each time; PostgreSQL plans and answers it once.
    """
    names = [one.name for one in columns]
    if dialect == "postgresql":
        arrays = [bindparam(one.name, type_=postgresql.ARRAY(one.type)) for one in columns]
        return func.unnest(*arrays).table_valued(*names, name="given").render_derived()
    each = func.json_each(bindparam("rows")).table_valued("value", name="each")
    places = enumerate(names)
    return select(*(func.json_extract(each.c.value, f"$[{place}]").label(name) for place, name in places)).subquery(
        "given"
    )


def rows_for(columns: Sequence[ColumnClause[Any]], dialect: str, rows: Sequence[Sequence[Any]]) -> dict[str, Any]:
    """Return `rows`, each with the values of `columns` in their order, as parameters of what `given` made."""
    if dialect == "postgresql":
        return {one.name: list(values) for one, values in zip(columns, zip(*rows, strict=True), strict=True)}
    return {"rows": orjson.dumps(rows).decode()}


def insert_into(table: Table, dialect: str) -> Any:  # noqa: ANN401  # each dialect's Insert has its own type
    """Return the insert of a dialect that knows ON CONFLICT, for rows of all columns that `rows_for` shapes."""
    columns = list(table.columns)
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # WHERE is for SQLite, which would take ON CONFLICT for a join's ON.
    return insert(table).from_select(columns, select(*given(columns, dialect).c).where(true()))


def among(one: ColumnClause[Any], name: str, dialect: str) -> ColumnElement[bool]:
    """Return the condition that a column is among the values of a parameter; give it what `listed` returns."""
    if dialect == "postgresql":
        return one == any_(bindparam(name, type_=postgresql.ARRAY(one.type)))
    return one.in_(select(func.json_each(bindparam(name)).table_valued("value").c.value))


def listed(values: Sequence[Any], dialect: str) -> Any:  # noqa: ANN401  # each driver's own
    """Return `values` as the parameter that `among` compares with."""
    return values if dialect == "postgresql" else orjson.dumps(values).decode()


def padded(values: Sequence[T]) -> list[T]:
    """Return `values` drawn out to a power of two by repeating one, so that few shapes of a statement exist."""
    length = 1 << (len(values) - 1).bit_length()
    return [*values, *[values[0]] * (length - len(values))]


def in_box(table: Table) -> ColumnElement[bool]:
    """Return the condition that a row lies in the box of the parameters."""
    columns = ("guild_id", "claim_id", "claim_revision", "poll_id")
    return and_(*(table.c[name] == bindparam(name) for name in columns))


def _numbers(*names: str) -> tuple[ColumnClause[Any], ...]:
    return tuple(column(name, BigInteger) for name in names)


# Looked up of each click: who it is, and whether it is known already.
CLICK: Final = _numbers("place", "guild_id", "member_id", "interaction_id")
# Looked up of each voter: what stands in the box, and in the wording's other boxes.
PLACE: Final = (
    *_numbers("place", "guild_id", "voter_id"),
    column("claim_id", Code),
    *_numbers("claim_revision", "poll_id"),
)


def _clicks(dialect: str) -> Select[Any]:
    clicks = given(CLICK, dialect)
    click = clicks.c
    who = and_(voter.c.guild_id == click.guild_id, voter.c.member_id == click.member_id)
    known = and_(vote_event.c.guild_id == click.guild_id, vote_event.c.interaction_id == click.interaction_id)
    found = select(click.place, voter.c.voter_id, vote_event.c.interaction_id)
    return found.select_from(clicks.outerjoin(voter, who).outerjoin(vote_event, known))


def _standing(dialect: str) -> Select[Any]:
    """Return the statement: for each place a row, and one more for each further box with a vote of the same voter."""
    places = given(PLACE, dialect)
    place, own, other = places.c, vote_current.alias("own"), vote_current.alias("other")
    here = and_(
        *(own.c[name] == place[name] for name in ("guild_id", "claim_id", "claim_revision", "poll_id", "voter_id"))
    )
    elsewhere = and_(
        *(other.c[name] == place[name] for name in ("guild_id", "voter_id", "claim_revision")),
        other.c.claim_id.concat("") == place.claim_id,  # so that no planner reads the whole claim by its key
        other.c.poll_id != place.poll_id,
        other.c.choice.is_not(None),
    )
    found = select(
        place.place,
        *(other.c[name] for name in ("poll_id", "interaction_id", "choice")),
        *(own.c[name] for name in ("interaction_id", "choice", "confidence", "reason")),
    )
    return found.select_from(places.outerjoin(own, here).outerjoin(other, elsewhere))


class Prepared:
    """A statement that is compiled once: SQLAlchemy itself compiles ON CONFLICT anew each time, for 0.4 ms."""

    def __init__(self, statement: Any, columns: Iterable[ColumnClause[Any]]) -> None:  # noqa: ANN401  # as `insert_into`
        self._statement = statement
        self._columns = list(columns)
        self._compiled: dict[Dialect, Any] = {}

    def run(self, connection: Connection, rows: Sequence[Sequence[Any]]) -> CursorResult[Any]:
        """Run it with these rows, each with the values of the columns in their order."""
        dialect = connection.dialect
        if dialect not in self._compiled:
            self._compiled[dialect] = self._statement.compile(dialect=dialect)
        return connection.execute(self._compiled[dialect], rows_for(self._columns, dialect.name, rows))


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
        self.add_wordings: Final = Prepared(
            insert_into(claim_wording, dialect).on_conflict_do_nothing(), claim_wording.columns
        )
        self.wordings = select(claim_wording.c.claim_id, claim_wording.c.claim_revision, claim_wording.c.wording).where(
            claim_wording.c.guild_id == guild, among(claim_wording.c.claim_id, "claims", dialect)
        )
        self.polls = select(
            poll.c.poll_id, poll.c.claim_id, poll.c.claim_revision, poll.c.closes_at, poll.c.closed_at
        ).where(poll.c.guild_id == guild, among(poll.c.poll_id, "polls", dialect))
        self.clicks: Final = Prepared(_clicks(dialect), CLICK)
        self.standing: Final = Prepared(_standing(dialect), PLACE)
        self.add_voters: Final = Prepared(insert_into(voter, dialect), voter.columns)
        self.add_events: Final = Prepared(insert_into(vote_event, dialect), vote_event.columns)
        self.put_votes: Final = Prepared(_put_votes(dialect), vote_current.columns)
        self.move_tallies: Final = Prepared(_move_tallies(dialect), tally.columns)


def _put_votes(dialect: str) -> Any:  # noqa: ANN401  # as `insert_into`
    upsert = insert_into(vote_current, dialect)
    changed = ("interaction_id", "choice", "confidence", "reason")
    return upsert.on_conflict_do_update(
        index_elements=list(vote_current.primary_key.columns),
        set_={name: upsert.excluded[name] for name in changed},
        where=vote_current.c.interaction_id < upsert.excluded.interaction_id,
    )


def _move_tallies(dialect: str) -> Any:  # noqa: ANN401  # as `insert_into`
    """Return the statement that adds to tallies, and returns them as they are then."""
    upsert = insert_into(tally, dialect)
    counts = ("agree", "disagree", "unsure")
    return upsert.on_conflict_do_update(
        index_elements=list(tally.primary_key.columns),
        set_={name: tally.c[name] + upsert.excluded[name] for name in counts},
    ).returning(*tally.columns)
