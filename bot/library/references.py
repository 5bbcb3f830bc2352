"""References between entries, also of different articles: each leads to an entry of the right kind that is there."""

from __future__ import annotations

from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from bot.library.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bot.library.drafts import Draft, DraftEntry
    from bot.library.format import EntrySource

_SECTION_OF: Final[Mapping[str, str]] = {"supports": "facts", "challenges": "facts", "contradicts": "facts"}
_SAME_KIND: Final = "supersedes"
_KEYS: Final = (*_SECTION_OF, _SAME_KIND)


def whole_ids(references: Iterable[str], article_id: str) -> tuple[str, ...]:
    """Return references as whole ids: a short one means an entry of the same article."""
    return tuple(reference if "/" in reference else f"{article_id}/{reference}" for reference in references)


def refers(source: EntrySource) -> bool:
    """Whether an entry refers to others at all."""
    return any(getattr(source, key, ()) for key in _KEYS)


def check_references(drafts: Sequence[Draft]) -> None:
    """Check every reference of every entry against the ids of the whole library, and note what leads nowhere."""
    sections = {
        f"{draft.source.id}/{identifier}": section
        for draft in drafts
        if draft.source is not None
        for identifier, section in draft.ids.items()
    }
    sections |= _gone(drafts, sections)
    superseded: dict[str, tuple[str, ...]] = {}
    for draft in drafts:
        if draft.source is not None:
            for entry in draft.entries:
                _check_entry(draft, draft.source.id, entry, sections, superseded)
    if not _check_circles(drafts, superseded):
        _check_heirs(drafts, superseded)


def _gone(drafts: Sequence[Draft], sections: Mapping[str, str]) -> dict[str, str]:
    """Return the ids that entries supersede and that are gone from the files, as if they stood beside those entries."""
    return {
        old: sections[f"{draft.source.id}/{entry.source.id}"]
        for draft in drafts
        if draft.source is not None
        for entry in draft.entries
        for old in whole_ids(getattr(entry.source, _SAME_KIND, ()), draft.source.id)
        if old not in sections
    }


def _check_entry(
    draft: Draft,
    article_id: str,
    entry: DraftEntry,
    sections: Mapping[str, str],
    superseded: dict[str, tuple[str, ...]],
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
        if key == _SAME_KIND and whole:
            superseded[own] = whole


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
    if section != wanted:
        return f"{shown(reference)} is one of the {section}, and one of the {wanted} is needed", "name one of those"
    return None


def _check_circles(drafts: Sequence[Draft], superseded: Mapping[str, Sequence[str]]) -> set[str]:
    """Note, and return, each entry that supersedes itself through others: then nothing would be the newest."""
    circular = _circular(superseded)
    for draft in drafts:
        for entry in draft.entries:
            if draft.source is not None and f"{draft.source.id}/{entry.source.id}" in circular:
                what = "this entry supersedes itself, by way of others"
                draft.findings.add(entry.place(_SAME_KIND), what, "let only the newer one supersede the older")
    return circular


def _check_heirs(drafts: Sequence[Draft], superseded: Mapping[str, Sequence[str]]) -> None:
    """Note each entry that is superseded by several: its id could not say which of them it means now."""
    first: dict[str, str] = {}
    for draft in drafts:
        for entry in draft.entries if draft.source is not None else ():
            own = f"{draft.source.id}/{entry.source.id}" if draft.source is not None else ""
            for number, old in enumerate(superseded.get(own, ())):
                heir = first.setdefault(old, own)
                what = f"{shown(old)} is superseded by {shown(heir)} already"
                how = "let one entry supersede it: the one that its old answers should lead to"
                draft.findings.check(heir == own, entry.place(_SAME_KIND, number), what, how)


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
