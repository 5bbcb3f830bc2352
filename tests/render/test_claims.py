"""Claims as cards with a ballot, and in lists."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.errors import ExpiredError
from bot.ledger.model import Box, Choice, Tally, Vote, Wording, time_of
from bot.render.claim import Stand, claim, claim_card, reworded_card, voters_words, wordings
from bot.render.claims import Line, claims_list, page_of, read_page
from bot.render.controls import Place
from bot.render.trail import Ask
from tests.render import entries
from tests.render.test_limits import MANY
from tests.render.trees import buttons, check_inert, check_limits, selects, text_of

if TYPE_CHECKING:
    from bot.library.model import Article, Claim

BOX = Box(7, "gap/china-leads", 1)
VOTE = Vote(BOX, Choice.DISAGREE, 80, None, time_of(1 << 40))


@MANY
@given(entries.claims(), st.sampled_from([None, 0, 1, 10**6]))
def test_cards_keep_to_the_limits_and_are_inert(entry: Claim, voters: int | None) -> None:
    stand = Stand(Box(7, entry.id, entry.revision), voters, VOTE, Tally(1, 2, 3))
    for view in (claim(entry, Place(Ask(query="x"), 1, 3), stand), claim_card(entry, stand)):
        check_limits(view)
        check_inert(view)


@MANY
@given(st.lists(entries.claims(), min_size=1, max_size=1), entries.articles())
def test_lists_keep_to_the_limits_and_are_inert(claims: list[Claim], home: Article) -> None:
    lines = [Line(claims[0], 10**6, voted=True)]
    view = claims_list(lines, 10**5, 3, home)
    check_limits(view)
    check_inert(view)


@MANY
@given(entries.claims(), st.lists(entries.SHOWN, min_size=1, max_size=9))
def test_earlier_wordings_keep_to_the_limits_and_are_inert(entry: Claim, texts: list[str]) -> None:
    earlier = [(Wording(entry.id, at + 1, text), Tally(10**6, 1, 0)) for at, text in enumerate(texts)]
    view = wordings(entry, earlier)
    check_limits(view)
    check_inert(view)


@MANY
@given(entries.claims(), entries.SHOWN, st.sampled_from([0, 1, 10**6]))
def test_cards_of_old_words_keep_to_the_limits_and_are_inert(entry: Claim, old: str, voters: int) -> None:
    view = reworded_card(entry, Stand(Box(7, entry.id, 1), voters, VOTE, Tally(1, 2, 3)), old)
    check_limits(view)
    check_inert(view)
    assert "Agree" not in buttons(view)


def test_a_public_card_never_shows_what_only_voters_may_see() -> None:
    text = text_of(claim_card(entries.claim(), Stand(BOX, 6, VOTE, Tally(1, 2, 3))))
    assert "6 members have voted" in text
    assert "Disagree" not in text
    assert "disagree 2" not in text


def test_a_voters_own_card_shows_vote_and_tally() -> None:
    text = text_of(claim(entries.claim(), None, Stand(BOX, 6, VOTE, Tally(1, 2, 3))))
    assert "You: **Disagree**, 80 % sure" in text
    assert "The team: agree 1, disagree 2, unsure 3" in text


def test_a_card_has_the_ballot_and_its_facts_and_a_claim_elsewhere_has_none() -> None:
    card = claim_card(entries.claim(), Stand(BOX, 0))
    assert list(buttons(card)) == ["Agree", "Disagree", "Unsure", "My ballot"]
    assert [option["value"] for option in selects(card)[0]["options"]] == ["gap/patents-china"]
    assert "Agree" not in buttons(claim(entries.claim()))


@pytest.mark.parametrize(
    ("voters", "words"),
    [(0, "Nobody has voted yet"), (1, "1 member has voted"), (1200, "1,200 members have voted")],
)
def test_how_many_have_voted_is_told(voters: int, words: str) -> None:
    assert voters_words(voters) == words


def test_a_list_says_how_many_voted_and_whether_i_did() -> None:
    lines = [Line(entries.claim(), 3, voted=True), Line(entries.claim(id="gap/b", text="B."), 0, voted=False)]
    text = text_of(claims_list(lines, 12, 0, entries.article()))
    assert "### 12 claims from “China narrows the gap”" in text
    assert "1 fact for, 0 against · 3 members have voted · you have voted" in text
    assert "nobody has voted yet · you have not voted" in text
    assert "Page 1 of 3" in text


def test_a_list_of_one_page_has_no_buttons() -> None:
    assert not buttons(claims_list([Line(entries.claim(), 0, voted=False)], 1, 0, None))


@pytest.mark.parametrize(("page", "total", "found"), [(0, 3, (0, 0, 5)), (9, 12, (2, 10, 15)), (1, 12, (1, 5, 10))])
def test_a_page_beyond_the_last_is_the_last(page: int, total: int, found: tuple[int, int, int]) -> None:
    at, shown = page_of(page, total)
    assert (at, shown.start, shown.stop) == found


@pytest.mark.parametrize("args", [(), ("a",), ("a", "x"), ("a", "-1"), ("a", "1", "2"), ("a", "999999")])
def test_a_page_of_nobodys_is_refused(args: tuple[str, ...]) -> None:
    with pytest.raises(ExpiredError):
        read_page(args)
