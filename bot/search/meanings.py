"""What one word of a query may mean in the library: itself, longer words, or, where it is not known, what it may be."""

from __future__ import annotations

from bisect import bisect_right
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from bot.search.acronyms import LETTERS
from bot.search.commonness import FUNCTION
from bot.search.match import How
from bot.search.routes import ACRONYM, APART, CUT_SHORT, HINT, JOINED, SPOKEN, STEM, Route
from bot.search.stems import stem
from bot.search.tokens import Sort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.search.acronyms import Initials
    from bot.search.phrases import Phrases
    from bot.search.postings import Postings
    from bot.search.tokens import Token

_AN_EDIT: Final = 1.3  # letters that a wrong one costs
_OTHER_ENDING: Final = 0.2
_SPOKEN_SLACK: Final = 2
_PREFIXES: Final = 400
_BUDGET: Final = 20_000  # documents that one beginning of words may bring in: more than anybody reads
_SHORTEST_SPELLED: Final = 4  # letters; below, one edit makes another word
_SHORTEST_TWICE_WRONG: Final = 7
_MAX_SPELLINGS: Final = 8
_SHORTEST_PART: Final = 3
_SHORTEST_ACRONYM: Final = 2
_MAX_PARTS: Final = 4
_SAFE_PREFIX: Final = 3


class Meanings:
    """Looks up single words of one library. Routes come in no particular order; none leads nowhere."""

    def __init__(self, postings: Postings, phrases: Phrases, initials: Initials) -> None:
        self._postings = postings
        self._vocabulary = postings.vocabulary
        self._phrases = phrases
        self._initials = initials

    def same(self, token: Token) -> list[Route]:
        """Return the word itself, in any form or notation."""
        numbers = self._vocabulary.numbers
        how = How.NUMBER if token.sort in {Sort.NUMBER, Sort.SCALED} else How.EXACT
        alternatives = token.also if token.sort in {Sort.WORD, Sort.NUMBER} else ()
        exact = dict.fromkeys(numbers[term] for term in (token.term, *alternatives) if term in numbers)
        routes = [self._route(number, how, 1.0) for number in exact]
        if token.sort is Sort.WORD:
            stems = [number for number in self._vocabulary.same_stem(token.term) if number not in exact]
            routes += [self._route(number, How.STEM, STEM) for number in stems]
        return [route for route in routes if route.documents]

    def completed(self, token: Token) -> list[Route]:
        """Return the words that a word that is being typed may become."""
        return self._beginning_with(typed_digits(token), 0.92, 0.06)

    def longer(self, token: Token, *, known: bool) -> list[Route]:
        """Return the words that this one may be short for: less likely where it is `known` itself."""
        if token.sort not in {Sort.WORD, Sort.PAIR} or (len(token.term) < _SAFE_PREFIX and token.sort is Sort.WORD):
            return []
        worth = 0.8 if known else 1.0
        return self._beginning_with(token.term, 0.55 * worth, 0.35 * worth)

    def otherwise(self, token: Token) -> list[Route]:
        """Return what a word that is not known may have been meant to be."""
        if token.sort is not Sort.WORD:
            return self._in_parts(token)
        word = token.term
        if not word.isalpha():
            return []
        routes = self._acronym(word) + self._spelled_alike(word) or self._run_together(word) or self._spoken_alike(word)
        if not routes and len(word) > _SHORTEST_TWICE_WRONG:
            cut = self._vocabulary.beginning_with(word[:-1], _PREFIXES)
            routes = [self._route(number, How.SPELLING, CUT_SHORT) for number in cut]
        return [route for route in routes if route.documents]

    def _beginning_with(self, prefix: str, base: float, whole: float) -> list[Route]:
        """Return the longer words, each worth `base` and, for the share that `prefix` is of it, of `whole`."""
        documents, terms = self._postings.documents, self._vocabulary.terms
        longer = [number for number in self._vocabulary.beginning_with(prefix, _PREFIXES) if documents[number]]
        brought = list(accumulate([len(documents[number]) for number in longer]))
        within = max(1, bisect_right(brought, _BUDGET))
        share = whole * len(prefix)
        return [self._route(number, How.PREFIX, base + share / len(terms[number])) for number in longer[:within]]

    def _in_parts(self, token: Token) -> list[Route]:
        """Return who has letters and digits apart that were typed together; its letters alone are only a hint."""
        if token.sort is not Sort.MIXED or not token.also:
            return []
        routes = [Route(token.raw, How.NUMBER, APART, self._phrases.having(tuple(map(stem, token.also))))]
        letters = [self._vocabulary.numbers.get(part) for part in token.also if not part.startswith("#")]
        routes += [self._route(number, How.PREFIX, HINT) for number in letters if number is not None]
        return [route for route in routes if route.documents]

    def _acronym(self, word: str) -> list[Route]:
        """Return what an acronym stands for in this library, in the singular or the plural ("LLMs")."""
        for acronym in dict.fromkeys((word, word.removesuffix("s"))):
            spelled = self._initials.spelled_out(acronym) if len(acronym) in LETTERS else None
            if spelled is not None:
                return [Route(spelled.words, How.ALIAS, ACRONYM, self._phrases.having(spelled.phrase))]
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
        return [self._route(number, How.SPELLING, SPOKEN) for number in near]

    def _run_together(self, word: str) -> list[Route]:
        """Return the documents that have a word in parts: "opensource" as "open source", "closingthegap"."""
        for parts in self._partings(word, _MAX_PARTS):
            telling = tuple(stem(part) for part in parts if part not in FUNCTION)
            if len(telling) > 1 and (found := self._phrases.having(telling)):
                return [Route(" ".join(parts), How.SPELLING, JOINED, found)]
        return []

    def _partings(self, word: str, at_most: int) -> Iterator[tuple[str, ...]]:
        """Take a word apart in every way in which each part is a word of the library, the last in any form."""
        for cut in range(_SHORTEST_ACRONYM, len(word) - _SHORTEST_ACRONYM + 1):
            part, rest = word[:cut], word[cut:]
            if not self._is_part(part):
                continue
            if self._is_part(rest) or (len(rest) >= _SHORTEST_PART and self._vocabulary.forms_of(stem(rest))):
                yield part, rest
            if at_most > len((part, rest)):
                yield from ((part, *others) for others in self._partings(rest, at_most - 1))

    def _is_part(self, part: str) -> bool:
        if len(part) < _SHORTEST_PART:
            return self._vocabulary.numbers.get(part) in self._postings.acronyms
        return part in self._vocabulary.numbers or part in FUNCTION

    def _route(self, number: int, how: How, quality: float) -> Route:
        return self._postings.route(number, how, quality)


def typed_digits(token: Token) -> str:
    """Return what an unfinished number has so far: "38,0" is on its way to 38,000."""
    if token.sort is Sort.NUMBER:
        return "#" + "".join(character for character in token.raw if character.isdecimal())
    return token.term


def _is_near_in_length(one: str, other: str) -> bool:
    return abs(len(one) - len(other)) <= _SPOKEN_SLACK
