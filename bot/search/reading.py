"""How a query is read: each of its words, what it may have met in the library, and how much it weighs."""

from __future__ import annotations

from functools import lru_cache
from math import log
from typing import TYPE_CHECKING, Final

from bot.search.commonness import (
    SAYS_SOMETHING,
    calmed,
    commonness,
    is_drawn_out,
    is_function_word_miswritten,
    is_function_word_swapped,
)
from bot.search.languages import silent_words
from bot.search.match import How
from bot.search.meanings import Meanings, typed_digits
from bot.search.owners import OWNER, owned
from bot.search.phrases import Phrases
from bot.search.routes import OWN, Reading, Route, Routes
from bot.search.stems import stem
from bot.search.tokens import Sort, told_apart

if TYPE_CHECKING:
    from collections.abc import Container, Sequence

    from bot.search.acronyms import Initials
    from bot.search.alike import Alike
    from bot.search.postings import Postings
    from bot.search.tokens import Token

MAX_WORDS: Final = 32
_KEPT: Final = 4_096  # words whose meanings are remembered, about 3 MB: people ask with the same words
_BACKGROUND: Final = 50  # documents that every library is thought to have besides its own: ten say little about rarity
_LEAST_WEIGHT: Final = 0.03
_MISWRITTEN: Final = 0.04  # the weight of a function word that is written wrongly
_WITH_DIGITS: Final = frozenset({Sort.NUMBER, Sort.SCALED, Sort.MIXED})
_DIGITS_MATTER: Final = 1.5  # who names a number or a version that the library has not, wants that and nothing like it
_MAX_GUESSED: Final = 3
_LESS_THAN_TYPED: Final = 0.91  # another form of an unfinished word, where longer words begin with all of its letters
_LOOSELY: Final = 0.8  # an everyday word means many things, and so do its synonyms
_UNCALLED_FOR: Final = 0.12  # the weight of an everyday word that no entry has, beside enough that is meant
_ENOUGH_MEANT: Final = 2
_A_SHORT_WORD: Final = 3  # letters
_AMBIGUOUS: Final = frozenset({"us"})  # a function word that is more often a country when somebody asks
_MANY: Final = 200  # documents that are looked at for what they say is theirs
_TOLD: Final = frozenset({"tell", "give", "show", "help", "let", "lets", "send", "teach", "remind", "inform"})
"""What is done for somebody: after these, "us" is who asks."""

_Meaning = tuple[Routes, float]


class Reader:
    """Reads queries against one library."""

    def __init__(self, postings: Postings, alike: Alike, initials: Initials, size: int) -> None:
        self._vocabulary = postings.vocabulary
        self._phrases = Phrases(postings, alike)
        self._meanings = Meanings(postings, self._phrases, initials)
        self._texts = postings.texts
        self._size = size
        self._rarest = log(2 * (size + _BACKGROUND))
        self._alone = lru_cache(_KEPT)(self._finished)
        self._guess = lru_cache(_KEPT)(self._guessed)

    def read(self, tokens: Sequence[Token], *, unfinished: bool) -> list[Reading]:
        """Return a reading of each word that says something. `unfinished`: the last word is still being typed."""
        tokens = self._with_countries(tokens)
        last = len(tokens) - 1
        silent = silent_words([token.term for token in tokens], self._vocabulary.languages)
        spans = self._phrases.spans(tokens)
        readings: list[Reading] = []
        unknown: list[tuple[Reading, Token]] = []
        for place, token in enumerate(tokens):
            typed = unfinished and place == last
            if token.term in silent and not typed:
                continue
            reading = self._read_word(token, place, spans.get(place, []), typed=typed)
            if not reading.routes:
                unknown.append((reading, token))
            if reading.routes or token.sort is not Sort.SIGN:
                readings.append(reading)
        self._guess_at(unknown)
        if not unfinished and len(readings) < len(tokens):
            _take_as_whole(readings)
        self._leave_to_owners(tokens, readings)
        _lighten(readings)
        return readings

    def _guess_at(self, unknown: list[tuple[Reading, Token]]) -> None:
        """Find out what unknown words may mean: the longest few, because guessing takes long.

        Everyday words are taken as they are written.
        """
        unknown.sort(key=lambda pair: -len(pair[1].term))
        for reading, token in unknown[:_MAX_GUESSED]:
            reading.routes, reading.weight = self._guess(token)

    def _leave_to_owners(self, tokens: Sequence[Token], readings: Sequence[Reading]) -> None:
        """Take no entry for what the asker has ("my old car"), unless it says so itself ("my house is on fire")."""
        places = owned(tokens)
        for reading in readings if places else ():
            if reading.place in places and not self._says(f"{OWNER} {tokens[reading.place].term}", reading.routes):
                reading.routes, reading.everyday = Routes(), True

    def _says(self, phrase: str, routes: Sequence[Route]) -> bool:
        """Return whether a document that `routes` lead to has a phrase: of the first many."""
        texts = self._texts
        return any(f" {phrase} " in f" {texts[d]} " for route in routes for d in route.documents[:_MANY])

    def _with_countries(self, tokens: Sequence[Token]) -> list[Token]:
        """See the country in "us" where the library has one, and the word in "pleeease"."""
        known = self._vocabulary.numbers
        found: list[Token] = []
        before = ""
        for token in _distinct(_calmed(tokens, known))[:MAX_WORDS]:
            if token.term in _AMBIGUOUS and before not in _TOLD and told_apart(token.term) in known:
                found.append(token._replace(term=told_apart(token.term)))
            else:
                found.append(token)
            before = token.term
        return found

    def _read_word(self, token: Token, place: int, spans: list[Route], *, typed: bool) -> Reading:
        if typed:
            routes, weight = self._typed(token, spans)
        else:
            routes, weight = self._finished(token, spans) if spans else self._alone(token)
        common = commonness(token.term)
        return Reading(token.raw, place, weight, typed or common >= SAYS_SOMETHING, routes, everyday=common < 1)

    def _typed(self, token: Token, spans: list[Route]) -> _Meaning:
        """Return routes, best first, and weight of a word that is still being typed."""
        whole = spans if typed_digits(token) != token.term else [*self._whole(token), *spans]
        longer = self._meanings.completed(token)
        if longer:
            whole = [r._replace(quality=_LESS_THAN_TYPED) if r.how is How.STEM else r for r in whole]
        return self._weighed(token, whole, longer)

    def _finished(self, token: Token, spans: Sequence[Route] = ()) -> _Meaning:
        """Return routes, best first, and weight of a word."""
        whole = [*self._whole(token), *spans]
        return self._weighed(token, whole, self._meanings.longer(token, known=bool(whole)))

    def _whole(self, token: Token) -> list[Route]:
        called = self._phrases.alone(stem(token.term))
        if called and commonness(token.term) < 1:
            called = [route._replace(quality=route.quality * _LOOSELY) for route in called]
        return [*self._meanings.same(token), *called]

    def _weighed(self, token: Token, whole: list[Route], longer: list[Route]) -> _Meaning:
        routes = whole + longer
        weight = self._rarity(whole or routes) * commonness(token.term)
        return Routes(routes), weight

    def _guessed(self, token: Token) -> _Meaning:
        """Return routes, best first, and weight of a word that is not known.

        It may be a slip, or a word that the library does not have: so it weighs between the two.
        """
        if is_function_word_swapped(token.term):
            return Routes(), _MISWRITTEN
        common = commonness(token.term)
        if common < 1:
            return Routes(), common
        routes = self._meanings.otherwise(token)
        if not routes and is_function_word_miswritten(token.term):
            return Routes(), _MISWRITTEN
        weight = (1 + self._rarity(routes)) / 2
        if token.sort in _WITH_DIGITS:
            weight *= _DIGITS_MATTER
        return Routes(routes), weight

    def _rarity(self, routes: Sequence[Route]) -> float:
        """Return from near 0 (in every document) to 1 (in none) how rare a word is: itself, or what it leads to."""
        counted = [route for route in routes if route.how in OWN] or routes
        forms = sum([len(route.documents) for route in counted if route.term >= 0])
        often = min(max([forms, *(len(route.documents) for route in counted)]), self._size)
        return max(_LEAST_WEIGHT, log((self._size + _BACKGROUND) / (often + 0.5)) / self._rarest)


def _calmed(tokens: Sequence[Token], known: Container[str]) -> Sequence[Token]:
    if not is_drawn_out(" ".join([token.term for token in tokens])):
        return tokens
    return [token._replace(term=calmed(token.term, known)) if token.sort is Sort.WORD else token for token in tokens]


def _lighten(readings: Sequence[Reading]) -> None:
    """Let everyday words that no entry has weigh little beside two words that are met as themselves.

    They are chat around what is meant ("quick question about lithium in Bolivia").
    """
    uncalled_for = [reading for reading in readings if reading.everyday and not reading.routes]
    if not uncalled_for:
        return
    meant = [reading for reading in readings if not reading.everyday and any(r.how in OWN for r in reading.routes)]
    for reading in uncalled_for if len(meant) >= _ENOUGH_MEANT else ():
        reading.weight = min(reading.weight, _UNCALLED_FOR)


def _take_as_whole(readings: Sequence[Reading]) -> None:
    """Take three letters in a sentence for a word ("the first world war"), unless a neighbour is met as itself.

    In "who is jen scott" they may be half of one, and in a query of a few bare words often are.
    """
    met = {r.place for r in readings if not r.everyday and any(route.how in OWN for route in r.routes)}
    for reading in readings:
        is_short = len(reading.asked) == _A_SHORT_WORD and met.isdisjoint((reading.place - 1, reading.place + 1))
        if is_short and all(route.how is How.PREFIX for route in reading.routes):
            reading.routes = Routes()


def _distinct(tokens: Sequence[Token]) -> list[Token]:
    """Leave out what was said before: saying it twice asks for nothing more."""
    return list({token.term: token for token in reversed(tokens)}.values())[::-1]
