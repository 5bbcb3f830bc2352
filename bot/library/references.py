"""References between entries, also of different articles: each leads to an entry of the right kind that is there."""

from __future__ import annotations

from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from bot.library.chapters import DRAFTS
from bot.library.model import Kind
from bot.library.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.library.chapters import Chapter
    from bot.library.drafts import Draft, DraftEntry

_SECTION_OF: Final[Mapping[str, str]] = {"supports": "facts", "challenges": "facts", "contradicts": "facts"}
_SECTION: Final[Mapping[Kind, str]] = {kind: f"{kind.value}s" for kind in Kind}
_SAME_KIND: Final = "supersedes"
_KEYS: Final = (*_SECTION_OF, _SAME_KIND)


def whole_ids(references: Iterable[str], article_id: str) -> tuple[str, ...]:
    """Return references as whole ids: a short one means an entry of the same article."""
    return tuple(reference if "/" in reference else f"{article_id}/{reference}" for reference in references)


def links(chapter: Chapter) -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Yield what a chapter's entries refer to: (whole id, key, whole ids referred to)."""
    for entry in chapter.proven:
        for key in _KEYS:
            if references := getattr(entry, key, ()):
                yield entry.id, key, references
    for pending in chapter.claims:
        yield pending.claim.id, "supports", pending.supports
        yield pending.claim.id, "challenges", pending.challenges


def unsound(chapters: Sequence[Chapter], drafts: Sequence[Draft]) -> list[Chapter]:
    """Return the chapters that refer to what is not there, or not of the right kind, or to themselves in circles.

    `drafts` are the other files of the library. What is wrong, and where, `check_references` tells of their drafts.
    """
    sections = _sections(chapters, drafts)
    superseded = _superseded(chapters)
    circular = _circular(superseded | {own: whole for draft in drafts for own, whole in _superseding(draft)})
    return [chapter for chapter in chapters if not _is_sound(chapter, sections, circular)]


def _is_sound(chapter: Chapter, sections: Mapping[str, str], circular: set[str]) -> bool:
    for own, key, references in links(chapter):
        wanted = _SECTION_OF.get(key) or sections[own]
        if own in circular or any(sections.get(one) != wanted or one == own for one in references):
            return False
    return True


def check_references(drafts: Sequence[Draft], chapters: Sequence[Chapter] = ()) -> None:
    """Check every reference of the drafts' entries against the ids of the whole library, and note what is wrong.

    `chapters` are the library's other files, in which everything is in order.
    """
    sections = _sections(chapters, drafts)
    for draft in drafts:
        if draft.source is not None:
            for entry in draft.served():
                _check_entry(draft, draft.source.id, entry, sections)
    superseded = _superseded(chapters) | {own: whole for draft in drafts for own, whole in _superseding(draft)}
    _check_circles(drafts, superseded)


def _sections(chapters: Sequence[Chapter], drafts: Sequence[Draft]) -> dict[str, str]:
    """Return the section in which each entry of the library stands, by whole id."""
    sections = {entry.id: _SECTION[entry.kind] for chapter in chapters for entry in chapter.entries()}
    sections |= {entry.id: DRAFTS for chapter in chapters for entry in chapter.drafts}
    for draft in drafts:
        if draft.source is not None:
            sections |= {f"{draft.source.id}/{identifier}": section for identifier, section in draft.ids.items()}
    return sections


def _superseded(chapters: Sequence[Chapter]) -> dict[str, tuple[str, ...]]:
    return {own: whole for chapter in chapters for own, key, whole in links(chapter) if key == _SAME_KIND}


def _superseding(draft: Draft) -> Iterator[tuple[str, tuple[str, ...]]]:
    for entry in draft.served() if draft.source is not None else ():
        references: tuple[str, ...] = getattr(entry.source, _SAME_KIND, ())
        if references and draft.source is not None:
            yield f"{draft.source.id}/{entry.source.id}", whole_ids(references, draft.source.id)


def _check_entry(
    draft: Draft,
    article_id: str,
    entry: DraftEntry,
    sections: Mapping[str, str],
) -> None:
    own = f"{article_id}/{entry.source.id}"
    for key in _KEYS:
        references: tuple[str, ...] = getattr(entry.source, key, ())
        whole = whole_ids(references, article_id)
        for number, reference in enumerate(whole):
            wanted = _SECTION_OF.get(key, sections[own])
            problem = _problem(reference, own, wanted, sections, draft)
            draft.findings.checks += 1
            if problem is not None:
                draft.findings.add(entry.place(key, number), *problem)


def _problem(
    reference: str, own: str, wanted: str, sections: Mapping[str, str], draft: Draft
) -> tuple[str, str] | None:
    """Return what is wrong with a reference and how to mend it, or None."""
    section = sections.get(reference)
    if reference == own:
        return f"{shown(reference)} refers to itself", "remove it, or name another entry"
    if section is None:
        short = reference.partition("/")[2]
        near = get_close_matches(short, draft.ids, n=1) if draft.findings.few else []
        how = f'did you mean "{near[0]}"?' if near else "correct the id, or remove it"
        return f"there is no entry {shown(reference)}", how
    if section == DRAFTS:
        return f"{shown(reference)} is a draft, which is not served", "finish it first, or take it out here"
    if section != wanted:
        return f"{shown(reference)} is one of the {section}, and one of the {wanted} is needed", "name one of those"
    return None


def _check_circles(drafts: Sequence[Draft], superseded: Mapping[str, Sequence[str]]) -> None:
    """Note each entry that supersedes itself through others: then nothing would be the newest."""
    circular = _circular(superseded)
    if not circular:
        return
    for draft in drafts:
        for entry in draft.served():
            if draft.source is not None and f"{draft.source.id}/{entry.source.id}" in circular:
                what = "this entry supersedes itself, by way of others"
                draft.findings.add(entry.place(_SAME_KIND), what, "let only the newer one supersede the older")


def _circular(superseded: Mapping[str, Sequence[str]]) -> set[str]:
    """Return the entries that lie on a circle."""
    left = {newer: {older for older in olders if older != newer} for newer, olders in superseded.items()}
    circular: set[str] = set()
    while True:
        try:
            TopologicalSorter(left).prepare()
        except CycleError as error:
            circle = error.args[1]
            circular.update(circle)
            left = {newer: olders for newer, olders in left.items() if newer not in circle}
        else:
            return circular
