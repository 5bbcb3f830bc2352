"""The door for the scorer of the development queries.

.venv/bin/python ../shared/retrieval/score.py benchmarks.retrieval_adapter:build
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bot.search.contents import read_contents
from bot.search.documents import Document, Field, Part
from bot.search.engine import Engine
from bot.search.synonyms import read_synonyms, shipped_synonyms

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence


class Adapter:
    """The engine, with the synonyms that come with Crux, as the scorer wants it: ids out, best first, or none."""

    def __init__(self, documents: Sequence[Document]) -> None:
        self._ids = [document.id for document in documents]
        self._engine = Engine(read_contents(documents), read_synonyms(shipped_synonyms()))

    def search(self, query: str, limit: int) -> list[str]:
        """Answer a finished query."""
        return [self._ids[hit.document] for hit in self._engine.search(query, limit=limit)]

    def complete(self, prefix: str, limit: int) -> list[str]:
        """Complete a query whose last word may be unfinished."""
        return [self._ids[hit.document] for hit in self._engine.complete(prefix, limit=limit)]


def build(entries: Sequence[Mapping[str, Any]]) -> Adapter:
    """Index entries of {id, kind, text, source, aliases?}."""
    return Adapter([_document(entry) for entry in entries])


def _document(entry: Mapping[str, Any]) -> Document:
    aliases = tuple(Field(Part.ALIAS, alias) for alias in entry.get("aliases", ()))
    return Document(entry["id"], entry["text"], aliases, labels=(("kind", entry["kind"]),))
