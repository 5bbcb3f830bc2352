"""The index over a library: one for answers and for autocomplete, so that both agree."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bot.search.alike import Group
from bot.search.contents import read_contents
from bot.search.documents import Document
from bot.search.engine import Engine
from bot.search.entries import CUES, article_document, document_of, speaker_key
from bot.search.match import Match

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.library.model import Article, Entry, Kind, Library
    from bot.search.contents import Contents
    from bot.search.engine import Hit
    from bot.search.filters import Where
    from bot.search.match import WordMatch


class Volumes(NamedTuple):
    """What is searched of a library, read: its entries, its articles, and the names of those who are quoted."""

    entries: Contents
    articles: Contents
    speakers: Contents


def read_volumes(library: Library) -> Volumes:
    """Read every entry once. Depends on the library alone."""
    return Volumes(
        read_contents(map(document_of, library.entries.values())),
        read_contents(map(article_document, library.articles.values())),
        read_contents(Document(name, name) for name in speakers_of(library)),
    )


def speakers_of(library: Library) -> tuple[str, ...]:
    """Return the names of those who are quoted, each once, as it is last written."""
    return tuple({speaker_key(quote.speaker): quote.speaker for quote in library.quotes}.values())


class Index:
    """Finds entries, articles and speakers of one library. Immutable; queries do no I/O and never raise.

    `synonyms` are words and phrases that can stand for each other, beside the names of the library's entities.
    `volumes` is what reading this library came to, where that is known. Only the first 200 characters of any text are
    looked at.
    """

    def __init__(self, library: Library, synonyms: Iterable[Group] = (), volumes: Volumes | None = None) -> None:
        entries, articles, speakers = read_volumes(library) if volumes is None else volumes
        self._entries = tuple(library.entries.values())
        entities = (entity for listed in library.entities.values() for entity in listed)
        names = dict.fromkeys((entity.name, *entity.aliases) for entity in entities)
        groups = [*map(Group, names), *synonyms]
        self._engine = Engine(entries, groups, CUES)
        self._articles = tuple(library.articles.values())
        self._article_engine = Engine(articles)
        self._speakers = speakers_of(library)
        self._speaker_engine = Engine(speakers)

    def search(
        self,
        query: str,
        kinds: Iterable[Kind] | None = None,
        article: str | None = None,
        limit: int = 10,
        speaker: str | None = None,
        *,
        explain: bool = True,
    ) -> list[Match]:
        """Return the entries that answer `query`, the best first; none where nothing is good enough.

        Without `explain` the matches do not say why, which takes a little less time.
        """
        return self._matches(self._engine.search(query, _where(kinds, article, speaker), limit, explain=explain))

    def complete(
        self,
        text: str,
        kinds: Iterable[Kind] | None = None,
        article: str | None = None,
        limit: int = 25,
        speaker: str | None = None,
    ) -> list[Match]:
        """Return the entries that `text`, its last word unfinished, may become; the first ones where it is empty."""
        return self._matches(self._engine.complete(text, _where(kinds, article, speaker), limit))

    def nearest(
        self,
        query: str,
        kinds: Iterable[Kind] | None = None,
        article: str | None = None,
        limit: int = 3,
        speaker: str | None = None,
        *,
        explain: bool = True,
    ) -> list[Match]:
        """Return entries to offer where nothing answers: each shares something weighty with `query`."""
        return self._matches(self._engine.nearest(query, _where(kinds, article, speaker), limit, explain=explain))

    def explain(self, query: str, entry: Entry) -> tuple[WordMatch, ...]:
        """Return which words of `query` meet which of an entry of this library, and how. Cheap after a search."""
        return self._engine.explain(query, entry.id)

    def articles(self, text: str, limit: int = 25) -> list[Article]:
        """Return the articles that `text`, which may be unfinished, may mean by id, title, author or publisher."""
        return [self._articles[hit.document] for hit in self._article_engine.complete(text, limit=limit)]

    def speakers(self, text: str, limit: int = 25) -> list[str]:
        """Return the names of speakers that `text`, which may be unfinished, may mean."""
        return [self._speakers[hit.document] for hit in self._speaker_engine.complete(text, limit=limit)]

    def _matches(self, hits: Iterable[Hit]) -> list[Match]:
        return [Match(self._entries[hit.document], hit.score, hit.why) for hit in hits]


def _where(kinds: Iterable[Kind] | None, article: str | None, speaker: str | None) -> Where:
    found = []
    if kinds is not None:
        found.append(("kind", frozenset(kind.value for kind in kinds)))
    if article is not None:
        found.append(("article", frozenset({article})))
    if speaker is not None:
        found.append(("speaker", frozenset({speaker_key(speaker)})))
    return tuple(found)
