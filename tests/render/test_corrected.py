"""Answers that are translated, corrected or contradicted: what they say, and that they keep to the limits."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.dates import parse_date
from bot.library.model import Entry, Evidence, Fact, Quote
from bot.library.translations import in_language
from bot.render.answer import Related
from bot.render.answer import fact as fact_view
from bot.render.claim import claim as claim_view
from bot.render.controls import Place, open_select
from bot.render.listing import glances, listing
from bot.render.source import source
from bot.render.trail import Ask
from bot.render.views import entry_view
from tests.render import entries
from tests.render.entries import article, claim, comparison, evidence, fact, quote
from tests.render.test_limits import MANY
from tests.render.trees import buttons, check_inert, check_limits, selects, text_of

GERMAN = "China meldete über 38.000 Patente an."
RIVAL = fact(
    id="gap/rival",
    statement="China filed 6,276 patents.",
    evidence=(evidence("compared to just 6,276 in the U.S."),),
    as_of=parse_date("2024-03"),
    translations={"de": "China meldete 6.276 Patente an."},
)


def answer(entry: Entry, *rivals: Fact, language: str = "en-US") -> str:
    return text_of(entry_view(in_language(entry, language), None, Related(rivals=rivals)))


def test_a_contradiction_is_shown_with_both_sentences_and_when_the_other_was_true() -> None:
    text = answer(fact(), RIVAL)
    own, other = text.split("**Another entry contradicts this:**\n")
    assert "> China filed over 38,000 patents" in own
    assert other.startswith("China filed 6,276 patents.\n> compared to just 6,276 in the U.S.\n-# Jennifer Scott, ")
    assert other.endswith("August 1 (the year is not given), as of March 2024")


def test_a_button_leads_to_the_one_that_contradicts() -> None:
    view = fact_view(fact(), related=Related(rivals=(RIVAL,)))
    assert buttons(view)["Open what contradicts this"] == "crux:1:open:gap/rival"


def test_of_many_that_contradict_two_are_shown_and_all_can_be_opened() -> None:
    many = tuple(fact(id=f"gap/rival-{number}", statement=f"Rival {number}.") for number in range(4))
    view = fact_view(fact(), related=Related(rivals=many))
    assert "**4 entries contradict this:**" in text_of(view)
    assert "Rival 1." in text_of(view)
    assert "Rival 2." not in text_of(view)
    (select,) = selects(view)
    assert [option["value"] for option in select["options"]] == [rival.id for rival in many]


@pytest.mark.parametrize(
    ("edtf", "words"),
    [("2024-03", "as of March 2024"), ("2024-03-05", "as of March 5, 2024"), ("2024~", "as of about 2024")],
)
def test_the_day_for_which_it_was_true_is_said_in_words(edtf: str, words: str) -> None:
    assert words in answer(fact(as_of=parse_date(edtf)))


def test_what_an_entry_replaced_is_said_where_it_is_known() -> None:
    entry = fact(supersedes=("gap/old", "gap/older"), replaced=("China filed 30,000 patents.",))
    assert "-# This replaces an earlier entry: “China filed 30,000 patents.”" in answer(entry)
    assert "-# This replaces an earlier entry: “B” (and 1 more)" in answer(
        quote(supersedes=("b", "a"), replaced=("B", "A"))
    )
    assert "-# This replaces an earlier entry." in answer(comparison(supersedes=("gap/old",)))


def test_what_replaced_nothing_says_nothing_of_it() -> None:
    assert "replaces" not in answer(fact()) + answer(quote()) + answer(comparison()) + answer(claim())


def test_a_translated_fact_has_its_own_words_and_the_articles_sentence() -> None:
    text = answer(fact(translations={"de": GERMAN}), language="de")
    assert text.startswith(
        f"### {GERMAN}\n"
        "China filed over 38,000 patents.\n"
        "-# Translated. The article's own words, in English:\n"
        "> China filed over 38,000 patents"
    )


def test_whoever_reads_the_articles_language_is_told_of_no_translation() -> None:
    assert "Translated" not in answer(fact(translations={"de": GERMAN}), language="en-GB")


def test_a_quote_is_never_shown_without_its_own_words() -> None:
    text = answer(quote(translations={"de": "Das ist viel."}), language="de")
    assert "### “Das ist viel.”\n-# Translated. The article's own words, in English:\n> “That is a lot.”" in text


def test_a_translated_comparison_keeps_its_cells() -> None:
    text = answer(comparison(translations={"de": "Patente"}), language="de")
    assert text.startswith("### Patente\nGenerative-AI patents\n")
    assert "China: over 38,000 [1]" in text


def test_a_claim_is_voted_on_in_its_own_words_whatever_else_is_shown() -> None:
    german = in_language(claim(translations={"de": "China führt."}), "de")
    text = text_of(claim_view(german))
    assert text.startswith("### China leads in AI.\n")
    assert "China führt.\n-# Translated. The words that are voted on are those in English." in text


def test_lists_and_selects_name_entries_in_the_members_language() -> None:
    german = in_language(fact(translations={"de": GERMAN}), "de")
    assert GERMAN in text_of(listing("All", [german]))
    assert GERMAN in text_of(glances("All", [german]))
    assert open_select("Open", [german]).to_component_dict()["options"][0]["label"] == GERMAN


def test_rivals_are_named_in_the_members_language_too() -> None:
    text = answer(fact(), in_language(RIVAL, "de"))
    assert "China meldete 6.276 Patente an.\n-# Translated. The article's own words, in English:\n> compared" in text


def test_the_source_carries_its_notes() -> None:
    view = source("Title", article(), fact().evidence, ("-# This replaces an earlier entry.",))
    assert text_of(view).startswith("**Title**\n-# This replaces an earlier entry.\n__**China filed")


LONG = ["_" * 7000, "😀" * 7000, "x" * 7000, "a_ " * 3000, "\n" * 50 + "# x\n" * 2000]


@pytest.mark.parametrize("text", LONG)
def test_the_longest_of_everything_keeps_to_the_limits(text: str) -> None:
    home = article(title=text, author=text, publisher=text, words=text, language="zh-Hant-TW")
    piece = Evidence(text, 0, len(text))
    more = {"article": home, "supersedes": ("a", "b"), "replaced": (text, text), "translated": text}
    long = fact(statement=text, evidence=(piece,) * 5, according_to=text, as_of=parse_date("2024-03"), **more)
    place = Place(Ask(query=text[:200].strip()), 1, 3)
    related = Related(
        (comparison(),), (claim(),), tuple(replace(long, id=f"gap/rival-{number}") for number in range(4))
    )
    shown: list[Entry] = [
        long,
        quote(text=text, speaker=text, context=text, evidence=piece, **more),
        comparison(title=text, according_to=text, **more),
        claim(text=text, article=home, translated=text, supports=(long,) * 9, challenges=(long,) * 9),
    ]
    for view in (*(entry_view(entry, place, related) for entry in shown), glances("x", shown[:3]), listing("x", shown)):
        check_limits(view)
        check_inert(view)
    one = source(text, home, (piece,) * 5, ("-# " + "n" * 220, "-# " + "m" * 120))
    check_limits(one)


@MANY
@given(entries.facts(), entries.quotes(), entries.HOSTILE.filter(bool), st.lists(entries.facts(), max_size=3))
def test_whatever_is_written_is_inert(said: Fact, spoken: Quote, words: str, others: list[Fact]) -> None:
    rivals = tuple(replace(one, id=f"a/{number}") for number, one in enumerate(others))
    for entry in (said, spoken):
        changed = replace(entry, translated=words, replaced=(words,), supersedes=("a/b",))
        view = entry_view(changed, None, Related(rivals=rivals))
        check_limits(view)
        check_inert(view)
