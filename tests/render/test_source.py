from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st

from bot.render.source import link, marked, source
from tests.render.entries import SHOWN, WORDS, article, articles, evidence, evidences
from tests.render.test_text import MARKUP
from tests.render.trees import buttons, check_inert, check_limits, text_of, units

if TYPE_CHECKING:
    from bot.library.model import Evidence


def test_evidence_is_marked_in_its_paragraph() -> None:
    assert marked(WORDS, evidence("6,276 in the U.S.")) == (
        "China filed over 38,000 patents, compared to just __**6,276 in the U.S.**__ That is a lot."
    )


def test_other_paragraphs_stay_out() -> None:
    assert marked(WORDS, evidence("A second paragraph")) == "__**A second paragraph**__."


def test_evidence_across_paragraphs_is_one_marked_run() -> None:
    words = "One end.\n\nOther start."
    assert marked(words, evidence("end.\n\nOther", words)) == "One __**end. Other**__ start."


def test_the_surroundings_are_escaped() -> None:
    words = "**bold** [x](https://a.example) the proof _here_"
    assert marked(words, evidence("the proof", words)) == (
        r"\*\*bold\*\* \[x\](https\://a.example) __**the proof**__ \_here\_"
    )


def test_a_long_paragraph_is_shortened_away_from_the_evidence() -> None:
    words = f"{'before ' * 500}THE PROOF{' after' * 500}"
    text = marked(words, evidence("THE PROOF", words))
    assert "before __**THE PROOF**__ after" in text
    assert text.startswith("…before")
    assert text.endswith("after…")
    assert units(text) <= 600 + 1500 + 600 + 8


@given(articles(), st.data())
def test_the_surroundings_of_evidence_hold_no_markup(home: object, data: st.DataObject) -> None:
    words = data.draw(SHOWN)
    piece: Evidence = data.draw(evidences(words))
    before, _, rest = marked(words, piece).partition("__**")
    core, _, after = rest.rpartition("**__")
    for part in (before, core, after):
        assert not MARKUP.search(part)


@given(articles(), SHOWN, st.data())
def test_a_source_keeps_to_the_limits(home: object, title: str, data: st.DataObject) -> None:
    owner = data.draw(articles())
    pieces = tuple(data.draw(st.lists(evidences(owner.words), min_size=1, max_size=5)))
    view = source(title, owner, pieces)
    check_limits(view)
    check_inert(view)


def test_more_places_than_are_shown_are_counted() -> None:
    view = source("Title", article(), (evidence("That is a lot."),) * 5)
    assert "There are 2 more places in the article" in text_of(view)


def test_the_article_is_linked_where_its_address_is_known() -> None:
    view = source("Title", article(url="https://example.org/a"), (evidence("That is a lot."),))
    assert buttons(view) == {"Read the article": "https://example.org/a"}
    assert not link(article(url="javascript:alert(1)"))
    assert not link(article())
