"""What several words of a query say together: another name, a synonym, or one word that was written apart."""

from __future__ import annotations

from array import array
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from bot.search.alike import MAX_PHRASE, Closeness
from bot.search.commonness import FUNCTION
from bot.search.match import How
from bot.search.routes import FAMILY, JOINED, NAME, RELATED, SYNONYM, Route
from bot.search.stems import stem

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bot.search.acronyms import Phrase
    from bot.search.alike import Alike, Other
    from bot.search.postings import Postings
    from bot.search.tokens import Token

_KEPT: Final = 4_096  # phrases whose documents are remembered
_LONG: Final = 4_000  # documents: more than a library has that does without numpy
_WORTH: Final = {
    Closeness.NAME: NAME,
    Closeness.FAMILY: FAMILY,
    Closeness.WORD: SYNONYM,
    Closeness.RELATED: RELATED,
}
_HOW: Final = {Closeness.NAME: How.ALIAS, Closeness.FAMILY: How.STEM}


class Phrases:
    """Looks up phrases of one library."""

    def __init__(self, postings: Postings, alike: Alike) -> None:
        self._postings = postings
        self._vocabulary = postings.vocabulary
        self._alike = alike
        self._routes_of = lru_cache(_KEPT)(self._routes)

    def spans(self, tokens: Sequence[Token]) -> dict[int, list[Route]]:
        """Return by place what words say together."""
        found: dict[int, list[Route]] = {}
        stems = [stem(token.term) for token in tokens]
        silent = [token.term in FUNCTION for token in tokens]
        telling = [place for place, is_silent in enumerate(silent) if not is_silent]
        for first in range(len(tokens)):
            longest = self._alike.longest_from(stems[first])
            if longest > 1:
                self._name_from(first, longest, stems, silent, found)
        for one, two in pairwise(telling):
            number = self._vocabulary.numbers.get(tokens[one].term + tokens[two].term)
            if number is not None:
                route = self._postings.route(number, How.SPELLING, JOINED)
                for place in (one, two):
                    found.setdefault(place, []).append(route)
        return found

    def alone(self, word: str) -> Sequence[Route]:
        """Return what one word, given as its stem, is called otherwise."""
        return self._routes_of((word,)) if self._alike.longest_from(word) else ()

    def having(self, phrase: Phrase) -> array[int]:
        """Return the documents that have every word of a phrase of stems, in the curators' order."""
        documents = self._postings.documents
        words = [[documents[number] for number in self._vocabulary.forms_of(word)] for word in phrase]
        having: set[int] | None = None
        for forms in sorted(words, key=lambda forms: sum(map(len, forms))):  # the rarest first
            if having is None:
                having = set().union(*forms)
            elif having:
                having = set().union(*(_among(having, form) for form in forms))
        return array("I", sorted(having or ()))

    def _name_from(
        self, first: int, longest: int, stems: Sequence[str], silent: Sequence[bool], found: dict[int, list[Route]]
    ) -> None:
        """Look up each phrase that begins at `first`: as it was typed, and without its function words."""
        words: list[str] = []
        for end in range(first, min(first + longest + MAX_PHRASE, len(stems))):
            if not silent[end]:
                words.append(stems[end])
            if len(words) > longest:
                return
            if end == first:
                continue
            whole = tuple(stems[first : end + 1])
            routes = self._routes_of(whole)
            if not silent[first] and not silent[end] and len(words) < len(whole):
                routes += self._routes_of(tuple(words))
            for place in range(first, end + 1) if routes else ():
                found.setdefault(place, []).extend(routes)

    def _routes(self, phrase: Phrase) -> tuple[Route, ...]:
        return tuple(route for other in self._alike.others(phrase) for route in self._lead_to(other))

    def _lead_to(self, other: Other) -> Iterator[Route]:
        how = _HOW.get(other.closeness, How.SYNONYM)
        worth = _WORTH[other.closeness]
        if len(other.phrase) > 1:
            found = self.having(other.phrase)
            if found:
                yield Route(other.text, how, worth, found)
            return
        for number in self._vocabulary.forms_of(other.phrase[0]):
            if self._postings.documents[number]:
                yield self._postings.route(number, how, worth)


def _among(some: set[int], documents: array[int]) -> Iterable[int]:
    """Return those of `some` that are among `documents`."""
    if len(documents) < _LONG:
        return some.intersection(documents)
    from bot.search.columns import among  # noqa: PLC0415  # numpy: only where it pays

    return among(some, documents)
