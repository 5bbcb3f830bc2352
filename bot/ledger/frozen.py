"""Holding the frozen results of closed polls against what the events say, erased members counted in."""

from __future__ import annotations

from collections import Counter, defaultdict
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from bot.ledger.model import Choice, FinalTally, Tally, first_id_at
from bot.ledger.polls import count_final, read_poll
from bot.ledger.replay import PollFrame
from bot.ledger.snapshot import stream
from bot.ledger.tables import erasure, poll

if TYPE_CHECKING:
    from collections.abc import Container, Mapping
    from datetime import datetime

    from sqlalchemy import Row
    from sqlalchemy.ext.asyncio import AsyncConnection

    from bot.ledger.findings import Findings

Tallies = Counter[tuple[int, int, str]]

# A click is saved within seconds. Of a poll that was open for longer than this, every opinion from before its opening
# was saved before it closed, so that who changed their mind can be counted again.
_SETTLED: Final = timedelta(hours=1)
_NOTHING: Final = FinalTally(Tally())
_RULE: Final = (_NOTHING.rule, _NOTHING.rule_version)  # how this version counts


async def read_frames(connection: AsyncConnection) -> dict[tuple[int, int], PollFrame]:
    """Return what votes in each poll must keep to, by (guild, poll)."""
    columns = poll.c
    statement = select(columns.guild_id, columns.poll_id, columns.claim_id, columns.claim_revision, columns.closes_at)
    frames: dict[tuple[int, int], PollFrame] = {}
    async for rows in stream(connection, statement):
        frames.update({(row[0], row[1]): PollFrame(row[2], row[3], first_id_at(row[4])) for row in rows})
    return frames


async def check_polls(
    connection: AsyncConnection, findings: Findings, tallies: Tallies, wordings: Container[tuple[int, str, int]]
) -> None:
    """Check every poll by itself, and every frozen result against `tallies`, which the events say."""
    erased_at = await _erasures(connection, findings)
    settled: list[tuple[int, int]] = []
    async for rows in stream(connection, select(poll).order_by(poll.c.guild_id, poll.c.poll_id)):
        for row in rows:
            _check_frame(row, findings, wordings)
            if row.rule is not None and _check_result(row, findings, tallies) and _is_settled(row, erased_at):
                settled.append((row.guild_id, row.poll_id))
    for guild_id, poll_id in settled:
        await _check_changes(connection, findings, guild_id, poll_id)


async def _erasures(connection: AsyncConnection, findings: Findings) -> Mapping[int, datetime]:
    """Return when each server last had somebody erased, after checking that erasures account for what is missing."""
    columns = erasure.c
    noted = select(columns.guild_id, func.max(columns.erased_at), func.sum(columns.votes)).group_by(columns.guild_id)
    votes: defaultdict[int, int] = defaultdict(int)
    newest: dict[int, datetime] = {}
    for guild_id, at, count in await connection.execute(noted):
        newest[guild_id], votes[guild_id] = at, int(count)
    erased = sum((poll.c[f"erased_{choice}"] for choice in Choice), start=poll.c.erased_agree * 0)
    for guild_id, count in await connection.execute(
        select(poll.c.guild_id, func.sum(erased)).group_by(poll.c.guild_id)
    ):
        what = f"{count} votes of closed polls are said to be erased, and erasures account for {votes[guild_id]}"
        findings.check(int(count) <= votes[guild_id], "erasure", f"server {guild_id}", what)
    return newest


def _where(row: Row[Any]) -> str:
    return f"server {row.guild_id}, poll {row.poll_id}"


def _check_frame(row: Row[Any], findings: Findings, wordings: Container[tuple[int, str, int]]) -> None:
    known = (row.guild_id, row.claim_id, row.claim_revision) in wordings
    findings.check(known, "wording", _where(row), "its wording is not kept")
    findings.check(row.closes_at > row.opened_at, "poll", _where(row), "it closes before it has opened")
    frozen = [row.agree, row.disagree, row.unsure, row.rule_version, row.mind_changes]
    whole = all((part is None) == (row.rule is None) for part in frozen)
    findings.check(whole, "tally", _where(row), "its result is there in parts only")
    ended = row.rule is None or row.closed_at is not None
    findings.check(ended, "tally", _where(row), "it has a result and is not closed")


def _check_result(row: Row[Any], findings: Findings, tallies: Tallies) -> bool:
    """Check a frozen tally; return whether its mind-changes are worth counting again."""
    ruled = findings.check((row.rule, row.rule_version) == _RULE, "tally", _where(row), "its rule is not known here")
    frozen = {choice: getattr(row, choice) for choice in Choice}
    alike = True
    for choice in Choice:
        replayed, erased = tallies[row.guild_id, row.poll_id, choice], getattr(row, f"erased_{choice}")
        what = f"{frozen[choice]} said {choice} when it closed; the events say {replayed}, and {erased} were erased"
        alike &= findings.check(frozen[choice] == replayed + erased, "tally", _where(row), what)
    changes = _read_changes(row.mind_changes)
    bounded = changes is not None and all(
        sum(count for (_, after), count in changes.items() if after == choice) <= (frozen[choice] or 0)
        for choice in Choice
    )
    what = "more voters are said to have had an opinion before than there are voters"
    return findings.check(bounded, "changes", _where(row), what) and ruled and alike


def _read_changes(stored: Any) -> dict[tuple[str, str], int] | None:  # noqa: ANN401  # whatever stands there
    """Return the stored pairs; None where they are not what is stored here."""
    choices = set(Choice)
    try:
        changes = {(before, after): count for before, after, count in stored}
    except (TypeError, ValueError):
        return None
    sound = all({*pair} <= choices and isinstance(count, int) and count > 0 for pair, count in changes.items())
    return changes if sound and len(changes) == len(stored) else None


def _is_settled(row: Row[Any], erased_at: Mapping[int, datetime]) -> bool:
    """Whether who changed their mind can be counted again: nobody has been erased since."""
    newest = erased_at.get(row.guild_id)
    if row.closed_at is None:
        return False
    return bool(row.closed_at - row.opened_at >= _SETTLED) and (newest is None or newest < row.closed_at)


async def _check_changes(connection: AsyncConnection, findings: Findings, guild_id: int, poll_id: int) -> None:
    found = await connection.run_sync(read_poll, guild_id, poll_id)
    try:
        again = await connection.run_sync(count_final, found)
    except ValueError:  # a vote says what nobody can say: found already, where it stands
        return
    alike = found.final is not None and dict(found.final.mind_changes) == dict(again.mind_changes)
    what = "who changed their mind is not what the events say"
    findings.check(alike, "changes", f"server {guild_id}, poll {poll_id}", what)
