"""The engine: documents in, ranked documents out, or none.

A document's coverage is the share of the query's weight that it meets. It ranks, and it decides on silence: the same
rule at every size, because weights say how rare a word is in this library, and a word that no document has weighs most.
"""

from __future__ import annotations

from bisect import bisect_left
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, NamedTuple

from bot.search.acronyms import Initials
from bot.search.alike import Alike, join_acronyms
from bot.search.commonness import FUNCTION
from bot.search.contents import telling
from bot.search.filters import Filters
from bot.search.formulas import without_formulas
from bot.search.gathering import Gathering
from bot.search.match import WordMatch
from bot.search.numbered import names_another, names_asked
from bot.search.postings import text_of
from bot.search.ranking import Ranking
from bot.search.reading import Reader
from bot.search.silence import (
    ENOUGH,
    ENOUGH_OF_A_NAME,
    LEAST_ENOUGH,
    enough_of,
    is_small_talk,
    needed_of_a_name,
    phrases_in,
)
from bot.search.stems import stem
from bot.search.tokens import MAX_QUERY, scan_query

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.search.alike import Group
    from bot.search.columns import Columns
    from bot.search.contents import Contents
    from bot.search.filters import Where
    from bot.search.gathering import Gathered
    from bot.search.postings import Postings
    from bot.search.routes import Reading
    from bot.search.tokens import Token

_NEAR = 0.1
_MET = 0.5  # the least worth of what it met
_CLOSE = 60  # documents that are compared closely
_OPENING = 0.25  # what it is worth, while typing, that a headline begins with just this
_CUED = 0.06  # what it is worth to be of the kind that is asked for
_ABOUT = 0.15  # what it is worth to be about what is named alone
_MAX_OPENINGS = 100
_MANY_DOCUMENTS = 4_000


@dataclass(frozen=True, slots=True)
class Hit:
    """A document found: its position among the documents, a score from 0 to 1, and which words met which."""

    document: int
    score: float
    why: tuple[WordMatch, ...] = ()


class _Read(NamedTuple):
    """A query, its tokens and what they may mean."""

    text: str
    tokens: list[Token]
    readings: list[Reading]


class Engine:
    """An index over documents, given as their `contents`.

    `groups` are phrases that mean the same; `cues` are words that ask for a label, as "vs" asks for comparisons.
    """

    def __init__(
        self,
        contents: Contents,
        groups: Iterable[Group] = (),
        cues: Mapping[str, tuple[str, str]] | None = None,
    ) -> None:
        self._size = len(contents.labels)
        self._postings = contents.postings
        initials = Initials(self._postings)
        alike = Alike(groups)
        join_acronyms(alike, initials, self._postings)
        self._reader = Reader(self._postings, alike, initials, self._size)
        self._gathering = _gathering(self._postings, self._size)
        self._ranking = Ranking(self._postings)
        self._labels = contents.labels
        self._keys = contents.keys
        self._last_read = _Read("", [], [])
        self._cues = dict(cues or {})
        self._openings = contents.openings
        self._filters = Filters(contents.labels)
        self._subjects = contents.subjects

    def search(self, text: str, where: Where = (), limit: int = 10, *, explain: bool = True) -> list[Hit]:
        """Return the documents that answer `text`, the best first; none where nothing is good enough."""
        read = self._read(text)
        mask = self._filters.mask(where)
        named = self._named(text, read.tokens, mask)
        gathered = self._gathering.gather(read.readings, LEAST_ENOUGH)
        enough = enough_of(read.tokens, read.readings)
        good = self._without_namesakes(read.tokens, self._good(gathered, mask, limit, enough))
        good = self._said_so(read, good) if is_small_talk(read.readings) else good
        good = self._whole_names(read, gathered, good)
        ranked = self._rank(gathered, good, self._cued(read.tokens, good) or self._about(read.tokens, good))
        return self._answer(named, ranked, gathered.readings if explain else (), limit)

    def complete(self, text: str, where: Where = (), limit: int = 25) -> list[Hit]:
        """Return what `text`, whose last word may be unfinished, may become; the first documents where it is empty."""
        mask = self._filters.mask(where)
        tokens = scan_query(text)
        if not tokens:
            return [] if text[:MAX_QUERY].strip() else self._first(mask, limit)
        named = self._named(text, tokens, mask)
        openings = {position: _OPENING for position in self._opening_with(tokens) if mask[position]}
        gathered = self._gathering.gather(self._reader.read(tokens, unfinished=True), LEAST_ENOUGH)
        good = self._without_namesakes(tokens[:-1], self._good(gathered, mask, limit, ENOUGH))
        good = list(dict.fromkeys([*good, *openings]))
        found = self._answer(named, self._rank(gathered, good, openings), (), limit)
        waiting = bool(tokens) and all(token.term in FUNCTION for token in tokens)
        return found or (self._first(mask, limit) if waiting else [])

    def nearest(self, text: str, where: Where = (), limit: int = 3, *, explain: bool = True) -> list[Hit]:
        """Return the documents that share something weighty with `text`, though it may not answer it."""
        mask = self._filters.mask(where)
        gathered = self._gathering.gather(self._read(text).readings, _NEAR)
        best = [document for _, document in gathered.best(mask, _NEAR * gathered.total, 2 * max(_CLOSE, limit))]
        good = [document for document, met in zip(best, gathered.met(best, 0.0), strict=True) if met]
        return self._answer([], self._rank(gathered, good, {}), gathered.readings if explain else (), limit)

    def explain(self, text: str, document_id: str) -> tuple[WordMatch, ...]:
        """Return which words of `text` meet which of a document, in the order asked; none for an unknown one."""
        positions = self._keys.of(document_id.casefold())
        return self._why(self._read(text).readings, positions[0]) if positions else ()

    def _read(self, text: str) -> _Read:
        """Read a finished query, and keep that: where nothing answers, `nearest` asks for the same."""
        if self._last_read.text != text:
            tokens = without_formulas(scan_query(text))
            self._last_read = _Read(text, tokens, self._reader.read(tokens, unfinished=False))
        return self._last_read

    def _cued(self, tokens: Sequence[Token], documents: Sequence[int]) -> dict[int, float]:
        """Return the documents that a word of the query asks for by their label, and what that is worth."""
        wanted = {self._cues[token.term] for token in tokens if token.term in self._cues}
        return {d: _CUED for d in documents if wanted and not wanted.isdisjoint(self._labels[d])}

    def _about(self, tokens: Sequence[Token], documents: Sequence[int]) -> dict[int, float]:
        """Return the documents that are about what the query names and says nothing else of, and what that is worth."""
        named = self._subjects.of(telling(stem(token.term) for token in tokens if token.term not in FUNCTION))
        return {d: _ABOUT for d in documents if _has(named, d)} if named else {}

    def _first(self, mask: bytes, limit: int) -> list[Hit]:
        """Return the first documents, where nothing has been asked yet."""
        return [Hit(position, 0.0) for position in islice((p for p in range(self._size) if mask[p]), limit)]

    def _named(self, text: str, tokens: Sequence[Token], mask: bytes) -> list[int]:
        """Return the documents that have `text` for a name or for their headline."""
        found = list(self._keys.of(text[:MAX_QUERY].strip().casefold()))
        asked = text_of(tokens)
        for position in self._opened_from(asked) if asked else ():
            if self._postings.texts[position] != asked:
                break
            found.append(position)
        return [document for document in dict.fromkeys(found) if mask[document]]

    def _opening_with(self, tokens: Sequence[Token]) -> list[int]:
        asked = text_of(tokens)
        found = []
        for position in islice(self._opened_from(asked), _MAX_OPENINGS):
            if not self._postings.texts[position].startswith(asked):
                break
            found.append(position)
        return found

    def _opened_from(self, text: str) -> Iterator[int]:
        """Yield the documents whose headlines come at or after `text` in the order of their letters."""
        start = bisect_left(self._openings, text, key=self._postings.texts.__getitem__)
        return map(self._openings.__getitem__, range(start, len(self._openings)))

    def _good(self, gathered: Gathered, mask: bytes, limit: int, enough: Sequence[float]) -> list[int]:
        """Return the documents that answer, the best covered first: as many as can come into question."""
        best = gathered.best(mask, LEAST_ENOUGH * gathered.total, 2 * max(_CLOSE, limit))
        amounts = gathered.met([document for _, document in best], _MET)
        needed = [gathered.total * enough[min(met, len(enough) - 1)] for met in amounts]
        return [document for (worth, document), least in zip(best, needed, strict=True) if worth >= least]

    def _said_so(self, read: _Read, documents: list[int]) -> list[int]:
        """Leave those documents that have a query of everyday words for a phrase ("good enough"), if it is one."""
        texts = self._postings.texts
        phrases = [f" {phrase} " for phrase in phrases_in(read.tokens)]
        return [d for d in documents if any(phrase in f" {texts[d]} " for phrase in phrases)]

    def _whole_names(self, read: _Read, gathered: Gathered, documents: list[int]) -> list[int]:
        """Leave the documents that meet enough of a bare name, or each of its words."""
        total = gathered.total
        little = {d for d in documents if gathered.sum_of(d) < total * ENOUGH_OF_A_NAME}
        needed = needed_of_a_name(read.tokens, read.readings) if little else []
        return [
            d for d in documents
            if d not in little
            or all(gathered.sum_of(d) >= total * share or self._met(word, d) for word, share in needed)
        ]  # fmt: skip

    def _without_namesakes(self, tokens: Sequence[Token], documents: list[int]) -> list[int]:
        """Leave out the documents that have a name of the query with another number: GPT-4 is not GPT-5."""
        asked = names_asked(tokens)
        if not asked:
            return documents
        terms, headlines = self._postings.vocabulary.terms, self._postings.headlines
        return [d for d in documents if not names_another(asked, [terms[number] for number in headlines[d]])]

    def _rank(self, gathered: Gathered, good: Sequence[int], bonus: Mapping[int, float]) -> list[tuple[float, int]]:
        total = gathered.total or 1.0
        rough = sorted((-gathered.sum_of(d) / total - bonus.get(d, 0.0), d) for d in good)
        close = self._ranking.close(gathered.readings, [document for _, document in rough[:_CLOSE]])
        scored = [(share - close[d], d) for share, d in rough[:_CLOSE]] + rough[_CLOSE:]
        return sorted(scored)

    def _answer(
        self, named: Sequence[int], ranked: Sequence[tuple[float, int]], readings: Sequence[Reading], limit: int
    ) -> list[Hit]:
        """Return hits: those `named` before those `ranked`, each with what it met of `readings`."""
        first = set(named)
        scored = [(document, 1.0) for document in named]
        scored += [(document, min(0.999, -rank / 1.5)) for rank, document in ranked if document not in first]
        return [Hit(document, score, self._why(readings, document)) for document, score in scored[:limit]]

    def _why(self, readings: Sequence[Reading], document: int) -> tuple[WordMatch, ...]:
        found = (self._met(reading, document) for reading in readings)
        return tuple(match for match in found if match) if readings else ()

    def _met(self, reading: Reading, document: int) -> WordMatch | None:
        for route in reading.routes:
            if _has(route.documents, document):
                return WordMatch(reading.asked, route.met.lstrip("#"), route.how)
        return None


def _gathering(postings: Postings, size: int) -> Gathering | Columns:
    """Return what sums up fastest for a library of `size` documents. numpy costs memory and time to import."""
    if size < _MANY_DOCUMENTS:
        return Gathering(postings)
    from bot.search.columns import Columns  # noqa: PLC0415  # numpy: only where it pays

    return Columns(postings, size)


def _has(ascending: Sequence[int], document: int) -> bool:
    place = bisect_left(ascending, document)
    return place < len(ascending) and ascending[place] == document
