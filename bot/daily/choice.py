"""What a schedule posts next. Pure, and the same for the same ledger and library, on every machine.

Nothing comes again before all that suits was shown; then what was shown longest ago. Among what was not shown yet, new
entries lead, claims go by their votes, and the rest by a hash of each entry's own id: when the library changes, what is
left keeps its order.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Final

from bot.ledger.daily import PostKind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from bot.ledger.daily import Schedule
    from bot.ledger.model import Tally
    from bot.library.model import Entry, Kind, Library

_CIRCLE: Final = 2**64


@dataclass(frozen=True, slots=True)
class Candidate:
    """An entry that suits. `came_at` is when it came into the library, as far as that is known."""

    id: str
    kind: Kind
    came_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Past:
    """What a choice goes by: of one schedule, each entry with its last local date, those promised for later among them.

    `seed` names guild and schedule, `since` is when the schedule began (what came later is new), `tallies` are how the
    server has voted on claims, by claim id.
    """

    shown: Mapping[str, dt.date]
    seed: str
    since: dt.datetime | None = None
    tallies: Mapping[str, Tally] = field(default_factory=dict)


def suits(schedule: Schedule, entry: Entry) -> bool:
    """Whether a schedule may post this entry at all."""
    return (
        entry.daily
        and schedule.article_id in {None, entry.article.id}
        and schedule.kind in {PostKind.MIXED, entry.kind.value}
    )


def candidates(library: Library, schedule: Schedule, came: Mapping[str, dt.datetime]) -> list[Candidate]:
    """Return what a schedule may post. `came` tells when entries came into the library."""
    return [
        Candidate(entry.id, entry.kind, came.get(entry.id))
        for entry in library.entries.values()
        if suits(schedule, entry)
    ]


def choose(candidates: Sequence[Candidate], past: Past) -> str | None:
    """Return the id of the entry to show next; None where there are no candidates.

    Claims that few have voted on come first, among them those on which the votes are split most evenly. Of several
    kinds, that one is next of which the smallest share was shown.
    """
    fresh = [one for one in candidates if one.id not in past.shown]
    start = _point(past.seed)
    if not fresh:
        ago = min(candidates, key=lambda one: (past.shown[one.id], _after(start, one.id)), default=None)
        return None if ago is None else ago.id
    pool = [one for one in fresh if _is_new(one, past)] or _of_next_kind(candidates, fresh)
    return min(pool, key=lambda one: (*_votes(past.tallies.get(one.id)), _after(start, one.id))).id


def margin(tally: Tally) -> float:
    """Return the lead of the larger side as a share of all who took one: 0 is an even split, or nobody."""
    sure = tally.agree + tally.disagree
    return abs(tally.agree - tally.disagree) / sure if sure else 0.0


def _votes(tally: Tally | None) -> tuple[int, float]:
    return (0, 0.0) if tally is None else (tally.voters, margin(tally))


def _is_new(one: Candidate, past: Past) -> bool:
    return one.came_at is not None and past.since is not None and one.came_at > past.since


def _of_next_kind(candidates: Iterable[Candidate], fresh: Sequence[Candidate]) -> list[Candidate]:
    total = Counter(one.kind for one in candidates)
    left = Counter(one.kind for one in fresh)
    kind = max(left, key=lambda one: (left[one] / total[one], total[one], one))
    return [one for one in fresh if one.kind is kind]


def _after(start: int, entry_id: str) -> int:
    """Return how far an entry lies from `start` on a circle: every schedule goes round from a place of its own."""
    return (_point(entry_id) - start) % _CIRCLE


@lru_cache(maxsize=2**17)
def _point(name: str) -> int:
    return int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
