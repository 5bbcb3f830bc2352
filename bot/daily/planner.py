"""What each schedule posts next: the pure choice, with what the ledger and the library have to say to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.daily.choice import Past, candidates, choose, suits
from bot.ledger.daily import PostKind
from bot.library.model import Kind

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping, Sequence

    from bot.daily.choice import Candidate
    from bot.ledger.daily import Post, Schedule
    from bot.ledger.ledger import Ledger
    from bot.ledger.model import Tally
    from bot.library.model import Library


@dataclass(frozen=True, slots=True)
class Pick:
    """The entry to post. `replaces` is whether another had been promised, which has left the library."""

    entry_id: str
    replaces: bool = False


class Planner:
    """Chooses entries from the library of the moment. What suits is gathered once a library and filter."""

    def __init__(self, ledger: Ledger, library: Callable[[], Library], now: Callable[[], dt.datetime]) -> None:
        self._ledger = ledger
        self._library = library
        self._now = now
        self._fingerprint = ""
        self._came: Mapping[str, dt.datetime] = {}
        self._suitable: dict[tuple[PostKind, str | None], Sequence[Candidate]] = {}

    async def meet(self) -> Library:
        """Return the library; the first time it is seen, note which of its entries are new."""
        library = self._library()
        if library.fingerprint != self._fingerprint:
            self._came = await self._ledger.outbox.note_entries(list(library.entries), self._now())
            self._suitable.clear()
            self._fingerprint = library.fingerprint
        return library

    async def pick(
        self, schedule: Schedule, promised: Post | None = None, shown: Mapping[str, dt.date] | None = None
    ) -> Pick | None:
        """Return what to post: what was `promised` if it is still there, else the next; None where nothing suits.

        `shown` is what the schedule has shown, and has promised for other days; without it the ledger is asked.
        """
        library = await self.meet()
        announced = None if promised is None else promised.entry_id
        if promised is not None and announced is not None:
            entry = library.current(announced)
            if entry is not None and suits(schedule, entry):
                return Pick(entry.id, promised.replaces)
        past = Past(
            shown=await self._ledger.outbox.shown(schedule) if shown is None else shown,
            seed=f"{schedule.guild_id}/{schedule.name}",
            since=schedule.created_at,
            tallies=await self._tallies(schedule, library),
        )
        chosen = choose(self._candidates(library, schedule), past)
        return None if chosen is None else Pick(chosen, replaces=announced is not None)

    def _candidates(self, library: Library, schedule: Schedule) -> Sequence[Candidate]:
        which = (schedule.kind, schedule.article_id)
        if which not in self._suitable:
            self._suitable[which] = candidates(library, schedule, self._came)
        return self._suitable[which]

    async def _tallies(self, schedule: Schedule, library: Library) -> dict[str, Tally]:
        if schedule.kind not in {PostKind.CLAIM, PostKind.MIXED}:
            return {}
        suitable = [one.id for one in self._candidates(library, schedule) if one.kind is Kind.CLAIM]
        wanted = [(one.id, one.revision) for one in library.claims if one.id in set(suitable)]
        found = await self._ledger.standings(schedule.guild_id, wanted)
        return {claim_id: tally for (claim_id, _), tally in found.items()}
