"""The inverted index: for each term the documents that have it, and how strongly."""

from __future__ import annotations

from array import array
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.search.documents import STRENGTH, Part
from bot.search.languages import base_of, function_words
from bot.search.routes import Route
from bot.search.tokens import MAX_QUERY, Sort, scan, scan_query
from bot.search.vocabulary import Vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.search.documents import Document
    from bot.search.match import How
    from bot.search.tokens import Token

_EXTRA = 0.9  # what another notation of a token is worth beside the token itself
LEVELS: tuple[float, ...] = tuple(strength * extra for strength in STRENGTH for extra in (1.0, _EXTRA))
"""What a match is worth, by the level kept in the postings: twice the part's number, and one for another notation."""


@dataclass(frozen=True, slots=True)
class Postings:
    """Documents by term, in the curators' order, and what ranking needs of each document.

    `documents[t]` and `levels[t]` run side by side. `headlines[d]` are the terms of a document's headline in their
    order, `texts[d]` the same as one string, cut where a query is. Function words have no postings.
    `written[t]` is how the library first writes a term that is not simply a word: "38,000", "U.S.", "GPT-4".
    """

    vocabulary: Vocabulary
    documents: tuple[array[int], ...]
    levels: tuple[bytearray, ...]
    headlines: tuple[array[int], ...]
    texts: tuple[str, ...]
    acronyms: frozenset[int]
    written: Mapping[int, str]

    def route(self, number: int, how: How, quality: float) -> Route:
        """Return the way to the documents that have a term."""
        term = self.vocabulary.terms[number]
        return Route(self.written.get(number, term), how, quality, self.documents[number], number)


class _Builder:
    def __init__(self) -> None:
        self.numbers: dict[str, int] = {}
        self.documents: list[array[int]] = []
        self.levels: list[bytearray] = []
        self.spoken: dict[str, set[int]] = {}
        self.acronyms: set[int] = set()
        self.written: dict[int, str] = {}

    def number(self, term: str) -> int:
        number = self.numbers.get(term)
        if number is None:
            number = self.numbers[term] = len(self.documents)
            self.documents.append(array("I"))
            self.levels.append(bytearray())
        return number

    def add(self, position: int, document: Document, headline: list[Token]) -> None:
        best: dict[int, int] = {}
        self._note(best, headline, Part.HEADLINE, base_of(document.language))
        for field in document.fields:
            self._note(best, scan(field.text), field.part, base_of(field.language))
        for number, level in best.items():
            self.documents[number].append(position)
            self.levels[number].append(level)

    def _note(self, best: dict[int, int], tokens: Iterable[Token], part: Part, language: str) -> None:
        silent = function_words(language)
        spoken = self.spoken.setdefault(language, set())
        for token in tokens:
            if token.term in silent:
                continue
            number = self._keep(best, token.term, 2 * part)
            spoken.add(number)
            if token.acronym:
                self.acronyms.add(number)
            if token.acronym or token.sort is not Sort.WORD:
                self.written.setdefault(number, token.raw)
            for other in token.also:
                self._keep(best, other, 2 * part + 1)

    def _keep(self, best: dict[int, int], term: str, level: int) -> int:
        number = self.number(term)
        known = best.get(number)
        if known is None or LEVELS[level] > LEVELS[known]:
            best[number] = level
        return number


def build_postings(documents: Iterable[Document]) -> Postings:
    """Read every document once. About 0.1 ms a document of forty words."""
    builder = _Builder()
    headlines: list[array[int]] = []
    texts: list[str] = []
    for position, document in enumerate(documents):
        tokens = scan(document.headline)
        builder.add(position, document, tokens)
        headlines.append(array("I", [builder.number(token.term) for token in tokens]))
        texts.append(text_of(tokens if _is_whole(document.headline) else scan_query(document.headline)))
    spoken = {language: array("I", sorted(numbers)) for language, numbers in builder.spoken.items()}
    vocabulary = Vocabulary(tuple(builder.numbers), spoken)
    return Postings(
        vocabulary=vocabulary,
        documents=tuple(builder.documents),
        levels=tuple(builder.levels),
        headlines=tuple(headlines),
        texts=tuple(texts),
        acronyms=frozenset(builder.acronyms),
        written=builder.written,
    )


def text_of(tokens: Iterable[Token]) -> str:
    """Return tokens as one string in which equal readings are equal."""
    return " ".join([token.term for token in tokens])


def _is_whole(headline: str) -> bool:
    """Return whether a query can have all of a headline: folding lengthens only what is not ASCII."""
    return len(headline) <= MAX_QUERY and headline.isascii()
