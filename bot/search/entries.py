"""The library's entries and articles as documents: which of their words are searched, and how much they say."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.library.model import Claim, Comparison, Fact, Kind, Quote, supersedes
from bot.search.documents import Document, Field, Part

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bot.library.model import Article, Entity, Entry, Evidence

_WORDS = {
    Kind.FACT: ("fact", "facts", "why", "who", "when", "where"),
    Kind.QUOTE: ("quote", "quotes", "quoted", "said"),
    Kind.COMPARISON: ("comparison", "compare", "compared", "vs", "v", "versus", "difference", "against"),
    Kind.CLAIM: ("claim", "claims", "opinion"),
}
CUES: Final = {word: ("kind", kind.value) for kind, words in _WORDS.items() for word in words}
"""Words that ask for a kind of entry, and its label."""


def document_of(entry: Entry) -> Document:
    """Return what is searched of an entry. Its keys: its ids, whole and its own, those it superseded, its aliases."""
    language = entry.article.language
    own_id = entry.id.rpartition("/")[2]
    fields = [
        *(Field(Part.ALIAS, alias, language) for alias in entry.aliases),
        *(Field(Part.TOPIC, topic, language) for topic in entry.topics),
        *_own_fields(entry, language),
        *(Field(Part.HEADLINE, text, tag) for tag, text in entry.translations.items()),
        Field(Part.ID, own_id.replace("-", " "), language),
    ]
    labels = [("kind", entry.kind.value), ("article", entry.article.id)]
    if isinstance(entry, Quote):
        labels.append(("speaker", speaker_key(entry.speaker)))
    return Document(
        id=entry.id,
        headline=entry.headline,
        fields=tuple(fields),
        keys=(own_id, *supersedes(entry), *entry.aliases),
        labels=tuple(labels),
        subjects=tuple(_names_of(entry.about)) if isinstance(entry, Fact) else (),
        language=language,
    )


def article_document(article: Article) -> Document:
    """Return what an article is found by: its title, author, publisher and id."""
    fields = [Field(Part.NAME, article.author, article.language), Field(Part.ID, article.id.replace("-", " "))]
    if article.publisher:
        fields.append(Field(Part.NAME, article.publisher, article.language))
    return Document(article.id, article.title, tuple(fields), language=article.language)


def speaker_key(name: str) -> str:
    """Return a speaker's name as it is compared: case and spaces at the ends do not matter."""
    return name.strip().casefold()


def _own_fields(entry: Entry, language: str) -> Iterator[Field]:
    match entry:
        case Fact():
            yield from _names(entry.about, language)
            yield from _evidence(entry.evidence, language)
            if entry.according_to:
                yield Field(Part.BODY, entry.according_to, language)
        case Quote():
            yield Field(Part.SPEAKER, entry.speaker, language)
            yield from _names(entry.about, language)
            if entry.context:
                yield Field(Part.BODY, entry.context, language)
        case Comparison():
            yield from _names(entry.between, language)
            yield from _cells(entry, language)
        case Claim():
            pass


def _names(entities: Iterable[Entity], language: str) -> Iterator[Field]:
    return (Field(Part.NAME, name, language) for name in _names_of(entities))


def _names_of(entities: Iterable[Entity]) -> Iterator[str]:
    return (name for entity in entities for name in (entity.name, *entity.aliases))


def _evidence(pieces: Iterable[Evidence], language: str) -> Iterator[Field]:
    for piece in pieces:
        yield Field(Part.BODY, piece.exact, language)


def _cells(comparison: Comparison, language: str) -> Iterator[Field]:
    for row in comparison.rows:
        yield Field(Part.TOPIC, row.aspect, language)
        for cell in row.cells.values():
            yield Field(Part.BODY, cell.text, language)
    if comparison.according_to:
        yield Field(Part.BODY, comparison.according_to, language)
