from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadInputError, NotFoundError
from bot.ledger.errors import NotSavedError, WordingChangedError
from bot.ledger.ledger import open_ledger
from bot.ledger.model import Ballot, Box, Choice, Tally, Vote, Wording
from bot.ledger.tables import claim_wording, vote_current, vote_event, voter
from tests.ledger.people import (
    AGREE,
    ANN,
    BEN,
    BOX,
    CAT,
    CLAIM,
    DISAGREE,
    GUILD,
    NOON,
    OTHER_GUILD,
    UNSURE,
    WORDS,
    click,
    count_rows,
    vote,
)

if TYPE_CHECKING:
    from bot.ledger.ledger import Ledger


async def test_a_vote_is_there_after_it_was_recorded(ledger: Ledger) -> None:
    ballot = click(ANN, AGREE, confidence=80, reason="Because of the patents.")
    receipt = await vote(ledger, ballot)
    assert receipt.vote == Vote(BOX, AGREE, 80, "Because of the patents.", NOON)
    assert receipt.before is None
    assert receipt.counted
    assert await ledger.vote_of(BOX, ANN) == receipt.vote
    assert await ledger.tally(BOX) == Tally(agree=1)


async def test_a_vote_is_there_when_the_ledger_is_opened_again(url: str) -> None:
    async with open_ledger(url) as first:
        await vote(first, click(ANN, UNSURE))
    async with open_ledger(url) as second:
        assert await second.tally(BOX) == Tally(unsure=1)


async def test_a_changed_vote_replaces_the_one_before_and_both_are_remembered(ledger: Ledger) -> None:
    first = await vote(ledger, click(ANN, AGREE, reason="At first."))
    second = await vote(ledger, click(ANN, DISAGREE))
    assert second.before == first.vote
    assert await ledger.tally(BOX) == Tally(disagree=1)
    assert [event.choice for event in await ledger.history_of(GUILD, ANN)] == [DISAGREE, AGREE]


async def test_a_withdrawn_vote_counts_no_more_and_can_be_cast_again(ledger: Ledger) -> None:
    await vote(ledger, click(ANN, AGREE))
    withdrawn = await vote(ledger, click(ANN, None))
    assert (withdrawn.vote, withdrawn.counted) == (None, True)
    assert withdrawn.before is not None
    assert await ledger.vote_of(BOX, ANN) is None
    assert await ledger.tally(BOX) == Tally()
    again = await vote(ledger, click(ANN, UNSURE))
    assert again.before is None
    assert await ledger.tally(BOX) == Tally(unsure=1)


async def test_the_same_choice_again_keeps_what_was_said_of_it_and_another_choice_does_not(ledger: Ledger) -> None:
    said = await vote(ledger, click(ANN, AGREE, confidence=80, reason="The patents."))
    again = await vote(ledger, click(ANN, AGREE, keep=True))
    assert again.vote is not None
    assert (again.vote.confidence, again.vote.reason) == (80, "The patents.")
    assert again.before == said.vote
    changed = await vote(ledger, click(ANN, DISAGREE, keep=True))
    assert changed.vote == await ledger.vote_of(BOX, ANN)
    assert changed.vote is not None
    assert (changed.vote.confidence, changed.vote.reason) == (None, None)
    assert (await vote(ledger, click(ANN, DISAGREE, confidence=60))).vote is not None
    plain = await vote(ledger, click(ANN, DISAGREE))
    assert plain.vote is not None
    assert plain.vote.confidence is None


async def test_within_one_burst_a_choice_keeps_what_a_click_before_it_said(ledger: Ledger) -> None:
    ballots = [click(ANN, AGREE, confidence=80, reason="The patents."), click(ANN, AGREE, keep=True)]
    receipts = await asyncio.gather(*(vote(ledger, ballot) for ballot in ballots))
    assert receipts[1].before == receipts[0].vote
    kept = await ledger.vote_of(BOX, ANN)
    assert kept is not None
    assert (kept.confidence, kept.reason) == (80, "The patents.")
    assert {event.reason for event in await ledger.history_of(GUILD, ANN)} == {"The patents."}


async def test_the_same_click_a_thousand_times_is_one_row(ledger: Ledger) -> None:
    ballot = click(ANN, AGREE)
    receipts = await asyncio.gather(*(vote(ledger, ballot) for _ in range(1000)))
    assert all(receipt.counted for receipt in receipts)
    assert await count_rows(ledger, vote_event) == 1
    assert await count_rows(ledger, vote_current) == 1
    assert await ledger.tally(BOX) == Tally(agree=1)


async def test_an_old_click_that_comes_late_does_not_undo_a_newer_one(ledger: Ledger) -> None:
    older, newer = click(ANN, AGREE), click(ANN, DISAGREE)
    await vote(ledger, newer)
    late = await vote(ledger, older)
    assert not late.counted
    assert late.before is not None
    assert late.before.choice is DISAGREE
    assert await ledger.tally(BOX) == Tally(disagree=1)
    assert await count_rows(ledger, vote_event) == 2


async def test_an_old_click_does_not_undo_a_newer_withdrawal(ledger: Ledger) -> None:
    older, newer = click(ANN, AGREE), click(ANN, None)
    await vote(ledger, newer)
    assert not (await vote(ledger, older)).counted
    assert await ledger.vote_of(BOX, ANN) is None


async def test_a_click_told_again_after_a_newer_one_says_that_the_newer_one_holds(ledger: Ledger) -> None:
    older, newer = click(ANN, AGREE), click(ANN, DISAGREE)
    await vote(ledger, older)
    await vote(ledger, newer)
    again = await vote(ledger, older)
    assert not again.counted
    assert await ledger.tally(BOX) == Tally(disagree=1)
    assert await count_rows(ledger, vote_event) == 2


async def test_one_click_can_not_be_used_for_two_votes(ledger: Ledger) -> None:
    ballot = click(ANN, AGREE)
    await vote(ledger, ballot)
    for forged in (
        dataclasses.replace(ballot, member_id=BEN),
        dataclasses.replace(ballot, choice=DISAGREE),
        dataclasses.replace(ballot, box=Box(GUILD, "other/claim", 1)),
    ):
        await vote(ledger, forged)
    assert await count_rows(ledger, vote_event) == 1
    assert await ledger.tally(BOX) == Tally(agree=1)
    assert await ledger.tally(Box(GUILD, "other/claim", 1)) == Tally()


async def test_clicks_of_one_member_in_one_burst_leave_the_newest(ledger: Ledger) -> None:
    ballots = [click(ANN, choice) for choice in (AGREE, UNSURE, None, DISAGREE)]
    receipts = await asyncio.gather(*(vote(ledger, ballot) for ballot in reversed(ballots)))
    assert [receipt.counted for receipt in receipts] == [True, False, False, False]
    assert await ledger.tally(BOX) == Tally(disagree=1)
    assert await count_rows(ledger, vote_event) == 4


async def test_a_burst_of_many_members_is_recorded_whole(ledger: Ledger) -> None:
    choices = list(Choice)
    ballots = [click(10_000 + number, choices[number % 3]) for number in range(900)]
    receipts = await asyncio.gather(*(vote(ledger, ballot) for ballot in ballots))
    assert all(receipt.counted and receipt.before is None for receipt in receipts)
    assert await ledger.tally(BOX) == Tally(300, 300, 300)
    assert await count_rows(ledger, voter) == 900


async def test_each_box_and_each_revision_has_its_own_vote(ledger: Ledger) -> None:
    reworded = dataclasses.replace(BOX, claim_revision=2)
    other = dataclasses.replace(BOX, claim_id="china-ai-gap/other")
    await vote(ledger, click(ANN, AGREE))
    await vote(ledger, click(ANN, DISAGREE, reworded), "The gap will close within five years.")
    await vote(ledger, click(ANN, UNSURE, other), "Something else.")
    assert await ledger.tally(BOX) == Tally(agree=1)
    assert await ledger.tally(reworded) == Tally(disagree=1)
    assert await ledger.tally(other) == Tally(unsure=1)


async def test_one_server_never_sees_anothers_votes(ledger: Ledger) -> None:
    elsewhere = dataclasses.replace(BOX, guild_id=OTHER_GUILD)
    await asyncio.gather(
        vote(ledger, click(ANN, AGREE)),
        vote(ledger, click(ANN, DISAGREE, elsewhere), "Other words for it, over there."),
    )
    assert await ledger.tally(BOX) == Tally(agree=1)
    assert await ledger.tally(elsewhere) == Tally(disagree=1)
    assert [event.box.guild_id for event in await ledger.history_of(OTHER_GUILD, ANN)] == [OTHER_GUILD]
    assert await ledger.revisions(OTHER_GUILD, CLAIM) == [
        (Wording(CLAIM, 1, "Other words for it, over there."), Tally(disagree=1))
    ]
    assert (await ledger.opinion_of(GUILD, CLAIM, ANN)) is not None
    assert await ledger.voted(777, ANN, [(CLAIM, 1)]) == set()


async def test_members_are_kept_under_a_random_number_that_differs_between_servers(ledger: Ledger) -> None:
    for guild_id in (GUILD, OTHER_GUILD):
        await vote(ledger, click(ANN, AGREE, dataclasses.replace(BOX, guild_id=guild_id)))
    async with ledger.database.reading() as connection:
        rows = (await connection.execute(voter.select())).all()
        kept = (await connection.execute(vote_event.select())).all()
    assert {row.member_id for row in rows} == {ANN}
    assert len({row.voter_id for row in rows}) == 2
    assert {row.voter_id for row in kept} == {row.voter_id for row in rows}
    assert ANN not in {value for row in kept for value in row}


async def test_a_vote_on_other_words_under_the_same_revision_is_refused(ledger: Ledger) -> None:
    await vote(ledger, click(ANN, AGREE))
    with pytest.raises(WordingChangedError):
        await vote(ledger, click(BEN, AGREE), "The gap will never close.")
    assert await ledger.tally(BOX) == Tally(agree=1)
    assert await count_rows(ledger, vote_event) == 1
    assert await count_rows(ledger, voter) == 1


async def test_other_words_are_refused_after_a_restart_as_well(url: str) -> None:
    async with open_ledger(url) as first:
        await vote(first, click(ANN, AGREE))
    async with open_ledger(url) as second:
        with pytest.raises(WordingChangedError):
            await vote(second, click(BEN, AGREE), "The gap will never close.")
        assert await count_rows(second, claim_wording) == 1


async def test_of_two_wordings_in_one_burst_the_first_holds(ledger: Ledger) -> None:
    answers = await asyncio.gather(
        *(vote(ledger, click(10 + number, AGREE), f"Words {number}") for number in range(5)), return_exceptions=True
    )
    assert [isinstance(answer, WordingChangedError) for answer in answers].count(False) == 1
    assert await ledger.tally(BOX) == Tally(agree=1)


async def test_a_vote_in_a_poll_that_does_not_exist_is_refused(ledger: Ledger) -> None:
    with pytest.raises(NotFoundError):
        await vote(ledger, click(ANN, AGREE, dataclasses.replace(BOX, poll_id=9)))
    assert await count_rows(ledger, vote_event) == 0
    assert await count_rows(ledger, voter) == 0


async def test_one_bad_vote_takes_no_other_of_its_batch_along(ledger: Ledger) -> None:
    impossible = dataclasses.replace(BOX, claim_revision=0)
    ballots = [click(ANN, AGREE), click(BEN, AGREE, impossible), click(CAT, DISAGREE)]
    answers = await asyncio.gather(*(vote(ledger, ballot) for ballot in ballots), return_exceptions=True)
    assert isinstance(answers[1], NotSavedError)
    assert await ledger.tally(BOX) == Tally(agree=1, disagree=1)
    assert await count_rows(ledger, vote_event) == 2
    assert await count_rows(ledger, voter) == 2
    assert (await vote(ledger, click(BEN, UNSURE))).counted


@pytest.mark.parametrize(
    ("confidence", "reason"), [(49, None), (101, None), (None, "x" * 501), (None, "a\0b"), (None, "\ud800")]
)
def test_a_ballot_that_cannot_be_kept_is_refused_at_once(confidence: int | None, reason: str | None) -> None:
    with pytest.raises(BadInputError):
        click(ANN, AGREE, confidence=confidence, reason=reason)


@pytest.mark.parametrize("member_id", [0, -1, 2**63])
def test_a_ballot_with_an_impossible_id_is_refused_at_once(member_id: int) -> None:
    with pytest.raises(BadInputError):
        click(member_id, AGREE)


@pytest.mark.parametrize("box", [Box(2**63, CLAIM, 1), Box(0, CLAIM, 1), Box(GUILD, CLAIM, 1, -1)])
def test_a_ballot_for_an_impossible_box_is_refused_at_once(box: Box) -> None:
    with pytest.raises(BadInputError):
        click(ANN, AGREE, box)


def test_a_withdrawal_carries_nothing() -> None:
    with pytest.raises(BadInputError):
        Ballot(1, ANN, BOX, None, reason="I was wrong.")


def test_a_ballot_that_keeps_what_was_said_says_nothing_itself() -> None:
    with pytest.raises(BadInputError):
        click(ANN, AGREE, reason="Another.", keep=True)


@pytest.mark.parametrize("reason", ["", "x" * 500, "été 🇫🇷 \u202e <b>'; DROP TABLE voter; --"])
async def test_a_reason_is_kept_word_for_word(ledger: Ledger, reason: str) -> None:
    await ledger.cast(click(ANN, AGREE, confidence=50, reason=reason), claim_text=WORDS)
    kept = await ledger.vote_of(BOX, ANN)
    assert kept is not None
    assert (kept.confidence, kept.reason) == (50, reason)
