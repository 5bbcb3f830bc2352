"""How much of an article its entries rest on: what no entry rests on, no member will find."""

from __future__ import annotations

import re
from bisect import bisect_right
from operator import itemgetter
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.library.model import Comparison, Fact, Quote
from bot.library.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.library.model import Article, Entry, Evidence, Library

LEAST_SHARE: Final = 0.6
_WORD: Final = re.compile(r"\w+")


class Sentence(NamedTuple):
    """A sentence at [start, end) of its article's words, and the share of its words that stand in evidence, 0 to 1."""

    article: Article
    start: int
    end: int
    share: float


def evidence_of(entry: Entry) -> Iterator[Evidence]:
    """Yield all evidence of an entry; a claim has none of its own."""
    if isinstance(entry, Fact):
        yield from entry.evidence
    elif isinstance(entry, Quote):
        yield entry.evidence
    elif isinstance(entry, Comparison):
        for row in entry.rows:
            for cell in row.cells.values():
                yield from cell.evidence


def sentences_of(library: Library) -> list[Sentence]:
    """Return every sentence of every article, in order, with its share. Drafts do not count: they are not served."""
    spans: dict[str, list[tuple[int, int]]] = {name: [] for name in library.articles}
    for entry in library.entries.values():
        spans[entry.article.id] += [(evidence.start, evidence.end) for evidence in evidence_of(entry)]
    return [
        Sentence(article, start, end, _share(article.words, start, end, merged))
        for name, article in library.articles.items()
        for merged in [_merged(spans[name])]
        for start, end in sentences(article.words)
    ]


def _merged(spans: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return the same positions as spans in order that do not touch."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = merged[-1][0], max(end, merged[-1][1])
        else:
            merged.append((start, end))
    return merged


def _share(words: str, start: int, end: int, merged: list[tuple[int, int]]) -> float:
    found = list(_WORD.finditer(words, start, end))
    covered = sum(_covers(merged, word.start(), word.end()) for word in found)
    return covered / len(found) if found else 1.0


def _covers(merged: list[tuple[int, int]], start: int, end: int) -> bool:
    at = bisect_right(merged, start, key=itemgetter(0)) - 1
    return at >= 0 and merged[at][0] <= start and end <= merged[at][1]
