"""Entries in a member's language. Evidence is never translated: it stays in the words of its article."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, TypeVar

from bot.library.languages import nearest, parts
from bot.library.model import Claim, Comparison, Fact, Quote
from bot.library.problems import shown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.library.drafts import DraftEntry
    from bot.library.model import Entry
    from bot.library.problems import Findings

_E = TypeVar("_E", Fact, Quote, Comparison, Claim, "Entry")


def in_language(entry: _E, language: str) -> _E:
    """Return `entry` with its words in `language` (a tag, as Discord's locales are), where it has them: `translated`.

    Where the article's own language is at least as near, or nothing is near, it stays as it is. The facts on both
    sides of a claim are treated alike.
    """
    if isinstance(entry, Claim) and any(fact.translations for fact in (*entry.supports, *entry.challenges)):
        supports, challenges = all_in_language(entry.supports, language), all_in_language(entry.challenges, language)
        entry = replace(entry, supports=supports, challenges=challenges)
    if not entry.translations:
        return entry
    tag = nearest([entry.article.language, *entry.translations], language)
    return replace(entry, translated=entry.translations.get(tag or ""))


def all_in_language(entries: Iterable[_E], language: str) -> tuple[_E, ...]:
    """Return what `in_language` returns of each."""
    return tuple(in_language(entry, language) for entry in entries)


def check_translations(entry: DraftEntry, own: str | None, findings: Findings) -> None:
    """Note translations that could not be served: into the article's `own` language, or into one language twice."""
    first: dict[tuple[str, ...], str] = {}
    for tag in entry.source.translations:
        place = entry.key_place(tag, "translations")
        other = first.setdefault(parts(tag), tag)
        what = f"{shown(tag)} is the same language as {shown(other)}"
        findings.check(other == tag, place, what, "keep one of the two")
        if own is not None:
            what = f"{shown(tag)} is the language of the article itself"
            findings.check(parts(tag) != parts(own), place, what, "put these words into the entry, or remove them here")
