"""Entries with `draft: true`: proven like all others, told to curators, and never served."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.cache import Cache
from bot.library.checking import check_library
from bot.library.loader import Loader
from bot.search.index import Index
from bot.terminal.console import library_in_words
from tests.library.curated import FACT

if TYPE_CHECKING:
    from pathlib import Path

    from tests.library.curated import Curated

DRAFTS = """\
facts:
  - {id: patents, statement: China filed many., evidence: "China filed over 38,000 patents", draft: true}
  - {id: prices, statement: Prices fell., evidence: Prices fell}
quotes:
  - {id: more, text: Observers expect more, speaker: Jennifer Scott, draft: true}
comparisons:
  - id: counts
    title: Patents
    between: [china, us]
    draft: true
    rows: [{aspect: Filed, cells: {china: {text: many, evidence: Prices fell}, us: {text: few, evidence: Prices fell}}}]
claims:
  - {id: matters, text: Counting says little., supports: [patents], draft: true}
"""
ONLY = FACT + "    draft: true\n"


def test_drafts_are_proven_and_kept_apart(curated: Curated) -> None:
    curated.article(DRAFTS)
    library = curated.load()
    assert list(library.entries) == ["one/prices"]
    assert list(library.drafts) == ["one/patents", "one/more", "one/counts", "one/matters"]


def test_search_knows_no_draft(curated: Curated) -> None:
    curated.article(DRAFTS)
    index = Index(curated.load())
    assert not index.search("China filed patents", limit=5)
    assert index.search("prices fell", limit=5)


def test_drafts_are_noted_where_they_stand_and_are_no_problem(curated: Curated) -> None:
    file = curated.article(DRAFTS)
    checked = check_library(curated.folder)
    assert checked.problems == ()
    lines = file.read_text(encoding="utf-8").splitlines()
    for note, name in zip(checked.notes, ("patents", "more", "counts", "matters"), strict=True):
        assert lines[note.line - 1][note.column - 1 :].startswith(name)
        assert note.what == f'"{name}" is a draft, and is not served'
    assert checked.library is not None
    assert library_in_words(checked.library).endswith("all hold. 4 drafts, not served.")


def test_the_evidence_of_a_draft_must_stand_in_the_article(curated: Curated) -> None:
    curated.article(ONLY.replace('["China filed over', '[▸"China sold over'))
    assert "does not stand in the article" in curated.said()


def test_an_article_of_drafts_alone_is_not_in_the_library(curated: Curated) -> None:
    curated.article(ONLY)
    library = curated.load()
    assert [*library.articles, *library.entities, *library.entries] == []
    assert Index(library).search("patents", limit=5) == []


def test_what_is_served_cannot_rest_on_a_draft(curated: Curated) -> None:
    claim = "claims:\n  - {id: c, text: Counting says little., supports: [▸patents]}\n"
    curated.article(ONLY + claim)
    assert curated.said() == '"one/patents" is a draft, which is not served: finish it first, or take it out here'


def test_what_is_served_cannot_rest_on_a_draft_of_another_article(curated: Curated) -> None:
    curated.article(ONLY)
    claim = "claims:\n  - {id: c, text: Counting says little., supports: [▸one/patents]}\n"
    curated.article(claim, name="two")
    assert curated.said().startswith('"one/patents" is a draft')


def test_a_draft_may_refer_to_what_is_not_finished_yet(curated: Curated) -> None:
    curated.article(FACT + "    draft: true\n    contradicts: [not-written-yet]\n    supersedes: [patents]\n")
    assert list(curated.load().drafts) == ["one/patents"]


def test_drafts_are_kept_from_one_start_to_the_next(curated: Curated, tmp_path: Path) -> None:
    curated.article(DRAFTS)
    kept = Cache(tmp_path / "cache")
    cold, warm = Loader(curated.folder, kept).load(), Loader(curated.folder, kept).load()
    assert warm.remembered > 0
    assert warm.drafts == cold.drafts
    assert warm.entries == cold.entries
