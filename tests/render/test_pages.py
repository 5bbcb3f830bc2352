"""The pages that concern no single entry: articles, nothing found, help, about."""

from __future__ import annotations

from bot.render.article import article as article_view
from bot.render.guide import About, about, guide
from bot.render.nothing import no_article, nothing
from tests.render.entries import article, claim, comparison, fact, library, quote
from tests.render.trees import buttons, check_limits, selects, text_of


def test_an_article_says_who_wrote_it_and_what_there_is() -> None:
    view = article_view(article(), [fact(), fact(id="gap/two"), quote(), comparison(), claim()])
    text = text_of(view)
    assert "### China narrows the gap\nBy Jennifer Scott" in text
    assert "South China Morning Post, August 1 (the year is not given)" in text
    assert "holds 2 facts, 1 quote, 1 comparison and 1 claim on it." in text
    assert "claims are for you to judge" in text
    assert "- China leads in AI. (1 fact for, 0 against)" in text
    assert [option["value"] for option in selects(view)[0]["options"]] == ["gap/china-leads"]
    assert list(buttons(view)) == ["Facts (2)", "Quotes (1)", "Comparisons (1)", "Claims (1)"]


def test_an_article_with_nothing_held_says_so() -> None:
    view = article_view(article(publisher=None), [])
    assert "The library holds nothing on it" in text_of(view)
    assert not buttons(view)


def test_an_article_counts_the_claims_that_it_does_not_list() -> None:
    claims = [claim(id=f"gap/claim-{number}") for number in range(30)]
    view = article_view(article(), claims)
    assert "and 22 more" in text_of(view)
    assert len(selects(view)[0]["options"]) == 25
    check_limits(view)


def test_nothing_found_echoes_the_question_escaped_and_offers_the_nearest() -> None:
    view = nothing("**what** is @everyone", [fact(), quote(), comparison(), claim()])
    assert "I have nothing on that." in text_of(view)
    assert r"\*\*what\*\* is @" + "\u200beveryone" in text_of(view)
    assert list(buttons(view).values()) == [
        "crux:1:open:gap/patents-china",
        "crux:1:open:gap/a-lot",
        "crux:1:open:gap/patents",
    ]


def test_nothing_near_offers_nothing() -> None:
    assert not buttons(nothing("x"))
    assert "nearest" not in text_of(nothing("x"))


def test_an_unknown_article_offers_the_nearest_names() -> None:
    view = no_article("China", [article()])
    assert "I have no article of that name." in text_of(view)
    assert buttons(view) == {"China narrows the gap": "crux:1:article:gap"}


def test_the_guide_names_every_command_and_gives_the_examples_there_are() -> None:
    text = text_of(guide({"fact": "generative *AI*"}))
    for name in ("/fact", "/quote", "/compare", "/search", "/article", "/about", "Find evidence"):
        assert f"**{name}**" in text
    assert r"Try: /fact query: generative \*AI\*" in text
    assert "Try: /quote" not in text


def test_about_tells_version_library_promises_and_licence() -> None:
    text = text_of(about(About("1.2.3", library(fact(), quote(), checks=1234))))
    assert "### Crux 1.2.3" in text
    assert "1 article: 1 fact, 1 quote, 0 comparisons, 0 claims." in text
    assert "1,234 proofs checked" in text
    assert "Nothing without its sentence" in text
    assert "MIT licence" in text


def test_about_counts_a_single_proof() -> None:
    assert "1 proof checked" in text_of(about(About("1", library(fact(), checks=1))))
