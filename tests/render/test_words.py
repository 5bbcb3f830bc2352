from __future__ import annotations

from decimal import Decimal

import pytest

from bot.library.model import Bound, Figure, Modality
from bot.render.words import attribution, byline, count, figure, listed, name_in_sentence, number, short_byline
from tests.render.entries import article, fact

WIPO = "World Intellectual Property Organization"


@pytest.mark.parametrize(
    ("modality", "according_to", "words"),
    [
        (Modality.STATED, None, "Stated by the author, Jennifer Scott"),
        (Modality.PREDICTED, None, "Predicted by the author, Jennifer Scott"),
        (Modality.ASSERTED, None, "Asserted by the author, Jennifer Scott"),
        (Modality.STATED, WIPO, f"According to the {WIPO}, as reported by Jennifer Scott"),
        (Modality.PREDICTED, "Ada Lovelace", "Predicted by Ada Lovelace, as reported by Jennifer Scott"),
        (Modality.ASSERTED, "OpenAI", "Asserted by OpenAI, as reported by Jennifer Scott"),
    ],
)
def test_attribution_says_who_says_it_and_how_surely(modality: Modality, according_to: str | None, words: str) -> None:
    assert attribution(fact(modality=modality, according_to=according_to)) == words


@pytest.mark.parametrize(
    ("name", "in_sentence"),
    [
        (WIPO, f"the {WIPO}"),
        ("the United Nations", "the United Nations"),
        ("The World Bank", "The World Bank"),
        ("OpenAI", "OpenAI"),
        ("Jennifer Scott", "Jennifer Scott"),
    ],
)
def test_bodies_get_the_article_that_a_sentence_wants(name: str, in_sentence: str) -> None:
    assert name_in_sentence(name) == in_sentence


def test_byline_gives_the_date_as_far_as_the_text_does() -> None:
    expected = "Jennifer Scott, “China narrows the gap”, South China Morning Post, August 1 (the year is not given)"
    assert byline(article()) == expected


def test_byline_leaves_out_an_unknown_publisher() -> None:
    assert "None" not in byline(article(publisher=None))
    assert short_byline(article(publisher=None)) == "Jennifer Scott, China narrows the gap"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        (Figure(Decimal(38000), Bound.MORE_THAN, "patents"), "> 38,000 patents"),
        (Figure(Decimal(6276)), "6,276"),
        (Figure(Decimal("1.10"), Bound.ABOUT, "%"), "≈ 1.10%"),
        (Figure(Decimal(5), Bound.AT_LEAST), "≥ 5"),
        (Figure(Decimal(5), Bound.LESS_THAN), "< 5"),
        (Figure(Decimal(5), Bound.AT_MOST), "≤ 5"),
    ],
)
def test_figures_show_their_bound(given: Figure, words: str) -> None:
    assert figure(given) == words


def test_numbers_keep_the_digits_that_were_given() -> None:
    assert number(Decimal("1234567.50")) == "1,234,567.50"
    assert len(number(Decimal("1e4000"))) < 20


def test_counts_and_lists_read_like_sentences() -> None:
    assert count(1, "fact") == "1 fact"
    assert count(1200, "fact") == "1,200 facts"
    assert listed(["a"]) == "a"
    assert listed(["a", "b", "c"]) == "a, b and c"
