"""What the library holds once it is loaded and proven: immutable, and every entry with the words that prove it.

Entries are built by the loader only, after all checks; whoever holds one may trust it. Ids are served whole, as
`article-id/entry-id` (at most 32 + 1 + 40 characters of `[a-z0-9-]` around the slash).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from bot.library.dates import CuratedDate

CONTEXT_CHARACTERS: Final = 32


class Kind(StrEnum):
    """The kinds of entry that search and answers know."""

    FACT = "fact"
    QUOTE = "quote"
    COMPARISON = "comparison"
    CLAIM = "claim"


class Modality(StrEnum):
    """How the article puts a statement: as something that is, something foreseen, or somebody's assertion."""

    STATED = "stated"
    PREDICTED = "predicted"
    ASSERTED = "asserted"


class Bound(StrEnum):
    """How a figure bounds the quantity."""

    EXACTLY = "exactly"
    ABOUT = "about"
    MORE_THAN = "more-than"
    AT_LEAST = "at-least"
    LESS_THAN = "less-than"
    AT_MOST = "at-most"


@dataclass(frozen=True, slots=True)
class Article:
    """One article: who wrote it, where, when, and its words.

    `words` is the article's text untouched; every `Evidence` position counts its characters (code points, from 0).
    """

    id: str
    title: str
    author: str
    publisher: str | None
    published: CuratedDate
    language: str
    words: str
    sha256: str
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Evidence:
    """The exact words that prove something: a W3C TextPositionSelector and TextQuoteSelector in one.

    `words` are the article's. What the evidence says is cut out of them where it is asked for: so it is nothing else.
    """

    words: str = field(repr=False)
    start: int
    end: int

    @property
    def exact(self) -> str:
        """The words that prove it."""
        return self.words[self.start : self.end]

    @property
    def prefix(self) -> str:
        """The untouched characters before them, up to 32."""
        return self.words[max(0, self.start - CONTEXT_CHARACTERS) : self.start]

    @property
    def suffix(self) -> str:
        """The untouched characters behind them, up to 32."""
        return self.words[self.end : self.end + CONTEXT_CHARACTERS]


@dataclass(frozen=True, slots=True)
class Entity:
    """Whom the facts are about; `aliases` feed the search. `id` is the entity's own, without the article's."""

    id: str
    name: str
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """A number that stands in the evidence."""

    value: Decimal
    bound: Bound = Bound.EXACTLY
    unit: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A statement that the article makes, and the words that prove it.

    In a library, `supersedes` has all ids that lead to this entry now, `replaced` what those entries said as far as
    the files still have it, and `contradicts` the facts that it contradicts or that contradict it. `translated` is set
    where it is served in a language other than its own (see `bot.library.translations`). So it is for other kinds.
    """

    id: str
    article: Article
    statement: str
    evidence: tuple[Evidence, ...]
    about: tuple[Entity, ...] = ()
    topics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    figure: Figure | None = None
    period: CuratedDate | None = None
    as_of: CuratedDate | None = None
    according_to: str | None = None
    modality: Modality = Modality.STATED
    supersedes: tuple[str, ...] = ()
    contradicts: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    translated: str | None = None
    daily: bool = True

    @property
    def kind(self) -> Kind:
        """Which kind of entry this is."""
        return Kind.FACT

    @property
    def headline(self) -> str:
        """The words that stand for the entry in lists and completions, in the language that it is served in."""
        return self.statement if self.translated is None else self.translated


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """Verbatim words worth quoting. `evidence.exact` are the words; `text` is the same, as the article has them."""

    id: str
    article: Article
    text: str
    speaker: str
    evidence: Evidence
    context: str | None = None
    about: tuple[Entity, ...] = ()
    topics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    modality: Modality = Modality.STATED
    supersedes: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    translated: str | None = None
    daily: bool = True

    @property
    def kind(self) -> Kind:
        """Which kind of entry this is."""
        return Kind.QUOTE

    @property
    def headline(self) -> str:
        """The words that stand for the entry in lists and completions, in the language that it is served in."""
        return self.text if self.translated is None else self.translated


@dataclass(frozen=True, slots=True)
class Cell:
    """What one side of a comparison has under one aspect, with its proof."""

    text: str
    evidence: tuple[Evidence, ...]
    figure: Figure | None = None


@dataclass(frozen=True, slots=True)
class Row:
    """One aspect of a comparison. `cells` maps an entity's id to its cell; every side of `between` has one."""

    aspect: str
    cells: Mapping[str, Cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """Two or more sides next to each other, each cell proven."""

    id: str
    article: Article
    title: str
    between: tuple[Entity, ...]
    rows: tuple[Row, ...]
    topics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    according_to: str | None = None
    modality: Modality = Modality.STATED
    supersedes: tuple[str, ...] = ()
    replaced: tuple[str, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    translated: str | None = None
    daily: bool = True

    @property
    def kind(self) -> Kind:
        """Which kind of entry this is."""
        return Kind.COMPARISON

    @property
    def headline(self) -> str:
        """The words that stand for the entry in lists and completions, in the language that it is served in."""
        return self.title if self.translated is None else self.translated


@dataclass(frozen=True, slots=True)
class Wording:
    """An earlier wording of a claim."""

    revision: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A sentence that reasonable members can disagree on. `supports` and `challenges` are facts of the library."""

    id: str
    article: Article
    text: str
    revision: int
    supports: tuple[Fact, ...] = ()
    challenges: tuple[Fact, ...] = ()
    history: tuple[Wording, ...] = ()
    topics: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    translations: Mapping[str, str] = field(default_factory=dict)
    translated: str | None = None
    daily: bool = True

    @property
    def kind(self) -> Kind:
        """Which kind of entry this is."""
        return Kind.CLAIM

    @property
    def headline(self) -> str:
        """The words that stand for the entry in lists and completions, in the language that it is served in."""
        return self.text if self.translated is None else self.translated


Entry = Fact | Quote | Comparison | Claim


def supersedes(entry: Entry) -> tuple[str, ...]:
    """Return the whole ids that an entry supersedes. A claim supersedes nothing: it has revisions."""
    return () if isinstance(entry, Claim) else entry.supersedes


@dataclass(frozen=True, slots=True)
class Library:
    """Everything that is served, in the curators' order. `checks` counts the proofs that hold for it.

    `entries` maps whole ids to entries of every kind, without those that were superseded. `newest` maps superseded ids
    to the id that serves in their place. `fingerprint` changes exactly when the content does. `remembered` says how
    many of the checks were made when the same files were read before, and not while loading. `drafts` are entries that
    a curator has still to look at, by whole id: proven as well, and never served.
    """

    articles: Mapping[str, Article]
    entities: Mapping[str, tuple[Entity, ...]]  # by article id
    entries: Mapping[str, Entry]
    checks: int
    fingerprint: str
    remembered: int = 0
    drafts: Mapping[str, Entry] = field(default_factory=dict)
    newest: Mapping[str, str] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """Note which entry serves in the place of each superseded one."""
        newest = {old: entry.id for entry in self.entries.values() for old in supersedes(entry)}
        object.__setattr__(self, "newest", newest)

    def current(self, entry_id: str) -> Entry | None:
        """Return the entry that answers to this whole id, also to one that was superseded; None for an unknown one."""
        return self.entries.get(self.newest.get(entry_id, entry_id))

    @property
    def facts(self) -> tuple[Fact, ...]:
        """All facts, in the curators' order."""
        return tuple(entry for entry in self.entries.values() if isinstance(entry, Fact))

    @property
    def quotes(self) -> tuple[Quote, ...]:
        """All quotes, in the curators' order."""
        return tuple(entry for entry in self.entries.values() if isinstance(entry, Quote))

    @property
    def comparisons(self) -> tuple[Comparison, ...]:
        """All comparisons, in the curators' order."""
        return tuple(entry for entry in self.entries.values() if isinstance(entry, Comparison))

    @property
    def claims(self) -> tuple[Claim, ...]:
        """All claims, in the curators' order."""
        return tuple(entry for entry in self.entries.values() if isinstance(entry, Claim))
