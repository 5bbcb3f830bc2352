"""What changed between two editions of a library, as members will notice it."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Final

from bot.library.model import Claim, Comparison, Fact, Quote

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library.model import Article, Entry, Library

_OWN_WORDS: Final = {Fact: "statement", Quote: "text", Comparison: "title", Claim: "text"}
# What is compared otherwise, follows from something else, or is known by the article's id.
_ASIDE: Final = frozenset({"id", "article", "evidence", "rows", "history", "replaced", "translated", "words"})


@dataclass(frozen=True, slots=True)
class Words:
    """One part of an entry, such as its statement or a cell, as it was and as it is; "" where there is none."""

    part: str
    old: str
    new: str


@dataclass(frozen=True, slots=True)
class Reworded:
    """An entry whose words changed; `also` are its other parts that changed."""

    old: Entry
    new: Entry
    words: tuple[Words, ...]
    also: tuple[str, ...]

    @property
    def revisions(self) -> tuple[int, int] | None:
        """The revisions of a claim, before and now; None for other kinds."""
        if isinstance(self.old, Claim) and isinstance(self.new, Claim):
            return self.old.revision, self.new.revision
        return None


@dataclass(frozen=True, slots=True)
class Superseded:
    """An entry that is answered by another one now."""

    old: Entry
    by: Entry


@dataclass(frozen=True, slots=True)
class Otherwise:
    """An entry, or an article, whose `parts` changed and whose words did not."""

    id: str
    kind: str
    parts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that changed, in the curators' order. An entry stands in one of the lists, or in none."""

    new: tuple[Entry, ...]
    reworded: tuple[Reworded, ...]
    superseded: tuple[Superseded, ...]
    withdrawn: tuple[Entry, ...]
    otherwise: tuple[Otherwise, ...]

    def __bool__(self) -> bool:
        """Whether anything changed."""
        return any((self.new, self.reworded, self.superseded, self.withdrawn, self.otherwise))


def compare(old: Library, new: Library) -> Changes:
    """Return what changed from `old` to `new`. An entry that supersedes one of `old` is not listed as new again."""
    pairs = [(entry, new.current(entry.id)) for entry in old.entries.values()]
    same = [(before, now) for before, now in pairs if now is not None and _is_same(before, now)]
    superseded = [Superseded(before, now) for before, now in pairs if now is not None and now.id != before.id]
    known = {now.id for _, now in same} | {one.by.id for one in superseded}
    compared = [_change(before, now) for before, now in same]
    return Changes(
        new=tuple(entry for entry in new.entries.values() if entry.id not in known),
        reworded=tuple(one for one in compared if one.words),
        superseded=tuple(superseded),
        withdrawn=tuple(b for b, now in pairs if now is None or (now.id == b.id and now.kind is not b.kind)),
        otherwise=(
            *_articles(old, new),
            *(Otherwise(one.new.id, one.new.kind.value, one.also) for one in compared if one.also and not one.words),
        ),
    )


def _is_same(before: Entry, now: Entry) -> bool:
    """Whether it is the same entry: what has become another kind under its id is withdrawn, and new."""
    return now.id == before.id and now.kind is before.kind


def _change(before: Entry, now: Entry) -> Reworded:
    words, parts = _words(before, now), _parts(before, now)
    told = {"revision"} if words else set()  # beside the new wording that it is of
    return Reworded(before, now, words, tuple(part for part in parts if part not in told))


def _words(before: Entry, now: Entry) -> tuple[Words, ...]:
    old, new = dict(_said(before)), dict(_said(now))
    parts = dict.fromkeys((*old, *new))
    return tuple(Words(part, old.get(part, ""), new.get(part, "")) for part in parts if old.get(part) != new.get(part))


def _said(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield the parts of an entry that members read first, by name."""
    part = _OWN_WORDS[type(entry)]
    yield part, getattr(entry, part)
    if isinstance(entry, Comparison):
        for row in entry.rows:
            for side in entry.between:
                yield f"{row.aspect}: {side.name}", row.cells[side.id].text


def _parts(before: Entry, now: Entry) -> tuple[str, ...]:
    """Return the names of what changed beside the words."""
    old, new = dict(_held(before)), dict(_held(now))
    return tuple(part for part in old if old[part] != new[part])


def _held(entry: Entry) -> Iterator[tuple[str, object]]:
    """Yield what else an entry holds, by name.

    Evidence counts by its words: positions move with the text around it. A quote's is its text.
    """
    for field in fields(entry):
        if field.name in {"supports", "challenges"}:
            yield field.name, [fact.id for fact in getattr(entry, field.name)]
        elif field.name == "evidence" and isinstance(entry, Fact):
            yield field.name, [piece.exact for piece in entry.evidence]
        elif field.name not in {*_ASIDE, _OWN_WORDS[type(entry)]}:
            yield field.name, getattr(entry, field.name)
    if isinstance(entry, Comparison):
        cells = [cell for row in entry.rows for cell in row.cells.values()]
        yield "evidence", [[piece.exact for piece in cell.evidence] for cell in cells]
        yield "figure", [cell.figure for cell in cells]


def _articles(old: Library, new: Library) -> Iterator[Otherwise]:
    """Yield the articles that are in both, and of which something is told differently."""
    for before in old.articles.values():
        now = new.articles.get(before.id)
        parts = () if now is None else _article_parts(before, now)
        if parts:
            yield Otherwise(before.id, "article", parts)


def _article_parts(before: Article, now: Article) -> tuple[str, ...]:
    names = [field.name for field in fields(before) if field.name not in _ASIDE]
    changed = [name for name in names if getattr(before, name) != getattr(now, name)]
    return tuple("text" if name == "sha256" else name for name in changed)
