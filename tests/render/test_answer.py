from __future__ import annotations

from decimal import Decimal

from bot.library.dates import CuratedDate
from bot.library.model import Bound, Evidence, Figure, Modality
from bot.render.answer import Related
from bot.render.answer import fact as fact_view
from bot.render.answer import quote as quote_view
from bot.render.claim import claim as claim_view
from bot.render.claim import claims_on
from bot.render.controls import Place
from bot.render.trail import Ask
from bot.render.views import entry_view
from tests.render.entries import claim, comparison, evidence, fact, quote
from tests.render.trees import buttons, selects, text_of

PLACE = Place(Ask(query="patents"), 0, 3)


def test_a_fact_carries_statement_evidence_and_source() -> None:
    text = text_of(fact_view(fact()))
    assert "### China filed over 38,000 patents." in text
    assert "> China filed over 38,000 patents" in text
    assert "Stated by the author, Jennifer Scott" in text
    assert "“China narrows the gap”, South China Morning Post, August 1 (the year is not given)" in text


def test_a_fact_shows_figure_and_dates_where_it_has_them() -> None:
    period = CuratedDate("2014/2023", None, None, "2014 to 2023")
    view = fact_view(fact(figure=Figure(Decimal(38000), Bound.MORE_THAN, "patents"), period=period, as_of=period))
    assert "-# \\> 38,000 patents · 2014 to 2023 · as of 2014 to 2023" in text_of(view)


def test_what_is_reported_or_predicted_is_marked() -> None:
    assert "According to OpenAI, as reported by" in text_of(fact_view(fact(according_to="OpenAI")))
    assert "Predicted by the author" in text_of(fact_view(fact(modality=Modality.PREDICTED)))
    assert "A prediction, word for word" in text_of(quote_view(quote(modality=Modality.PREDICTED)))
    assert "An opinion, word for word" in text_of(quote_view(quote(modality=Modality.ASSERTED)))


def test_a_fact_that_is_contradicted_says_so() -> None:
    rival = fact(id="gap/rival", statement="China filed fewer.")
    text = text_of(fact_view(fact(), related=Related(rivals=(rival,))))
    assert "**Another entry contradicts this:**\nChina filed fewer.\n> China filed over 38,000 patents" in text


def test_a_fact_alone_offers_its_source_only() -> None:
    assert buttons(fact_view(fact())) == {"Source": "crux:1:source:gap/patents-china"}


def test_a_fact_offers_what_there_is() -> None:
    related = Related(comparisons=(comparison(),), claims=(claim(),))
    view = fact_view(fact(), Place(PLACE.ask, 1, 3), related)
    assert list(buttons(view)) == ["More", "Back", "Source", "Compare", "Claims", "Vote on this"]
    assert buttons(view)["More"] == "crux:1:more::2:::patents"
    assert buttons(view)["Back"] == "crux:1:more::0:::patents"
    assert "Answer 2 of 3" in text_of(view)


def test_the_last_answer_offers_no_more() -> None:
    assert "More" not in buttons(fact_view(fact(), Place(PLACE.ask, 2, 3)))


def test_several_pieces_of_evidence_are_each_quoted() -> None:
    both = (evidence("China filed over 38,000 patents"), evidence("That is a lot."))
    assert "> China filed over 38,000 patents\n\n> That is a lot." in text_of(fact_view(fact(evidence=both)))


def test_shortened_evidence_says_where_the_whole_is() -> None:
    long = "word " * 1000
    piece = Evidence(long, 0, len(long))
    assert "Shortened here: Source shows the whole." in text_of(fact_view(fact(evidence=(piece,))))
    assert "Shortened" not in text_of(fact_view(fact()))


def test_a_quote_carries_words_speaker_and_context() -> None:
    text = text_of(quote_view(quote(context="On patents")))
    assert "### “That is a lot.”" in text
    assert "— **Jennifer Scott**, On patents" in text
    assert "Word for word in the article" in text


def test_a_claim_is_no_fact_and_shows_both_sides() -> None:
    view = claim_view(claim(challenges=(fact(id="gap/other", statement="The U.S. leads."),), revision=2))
    text = text_of(view)
    assert "A claim (wording 2): people can disagree on it" in text
    assert "**For it**\n- China filed over 38,000 patents." in text
    assert "**Against it**\n- The U.S. leads." in text
    assert [option["value"] for option in selects(view)[0]["options"]] == ["gap/patents-china", "gap/other"]


def test_a_claim_without_facts_says_so() -> None:
    view = claim_view(claim(supports=()))
    assert text_of(view).count("Nothing in the library.") == 2
    assert not selects(view)


def test_claims_on_a_fact_say_on_which_side_it_stands() -> None:
    against = claim(id="gap/against", text="The U.S. leads.", supports=(), challenges=(fact(),))
    both = claim(id="gap/both", text="It is close.", challenges=(fact(),))
    text = text_of(claims_on(fact(), [claim(), against, both]))
    assert "**Speaks for:** China leads in AI." in text
    assert "**Speaks against:** The U.S. leads." in text
    assert "**Speaks for and against:** It is close." in text


def test_every_kind_of_entry_has_its_view() -> None:
    for entry in (fact(), quote(), comparison(), claim()):
        assert entry.headline in text_of(entry_view(entry, PLACE, Related()))
