"""What is marked in an answer, and how the reading of misspelt words is told."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.render.answer import fact as fact_view
from bot.render.answer import quote as quote_view
from bot.render.comparison import comparison as comparison_view
from bot.render.controls import Place
from bot.render.marks import MOST, fit_marked, reading
from bot.render.text import fit, length
from bot.render.trail import Ask
from bot.search.match import How, WordMatch
from tests.render.entries import comparison, fact, quote
from tests.render.trees import text_of


def met(*words: str, how: How = How.EXACT, asked: str = "") -> tuple[WordMatch, ...]:
    return tuple(WordMatch(asked or word, word, how) for word in words)


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("China filed over 38,000 patents.", ("38,000", "patent"), "China filed over **38,000 patents**."),
        ("the U.S. ecosystem", ("U.S.",), "the **U.S.** ecosystem"),
        ("AI-generated tools", ("ai",), "**AI**-generated tools"),
        ("large language models grew", ("Large language models",), "**large language models** grew"),
        ("good-enough technology", ("good", "enough"), "**good-enough** technology"),
        ("to be or not to be", ("be", "to"), "to be or not to be"),
        ("2014 to 2023", ("2023",), "2014 to **2023**"),
        ("a*b and patents", ("patents",), "a\\*b and **patents**"),
        ("東京の研究所", ("研究",), "東京の研究所"),
        ("Zürich’s café", ("zurich",), "**Zürich’s** café"),  # noqa: RUF001  # the typographic apostrophe is meant
        ("nothing here", ("patents",), "nothing here"),
        ("nothing asked", (), "nothing asked"),
    ],
)
def test_the_words_that_were_met_are_marked_in_any_form(text: str, words: tuple[str, ...], shown: str) -> None:
    assert fit_marked(text, 100, met(*words)) == shown


@given(st.text(max_size=300), st.integers(10, 120), st.lists(st.sampled_from(["patent", "china", "38,000"])))
def test_marks_are_paired_and_cost_at_most_four_units_each(text: str, limit: int, words: list[str]) -> None:
    line = f"China {text} filed 38,000 patents {text} in China"
    shown = fit_marked(line, limit, met(*words))
    assert length(shown) <= limit + 4 * MOST
    assert shown.replace("\\*", "").count("**") % 2 == 0
    assert "\ue000" not in shown
    assert "\ue001" not in shown


def test_what_no_mark_belongs_to_is_shown_as_ever() -> None:
    assert fit_marked("China filed **38,000** patents", 20, ()) == fit("China filed **38,000** patents", 20)


def test_characters_that_look_like_our_marks_do_nothing() -> None:
    assert fit_marked("China \ue000filed\ue001 patents", 100, met("patents")) == "China filed **patents**"


def test_a_reading_is_told_where_the_spelling_was_corrected_and_nowhere_else() -> None:
    assert reading(met("patents", how=How.SPELLING, asked="pattents")) == ("-# I read “pattents” as “patents”.",)
    assert reading(met("patents", how=How.STEM, asked="patent")) == ()
    several = (*met("a*b", how=How.SPELLING, asked="ab"), *met("china", how=How.SPELLING, asked="Chnia"))
    assert reading(several) == ("-# I read “ab” as “a\\*b”, “Chnia” as “china”.",)


def test_answers_mark_the_words_that_were_asked_for() -> None:
    place = Place(Ask(query="pattents"), 0, 1, met("patents", how=How.SPELLING, asked="pattents"))
    text = text_of(fact_view(fact(), place))
    assert "### China filed over 38,000 patents." in text
    assert "> China filed over 38,000 **patents**" in text
    assert "-# I read “pattents” as “patents”." in text
    assert "### “That is a __lot__.”" in text_of(quote_view(quote(), Place(Ask(query="lot"), 0, 1, met("lot"))))
    title = comparison().title.split()[0]
    assert f"### __{title}" in text_of(comparison_view(comparison(), Place(Ask(query=title), 0, 1, met(title))))
