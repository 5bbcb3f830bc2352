"""How a query is read: each of its words, what it may have met in the library, and how much it weighs."""

from __future__ import annotations

from array import array
from dataclasses import dataclass, field
from functools import lru_cache, partial
from math import log
from typing import TYPE_CHECKING, NamedTuple

from bot.search.acronyms import LETTERS
from bot.search.commonness import FUNCTION, commonness
from bot.search.match import How
from bot.search.stems import stem
from bot.search.tokens import Sort, Token, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.search.acronyms import Initials, Phrase
    from bot.search.alike import Alike
    from bot.search.postings import Postings

MAX_WORDS = 32
_KEPT = 4_096  # words whose meanings are remembered, about 2 MB: people ask with the same words
_BACKGROUND = 50  # documents that every library is thought to have besides its own: ten entries say little about rarity
_LEAST_WEIGHT = 0.03
_SAYS_SOMETHING = 0.5  # the least commonness
_STEM, _ALIAS, _ACRONYM, _JOINED = 0.96, 0.9, 0.85, 0.9
_APART = 0.95
_AN_EDIT = 1.3  # letters that a wrong one costs
_OTHER_ENDING = 0.2
_SPOKEN = 0.65
_SPOKEN_SLACK = 2
_HINT = 0.3  # too little for an answer, enough to be offered as near
_PREFIXES = 60
_TYPED_PREFIXES = 400
_TYPED_BUDGET = 20_000  # documents that one unfinished word may bring in: more than anybody reads
_SHORTEST_SPELLED = 4  # letters; below, one edit makes another word
_SHORTEST_TWICE_WRONG = 7
_MAX_SPELLINGS = 8
_SHORTEST_PART = 3
_TWO = 2  # words that may be one written apart
_SAFE_PREFIX = 3
_AMBIGUOUS = frozenset({"us"})  # a function word that is more often a country when somebody asks


class Route(NamedTuple):
    """One way from a word to documents: `term` is its number in the vocabulary, or -1 where `documents` says it all."""

    met: str
    how: How
    quality: float
    documents: Sequence[int]
    term: int = -1


@dataclass(slots=True)
class Reading:
    """A word of the query as read: the routes best first, and its weight from 0 to 1 (1: rare, or not known at all).

    A word that does not say something (a word of asking) weighs a little, but never makes an answer.
    """

    asked: str
    place: int
    weight: float
    says_something: bool
    routes: list[Route] = field(default_factory=list)


class Reader:
    """Reads queries against one library."""

    def __init__(self, postings: Postings, alike: Alike, initials: Initials, size: int) -> None:
        self._postings = postings
        self._vocabulary = postings.vocabulary
        self._alike = alike
        self._initials = initials
        self._size = size
        self._phrases: dict[Phrase, Sequence[int]] = {}
        self._rarest = log(2 * (size + _BACKGROUND))
        self._alone = lru_cache(_KEPT)(partial(self._meanings, spans=[], typed=False))

    def read(self, tokens: Sequence[Token], *, unfinished: bool) -> list[Reading]:
        """Return a reading of each word that says something. `unfinished`: the last word is still being typed."""
        tokens = self._with_countries(tokens)
        last = len(tokens) - 1
        spans = self._spans(tokens)
        readings = []
        for place, token in enumerate(tokens):
            typed = unfinished and place == last
            if token.term in FUNCTION and not typed:
                continue
            reading = self._read_word(token, place, spans.get(place, []), typed=typed)
            if reading.routes or token.sort is not Sort.SIGN:
                readings.append(reading)
        return readings

    def _with_countries(self, tokens: Sequence[Token]) -> list[Token]:
        """See the country in "us" where the library has one."""
        known = self._vocabulary.numbers
        found: list[Token] = []
        for token in _distinct(tokens)[:MAX_WORDS]:
            if token.term in _AMBIGUOUS and told_apart(token.term) in known:
                found.append(token._replace(term=told_apart(token.term)))
            else:
                found.append(token)
        return found

    def _spans(self, tokens: Sequence[Token]) -> dict[int, list[Route]]:
        """Return by place what several words say together: other names for them, or one word written apart."""
        routes: dict[int, list[Route]] = {}
        places = [place for place, token in enumerate(tokens) if token.term not in FUNCTION]
        terms = [tokens[place].term for place in places]
        stems = [stem(term) for term in terms]
        for first in range(len(places)):
            longest = self._alike.longest_from(stems[first])
            for end in range(first + 1, min(first + max(longest, _TWO), len(places)) + 1):
                found = self._alike_routes(tuple(stems[first:end])) if end <= first + longest else []
                if end == first + _TWO:
                    found += self._joined(terms[first] + terms[first + 1])
                for place in places[first:end] if found else ():
                    routes.setdefault(place, []).extend(found)
        return routes

    def _alike_routes(self, phrase: Phrase) -> list[Route]:
        others = ((text, self._of_phrase(other)) for other, text in self._alike.others(phrase))
        return [Route(text, How.ALIAS, _ALIAS, found) for text, found in others if found]

    def _of_phrase(self, phrase: Phrase) -> Sequence[int]:
        """Return what `_having` does, and remember it: for phrases of the library, which are few."""
        found = self._phrases.get(phrase)
        if found is None:
            found = self._phrases[phrase] = array("I", self._having(phrase))
        return found

    def _joined(self, word: str) -> list[Route]:
        number = self._vocabulary.numbers.get(word)
        return [] if number is None else [self._route(number, How.SPELLING, _JOINED)]

    def _having(self, phrase: Phrase) -> Sequence[int]:
        """Return the documents that have every word of a phrase of stems, in the curators' order."""
        rest = sorted((self._of_stem(word) for word in phrase), key=len)
        having = rest[0]
        for other in rest[1:]:
            having = having & other
        return sorted(having)

    def _of_stem(self, word: str) -> set[int]:
        numbers = set(self._vocabulary.same_stem(word))
        if word in self._vocabulary.numbers:
            numbers.add(self._vocabulary.numbers[word])
        return {document for number in numbers for document in self._postings.documents[number]}

    def _read_word(self, token: Token, place: int, spans: list[Route], *, typed: bool) -> Reading:
        routes, weight = self._meanings(token, spans, typed=typed) if spans or typed else self._alone(token)
        return Reading(token.raw, place, weight, typed or commonness(token.term) >= _SAYS_SOMETHING, routes)

    def _meanings(self, token: Token, spans: list[Route], *, typed: bool) -> tuple[list[Route], float]:
        """Return a word's routes, best first, and its weight."""
        half_typed = typed and _typed_digits(token) != token.term
        routes = spans if half_typed else self._same(token) + spans
        whole = routes
        if typed or token.sort in {Sort.WORD, Sort.PAIR}:
            routes = routes + self._longer(token, typed=typed, known=bool(routes))
        if not routes:
            routes = whole = self._otherwise(token) if token.sort is Sort.WORD else self._in_parts(token)
        weight = self._rarity(whole or routes) * commonness(token.term)
        return sorted(routes, key=lambda route: -route.quality), weight

    def _same(self, token: Token) -> list[Route]:
        """Return the word itself, in any form or notation."""
        numbers = self._vocabulary.numbers
        how = How.NUMBER if token.sort in {Sort.NUMBER, Sort.SCALED} else How.EXACT
        alternatives = token.also if token.sort in {Sort.WORD, Sort.NUMBER} else ()
        exact = dict.fromkeys(numbers[term] for term in (token.term, *alternatives) if term in numbers)
        routes = [self._route(number, how, 1.0) for number in exact]
        if token.sort is Sort.WORD:
            stems = [number for number in self._vocabulary.same_stem(token.term) if number not in exact]
            routes += [self._route(number, How.STEM, _STEM) for number in stems]
        return [route for route in routes if route.documents]

    def _longer(self, token: Token, *, typed: bool, known: bool) -> list[Route]:
        """Return the words that begin with this one: any while it is being typed, else as an abbreviation."""
        prefix = _typed_digits(token) if typed else token.term
        if not typed and (len(prefix) < _SAFE_PREFIX and token.sort is not Sort.PAIR):
            return []
        numbers = self._vocabulary.beginning_with(prefix, _TYPED_PREFIXES if typed else _PREFIXES)
        routes: list[Route] = []
        budget = _TYPED_BUDGET
        for number in numbers:
            budget -= len(self._postings.documents[number])
            if routes and budget < 0:
                break
            share = len(prefix) / len(self._vocabulary.terms[number])
            quality = 0.92 + 0.06 * share if typed else (0.55 + 0.35 * share) * (0.8 if known else 1.0)
            routes.append(self._route(number, How.PREFIX, quality))
        return [route for route in routes if route.documents]

    def _in_parts(self, token: Token) -> list[Route]:
        """Return who has letters and digits apart that were typed together; its letters alone are only a hint."""
        if token.sort is not Sort.MIXED or not token.also:
            return []
        routes = [Route(token.raw, How.NUMBER, _APART, self._having(token.also))]
        letters = [self._vocabulary.numbers.get(part) for part in token.also if not part.startswith("#")]
        routes += [self._route(number, How.PREFIX, _HINT) for number in letters if number is not None]
        return [route for route in routes if route.documents]

    def _otherwise(self, token: Token) -> list[Route]:
        """Return what a word that is not known may have been meant to be."""
        word = token.term
        if not word.isalpha():
            return []
        routes = self._acronym(word) + self._spelled_alike(word) or self._in_two(word) or self._spoken_alike(word)
        if not routes and len(word) > _SHORTEST_TWICE_WRONG:
            routes = [self._route(n, How.SPELLING, 0.65) for n in self._vocabulary.beginning_with(word[:-1], _PREFIXES)]
        return [route for route in routes if route.documents]

    def _acronym(self, word: str) -> list[Route]:
        """Return what an acronym stands for in this library, in the singular or the plural ("LLMs")."""
        for acronym in dict.fromkeys((word, word.removesuffix("s"))):
            spelled = self._initials.spelled_out(acronym) if len(acronym) in LETTERS else None
            if spelled is not None:
                return [Route(spelled.words, How.ALIAS, _ACRONYM, self._having(spelled.phrase))]
        return []

    def _spelled_alike(self, word: str) -> list[Route]:
        if len(word) < _SHORTEST_SPELLED:
            return []
        found = self._vocabulary.spelled_like(word, 1)
        if not found and len(word) >= _SHORTEST_TWICE_WRONG:
            found = self._vocabulary.spelled_like(word, 2)
        known = [(edits, number) for edits, number in found if self._postings.documents[number]]
        known.sort(key=lambda near: (near[0], self._vocabulary.terms[near[1]][0] != word[0]))
        return [self._spelling(word, edits, number) for edits, number in known[:_MAX_SPELLINGS]]

    def _spelling(self, word: str, edits: int, number: int) -> Route:
        """Another last letter makes another word ("factory", "factors") more often than it is a slip."""
        term = self._vocabulary.terms[number]
        other_ending = len(term) == len(word) and term[:-1] == word[:-1]
        return self._route(
            number, How.SPELLING, 1 - _AN_EDIT * edits / len(word) - (_OTHER_ENDING if other_ending else 0)
        )

    def _spoken_alike(self, word: str) -> list[Route]:
        near = (n for n in self._vocabulary.sounding_like(word) if _is_near_in_length(self._vocabulary.terms[n], word))
        return [self._route(number, How.SPELLING, _SPOKEN) for number in near]

    def _in_two(self, word: str) -> list[Route]:
        """Return the documents that have a word in two: "opensource" as "open source"."""
        for cut in range(_SHORTEST_PART, len(word) - _SHORTEST_PART + 1):
            parts = (stem(word[:cut]), stem(word[cut:]))
            if word[:cut] in FUNCTION or word[cut:] in FUNCTION:
                continue
            if found := self._having(parts):
                return [Route(f"{word[:cut]} {word[cut:]}", How.SPELLING, _JOINED, found)]
        return []

    def _route(self, number: int, how: How, quality: float) -> Route:
        term = self._vocabulary.terms[number]
        return Route(self._postings.written.get(number, term), how, quality, self._postings.documents[number], number)

    def _rarity(self, routes: Iterable[Route]) -> float:
        """Return from near 0 (in every document) to 1 (in none) how rare what the routes lead to is."""
        forms = sum(len(route.documents) for route in routes if route.term >= 0)
        often = min(max((forms, *(len(route.documents) for route in routes))), self._size)
        return max(_LEAST_WEIGHT, log((self._size + _BACKGROUND) / (often + 0.5)) / self._rarest)


def _distinct(tokens: Sequence[Token]) -> list[Token]:
    """Leave out what was said before: saying it twice asks for nothing more."""
    return list({token.term: token for token in reversed(tokens)}.values())[::-1]


def _is_near_in_length(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= _SPOKEN_SLACK


def _typed_digits(token: Token) -> str:
    """Return what an unfinished number has so far: "38,0" is on its way to 38,000."""
    if token.sort is Sort.NUMBER:
        return "#" + "".join(character for character in token.raw if character.isdecimal())
    return token.term
