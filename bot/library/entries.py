"""Well-formed entries to proven ones. Where something cannot be proven, a problem is noted and the rest goes on."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.library.format import ClaimSource, ComparisonSource, EvidenceSource, FactSource, QuoteSource
from bot.library.model import Cell, Claim, Comparison, Entity, Fact, Quote, Row, Wording
from bot.library.problems import shown
from bot.library.proofs import Prover

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.library.drafts import Draft, DraftEntry
    from bot.library.format import CellSource, EntrySource, RowSource
    from bot.library.model import Article, Entry, Evidence
    from bot.library.problems import Findings, Place


class Binder:
    """Builds the entries of one article."""

    def __init__(self, draft: Draft, article: Article) -> None:
        self._article = article
        self._entities = draft.entities
        self._findings: Findings = draft.findings
        self._prover = Prover(article, draft.findings)

    def bind(self, entry: DraftEntry) -> Entry | None:
        """Return the proven fact, quote or comparison, or None for what cannot stand without its proof."""
        source = entry.source
        if isinstance(source, FactSource):
            return self._fact(source, entry)
        if isinstance(source, QuoteSource):
            return self._quote(source, entry)
        if isinstance(source, ComparisonSource):
            return self._comparison(source, entry)
        return None

    def bind_claim(self, source: ClaimSource, entry: DraftEntry, facts: dict[str, Fact]) -> Claim:
        """Return the claim with the facts on both sides of it, as far as they are there."""
        self._check_claim(source, entry)
        sides = {
            name: tuple(facts[ref] for ref in self.whole(getattr(source, name)) if ref in facts)
            for name in ("supports", "challenges")
        }
        return Claim(
            id=self._id(source),
            article=self._article,
            text=source.text,
            revision=source.revision,
            supports=sides["supports"],
            challenges=sides["challenges"],
            history=tuple(Wording(wording.revision, wording.text) for wording in source.history),
            topics=source.topics,
            aliases=source.aliases,
            translations=source.translations,
            daily=source.daily,
        )

    def whole(self, references: Iterable[str]) -> tuple[str, ...]:
        """Return references as whole ids: a short one means an entry of the same article."""
        return tuple(ref if "/" in ref else f"{self._article.id}/{ref}" for ref in references)

    def _fact(self, source: FactSource, entry: DraftEntry) -> Fact:
        evidence = self._evidence(source.evidence, entry, "evidence")
        complete = len(evidence) == len(source.evidence)
        return Fact(
            id=self._id(source),
            article=self._article,
            statement=source.statement,
            evidence=evidence,
            about=self._named(source.about, entry, "about"),
            topics=source.topics,
            aliases=source.aliases,
            figure=self._prover.figure(source.figure, evidence, entry.place("figure", "value")) if complete else None,
            period=source.period,
            as_of=source.as_of,
            according_to=source.according_to,
            modality=source.modality,
            supersedes=self.whole(source.supersedes),
            contradicts=self.whole(source.contradicts),
            translations=source.translations,
            daily=source.daily,
        )

    def _quote(self, source: QuoteSource, entry: DraftEntry) -> Quote | None:
        about = self._named(source.about, entry, "about")
        evidence = self._prover.prove(EvidenceSource(exact=source.text, prefix=source.prefix), entry.place("text"))
        if evidence is None:
            return None
        return Quote(
            id=self._id(source),
            article=self._article,
            text=evidence.exact,
            speaker=source.speaker,
            evidence=evidence,
            context=source.context,
            about=about,
            topics=source.topics,
            aliases=source.aliases,
            modality=source.modality,
            supersedes=self.whole(source.supersedes),
            translations=source.translations,
            daily=source.daily,
        )

    def _comparison(self, source: ComparisonSource, entry: DraftEntry) -> Comparison:
        rows = [self._row(row, source.between, entry, number) for number, row in enumerate(source.rows)]
        return Comparison(
            id=self._id(source),
            article=self._article,
            title=source.title,
            between=self._named(source.between, entry, "between"),
            rows=tuple(rows),
            topics=source.topics,
            aliases=source.aliases,
            according_to=source.according_to,
            modality=source.modality,
            supersedes=self.whole(source.supersedes),
            translations=source.translations,
            daily=source.daily,
        )

    def _row(self, row: RowSource, between: Sequence[str], entry: DraftEntry, number: int) -> Row:
        place = entry.place("rows", number, "cells")
        for side in between:
            what = f"{shown(row.aspect)} has no cell for {shown(side)}"
            self._findings.check(side in row.cells, place, what, "add one, or take the side out of between")
        for side in row.cells:
            if side not in between:
                what = f"{shown(side)} is not one of the sides of this comparison"
                how = f"use {', '.join(between)}, or add it to between"
                self._findings.add(entry.key_place(side, "rows", number, "cells"), what, how)
        cells = {
            side: self._cell(row.cells[side], entry, ("rows", number, "cells", side))
            for side in between
            if side in row.cells
        }
        return Row(row.aspect, cells)

    def _cell(self, cell: CellSource, entry: DraftEntry, path: tuple[str | int, ...]) -> Cell:
        evidence = self._evidence(cell.evidence, entry, *path, "evidence")
        place = entry.place(*path, "figure", "value")
        complete = len(evidence) == len(cell.evidence)
        return Cell(cell.text, evidence, self._prover.figure(cell.figure, evidence, place) if complete else None)

    def _evidence(self, sources: Sequence[EvidenceSource], entry: DraftEntry, *path: str | int) -> tuple[Evidence, ...]:
        proven = (self._prover.prove(one, entry.place(*path, number)) for number, one in enumerate(sources))
        return tuple(evidence for evidence in proven if evidence is not None)

    def _named(self, ids: Sequence[str], entry: DraftEntry, key: str) -> tuple[Entity, ...]:
        return tuple(self._look_up(ids, entry, key))

    def _look_up(self, ids: Sequence[str], entry: DraftEntry, key: str) -> Iterator[Entity]:
        for number, identifier in enumerate(ids):
            place: Place = entry.place(key, number)
            known = identifier in self._entities
            self._findings.check(known, place, f"there is no entity {shown(identifier)}", self._entity_hint(identifier))
            entity = self._entities.get(identifier)
            if entity is not None:
                yield entity

    def _entity_hint(self, identifier: str) -> str:
        near = get_close_matches(identifier, self._entities, n=1) if self._findings.few else []
        return f'did you mean "{near[0]}"?' if near else "add it under entities:, or take it out here"

    def _check_claim(self, source: ClaimSource, entry: DraftEntry) -> None:
        both = set(self.whole(source.supports)) & set(self.whole(source.challenges))
        for reference in sorted(both):
            what = f"{shown(reference)} both supports and challenges this claim"
            self._findings.add(entry.place("challenges"), what, "decide for one side")
        revisions = [wording.revision for wording in source.history]
        what = f"the claim is in revision {source.revision}, and its history has {_listed(revisions)}"
        how = f"list each earlier wording once, in order: {_listed(range(1, source.revision))}"
        complete = revisions == list(range(1, source.revision))
        self._findings.check(complete, entry.place("history" if source.history else "revision"), what, how)

    def _id(self, source: EntrySource) -> str:
        return f"{self._article.id}/{source.id}"


def _listed(revisions: Sequence[int]) -> str:
    if len(revisions) > 10:  # noqa: PLR2004  # enough to see what is meant
        return f"{revisions[0]} to {revisions[-1]}"
    return ", ".join(map(str, revisions)) or "none"
