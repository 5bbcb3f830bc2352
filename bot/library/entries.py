"""Well-formed entries to proven ones. Where something cannot be proven, a problem is noted and the rest goes on."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING

from bot.library.format import ComparisonSource, EvidenceSource, FactSource, QuoteSource
from bot.library.model import Cell, Comparison, Entity, Fact, Quote, Row
from bot.library.problems import shown
from bot.library.proofs import OF_QUOTE, Prover
from bot.library.references import whole_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.library.drafts import Draft, DraftEntry
    from bot.library.format import CellSource, EntrySource, RowSource
    from bot.library.model import Article, Entry, Evidence
    from bot.library.problems import Findings


def prove_entries(draft: Draft, article: Article) -> list[Entry]:
    """Return the proven facts, quotes and comparisons of one file; claims come later, because they rest on facts."""
    binder = _Binder(draft, article)
    bound = (binder.bind(entry) for entry in draft.entries)
    return [entry for entry in bound if entry is not None]


class _Binder:
    """Builds the entries of one article."""

    def __init__(self, draft: Draft, article: Article) -> None:
        self._article = article
        self._entities = draft.entities
        self._findings: Findings = draft.findings
        self._prover = Prover(article, draft.findings)

    def bind(self, entry: DraftEntry) -> Entry | None:
        """Return the entry, or None for a claim and for what cannot stand without its proof."""
        source = entry.source
        if isinstance(source, FactSource):
            return self._fact(source, entry)
        if isinstance(source, QuoteSource):
            return self._quote(source, entry)
        if isinstance(source, ComparisonSource):
            return self._comparison(source, entry)
        return None

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
            supersedes=whole_ids(source.supersedes, self._article.id),
            contradicts=whole_ids(source.contradicts, self._article.id),
            translations=source.translations,
            daily=source.daily,
        )

    def _quote(self, source: QuoteSource, entry: DraftEntry) -> Quote | None:
        about = self._named(source.about, entry, "about")
        words = EvidenceSource(exact=source.text, prefix=source.prefix)
        evidence = self._prover.prove(words, entry.place("text"), OF_QUOTE)
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
            supersedes=whole_ids(source.supersedes, self._article.id),
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
            supersedes=whole_ids(source.supersedes, self._article.id),
            translations=source.translations,
            daily=source.daily,
        )

    def _row(self, row: RowSource, between: Sequence[str], entry: DraftEntry, number: int) -> Row:
        place = entry.place("rows", number, "cells")
        for side in between:
            what = f"the aspect {shown(row.aspect)} has no cell for {shown(side)}"
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
            self._findings.checks += 1
            entity = self._entities.get(identifier)
            if entity is not None:
                yield entity
            elif identifier not in self._entities:
                what = f"there is no entity {shown(identifier)}"
                self._findings.add(entry.place(key, number), what, self._entity_hint(identifier))

    def _entity_hint(self, identifier: str) -> str:
        near = get_close_matches(identifier, self._entities, n=1) if self._findings.few else []
        return f'did you mean "{near[0]}"?' if near else "add it under entities:, or take it out here"

    def _id(self, source: EntrySource) -> str:
        return f"{self._article.id}/{source.id}"
