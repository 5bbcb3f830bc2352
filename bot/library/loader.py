"""A folder of curated files to a `Library`: everything proven, or all that is wrong said at once."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from bot.library.claims import bind_claims
from bot.library.corrections import correct
from bot.library.drafts import read_draft
from bot.library.entries import prove_entries
from bot.library.files import article_files
from bot.library.format import ClaimSource
from bot.library.model import Library
from bot.library.problems import LibraryError, shown
from bot.library.references import check_references, refers

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from bot.library.drafts import Draft
    from bot.library.model import Article, Entity, Entry


def load(path: Path) -> Library:
    """Read and prove the library at `path`: a data folder (with `articles/*.yaml`), or a single YAML file.

    The order is that of the files' names, and within a file the curators'. Raises LibraryError with all problems of
    all files; a library is either wholly proven or not there.
    """
    chapters = [_chapter(file) for file in article_files(path)]
    drafts = [chapter.draft for chapter in chapters]
    _check_article_ids(drafts)
    entries = _entries(chapters)
    check_references(drafts)
    problems = [problem for draft in drafts for problem in draft.findings.problems]
    if problems:
        raise LibraryError(problems)
    return _library(chapters, entries)


@dataclass(slots=True)
class _Chapter:
    """What one file gives: the draft keeps only what is still to be looked at when all files are read."""

    draft: Draft
    proven: list[Entry]
    digest: bytes


def _chapter(file: Path) -> _Chapter:
    draft = read_draft(file)
    proven = [] if draft.article is None else prove_entries(draft, draft.article)
    chapter = _Chapter(draft, proven, _digest(draft))
    draft.entries = [entry for entry in draft.entries if isinstance(entry.source, ClaimSource) or refers(entry.source)]
    return chapter


def _check_article_ids(drafts: Iterable[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        if draft.source is None or draft.place is None:
            continue
        other = first.setdefault(draft.source.id, draft)
        what = f"the article id {shown(draft.source.id)} is taken by {other.file.as_posix()}"
        draft.findings.check(other is draft, draft.place, what, "give each article an id of its own")


def _entries(chapters: Iterable[_Chapter]) -> dict[str, Entry]:
    """Return all entries in the curators' order, the claims of each article at its end, with their facts."""
    chapters = list(chapters)
    corrected = correct({entry.id: entry for chapter in chapters for entry in chapter.proven})
    entries: dict[str, Entry] = {}
    for chapter in chapters:
        article = chapter.draft.article
        if article is not None:
            claims = bind_claims(chapter.draft, article, corrected.answers)
            served = (corrected.answers[one.id] for one in chapter.proven if one.id not in corrected.superseded)
            entries.update((entry.id, entry) for entry in chain(served, claims))
    return entries


def _library(chapters: Iterable[_Chapter], entries: dict[str, Entry]) -> Library:
    articles: dict[str, Article] = {}
    entities: dict[str, tuple[Entity, ...]] = {}
    checks, fingerprint = 0, hashlib.sha256()
    for chapter in chapters:
        draft = chapter.draft
        checks += draft.findings.checks
        fingerprint.update(chapter.digest)
        if draft.article is not None:
            articles[draft.article.id] = draft.article
            entities[draft.article.id] = tuple(entity for entity in draft.entities.values() if entity is not None)
    return Library(articles, entities, entries, checks, fingerprint.hexdigest())


def _digest(draft: Draft) -> bytes:
    """Digest what a file says, however it is laid out: comments and line breaks do not count."""
    digest = hashlib.sha256(b"" if draft.article is None else draft.article.sha256.encode())
    for source in (draft.source, *(entry.source for entry in draft.entries)):
        digest.update(b"" if source is None else source.model_dump_json().encode())
    digest.update(repr(list(draft.entities.values())).encode())
    return digest.digest()
