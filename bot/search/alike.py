"""Phrases that mean the same, or nearly: an entity's names, an acronym and its words, curated synonyms."""

from __future__ import annotations

from enum import Enum
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from bot.search.acronyms import initials_of
from bot.search.commonness import FUNCTION
from bot.search.numerals import FOLDS, NUMBER_WORDS
from bot.search.stems import stem
from bot.search.tokens import scan, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.search.acronyms import Initials, Phrase
    from bot.search.postings import Postings

MAX_PHRASE = 8
"""Words of the longest phrase that is looked up."""
_MAX_ACRONYMS = 2_000
_READ_OTHERWISE = NUMBER_WORDS | FOLDS.keys() | {"cent"}  # words of which scanning makes something else
_KEPT = 4_096  # phrases: the curators' list is read once to be checked and once to be used


class Closeness(Enum):
    """How near to each other the phrases of a group are."""

    NAME = "names"
    """Names of one thing."""
    FAMILY = "families"
    """Words of one family: invest, investment, investor."""
    WORD = "words"
    """Words that say nearly the same."""
    RELATED = "related"
    """Words of which one thinks with the other: a capital for its government, a kind for the whole."""


class Group(NamedTuple):
    """Words and phrases that can stand for each other."""

    texts: Sequence[str]
    closeness: Closeness = Closeness.NAME


class Other(NamedTuple):
    """What else a phrase can be called: the stems of its words, how it is written, how close it is."""

    phrase: Phrase
    text: str
    closeness: Closeness


class Alike:
    """Looks up what else a phrase can be called. Phrases are stems.

    A phrase is recognised as it is written ("catch up") and, where two words or more are left, without its function
    words. Entries are found by what is left: so "the States" means the country, and nothing leads to "the States".
    """

    def __init__(self, groups: Iterable[Group]) -> None:
        self._others: dict[Phrase, dict[Phrase, Other]] = {}
        self._longest: dict[str, int] = {}  # by a phrase's first stem
        for group in groups:
            self._join(group)

    def join(self, phrases: Iterable[tuple[Phrase, str]], closeness: Closeness) -> None:
        """Make phrases mean the same: their stems, and how they are written. Those too long are left out."""
        targets = [Other(phrase, text, closeness) for phrase, text in phrases]
        self._link([target.phrase for target in targets], targets)

    def longest_from(self, stem: str) -> int:
        """Return how many words the longest phrase has that begins with `stem`: 0 where none does."""
        return self._longest.get(stem, 0)

    def others(self, phrase: Phrase) -> Iterable[Other]:
        """Return the other phrases that mean the same as `phrase`, or nearly."""
        known = self._others.get(phrase)
        return known.values() if known else ()

    def _join(self, group: Group) -> None:
        keys: list[Phrase] = []
        targets: list[Other] = []
        for text in group.texts:
            whole, telling = phrases_of(text)
            keys.append(whole)
            if len(telling) > 1 or len(whole) == 1:
                keys.append(telling)
                targets.append(Other(telling, text, group.closeness))
            acronym = initials_of(telling) if group.closeness is Closeness.NAME and _is_proper(text) else ""
            if acronym:
                keys.append((told_apart(acronym),))
                targets.append(Other((told_apart(acronym),), acronym.upper(), group.closeness))
        self._link(keys, targets)

    def _link(self, keys: Iterable[Phrase], targets: Sequence[Other]) -> None:
        for key in dict.fromkeys(keys):
            if not key or len(key) > MAX_PHRASE:
                continue
            known = self._others.setdefault(key, {})
            self._longest[key[0]] = max(len(key), self._longest.get(key[0], 0))
            for target in targets:
                if target.phrase and target.phrase != key and len(target.phrase) <= MAX_PHRASE:
                    known.setdefault(target.phrase, target)


def _is_proper(text: str) -> bool:
    """Return whether a text is a proper name: what begins in small letters is seldom known by its initials."""
    return all(word[0].isupper() for word in text.split() if word.lower() not in FUNCTION)


@lru_cache(_KEPT)
def phrases_of(text: str) -> tuple[Phrase, Phrase]:
    """Return the stems of all words of `text`, and of those that are no function words."""
    terms = _plain_words(text) or [token.term for token in scan(text)]
    return tuple(map(stem, terms)), tuple(stem(term) for term in terms if term not in FUNCTION)


def _plain_words(text: str) -> list[str]:
    """Return the words of a text of which scanning would make nothing else; none where it might."""
    words = text.split(" ")
    plain = text.isascii() and text.islower() and all(map(str.isalpha, words))
    return words if plain and _READ_OTHERWISE.isdisjoint(words) else []


def join_acronyms(alike: Alike, initials: Initials, postings: Postings) -> None:
    """Join the acronyms that the library writes ("WIPO", "U.S.") with the phrases that it spells out."""
    for number in sorted(postings.acronyms)[:_MAX_ACRONYMS]:
        acronym = postings.vocabulary.terms[number]
        spelled = initials.spelled_out(acronym.rstrip("."))
        if spelled is not None:
            written = postings.written.get(number, acronym)
            alike.join([((acronym,), written), (spelled.phrase, spelled.words)], Closeness.NAME)
