"""Proving: the words that an entry rests on stand in the article, and its numbers stand in those words."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import cached_property
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.library.model import Evidence, Figure
from bot.library.nearest import Nearest
from bot.library.numbers import stands_in
from bot.library.passages import Passages
from bot.library.problems import shown
from bot.library.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.library.format import EvidenceSource, FigureSource
    from bot.library.model import Article
    from bot.library.problems import Findings, Place

MOST_SENTENCES: Final = 2
_MOST_COUNTED: Final = 100
_OF_EVIDENCE: Final = "write {exact: these words, prefix: the words right before them}, or quote more words"
OF_QUOTE: Final = "add prefix: with the words right before them, or quote more words"
"""How a quote's words are told from the same words elsewhere: its prefix is a key of its own."""


class Prover:
    """Proves what is said about one article."""

    def __init__(self, article: Article, findings: Findings) -> None:
        self._article = article
        self._findings = findings
        self._passages = Passages(article.words)
        self._sentences = sentences(article.words)
        self._sentence_starts = [start for start, _ in self._sentences]
        self._sentence_ends = [end for _, end in self._sentences]

    def prove(self, source: EvidenceSource, place: Place, apart: str = _OF_EVIDENCE) -> Evidence | None:
        """Return where the words stand, or None with the problem noted; `apart` tells one place of several."""
        found = list(islice(self._passages.find(source.exact, source.prefix), _MOST_COUNTED))
        self._findings.checks += 1
        if len(found) != 1:
            self._findings.add(place, *self._words(source, len(found), apart))
            return None
        start, end = found[0]
        count = self._count_sentences(start, end)
        what, how = f"this evidence runs over {count} sentences", f"keep to {MOST_SENTENCES}, or give it in parts"
        self._findings.check(count <= MOST_SENTENCES, place, what, how)
        return Evidence(self._article.words, start, end)

    def figure(self, source: FigureSource | None, proven: Sequence[Evidence], place: Place) -> Figure | None:
        """Return the figure, noting a problem unless its number stands in one of the proven words."""
        if source is None:
            return None
        words, language = self._article.words, self._article.language
        spans = [(evidence.start, evidence.end) for evidence in proven]
        holds = stands_in(source.value, source.unit, spans, words, language)
        what = f"the number {source.value} does not stand in the evidence"
        how = "correct it, or add the words of the article that give it"
        self._findings.check(holds, place, what, how)
        return Figure(source.value, source.bound, source.unit)

    def _count_sentences(self, start: int, end: int) -> int:
        return bisect_left(self._sentence_starts, end) - bisect_right(self._sentence_ends, start)

    def _words(self, source: EvidenceSource, count: int, apart: str) -> tuple[str, str]:
        """Say why words could not be placed."""
        if count > 1:
            times = f"{count} times" if count < _MOST_COUNTED else "very often"
            how = apart if source.prefix is None else "make the prefix longer, or quote more words"
            return f"{shown(source.exact)} stands in the article {times}", how
        if source.prefix is not None and any(self._passages.find(source.exact)):
            what = f"{shown(source.exact)} stands in the article, but not behind the prefix {shown(source.prefix)}"
            return what, "give the words right before it, as they stand in the article"
        return f"{shown(source.exact)} does not stand in the article", self._hint(source.exact)

    def _hint(self, exact: str) -> str:
        marked = self._nearest.hint(exact) if self._findings.few else None
        if marked is None:
            return "copy the words as they stand there, from one place"
        return f'copy the words as they stand there: "{marked}" (in brackets: what differs)'

    @cached_property
    def _nearest(self) -> Nearest:
        return Nearest(self._article.words)
