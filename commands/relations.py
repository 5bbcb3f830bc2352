"""What belongs together in a library: the comparisons and claims that a fact bears on."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from bot.library.model import Fact
from bot.render.answer import NOTHING_RELATED, Related

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.library.model import Claim, Comparison, Entity, Entry, Evidence, Library

SAME_WORDS = 3
SAME_TOPIC = 2


class Relations:
    """Looks up what is related to a fact: built in one pass over comparisons and claims, and remembered by fact."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._by_topic: dict[str, list[Comparison]] = defaultdict(list)
        self._by_article: dict[str, list[tuple[Comparison, tuple[Evidence, ...]]]] = defaultdict(list)
        self._claims: dict[str, list[Claim]] = defaultdict(list)
        self._comparison = {comparison.id: comparison for comparison in library.comparisons}
        self._known: dict[str, Related] = {}
        for comparison in self._comparison.values():
            for topic in _topics(comparison.topics):
                self._by_topic[topic].append(comparison)
            self._by_article[comparison.article.id].append((comparison, _evidence(comparison)))
        for claim in library.claims:
            for fact_id in dict.fromkeys(fact.id for fact in (*claim.supports, *claim.challenges)):
                self._claims[fact_id].append(claim)

    def of(self, entry: Entry) -> Related:
        """Return what is related to a fact, the closest comparison first; nothing for other kinds of entry."""
        if not isinstance(entry, Fact):
            return NOTHING_RELATED
        if entry.id not in self._known:
            self._known[entry.id] = self._find(entry)
        return self._known[entry.id]

    def _find(self, fact: Fact) -> Related:
        rivals = (self.library.entries.get(rival) for rival in fact.contradicts)
        found = Related(
            comparisons=self._comparisons(fact),
            claims=tuple(self._claims.get(fact.id, ())),
            rivals=tuple(rival for rival in rivals if isinstance(rival, Fact)),
        )
        return NOTHING_RELATED if found == NOTHING_RELATED else found

    def _comparisons(self, fact: Fact) -> tuple[Comparison, ...]:
        """Return those on the same words, or on the same topic and one of those whom the fact is about."""
        about = _names(fact.about)
        scores: dict[str, int] = defaultdict(int)
        for topic in _topics(fact.topics):
            for comparison in self._by_topic.get(topic, ()):
                if not about or about & _names(comparison.between):
                    scores[comparison.id] += SAME_TOPIC
        for comparison, evidence in self._by_article.get(fact.article.id, ()):
            if any(_overlap(one, other) for one in fact.evidence for other in evidence):
                scores[comparison.id] += SAME_WORDS
        closest = sorted(scores, key=lambda comparison_id: -scores[comparison_id])
        return tuple(self._comparison[comparison_id] for comparison_id in closest)


def _topics(topics: Iterable[str]) -> set[str]:
    return {topic.casefold() for topic in topics}


def _names(entities: Iterable[Entity]) -> set[str]:
    return {entity.name.casefold() for entity in entities}


def _evidence(comparison: Comparison) -> tuple[Evidence, ...]:
    return tuple(piece for row in comparison.rows for cell in row.cells.values() for piece in cell.evidence)


def _overlap(one: Evidence, other: Evidence) -> bool:
    return one.start < other.end and other.start < one.end
