"""Phrases that mean the same: an entity's names, an acronym and its words, a curated synonym."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.search.acronyms import initials_of
from bot.search.commonness import FUNCTION
from bot.search.stems import stem
from bot.search.tokens import scan, told_apart

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.search.acronyms import Initials, Phrase
    from bot.search.postings import Postings

MAX_PHRASE = 6
"""Words of the longest phrase that is looked up."""
_MAX_ACRONYMS = 2_000


class Alike:
    """Looks up what else a phrase can be called. Phrases are stems, function words left out."""

    def __init__(self, groups: Iterable[Sequence[str]]) -> None:
        self._others: dict[Phrase, dict[Phrase, str]] = {}
        self._longest: dict[str, int] = {}  # by a phrase's first stem
        for group in groups:
            phrases = {phrase_of(text): text for text in group}
            acronyms = [acronym for acronym in map(initials_of, phrases) if acronym]
            self.join(phrases | {(told_apart(acronym),): acronym.upper() for acronym in acronyms})

    def join(self, phrases: Mapping[Phrase, str]) -> None:
        """Make phrases mean the same: their stems, and how they are written."""
        distinct = {phrase: text for phrase, text in phrases.items() if phrase and len(phrase) <= MAX_PHRASE}
        for phrase in distinct:
            known = self._others.setdefault(phrase, {})
            self._longest[phrase[0]] = max(len(phrase), self._longest.get(phrase[0], 0))
            known.update({other: text for other, text in distinct.items() if other != phrase and other not in known})

    def longest_from(self, stem: str) -> int:
        """Return how many words the longest phrase has that begins with `stem`: 0 where none does."""
        return self._longest.get(stem, 0)

    def others(self, phrase: Phrase) -> Iterable[tuple[Phrase, str]]:
        """Return the other phrases that mean the same as `phrase`, each with how it is written."""
        known = self._others.get(phrase)
        return known.items() if known else ()


def phrase_of(text: str) -> Phrase:
    """Return the stems of the words of `text` that carry meaning."""
    return tuple(stem(token.term) for token in scan(text) if token.term not in FUNCTION)


def join_acronyms(alike: Alike, initials: Initials, postings: Postings) -> None:
    """Join the acronyms that the library writes ("WIPO", "U.S.") with the phrases that it spells out."""
    for number in sorted(postings.acronyms)[:_MAX_ACRONYMS]:
        acronym = postings.vocabulary.terms[number]
        spelled = initials.spelled_out(acronym.rstrip("."))
        if spelled is not None:
            alike.join({(acronym,): postings.written.get(number, acronym), spelled.phrase: spelled.words})
