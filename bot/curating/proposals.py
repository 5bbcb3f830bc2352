"""Entries that a text itself suggests: facts from figures, quotes from quotation marks, comparisons from two names.

Each has its exact evidence. Which of them say something, only a curator can tell: they are written as drafts.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING, Final

from bot.curating.figures import figures_in
from bot.curating.names import Identifiers, mentions
from bot.curating.placing import Placing
from bot.library.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.curating.figures import FoundFigure
    from bot.curating.names import Mention
    from bot.curating.placing import Passage

MOST_STATEMENT: Final = 600
_MOST_ABOUT: Final = 20
_MOST_LABEL: Final = 200
_LEAST_WORDS: Final = 4
_LEAST_CHARACTERS: Final = 8  # of a quote in a script without spaces
_MOST_ID: Final = 40
_NEAR: Final = 1000  # characters, within which a quote's speaker is looked for
_QUOTED: Final = re.compile(r'“([^“”]+)”|"([^"\r\n]+)"|«([^«»]+)»|„([^„“”]+)[“”]|「([^「」]+)」|『([^『』]+)』')
_SPOKEN: Final = re.compile(
    r"\b(?:said|says|told|added|adds|wrote|writes|argued|argues|explained|according to)\b", re.IGNORECASE
)
# A run of white space is looked at once, from its start.
_CLAUSES: Final = re.compile(
    r"(?:[,;:]|(?<!\s))\s++(?:while|whereas|but|than|and|versus|compared (?:to|with)|compared)\s++"
    r"|[,;:]\s++|(?:(?<!\s)\s++)?[—–，；。]\s*+",  # noqa: RUF001  # meant
    re.IGNORECASE,
)
_MARKS: Final = ' "“”„«»「」『』,.;:!?。！？'  # noqa: RUF001  # around a clause


@dataclass(frozen=True, slots=True)
class ProposedFact:
    """A sentence as it stands, and the figure that is certain in it."""

    id: str
    statement: str
    evidence: Passage
    about: tuple[str, ...] = ()
    figure: FoundFigure | None = None


@dataclass(frozen=True, slots=True)
class ProposedQuote:
    """Words in quotation marks; `speaker` is None where the sentence does not tell."""

    id: str
    words: Passage
    speaker: str | None


@dataclass(frozen=True, slots=True)
class ProposedComparison:
    """Two names of one sentence, with the part of it that is about each."""

    id: str
    sides: tuple[str, str]
    cells: tuple[str, str]
    evidence: Passage


@dataclass(slots=True)
class Proposals:
    """What a text suggests. `entities` are names by their ids; `sizes` says how much there was after each sentence.

    `left_out` counts the sentences that are too long, or that nothing tells from others of the same words.
    """

    entities: dict[str, str] = field(default_factory=dict)
    facts: list[ProposedFact] = field(default_factory=list)
    quotes: list[ProposedQuote] = field(default_factory=list)
    comparisons: list[ProposedComparison] = field(default_factory=list)
    left_out: int = 0
    sizes: list[tuple[int, int, int, int, int]] = field(default_factory=list)

    def __len__(self) -> int:
        """Return how many entries there are."""
        return len(self.facts) + len(self.quotes) + len(self.comparisons)

    def end_sentence(self) -> None:
        """Take note that all of a sentence has been taken."""
        sizes = len(self.entities), len(self.facts), len(self.quotes), len(self.comparisons), self.left_out
        self.sizes.append(sizes)

    def of_first(self, sentences: int) -> Proposals:
        """Return what the first so many sentences suggest."""
        entities, facts, quotes, comparisons, left_out = self.sizes[sentences - 1] if sentences else (0,) * 5
        return Proposals(
            dict(islice(self.entities.items(), entities)),
            self.facts[:facts],
            self.quotes[:quotes],
            self.comparisons[:comparisons],
            left_out,
            self.sizes[:sentences],
        )


def propose(words: str, language: str, progress: Callable[[int, int], None] | None = None) -> Proposals:
    """Return what `words` suggest; `progress` is told after each sentence how many are done, of how many."""
    spans = sentences(words)
    proposer = _Proposer(words, language)
    for number, (span, names) in enumerate(zip(spans, mentions(words, spans), strict=True), start=1):
        proposer.take(span, names)
        proposer.found.end_sentence()
        if progress is not None:
            progress(number, len(spans))
    return proposer.found


def example(words: str) -> ProposedFact | None:
    """Return the first sentence that can be placed as a fact, for a file that has no entry yet."""
    placing = Placing(words)
    for start, whole in sentences(words):
        end = whole
        while end - start > MOST_STATEMENT:
            cut = words[start : start + MOST_STATEMENT]
            end = start + len(cut.rpartition(" ")[0] or cut)
        placed = placing.place(start, end)
        if placed is not None:
            return ProposedFact("first-sentence", placed.exact, placed)
    return None


class _Proposer:
    def __init__(self, words: str, language: str) -> None:
        self.found = Proposals()
        self._words = words
        self._language = language
        self._placing = Placing(words)
        self._entry_ids = Identifiers(_MOST_ID)
        self._entity_ids = Identifiers(_MOST_ID)
        self._known: dict[str, str] = {}  # ids of entities by their names
        self._sides: set[tuple[str, str]] = set()

    def take(self, span: tuple[int, int], names: Sequence[Mention]) -> None:
        """Go on with a sentence."""
        figures = figures_in(self._words, self._language, *span)
        self._take_quotes(span, names)
        pair = list({mention.name: mention for mention in names}.values())[:2]
        if not (figures or len(pair) == 2):  # noqa: PLR2004  # a pair
            return
        placed = self._placing.place(*span)
        if placed is None or len(placed.exact) > MOST_STATEMENT:
            self.found.left_out += 1
            return
        if figures:
            self._take_fact(placed, names, figures)
        if len(pair) == 2:  # noqa: PLR2004  # the same
            self._take_comparison(span, placed, pair[0], pair[1])

    def _take_fact(self, placed: Passage, names: Sequence[Mention], figures: Sequence[FoundFigure]) -> None:
        about = dict.fromkeys(self._entity(mention.name) for mention in names)
        certain = next((figure for figure in figures if figure.value is not None), None)
        own = self._id(placed.exact, "fact")
        self.found.facts.append(ProposedFact(own, placed.exact, placed, tuple(about)[:_MOST_ABOUT], certain))

    def _take_quotes(self, span: tuple[int, int], names: Sequence[Mention]) -> None:
        for quoted in _QUOTED.finditer(self._words, span[0], span[1]):
            group = quoted.lastindex or 0
            start, end = quoted.span(group)
            end = start + len(self._words[start:end].rstrip(" ,"))
            start = end - len(self._words[start:end].lstrip())
            placed = self._placing.place(start, end) if self._is_quote(start, end) else None
            if placed is not None:
                own = self._id(f"quote {placed.exact}", "quote")
                self.found.quotes.append(ProposedQuote(own, placed, self._speaker(span, quoted.span(), names)))

    def _is_quote(self, start: int, end: int) -> bool:
        text = self._words[start:end]
        wordy = len(text.split()) >= _LEAST_WORDS
        return wordy or (not text.isascii() and " " not in text and len(text) >= _LEAST_CHARACTERS)

    def _speaker(self, span: tuple[int, int], quoted: tuple[int, int], names: Sequence[Mention]) -> str | None:
        """Return the name nearest to a word for speaking, outside the quotation marks, and not far from them."""
        start, end = max(span[0], quoted[0] - _NEAR), min(span[1], quoted[1] + _NEAR)
        near = names[bisect_left(names, start, key=_start) : bisect_left(names, end, key=_start)]
        outside = [name for name in near if name.end <= quoted[0] or name.start >= quoted[1]]
        verbs = [verb for verb in _SPOKEN.finditer(self._words, start, end) if not quoted[0] < verb.start() < quoted[1]]
        told = [(_gap(name, verb), name.name) for name in outside for verb in verbs]
        return min(told)[1] if told else None

    def _take_comparison(self, span: tuple[int, int], placed: Passage, one: Mention, other: Mention) -> None:
        sides = self._entity(one.name), self._entity(other.name)
        if sides in self._sides or sides[0] == sides[1]:
            return
        self._sides.add(sides)
        cells = self._clause(span, one), self._clause(span, other)
        own = self._id(f"{one.name} and {other.name}", "comparison")
        self.found.comparisons.append(ProposedComparison(own, sides, cells, placed))

    def _clause(self, span: tuple[int, int], mention: Mention) -> str:
        """Return the part of a sentence around a name, cut to what fits."""
        start, end = span
        for mark in _CLAUSES.finditer(self._words, *span):
            if mark.end() <= mention.start:
                start = mark.end()
            elif mark.start() >= mention.end:
                end = mark.start()
                break
        line = " ".join(self._words[start:end].strip(_MARKS).split()) or mention.name
        return line if len(line) <= _MOST_LABEL else line[:_MOST_LABEL].rpartition(" ")[0] or line[:_MOST_LABEL]

    def _entity(self, name: str) -> str:
        """Return the id of the entity with this name."""
        if name not in self._known:
            self._known[name] = self._entity_ids.take(name, "entity")
            self.found.entities[self._known[name]] = name
        return self._known[name]

    def _id(self, text: str, otherwise: str) -> str:
        return self._entry_ids.take(" ".join(text.split()[:7]), otherwise)


def _start(name: Mention) -> int:
    return name.start


def _gap(name: Mention, verb: re.Match[str]) -> int:
    return max(verb.start() - name.end, name.start - verb.end())
