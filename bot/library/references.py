"""References between entries, also of different articles: each leads to an entry of the right kind that is there."""

from __future__ import annotations

from collections import Counter
from difflib import get_close_matches
from graphlib import CycleError, TopologicalSorter
from typing import TYPE_CHECKING, Final

from bot.library.chapters import DRAFTS
from bot.library.model import Claim, Comparison, Fact, Quote
from bot.library.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.library.chapters import Chapter
    from bot.library.drafts import Draft, DraftEntry

_SECTION_OF: Final[Mapping[str, str]] = {"supports": "facts", "challenges": "facts", "contradicts": "facts"}
_SECTION: Final = {Fact: "facts", Quote: "quotes", Comparison: "comparisons", Claim: "claims"}
_SAME_KIND: Final = "supersedes"
_KEYS: Final = (*_SECTION_OF, _SAME_KIND)


def whole_ids(references: Iterable[str], article_id: str) -> tuple[str, ...]:
    """Return references as whole ids: a short one means an entry of the same article."""
    return tuple(reference if "/" in reference else f"{article_id}/{reference}" for reference in references)


def refers_elsewhere(draft: Draft) -> bool:
    """Whether an entry of a file refers to another article's."""
    own = "" if draft.source is None else draft.source.id
    named = (getattr(entry.source, key, ()) for entry in draft.served() for key in _KEYS)
    return any(not one.startswith(f"{own}/") for references in named for one in whole_ids(references, own))


def unsound(chapters: Sequence[Chapter], drafts: Sequence[Draft]) -> list[Chapter]:
    """Return the chapters that refer to what is not there, or not of the right kind, or do not go together.

    `drafts` are the other files of the library. What is wrong, and where, `check_references` tells of their drafts.
    """
    superseded = _superseded(chapters, drafts)
    sections = _sections(chapters, drafts, superseded)
    heirs = Counter(old for olds in superseded.values() for old in olds)
    wrong = _circular(superseded)
    wrong |= {own for own, olds in superseded.items() if any(heirs[old] > 1 for old in olds)}
    newest = _newest(superseded)
    return [chapter for chapter in chapters if not _is_sound(chapter, sections, wrong, newest)]


def _is_sound(chapter: Chapter, sections: Mapping[str, str], wrong: set[str], newest: Mapping[str, str]) -> bool:
    for own, key, references in chapter.links:
        wanted = _SECTION_OF.get(key) or sections[own]
        if own in wrong or own in references or not {wanted}.issuperset(map(sections.get, references)):
            return False
    return not any(_on_both_sides(one.supports, one.challenges, newest) for one in chapter.claims)


def check_references(drafts: Sequence[Draft], chapters: Sequence[Chapter] = ()) -> None:
    """Check every reference of the drafts' entries against the ids of the whole library, and note what is wrong.

    `chapters` are the library's other files, in which everything is in order.
    """
    superseded = _superseded(chapters, drafts)
    sections = _sections(chapters, drafts, superseded)
    newest = _newest(superseded)
    for draft in drafts:
        if draft.source is not None:
            for entry in draft.served():
                _check_entry(draft, draft.source.id, entry, sections)
                _check_sides(draft, draft.source.id, entry, newest)
    if not _check_circles(drafts, superseded):
        _check_heirs(drafts, superseded)


def _sections(
    chapters: Sequence[Chapter], drafts: Sequence[Draft], superseded: Mapping[str, Sequence[str]]
) -> dict[str, str]:
    """Return the section in which each entry of the library stands, by whole id.

    Ids that are superseded and gone from the files count as standing beside the entry that supersedes them.
    """
    sections = {entry.id: _SECTION[type(entry)] for chapter in chapters for entry in chapter.proven}
    sections |= {pending.claim.id: "claims" for chapter in chapters for pending in chapter.claims}
    sections |= {entry.id: DRAFTS for chapter in chapters for entry in chapter.drafts}
    for draft in drafts:
        if draft.source is not None:
            sections |= {f"{draft.source.id}/{identifier}": section for identifier, section in draft.ids.items()}
    gone = {old: own for own, olds in superseded.items() for old in olds if old not in sections}
    sections |= {old: sections[own] for old, own in gone.items() if own in sections}
    return sections


def _superseded(chapters: Sequence[Chapter], drafts: Sequence[Draft]) -> dict[str, tuple[str, ...]]:
    """Return for each entry that supersedes others which, by whole ids."""
    found = {own: whole for chapter in chapters for own, key, whole in chapter.links if key == _SAME_KIND}
    return found | {own: whole for draft in drafts for own, whole in _superseding(draft)}


def _newest(superseded: Mapping[str, Sequence[str]]) -> dict[str, str]:
    """Return for each superseded entry the one that serves in its place, by way of others or at once."""
    newer = {old: own for own, olds in superseded.items() for old in olds}
    newest: dict[str, str] = {}
    for old, heir in newer.items():
        seen, entry = {old}, heir
        while entry in newer and entry not in seen:
            seen.add(entry)
            entry = newer[entry]
        newest[old] = entry
    return newest


def _on_both_sides(supports: Iterable[str], challenges: Iterable[str], newest: Mapping[str, str]) -> set[str]:
    """Return the ids among `challenges` that come to a fact which also supports."""
    answering = {newest.get(one, one) for one in supports}
    return {one for one in challenges if newest.get(one, one) in answering}


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


def _check_sides(draft: Draft, article_id: str, entry: DraftEntry, newest: Mapping[str, str]) -> None:
    """Note each fact that comes to stand on both sides of a claim because others were superseded."""
    supports, challenges = (whole_ids(getattr(entry.source, key, ()), article_id) for key in ("supports", "challenges"))
    twice = _on_both_sides(supports, challenges, newest) - set(supports)
    for number, reference in enumerate(challenges):
        what = f"{shown(reference)} both supports and challenges this claim"
        draft.findings.check(reference not in twice, entry.place("challenges", number), what, "decide for one side")


def _problem(
    reference: str, own: str, wanted: str, sections: Mapping[str, str], draft: Draft
) -> tuple[str, str] | None:
    """Return what is wrong with a reference and how to mend it, or None."""
    section = sections.get(reference)
    if reference == own:
        return f"{shown(reference)} refers to itself", "remove it, or name another entry"
    if section is None:
        near = _nearest(reference, own, sections) if draft.findings.few else None
        how = f'did you mean "{near}"?' if near else "correct the id, or remove it"
        return f"there is no entry {shown(reference)}", how
    if section == DRAFTS:
        return f"{shown(reference)} is a draft, which is not served", "finish it first, or take it out here"
    if section != wanted:
        return f"{shown(reference)} is one of the {section}, and one of the {wanted} is needed", "name one of those"
    return None


def _nearest(reference: str, own: str, sections: Iterable[str]) -> str | None:
    """Return the id, as the entry `own` would write it, that is nearest to one of the same article, or None.

    Of an article that is not there, it is the entry of that very name in the own article.
    """
    article, _, short = reference.partition("/")
    here = own.partition("/")[0]
    ids = [whole.partition("/")[2] for whole in sections if whole.startswith(f"{article}/")]
    if not ids:
        return short if f"{here}/{short}" in sections else None
    near = get_close_matches(short, ids, n=1)
    return None if not near else near[0] if article == here else f"{article}/{near[0]}"


def _check_circles(drafts: Sequence[Draft], superseded: Mapping[str, Sequence[str]]) -> set[str]:
    """Note, and return, each entry that supersedes itself through others: then nothing would be the newest."""
    circular = _circular(superseded)
    for draft in drafts:
        for entry in draft.served():
            if draft.source is not None and f"{draft.source.id}/{entry.source.id}" in circular:
                what = "this entry supersedes itself, by way of others"
                draft.findings.add(entry.place(_SAME_KIND), what, "let only the newer one supersede the older")
    return circular


def _check_heirs(drafts: Sequence[Draft], superseded: Mapping[str, Sequence[str]]) -> None:
    """Note each entry that is superseded by several: its id could not say which of them it means now."""
    first: dict[str, str] = {}
    for draft in drafts:
        for entry in draft.served() if draft.source is not None else ():
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
