"""What is asked of a grown library: queries of every type, made from its own headlines by rule and seed.

A query knows the words that it was made of, in their right form, and the beginnings of words: whatever entry has all of
them answers it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from random import Random
from string import ascii_lowercase
from typing import TYPE_CHECKING, Final

from benchmarks.queries import misspell
from bot.search.tokens import MAX_QUERY

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

SEED: Final = 5
SILENT: Final = ("off-topic", "near miss")
"""The types that nothing answers."""
_WORD: Final = re.compile(r"\d[\d,]*|[^\W\d_]+")
_CONTENT: Final = 4  # letters: the made-up words have no fewer
_FRAME: Final = frozenset({"should", "side", "with"})  # what holds made-up sentences together
_FEWEST: Final = 3  # words of content that a headline must have to be asked for
_LONGEST: Final = 10  # words of a headline that are asked for as they stand
_SAMPLED: Final = 4_000  # headlines that queries are made of
_TYPED: Final = 30  # keystrokes of one completion
_ELSEWHERE: Final = tuple(
    """
    sourdough mittens backgammon router shanty february guitar swallow cellar sneeze knitting pizza overnight tuning
    lyrics flights dumpling orchid kayak plumber trampoline marathon eyebrow lasagne zebra puppy mattress wedding
    umbrella crossword haircut bicycle lullaby toothache snowman gardener karate perfume barbecue violin
    """.split()  # noqa: SIM905  # forty words in quotation marks are read by nobody
)
_QUESTIONS: Final = (
    "How many {0} does {1} have with {2}?",
    "What did they say about {0} and {1} {2}?",
    "please show me the fact about {0} {1} {2}",
    "is there anything on {0} {1} in {2}",
    "Who says that {0} {1} {2}?",
)


@dataclass(frozen=True, slots=True)
class Query:
    """One query: a right answer has all `words`, and words with these `beginnings`; without any, silence is right."""

    type: str
    text: str
    words: frozenset[str] = frozenset()
    beginnings: frozenset[str] = frozenset()

    @property
    def unfinished(self) -> bool:
        """Whether this is typed into autocomplete."""
        return self.type == "prefix"

    @property
    def answerable(self) -> bool:
        """Whether anything answers this."""
        return bool(self.words or self.beginnings)

    def is_met_by(self, headline: str) -> bool:
        """Return whether an entry with this headline is a right answer."""
        words = frozenset(words_of(headline))
        begun = all(any(word.startswith(part) for word in words) for part in self.beginnings)
        return self.answerable and self.words <= words and begun


def words_of(text: str) -> list[str]:
    """Return the words and numbers of a headline, in small letters, numbers without separators."""
    return [word.lower().replace(",", "") for word in _WORD.findall(text)]


def queries_about(headlines: Sequence[str], count: int, seed: int = SEED) -> list[Query]:
    """Return `count` different queries, the types by turns. Fewer only where the library has no more to ask."""
    random = Random(seed)  # noqa: S311  # repeatable on purpose
    subjects = _subjects(headlines, random)
    known = {word for headline in headlines for word in words_of(headline)}
    elsewhere = [word for word in _ELSEWHERE if word not in known]
    found: dict[str, Query] = {}
    for turn in range(20 * count):
        kind = TYPES[turn % len(TYPES)]
        query = _make(kind, subjects[turn // len(TYPES) % len(subjects)], elsewhere, random)
        found.setdefault(query.text, query)
        if len(found) == count:
            break
    return list(found.values())


def keystrokes(headlines: Sequence[str], count: int, seed: int = SEED) -> list[str]:
    """Return `count` texts as autocomplete is sent them, letter after letter: openings, and words of content."""
    random = Random(seed + 1)  # noqa: S311  # repeatable on purpose
    found: list[str] = []
    for turn, subject in enumerate(_cycle(_subjects(headlines, random))):
        text = subject.headline if turn % 2 else " ".join(subject.some(3, random))
        found += [text[:end] for end in range(1, min(len(text), _TYPED) + 1)]
        if len(found) >= count:
            break
    return found[:count]


def junk(count: int, seed: int = SEED) -> list[str]:
    """Return texts of 200 characters that a cat might type: as many unknown words as one query can hold."""
    random = Random(seed + 2)  # noqa: S311  # repeatable on purpose
    return [" ".join(_scrawl(random) for _ in range(MAX_QUERY))[:MAX_QUERY] for _ in range(count)]


def _scrawl(random: Random) -> str:
    return "".join(random.choices(ascii_lowercase, k=random.randint(2, 8)))


@dataclass(frozen=True, slots=True)
class _Subject:
    """A headline that is asked for: its words of content and its numbers."""

    headline: str
    content: tuple[str, ...]
    numbers: tuple[str, ...]

    def some(self, count: int, random: Random) -> list[str]:
        """Return so many different words of content, in their order."""
        chosen = set(random.sample(range(len(self.content)), min(count, len(self.content))))
        return [word for place, word in enumerate(self.content) if place in chosen]


def _subjects(headlines: Sequence[str], random: Random) -> list[_Subject]:
    sampled = random.sample(headlines, min(len(headlines), _SAMPLED))
    subjects = [_subject(headline) for headline in sampled]
    return [subject for subject in subjects if len(subject.content) >= _FEWEST]


def _subject(headline: str) -> _Subject:
    words = words_of(headline)
    content = [word for word in words if len(word) >= _CONTENT and word.isalpha() and word not in _FRAME]
    return _Subject(headline, tuple(dict.fromkeys(content)), tuple(word for word in words if word.isdigit()))


def _cycle(subjects: Sequence[_Subject]) -> Iterator[_Subject]:
    while True:
        yield from subjects


def _make(kind: str, subject: _Subject, elsewhere: Sequence[str], random: Random) -> Query:
    if kind == "off-topic":
        return Query(kind, " ".join(random.sample(elsewhere, random.randint(2, 4))))
    if kind == "near miss":
        words = [*random.sample(elsewhere, 2), random.choice(subject.content)]
        return Query(kind, " ".join(random.sample(words, len(words))))
    if kind == "number":
        number = random.choice(subject.numbers or subject.content)
        words = [number, random.choice([word for word in subject.content if word != number])]
        return Query(kind, " ".join(words), frozenset(words))
    words = _slice(subject, random) if kind == "exact" else subject.some(_FEWEST, random)
    if kind in _CUT:
        whole, cut = _CUT[kind](words)
        return Query(kind, " ".join([*whole, *cut]), frozenset(whole), frozenset(cut))
    return Query(kind, _WRITTEN[kind](words, random), frozenset(words))


def _slice(subject: _Subject, random: Random) -> list[str]:
    """Return three to ten words of the headline that stand next to each other, from one word of content to another."""
    words = words_of(subject.headline)
    first = random.randrange(len(subject.content) - 1)
    start, end = (words.index(word) for word in subject.content[first : first + 2])
    return words[start : start + max(random.randint(_FEWEST, _LONGEST), end - start + 1)]


def _typos(words: Sequence[str], random: Random, slips: int) -> str:
    """Make so many slips of the finger, each in a word of its own."""
    worst = set(sorted(range(len(words)), key=lambda place: -len(words[place]))[:slips])
    return " ".join(misspell([word], random)[0] if place in worst else word for place, word in enumerate(words))


def _shuffled(words: Sequence[str], random: Random) -> str:
    other = random.sample(words, len(words))
    return " ".join(other if other != list(words) else reversed(other))


def _halved(words: Iterable[str]) -> tuple[list[str], list[str]]:
    """Return no whole word, and the beginnings of all."""
    return [], [word[: max(_CONTENT, -(-len(word) * 3 // 5))] for word in words]


def _begun(words: Sequence[str]) -> tuple[list[str], list[str]]:
    """Return all words but the last, and the beginning of that."""
    return list(words[:-1]), [words[-1][: max(2, len(words[-1]) // 2)]]


_CUT: Final[Mapping[str, Callable[[Sequence[str]], tuple[list[str], list[str]]]]] = {
    "partial": _halved,
    "prefix": _begun,
}


_WRITTEN: Final[Mapping[str, Callable[[Sequence[str], Random], str]]] = {
    "exact": lambda words, _: " ".join(words),
    "typo1": lambda words, random: _typos(words, random, 1),
    "typo2": lambda words, random: _typos(words, random, 2),
    "order": _shuffled,
    "question": lambda words, random: random.choice(_QUESTIONS).format(*words),
}
TYPES: Final = (*_WRITTEN, *_CUT, "number", *SILENT)
