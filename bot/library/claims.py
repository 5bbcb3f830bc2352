"""Claims, checked as far as one file goes: the facts on both sides of them may be another article's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.chapters import PendingClaim
from bot.library.format import ClaimSource
from bot.library.model import Claim, Wording
from bot.library.problems import shown
from bot.library.references import whole_ids

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bot.library.drafts import Draft, DraftEntry
    from bot.library.model import Article


def pend_claims(draft: Draft, article: Article) -> Iterator[PendingClaim]:
    """Yield the claims of one file, checked as far as that can be done without the others."""
    for entry in draft.entries:
        if isinstance(entry.source, ClaimSource):
            _check_sides(entry.source, entry, draft, article.id)
            _check_history(entry.source, entry, draft)
            sides = [whole_ids(side, article.id) for side in (entry.source.supports, entry.source.challenges)]
            yield PendingClaim(_claim(entry.source, article), *sides)


def _claim(source: ClaimSource, article: Article) -> Claim:
    return Claim(
        id=f"{article.id}/{source.id}",
        article=article,
        text=source.text,
        revision=source.revision,
        history=tuple(Wording(wording.revision, wording.text) for wording in source.history),
        topics=source.topics,
        aliases=source.aliases,
        translations=source.translations,
        daily=source.daily,
    )


def _check_sides(source: ClaimSource, entry: DraftEntry, draft: Draft, article_id: str) -> None:
    supports = whole_ids(source.supports, article_id)
    for number, reference in enumerate(whole_ids(source.challenges, article_id)):
        what = f"{shown(reference)} both supports and challenges this claim"
        draft.findings.check(reference not in supports, entry.place("challenges", number), what, "decide for one side")


def _check_history(source: ClaimSource, entry: DraftEntry, draft: Draft) -> None:
    """Check that every earlier wording is kept: a vote belongs to the wording that it was cast on."""
    revisions = [wording.revision for wording in source.history]
    complete = len(revisions) == source.revision - 1 and revisions == list(range(1, source.revision))
    what = f"the claim is in revision {source.revision}, and its history has {_listed(revisions)}"
    how = f"list each earlier wording once, in order: {_listed(range(1, source.revision))}"
    draft.findings.check(complete, entry.place("history" if source.history else "revision"), what, how)


def _listed(revisions: Sequence[int]) -> str:
    if len(revisions) > 10:  # noqa: PLR2004  # enough to see what is meant
        return f"{revisions[0]} to {revisions[-1]}"
    return ", ".join(map(str, revisions)) or "none"
