"""What search is measured against: each system as its own documentation would have it used, over the same texts.

A factory takes the entries of {id, text, aliases?}, as the scorer of the development queries hands them over. The
baselines are given a headline and its aliases; Crux has the evidence, topics and names to look through as well.
"""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from functools import cache, cached_property
from typing import TYPE_CHECKING, Any, Final, Protocol

from rapidfuzz import fuzz, process, utils

from bot.search.index import Index
from bot.search.synonyms import read_synonyms, shipped_synonyms

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import tantivy

    from bot.library.model import Library
    from bot.search.alike import Group

Json = dict[str, Any]

_WORD: Final = re.compile(r"\w+")
_GRAM: Final = 3  # letters
_RERANKED: Final = 50
_EDITS: Final = ((6, 2), (3, 1), (0, 0))  # letters from which so many edits are let through: Elasticsearch's AUTO


class Engine(Protocol):
    """A system with its index built. Both methods return the ids found, the best first, none where it finds none."""

    def search(self, query: str, limit: int) -> list[str]:
        """Answer a finished query."""

    def complete(self, prefix: str, limit: int) -> list[str]:
        """Complete a query whose last word may be unfinished."""


@dataclass(frozen=True, slots=True)
class Contender:
    """A system: how it is built over a library, its door for the scorer, and whether it can only be asked a little."""

    name: str
    build: Callable[[Library], Engine]
    door: str
    slow: bool = False


@cache
def synonyms() -> tuple[Group, ...]:
    """Read the synonyms that come with Crux, once: they are loaded as the library is, before there is an index."""
    return read_synonyms(shipped_synonyms())


class _Crux:
    def __init__(self, library: Library) -> None:
        self._index = Index(library, synonyms())

    def search(self, query: str, limit: int) -> list[str]:
        return [match.entry.id for match in self._index.search(query, limit=limit)]

    def complete(self, prefix: str, limit: int) -> list[str]:
        return [match.entry.id for match in self._index.complete(prefix, limit=limit)]


class _Brute:
    """Every text compared with the query: what `rapidfuzz.process.extract` does."""

    def __init__(self, entries: Sequence[Mapping[str, Any]], scorer: Callable[..., float]) -> None:
        self._ids, texts = _ids_and_texts(entries)
        self._choices = [utils.default_process(text) for text in texts]
        self._scorer = scorer

    def search(self, query: str, limit: int) -> list[str]:
        found = process.extract(utils.default_process(query), self._choices, scorer=self._scorer, limit=limit)
        return [self._ids[place] for _, score, place in found if score > 0]

    complete = search


class _FullText:
    """SQLite FTS5 in memory: any of the words, or of their trigrams, by BM25; the last word may be unfinished."""

    def __init__(self, entries: Sequence[Mapping[str, Any]], tokenizer: str, *, reranked: bool = False) -> None:
        self._ids, self._texts = _ids_and_texts(entries)
        self._grams = tokenizer == "trigram"
        self._reranked = reranked
        self._database = sqlite3.connect(":memory:", check_same_thread=False)
        self._database.execute(f"CREATE VIRTUAL TABLE entry USING fts5(text, content='', tokenize='{tokenizer}')")
        rows = enumerate(self._texts)
        self._database.executemany("INSERT INTO entry (rowid, text) VALUES (?, ?)", rows)
        self._database.commit()

    def search(self, query: str, limit: int) -> list[str]:
        return self._find(query, limit, "")

    def complete(self, prefix: str, limit: int) -> list[str]:
        return self._find(prefix, limit, "" if self._grams else "*")

    def _find(self, query: str, limit: int, last: str) -> list[str]:
        words = _WORD.findall(query.lower())
        parts = [f'"{part}"' for part in (_grams(words) if self._grams else words)]
        if not parts:
            return []
        rows = self._database.execute(
            "SELECT rowid FROM entry WHERE entry MATCH ? ORDER BY rank LIMIT ?",
            (" OR ".join(parts) + last, max(limit, _RERANKED) if self._reranked else limit),
        )
        places = [place for (place,) in rows]
        if self._reranked:
            asked = " ".join(words)
            places.sort(key=lambda place: -_closeness(asked, self._texts[place].lower()))
        return [self._ids[place] for place in places[:limit]]


class _Tantivy:
    """tantivy in memory, one segment, one thread: any of the words ranked by BM25."""

    def __init__(self, entries: Sequence[Mapping[str, Any]], tokenizer: str) -> None:
        import tantivy  # noqa: PLC0415  # for this one contender

        self._ids, texts = _ids_and_texts(entries)
        self._schema = (
            tantivy.SchemaBuilder()
            .add_text_field("text", tokenizer_name=tokenizer)
            .add_unsigned_field("place", fast=True)
            .build()
        )
        self._index = tantivy.Index(self._schema)
        for name, cut in (
            ("words", tantivy.Tokenizer.simple()),
            ("grams", tantivy.Tokenizer.ngram(_GRAM, _GRAM)),
        ):
            analyzer = tantivy.TextAnalyzerBuilder(cut).filter(tantivy.Filter.lowercase())
            self._index.register_tokenizer(name, analyzer.filter(tantivy.Filter.ascii_fold()).build())
        writer = self._index.writer(num_threads=1)
        for place, text in enumerate(texts):
            document = tantivy.Document(text=text)
            document.add_unsigned("place", place)
            writer.add_document(document)
        writer.commit()
        writer.wait_merging_threads()
        self._index.reload()
        self._searcher = self._index.searcher()

    def search(self, query: str, limit: int) -> list[str]:
        return self._find(self._terms(_WORD.findall(query.lower()), unfinished=False), limit)

    def complete(self, prefix: str, limit: int) -> list[str]:
        return self._find(self._terms(_WORD.findall(prefix.lower()), unfinished=True), limit)

    def _terms(self, words: Sequence[str], *, unfinished: bool) -> list[tantivy.Query]:
        raise NotImplementedError

    def _find(self, queries: Sequence[tantivy.Query], limit: int) -> list[str]:
        query = self._kinds.Query.boolean_query([(self._kinds.Occur.Should, one) for one in queries])
        hits = self._searcher.search(query, limit, count=False).hits
        places = self._searcher.fast_field_values("place", [address for _, address in hits])
        return [self._ids[int(place)] for place in places if place is not None]

    @cached_property
    def _kinds(self) -> Any:  # noqa: ANN401  # the module
        import tantivy  # noqa: PLC0415  # for this one contender

        return tantivy


class _TantivyFuzzy(_Tantivy):
    """Each word as it is and within the edits that Elasticsearch's AUTO allows, a swap of neighbours being one."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(entries, "words")

    def _terms(self, words: Sequence[str], *, unfinished: bool) -> list[tantivy.Query]:
        query = self._kinds.Query
        exact = [query.boost_query(query.term_query(self._schema, "text", word), 2.0) for word in words]
        last = len(words) - 1
        return exact + [
            query.fuzzy_term_query(
                self._schema, "text", word, distance=_edits(word), prefix=unfinished and place == last
            )
            for place, word in enumerate(words)
        ]


class _TantivyGrams(_Tantivy):
    """Any trigram of the query."""

    def __init__(self, entries: Sequence[Mapping[str, Any]]) -> None:
        super().__init__(entries, "grams")

    def _terms(self, words: Sequence[str], *, unfinished: bool) -> list[tantivy.Query]:  # noqa: ARG002  # the same
        return [self._kinds.Query.term_query(self._schema, "text", gram) for gram in _grams(words)]


def _closeness(asked: str, text: str) -> float:
    """Return how alike two texts are by three ratios together: no single one ranks better than BM25 alone."""
    return (
        fuzz.token_set_ratio(asked, text) + fuzz.partial_ratio(asked, text) + fuzz.partial_token_sort_ratio(asked, text)
    )


def _edits(word: str) -> int:
    return next(edits for letters, edits in _EDITS if len(word) >= letters)


def _grams(words: Sequence[str]) -> list[str]:
    """Return the distinct trigrams of words, and of what stands between them."""
    text = " ".join(words)
    return list(dict.fromkeys(text[start : start + _GRAM] for start in range(len(text) - _GRAM + 1)))


def _ids_and_texts(entries: Sequence[Mapping[str, Any]]) -> tuple[list[str], list[str]]:
    ids = [entry["id"] for entry in entries]
    return ids, ["\n".join((entry["text"], *entry.get("aliases", ()))) for entry in entries]


def _entries_of(library: Library) -> list[Json]:
    found = library.entries.values()
    return [{"id": entry.id, "text": entry.headline, "aliases": entry.aliases} for entry in found]


def wratio(entries: Sequence[Mapping[str, Any]]) -> Engine:
    """Compare with every text by rapidfuzz's default scorer."""
    return _Brute(entries, fuzz.WRatio)


def token_set(entries: Sequence[Mapping[str, Any]]) -> Engine:
    """Compare with every text by rapidfuzz's token_set_ratio."""
    return _Brute(entries, fuzz.token_set_ratio)


def porter(entries: Sequence[Mapping[str, Any]]) -> Engine:
    """Index words, stemmed, in SQLite."""
    return _FullText(entries, "porter unicode61")


def trigram(entries: Sequence[Mapping[str, Any]]) -> Engine:
    """Index trigrams in SQLite."""
    return _FullText(entries, "trigram")


def trigram_reranked(entries: Sequence[Mapping[str, Any]]) -> Engine:
    """Index trigrams in SQLite, and rank the best fifty anew by rapidfuzz's ratios."""
    return _FullText(entries, "trigram", reranked=True)


def tantivy_fuzzy(entries: Sequence[Mapping[str, Any]]) -> Engine:
    """Index words in tantivy, and ask with its fuzzy query."""
    return _TantivyFuzzy(entries)


def tantivy_grams(entries: Sequence[Mapping[str, Any]]) -> Engine:
    """Index trigrams in tantivy."""
    return _TantivyGrams(entries)


def _over(factory: Callable[[Sequence[Mapping[str, Any]]], Engine]) -> Callable[[Library], Engine]:
    return lambda library: factory(_entries_of(library))


CRUX: Final = Contender("Crux", _Crux, "benchmarks.retrieval_adapter:build")
_HERE: Final = "benchmarks.search_contenders"
TOKEN_SET: Final = Contender("rapidfuzz token_set_ratio", _over(token_set), f"{_HERE}:token_set", slow=True)
FUZZY: Final = Contender("tantivy fuzzy", _over(tantivy_fuzzy), f"{_HERE}:tantivy_fuzzy")
CONTENDERS: Final = (
    CRUX,
    FUZZY,
    Contender("tantivy trigrams", _over(tantivy_grams), f"{_HERE}:tantivy_grams"),
    Contender("FTS5 porter", _over(porter), f"{_HERE}:porter", slow=True),
    Contender("FTS5 trigram", _over(trigram), f"{_HERE}:trigram", slow=True),
    Contender("FTS5 trigram + rapidfuzz", _over(trigram_reranked), f"{_HERE}:trigram_reranked", slow=True),
    TOKEN_SET,
    Contender("rapidfuzz WRatio", _over(wratio), f"{_HERE}:wratio", slow=True),
)
