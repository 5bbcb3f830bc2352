from __future__ import annotations

import dataclasses
from typing import TYPE_CHECKING

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.render.listing import glances, listing, pages
from tests.render.entries import claim, claims, comparison, comparisons, fact, facts, quote, quotes
from tests.render.trees import buttons, check_inert, check_limits, selects, text_of, walk

if TYPE_CHECKING:
    from bot.library.model import Entry


def turn(page: int) -> tuple[str, ...]:
    return ("page", "", str(page), "patents")


def many(amount: int) -> list[Entry]:
    return [fact(id=f"gap/fact-{number}", statement=f"Statement {number}") for number in range(amount)]


@pytest.mark.parametrize(("amount", "expected"), [(0, 1), (1, 1), (5, 1), (6, 2), (11, 3)])
def test_pages_hold_five(amount: int, expected: int) -> None:
    assert pages(amount) == expected


def test_a_page_names_kinds_and_opens_entries() -> None:
    view = listing("4 on “x”", [fact(), quote(), comparison(), claim()])
    text = text_of(view)
    assert "**1. Fact** China filed over 38,000 patents." in text
    assert "**2. Quote** “That is a lot.”" in text
    assert "**3. Comparison** Generative-AI patents" in text
    assert "**4. Claim** China leads in AI.\n-# 1 fact for, 0 against" in text
    assert [option["description"] for option in selects(view)[0]["options"]] == ["Fact", "Quote", "Comparison", "Claim"]
    assert not buttons(view)


def test_the_first_page_leads_on_only() -> None:
    view = listing("Title", many(12), 0, turn)
    assert "Page 1 of 3" in text_of(view)
    disabled = {part["label"]: part["disabled"] for part in walk(view) if part["type"] == 2}
    assert disabled == {"Previous": True, "Next": False}
    assert buttons(view)["Next"] == "crux:1:page::1:patents"


def test_a_middle_page_leads_both_ways_and_counts_on() -> None:
    view = listing("Title", many(12), 1, turn)
    assert "**6. Fact** Statement 5" in text_of(view)
    assert buttons(view) == {"Previous": "crux:1:page::0:patents", "Next": "crux:1:page::2:patents"}


def test_a_page_beyond_the_last_is_the_last() -> None:
    assert "Page 3 of 3" in text_of(listing("Title", many(12), 99, turn))


def test_glances_show_evidence_and_open_the_rest() -> None:
    view = glances("What I have", [fact(), quote(), comparison()])
    text = text_of(view)
    assert "> China filed over 38,000 patents" in text
    assert "“That is a lot.”" in text
    assert "**Comparison: Generative-AI patents**\nChina and United States" in text
    opened = [part["custom_id"] for part in walk(view) if part.get("label") == "Open"]
    assert opened == ["crux:1:open:gap/patents-china", "crux:1:open:gap/a-lot", "crux:1:open:gap/patents"]


def test_a_claim_at_a_glance_is_called_one() -> None:
    assert "**Claim: China leads in AI.**" in text_of(glances("What I have", [claim()]))


ENTRIES: st.SearchStrategy[Entry] = st.one_of(facts(), quotes(), comparisons(), claims())


@settings(max_examples=30)
@given(st.data())
def test_lists_of_hostile_entries_keep_to_the_limits(data: st.DataObject) -> None:
    drawn: list[Entry] = data.draw(st.lists(ENTRIES, min_size=1, max_size=3))
    several = [dataclasses.replace(entry, id=f"gap/{at}") for at, entry in enumerate(drawn * 2)]
    for view in (listing("Title", several, 1, turn), glances("Title", several)):
        check_limits(view)
        check_inert(view)
