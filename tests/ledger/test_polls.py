from __future__ import annotations

import asyncio
import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest

from bot.errors import BadInputError, NotAllowedError, NotFoundError
from bot.ledger.errors import PollClosedError, PollOpenError, WordingChangedError
from bot.ledger.ledger import open_ledger
from bot.ledger.model import FinalTally, Names, PollRules, Results, Tally, Wording
from bot.ledger.tables import vote_event
from tests.ledger.people import (
    AGREE,
    ANN,
    BEN,
    BOX,
    CAT,
    CHANNEL,
    CLAIM,
    DAN,
    DISAGREE,
    GUILD,
    NOON,
    OTHER_GUILD,
    UNSURE,
    WORDING,
    Clock,
    click,
    count_rows,
    open_poll,
    vote,
)

if TYPE_CHECKING:
    from bot.ledger.ledger import Ledger

RULES = PollRules(Results.AT_CLOSE, Names.SHOWN, role_id=55, quorum=3)
MINUTE = timedelta(minutes=1)


async def test_an_opened_poll_has_what_was_asked_for(ledger: Ledger, clock: Clock) -> None:
    opened = await open_poll(ledger, clock, hours=2, rules=RULES)
    assert opened == await ledger.poll(GUILD, opened.id)
    assert (opened.claim_id, opened.claim_revision, opened.channel_id) == (CLAIM, 1, CHANNEL)
    assert opened.rules == RULES
    assert (opened.opened_by, opened.opened_at, opened.closes_at) == (ANN, NOON, NOON + timedelta(hours=2))
    assert (opened.message_id, opened.closed_at, opened.final, opened.cancelled) == (None, None, None, False)


async def test_the_place_of_the_card_and_of_the_reply_is_kept(ledger: Ledger, clock: Clock) -> None:
    opened = await open_poll(ledger, clock)
    assert (await ledger.place_poll(opened, 4444)).message_id == 4444
    closed = await ledger.close_poll(GUILD, opened.id, clock())
    assert await ledger.unanswered_polls() == [closed]
    assert (await ledger.place_reply(GUILD, opened.id, 5555)).reply_id == 5555
    assert await ledger.unanswered_polls() == []


async def test_polls_are_numbered_in_each_server(ledger: Ledger, clock: Clock) -> None:
    first = await open_poll(ledger, clock)
    second = await open_poll(ledger, clock, channel_id=CHANNEL + 1)
    elsewhere = await open_poll(ledger, clock, guild_id=OTHER_GUILD)
    assert (first.id, second.id, elsewhere.id) == (1, 2, 1)


async def test_a_second_poll_on_a_claim_in_the_same_channel_names_the_first(ledger: Ledger, clock: Clock) -> None:
    first = await open_poll(ledger, clock)
    await ledger.place_poll(first, 4444)
    clock.pass_by(minutes=1)
    with pytest.raises(PollOpenError) as refused:
        await open_poll(ledger, clock)
    assert refused.value.poll_id == first.id
    assert f"https://discord.com/channels/{GUILD}/{CHANNEL}/4444" in refused.value.user_message
    await open_poll(ledger, clock, channel_id=CHANNEL + 1)
    await open_poll(ledger, clock, wording=Wording("other/claim", 1, "Another."))
    await ledger.close_poll(GUILD, first.id, clock())
    assert (await open_poll(ledger, clock)).id == 4


async def test_of_many_who_open_at_once_one_does(ledger: Ledger, clock: Clock) -> None:
    answers = await asyncio.gather(
        *(open_poll(ledger, clock, opened_by=ANN + number) for number in range(8)), return_exceptions=True
    )
    assert len([answer for answer in answers if isinstance(answer, PollOpenError)]) == 7
    assert len(await ledger.open_polls(GUILD)) == 1


async def test_opening_is_done_once_though_the_answer_was_lost(ledger: Ledger, clock: Clock) -> None:
    first = await open_poll(ledger, clock)
    assert await open_poll(ledger, clock) == first


async def test_a_poll_cannot_end_before_it_begins(ledger: Ledger, clock: Clock) -> None:
    with pytest.raises(BadInputError):
        await open_poll(ledger, clock, hours=0)


async def test_a_poll_on_other_words_than_were_voted_on_is_refused(ledger: Ledger, clock: Clock) -> None:
    await vote(ledger, click(ANN, AGREE))
    with pytest.raises(WordingChangedError):
        await open_poll(ledger, clock, wording=dataclasses.replace(WORDING, text="Other words."))
    assert await ledger.open_polls() == []


async def test_a_vote_in_a_poll_lies_in_its_own_box(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    await vote(ledger, click(ANN, AGREE))
    await vote(ledger, click(ANN, DISAGREE, poll.box))
    assert await ledger.tally(BOX) == Tally(agree=1)
    assert await ledger.tally(poll.box) == Tally(disagree=1)
    assert await ledger.standing(GUILD, CLAIM, 1) == Tally(disagree=1)


async def test_a_poll_takes_votes_for_its_own_wording_only(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    for box in (
        dataclasses.replace(poll.box, claim_id="other/claim"),
        dataclasses.replace(poll.box, claim_revision=2),
        dataclasses.replace(poll.box, guild_id=OTHER_GUILD),
    ):
        with pytest.raises(NotFoundError):
            await vote(ledger, click(ANN, AGREE, box))
    assert await count_rows(ledger, vote_event) == 0


async def test_a_click_before_the_deadline_counts_even_if_it_comes_after(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock, hours=1)
    clock.pass_by(hours=1, seconds=2)
    just_in_time = poll.closes_at - timedelta(milliseconds=1)
    assert (await vote(ledger, click(ANN, AGREE, poll.box, at=just_in_time))).counted
    with pytest.raises(PollClosedError):
        await vote(ledger, click(BEN, AGREE, poll.box, at=poll.closes_at))
    closed = await ledger.close_poll(GUILD, poll.id, clock())
    assert closed.final is not None
    assert closed.final.tally == Tally(agree=1)


async def test_a_closed_poll_takes_no_vote_no_change_and_no_withdrawal(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    await vote(ledger, click(ANN, AGREE, poll.box))
    await ledger.close_poll(GUILD, poll.id, clock.pass_by(minutes=1))
    for ballot in (click(BEN, AGREE, poll.box), click(ANN, DISAGREE, poll.box), click(ANN, None, poll.box)):
        with pytest.raises(PollClosedError):
            await vote(ledger, ballot)
    assert await ledger.tally(poll.box) == Tally(agree=1)


async def test_a_refused_vote_takes_no_other_of_its_batch_along(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    await ledger.close_poll(GUILD, poll.id, clock())
    answers = await asyncio.gather(
        *(vote(ledger, click(member, AGREE, box)) for member, box in ((ANN, BOX), (BEN, poll.box), (CAT, BOX))),
        return_exceptions=True,
    )
    assert isinstance(answers[1], PollClosedError)
    assert await ledger.tally(BOX) == Tally(agree=2)


async def test_a_click_that_counted_is_not_told_otherwise_after_the_close(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    ballot = click(ANN, AGREE, poll.box)
    await vote(ledger, ballot)
    await ledger.close_poll(GUILD, poll.id, clock())
    assert (await vote(ledger, ballot)).counted


async def test_votes_handed_over_before_the_close_count(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    ballots = [click(number, AGREE, poll.box) for number in range(1, 301)]
    burst = asyncio.gather(*(vote(ledger, ballot) for ballot in ballots))
    await asyncio.sleep(0)
    closed = await ledger.close_poll(GUILD, poll.id, clock())
    assert len(await burst) == 300
    assert closed.final is not None
    assert closed.final.tally == Tally(agree=300)


async def test_closing_again_changes_nothing(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    await vote(ledger, click(ANN, AGREE, poll.box))
    first = await ledger.close_poll(GUILD, poll.id, clock())
    assert await ledger.close_poll(GUILD, poll.id, clock.pass_by(hours=3)) == first
    assert first.closed_at == NOON


async def test_a_poll_without_votes_closes_with_an_empty_tally(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    closed = await ledger.close_poll(GUILD, poll.id, clock())
    assert closed.final == FinalTally(Tally())


async def test_mind_changes_compare_the_opinion_before_the_poll_with_the_vote_at_its_close(
    ledger: Ledger, clock: Clock
) -> None:
    before = clock() - timedelta(hours=1)
    for member, choice in ((ANN, AGREE), (BEN, UNSURE), (CAT, AGREE), (DAN, DISAGREE)):
        await vote(ledger, click(member, choice, at=before))
    await vote(ledger, click(DAN, None, at=before + MINUTE))  # withdrew: had no opinion any more
    poll = await open_poll(ledger, clock)
    await vote(ledger, click(BEN, DISAGREE, at=clock() + MINUTE))  # on the card, after the poll had opened
    for member, choice in ((ANN, DISAGREE), (BEN, UNSURE), (CAT, AGREE), (DAN, AGREE), (5, AGREE)):
        await vote(ledger, click(member, choice, poll.box, at=clock() + MINUTE))
    await vote(ledger, click(CAT, DISAGREE, poll.box, at=clock() + 2 * MINUTE))
    closed = await ledger.close_poll(GUILD, poll.id, poll.closes_at)
    assert closed.final is not None
    assert closed.final.tally == Tally(agree=2, disagree=2, unsure=1)
    assert closed.final.mind_changes == {(AGREE, DISAGREE): 2, (UNSURE, UNSURE): 1}
    assert closed.final.changed == 2
    assert (closed.final.rule, closed.final.rule_version) == ("one-member-one-vote", 1)


async def test_the_opinion_before_a_poll_may_come_from_another_poll(ledger: Ledger, clock: Clock) -> None:
    first = await open_poll(ledger, clock)
    await vote(ledger, click(ANN, AGREE, at=clock()))
    await vote(ledger, click(ANN, UNSURE, first.box, at=clock() + MINUTE))
    await ledger.close_poll(GUILD, first.id, clock.pass_by(minutes=5))
    second = await open_poll(ledger, clock)
    await vote(ledger, click(ANN, DISAGREE, second.box, at=clock() + MINUTE))
    closed = await ledger.close_poll(GUILD, second.id, second.closes_at)
    assert closed.final is not None
    assert closed.final.mind_changes == {(UNSURE, DISAGREE): 1}


async def test_a_vote_on_an_earlier_wording_is_no_opinion_on_this_one(ledger: Ledger, clock: Clock) -> None:
    await vote(ledger, click(ANN, AGREE, at=clock() - MINUTE))
    poll = await open_poll(ledger, clock, wording=Wording(CLAIM, 2, "Reworded."))
    await vote(ledger, click(ANN, DISAGREE, poll.box), "Reworded.")
    closed = await ledger.close_poll(GUILD, poll.id, poll.closes_at)
    assert closed.final is not None
    assert closed.final.mind_changes == {}


async def test_a_cancelled_poll_is_over_and_its_number_is_not_given_again(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    cancelled = await ledger.cancel_poll(poll)
    assert cancelled.cancelled
    assert await ledger.recent_polls(GUILD) == []
    assert await ledger.unanswered_polls() == []
    with pytest.raises(PollClosedError):
        await vote(ledger, click(ANN, AGREE, poll.box))
    assert (await open_poll(ledger, clock)).id == poll.id + 1
    assert await ledger.cancel_poll(poll) == cancelled


async def test_polls_are_found_by_their_state(ledger: Ledger, clock: Clock) -> None:
    late = await open_poll(ledger, clock, hours=5)
    soon = await open_poll(ledger, clock, hours=1, channel_id=2)
    elsewhere = await open_poll(ledger, clock, hours=2, guild_id=OTHER_GUILD)
    assert await ledger.open_polls(GUILD) == [soon, late]
    assert await ledger.open_polls() == [soon, elsewhere, late]
    assert await ledger.due_polls(NOON + timedelta(minutes=59)) == []
    assert await ledger.due_polls(NOON + timedelta(hours=2)) == [soon, elsewhere]
    closed = await ledger.close_poll(GUILD, soon.id, soon.closes_at)
    assert await ledger.open_polls(GUILD) == [late]
    assert await ledger.recent_polls(GUILD) == [closed, late]
    assert await ledger.recent_polls(GUILD, limit=1) == [closed]


async def test_a_poll_is_unknown_to_other_servers(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    for asked in (ledger.poll(OTHER_GUILD, poll.id), ledger.close_poll(OTHER_GUILD, poll.id, clock())):
        with pytest.raises(NotFoundError):
            await asked
    assert (await ledger.poll(GUILD, poll.id)).closed_at is None


async def test_a_deadline_that_passed_while_nobody_was_there_is_found_again(url: str, clock: Clock) -> None:
    async with open_ledger(url, now=clock) as before:
        poll = await open_poll(before, clock, hours=1)
        await vote(before, click(ANN, AGREE, poll.box))
    clock.pass_by(days=3)
    async with open_ledger(url, now=clock) as after:
        assert await after.due_polls(clock()) == [poll]
        closed = await after.close_poll(GUILD, poll.id, clock())
        assert closed.final is not None
        assert closed.final.tally == Tally(agree=1)


async def test_who_voted_what_is_told_only_of_polls_that_show_names(ledger: Ledger, clock: Clock) -> None:
    shown = await open_poll(ledger, clock, rules=PollRules(names=Names.SHOWN))
    await vote(ledger, click(BEN, AGREE, shown.box, reason="I read it."))
    await vote(ledger, click(ANN, DISAGREE, shown.box))
    await vote(ledger, click(CAT, AGREE, shown.box))
    await vote(ledger, click(CAT, None, shown.box))
    named = await ledger.voters_shown(shown)
    assert [(one.member_id, one.vote.choice) for one in named] == [(BEN, AGREE), (ANN, DISAGREE)]
    assert [one.vote.reason for one in await ledger.reasons(shown)] == ["I read it."]
    hidden = await open_poll(ledger, clock, channel_id=2)
    for asked in (ledger.voters_shown(hidden), ledger.reasons(hidden)):
        with pytest.raises(NotAllowedError):
            await asked


async def test_names_cannot_be_asked_for_with_rules_of_ones_own(ledger: Ledger, clock: Clock) -> None:
    hidden = await open_poll(ledger, clock)
    await vote(ledger, click(BEN, AGREE, hidden.box))
    pretended = dataclasses.replace(hidden, rules=PollRules(names=Names.SHOWN))
    with pytest.raises(NotAllowedError):
        await ledger.voters_shown(pretended)
