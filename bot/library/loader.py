"""A folder of curated files to a `Library`: everything proven, or all that is wrong said at once."""

from __future__ import annotations

import contextlib
import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from bot.library.chapters import written
from bot.library.characters import decode
from bot.library.coding import ForgedError
from bot.library.corrections import correct
from bot.library.files import article_files, beside, read_bytes
from bot.library.model import Library
from bot.library.problems import START, Findings, LibraryError, Problem, shown
from bot.library.references import check_references, unsound

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from pathlib import Path

    from bot.library.cache import Cache
    from bot.library.chapters import Chapter
    from bot.library.drafts import Draft
    from bot.library.model import Entry

_ATTEMPTS: Final = 3


def load(path: Path) -> Library:
    """Read and prove the library at `path`: a data folder (with `articles/*.yaml`), or a single YAML file.

    The order is that of the files' names, and within a file the curators'. Raises LibraryError with all problems of
    all files; a library is either wholly proven or not there.
    """
    return Loader(path).load()


class Kept(NamedTuple):
    """A chapter, the digest of what it holds, and the digest of the YAML file that it was read from."""

    chapter: Chapter
    digest: bytes
    source: bytes
    remembered: bool = False


@dataclass(slots=True)
class _Page:
    """One file, read: what it gives, or the draft that says what is wrong with it."""

    file: Path
    kept: Kept | None = None
    draft: Draft | None = None


class Loader:
    """Loads one library again and again. A file is read anew when it or its text has changed.

    What was proven is kept here, and in `cache` for the next start; it is held against the files' bytes at every
    load. `progress` is told after each file how many are done, and of how many. After a load, `notes` say what is
    still to be done in the files that were read, and `texts` has each article's file with its words.
    """

    def __init__(
        self, path: Path, cache: Cache | None = None, progress: Callable[[int, int], None] | None = None
    ) -> None:
        self.path = path
        self.cache = cache
        self._progress = progress
        self._kept: dict[bytes, Kept] = {}
        self.notes: list[Problem] = []
        self.texts: dict[str, Path] = {}

    def load(self, pause: Callable[[], object] | None = None) -> Library:
        """Return the library as its files are now. Raises LibraryError with all problems of all files.

        `pause` is called after each file, for whoever reads beside other work.
        """
        for _ in range(_ATTEMPTS):
            pages = self._read(article_files(self.path), pause)
            drafts = _drafts(pages)
            problems = [problem for draft in drafts for problem in draft.findings.problems]
            if problems:
                raise LibraryError(problems)
            if not drafts:
                return self._library(pages)
        place = (self.path.as_posix(), *START)
        raise LibraryError([Problem(*place, "the files change while they are read", "wait a moment, and try again")])

    def _read(self, files: Sequence[Path], pause: Callable[[], object] | None) -> list[_Page]:
        pages = []
        self.notes = []
        for number, file in enumerate(files, start=1):
            pages.append(self._page(file))
            if self._progress is not None:
                self._progress(number, len(files))
            if pause is not None:
                pause()
        return pages

    def _page(self, file: Path) -> _Page:
        """Read one file, or take what its bytes came to before."""
        findings = Findings(file.as_posix())
        raw = read_bytes(file, findings)
        source = b"" if raw is None else hashlib.sha256(raw).digest()
        kept = self._known(file, source)
        if kept is not None:
            return _Page(file, kept)
        draft, chapter = _read_anew(file, raw, findings)
        self.notes += findings.notes
        if chapter is None:
            return _Page(file, draft=draft)
        data = written(chapter)
        if self.cache is not None:
            self.cache.put(source, data)
        return _Page(file, Kept(chapter, hashlib.sha256(data).digest(), source))

    def _known(self, file: Path, source: bytes) -> Kept | None:
        """Return what the same bytes came to before, if the article's text is still the one it was proven with."""
        kept = self._kept.get(source)
        if kept is not None:
            words = _words(file, kept.chapter.text, kept.chapter.article.sha256)
            return None if words is None else kept._replace(remembered=True)
        record = None if self.cache is None else self.cache.get(source)
        words = None if record is None else _words(file, record.text, record.sha256)
        if record is None or words is None:
            return None
        with contextlib.suppress(ForgedError):
            return Kept(record.chapter(words), record.digest, source, remembered=True)
        return None

    def _library(self, pages: Sequence[_Page]) -> Library:
        """Return the library; an article of drafts alone is not in it, nor are drafts among its entries."""
        kept = [page.kept for page in pages if page.kept is not None]
        chapters = [one.chapter for one in kept]
        served = [chapter for chapter in chapters if chapter.proven or chapter.claims]
        referred = sum(len(references) for chapter in chapters for _, _, references in chapter.links)
        library = Library(
            {chapter.article.id: chapter.article for chapter in served},
            {chapter.article.id: chapter.entities for chapter in served},
            _entries(chapters),
            referred + sum(chapter.checks for chapter in chapters),
            hashlib.sha256(b"".join(one.digest for one in kept)).hexdigest(),
            sum(one.chapter.checks for one in kept if one.remembered),
            {entry.id: entry for chapter in chapters for entry in chapter.drafts},
        )
        self.texts = {
            page.kept.chapter.article.id: page.file.parent / page.kept.chapter.text
            for page in pages
            if page.kept is not None
        }
        self._kept = {one.source: one for one in kept}
        if self.cache is not None:
            self.cache.forget_all_but(self._kept)
        return library


def _read_anew(file: Path, raw: bytes | None, findings: Findings) -> tuple[Draft, Chapter | None]:
    from bot.library.proving import read_anew  # noqa: PLC0415  # builds the models: only where a file has changed

    return read_anew(file, raw, findings)


def _words(file: Path, name: str, sha256: str) -> str | None:
    """Return an article's words, if they are there and still the pinned ones."""
    unheard = Findings("")
    path = beside(file, name, START, unheard)
    raw = None if path is None else read_bytes(path, unheard)
    return decode(raw, unheard) if raw is not None and hashlib.sha256(raw).hexdigest() == sha256 else None


def _drafts(pages: Sequence[_Page]) -> list[Draft]:
    """Return the drafts of all files in which something is wrong, with all that is wrong noted.

    Chapters do not know where anything stands: those that do not go together with the others are read once more.
    """
    wrong = _clashing(pages)
    wrong |= {chapter.article.id for chapter in unsound(_chapters(pages), [page.draft for page in pages if page.draft])}
    for page in pages:
        if page.kept is not None and page.kept.chapter.article.id in wrong:
            findings = Findings(page.file.as_posix())
            page.kept, (page.draft, _) = None, _read_anew(page.file, read_bytes(page.file, findings), findings)
    drafts = [page.draft for page in pages if page.draft is not None]
    if drafts:
        _check_article_ids(drafts)
        check_references(drafts, _chapters(pages))
    return drafts


def _chapters(pages: Iterable[_Page]) -> list[Chapter]:
    return [page.kept.chapter for page in pages if page.kept is not None]


def _clashing(pages: Iterable[_Page]) -> set[str]:
    """Return the ids that more than one article has."""
    seen: set[str] = set()
    twice: set[str] = set()
    for page in pages:
        source = page.draft.source if page.draft is not None else None
        own = page.kept.chapter.article.id if page.kept is not None else source.id if source is not None else None
        if own is not None:
            (twice if own in seen else seen).add(own)
    return twice


def _check_article_ids(drafts: Iterable[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        if draft.source is None or draft.place is None:
            continue
        other = first.setdefault(draft.source.id, draft)
        what = f"the article id {shown(draft.source.id)} is taken by {other.file.as_posix()}"
        draft.findings.check(other is draft, draft.place, what, "give each article an id of its own")


def _entries(chapters: Sequence[Chapter]) -> dict[str, Entry]:
    """Return all entries in the curators' order, the claims of each article at its end, with their facts."""
    corrected = correct({entry.id: entry for chapter in chapters for entry in chapter.proven})
    entries: dict[str, Entry] = {}
    for chapter in chapters:
        for one in chapter.proven:
            if one.id not in corrected.superseded:
                entries[one.id] = corrected.answers[one.id]
        for pending in chapter.claims:
            entries[pending.claim.id] = pending.bound(corrected.answers)
    return entries
