"""Claims: bound after all files are read, because the facts on both sides may be another article's."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.format import ClaimSource
from bot.library.model import Claim, Fact, Wording
from bot.library.problems import shown
from bot.library.references import whole_ids

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bot.library.drafts import Draft, DraftEntry
    from bot.library.model import Article, Entry


def bind_claims(draft: Draft, article: Article, entries: Mapping[str, Entry]) -> Iterator[Claim]:
    """Yield the claims of one file with the facts on both sides of them, as far as those are there."""
    for entry in draft.entries:
        if isinstance(entry.source, ClaimSource):
            _check_sides(entry.source, entry, draft, article.id, entries)
            _check_history(entry.source, entry, draft)
            yield _claim(entry.source, article, entries)


def _claim(source: ClaimSource, article: Article, entries: Mapping[str, Entry]) -> Claim:
    return Claim(
        id=f"{article.id}/{source.id}",
        article=article,
        text=source.text,
        revision=source.revision,
        supports=_facts(whole_ids(source.supports, article.id), entries),
        challenges=_facts(whole_ids(source.challenges, article.id), entries),
        history=tuple(Wording(wording.revision, wording.text) for wording in source.history),
        topics=source.topics,
        aliases=source.aliases,
        translations=source.translations,
        daily=source.daily,
    )


def _facts(ids: Iterable[str], entries: Mapping[str, Entry]) -> tuple[Fact, ...]:
    """Return the facts that answer to `ids`, none twice: two of them may have been superseded by one."""
    found = (entries.get(identifier) for identifier in ids)
    return tuple({entry.id: entry for entry in found if isinstance(entry, Fact)}.values())


def _check_sides(
    source: ClaimSource, entry: DraftEntry, draft: Draft, article_id: str, entries: Mapping[str, Entry]
) -> None:
    """Check that no fact is on both sides, under whichever of its ids."""

    def answering(reference: str) -> str:
        return entries[reference].id if reference in entries else reference

    supports = {answering(reference) for reference in whole_ids(source.supports, article_id)}
    for number, reference in enumerate(whole_ids(source.challenges, article_id)):
        what = f"{shown(reference)} both supports and challenges this claim"
        one_sided = answering(reference) not in supports
        draft.findings.check(one_sided, entry.place("challenges", number), what, "decide for one side")


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
