"""A folder of curated files to a `Library`: everything proven, or all that is wrong said at once."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bot.library.drafts import read_draft
from bot.library.entries import Binder
from bot.library.files import article_files
from bot.library.format import ClaimSource
from bot.library.model import Fact, Library
from bot.library.problems import LibraryError, shown
from bot.library.references import check_references

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bot.library.drafts import Draft
    from bot.library.model import Article, Entry


def load(path: Path) -> Library:
    """Read and prove the library at `path`: a data folder (with `articles/*.yaml`), or a single YAML file.

    The order is that of the files' names, and within a file the curators'. Raises LibraryError with all problems of
    all files; a library is either wholly proven or not there.
    """
    drafts = [read_draft(file) for file in article_files(path)]
    _check_article_ids(drafts)
    articles = _whole_articles(drafts)
    entries = _bind(articles)
    check_references(drafts)
    problems = [problem for draft in drafts for problem in draft.findings.problems]
    if problems:
        raise LibraryError(problems)
    return _library(articles, entries)


def _check_article_ids(drafts: Iterable[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        if draft.source is None or draft.place is None:
            continue
        other = first.setdefault(draft.source.id, draft)
        what = f"the article id {shown(draft.source.id)} is taken by {other.file.as_posix()}"
        draft.findings.check(other is draft, draft.place, what, "give each article an id of its own")


def _whole_articles(drafts: Iterable[Draft]) -> list[tuple[Draft, Article]]:
    return [(draft, draft.article) for draft in drafts if draft.article is not None]


def _bind(articles: Iterable[tuple[Draft, Article]]) -> dict[str, Entry]:
    """Prove all entries: claims last, because the facts that they rest on may be another article's."""
    bound = [(draft, Binder(draft, article)) for draft, article in articles]
    proven = [[binder.bind(entry) for entry in draft.entries] for draft, binder in bound]
    facts = {entry.id: entry for entries in proven for entry in entries if isinstance(entry, Fact)}
    for (draft, binder), entries in zip(bound, proven, strict=True):
        for number, entry in enumerate(draft.entries):
            if isinstance(entry.source, ClaimSource):
                entries[number] = binder.bind_claim(entry.source, entry, facts)
    return {entry.id: entry for entries in proven for entry in entries if entry is not None}


def _library(articles: Sequence[tuple[Draft, Article]], entries: dict[str, Entry]) -> Library:
    entities = {
        article.id: tuple(entity for entity in draft.entities.values() if entity is not None)
        for draft, article in articles
    }
    return Library(
        articles={article.id: article for _, article in articles},
        entities=entities,
        entries=entries,
        checks=sum(draft.findings.checks for draft, _ in articles),
        fingerprint=_fingerprint(articles),
    )


def _fingerprint(articles: Iterable[tuple[Draft, Article]]) -> str:
    """Digest what the files say, however they are laid out: comments and line breaks do not count."""
    digest = hashlib.sha256()
    for draft, article in articles:
        digest.update(article.sha256.encode())
        for source in (draft.source, *(entry.source for entry in draft.entries)):
            digest.update(b"" if source is None else source.model_dump_json().encode())
        digest.update(repr(list(draft.entities.values())).encode())
    return digest.hexdigest()
