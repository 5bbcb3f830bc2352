"""`crux show`: an entry, and each of its proofs marked in the paragraph that it stands in."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.curating.exhibits import exhibits_of
from bot.library.loader import load
from tests.curating.commandline import FACTS, TEXT, crux
from tests.library.curated import Curated

if TYPE_CHECKING:
    from bot.library.model import Library

DATA = Path(__file__).parents[2] / "data"


@pytest.fixture(scope="module")
def library() -> Library:
    return load(DATA)


def test_the_proof_is_marked_in_its_paragraph() -> None:
    done = crux("show", "china-ai-gap/genai-patents-united-states", "--data", DATA)
    assert done.code == 0
    assert done.out.startswith("china-ai-gap/genai-patents-united-states (fact)\n")
    assert "figure: exactly 6,276 patents" in done.out
    assert "\nLine 3:\n" in done.out
    (marked,) = [line for line in done.out.splitlines() if ">>" in line]
    assert marked.startswith(("According to a recent report", ">>According to a recent report"))
    assert marked.index(">>") < marked.index("6,276") < marked.index("<<")
    assert "the U.S. Jennifer Scott. South China Morning Post. August 1 (the year is not given)" in done.out


def test_an_id_without_its_article_is_enough_where_it_is_the_only_one() -> None:
    assert "(quote)" in crux("show", "quote-closing-the-gap", "--data", DATA).out


def test_each_cell_of_a_comparison_has_its_proof() -> None:
    out = crux("show", "patents-china-and-us", "--data", DATA).out
    assert "(Patents filed, china: over 38,000)" in out
    assert "(Patents filed, united-states: 6,276)" in out


def test_a_claim_names_the_facts_on_both_sides() -> None:
    out = crux("show", "claim-patents-measure-leadership", "--data", DATA).out
    assert "for: china-ai-gap/genai-patents-china" in out
    assert "against: china-ai-gap/patents-not-breakthroughs" in out


def test_an_id_that_was_superseded_leads_to_the_newest_with_what_became_of_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    curated = Curated(tmp_path / "data")
    curated.article("""\
        facts:
          - {id: old, statement: Old., evidence: Prices fell}
          - id: new
            statement: New.
            evidence: quality differs
            supersedes: [old, gone]
            contradicts: [other]
            translations: {de: Neu.}
          - {id: other, statement: Other., evidence: Observers expect more}
        claims:
          - {id: c, text: So it is., revision: 2, history: [{revision: 1, text: So it was.}]}
        """)
    for name in ("old", "one/old", "gone", "new"):
        out = crux("show", name, "--data", "data").out
        assert out.startswith("one/new (fact)\nNew.\n")
        assert "  supersedes: one/old, one/gone\n  contradicts: one/other\n  in German: Neu.\n" in out
    assert "  contradicts: one/new\n" in crux("show", "other", "--data", "data").out
    assert "  revision: 2\n  revision 1 was: So it was.\n" in crux("show", "c", "--data", "data").out


def test_a_wrong_id_is_told_the_nearest() -> None:
    done = crux("show", "genai-patent-china", "--data", DATA)
    assert done.code == 1
    assert "Did you mean china-ai-gap/genai-patents-china" in done.err
    assert (
        "Did you mean china-ai-gap/genai-patents-china"
        in crux("show", "china-ai-gap/genai-pat-china", "--data", DATA).err
    )
    assert "crux search finds entries" in crux("show", "zzzzzz", "--data", DATA).err


def test_every_exhibit_is_a_whole_paragraph_of_the_article(library: Library) -> None:
    for entry in library.entries.values():
        for _, line, before, exact, after in exhibits_of(entry):
            assert before + exact + after in entry.article.words.splitlines()
            assert exact in entry.article.words.splitlines()[line - 1]


def test_a_draft_is_shown_as_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("harbour.txt").write_text(TEXT, encoding="utf-8")
    crux("article", "new", "harbour.txt", *FACTS)
    done = crux("show", "first-sentence", "--data", "data")
    assert "(fact, a draft: not served)" in done.out
    assert ">>The harbour of Port Ellen will run on wind power from 2027.<<" in done.out


def test_on_a_terminal_the_proof_is_marked_by_colour(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TERM", "xterm")
    out = crux("show", "genai-patents-united-states", "--data", DATA).out
    assert "\x1b[7m" in out
    assert ">>" not in out
