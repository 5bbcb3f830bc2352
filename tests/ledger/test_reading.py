from __future__ import annotations

import dataclasses
from datetime import timedelta
from typing import TYPE_CHECKING

from bot.ledger.model import Box, Tally, Wording, WordingConflict
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
    WORDING,
    WORDS,
    Clock,
    click,
    open_poll,
    vote,
)

if TYPE_CHECKING:
    from bot.ledger.ledger import Ledger

OTHER = Box(GUILD, "other/claim", 1)
REWORDED = dataclasses.replace(BOX, claim_revision=2)
MINUTE = timedelta(minutes=1)


async def test_an_empty_ledger_answers_everything_with_nothing(ledger: Ledger) -> None:
    assert await ledger.vote_of(BOX, ANN) is None
    assert await ledger.opinion_of(GUILD, CLAIM, ANN) is None
    assert await ledger.history_of(GUILD, ANN) == []
    assert await ledger.tally(BOX) == Tally()
    assert await ledger.standing(GUILD, CLAIM, 1) == Tally()
    assert await ledger.standings(GUILD, [(CLAIM, 1)]) == {(CLAIM, 1): Tally()}
    assert await ledger.standings(GUILD, []) == {}
    assert await ledger.voted(GUILD, ANN, [(CLAIM, 1)]) == set()
    assert await ledger.voted(GUILD, ANN, []) == set()
    assert await ledger.revisions(GUILD, CLAIM) == []
    assert await ledger.wording_conflicts([WORDING]) == []
    assert await ledger.open_polls() == []


async def test_an_opinion_is_the_newest_vote_in_any_box_that_stands(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    await vote(ledger, click(ANN, AGREE, at=NOON))
    await vote(ledger, click(ANN, DISAGREE, poll.box, at=NOON + MINUTE))
    opinion = await ledger.opinion_of(GUILD, CLAIM, ANN)
    assert opinion is not None
    assert (opinion.choice, opinion.box) == (DISAGREE, poll.box)
    await vote(ledger, click(ANN, None, poll.box, at=NOON + 2 * MINUTE))
    opinion = await ledger.opinion_of(GUILD, CLAIM, ANN)
    assert opinion is not None
    assert (opinion.choice, opinion.box) == (AGREE, BOX)
    await vote(ledger, click(ANN, UNSURE, REWORDED, at=NOON + 3 * MINUTE), "Reworded.")
    opinion = await ledger.opinion_of(GUILD, CLAIM, ANN)
    assert opinion is not None
    assert opinion.box == REWORDED


async def test_a_member_stands_once_however_many_boxes_they_voted_in(ledger: Ledger, clock: Clock) -> None:
    polls = [await open_poll(ledger, clock, channel_id=channel) for channel in (1, 2, 3)]
    for step, box in enumerate([BOX, *(poll.box for poll in polls)]):
        for member, choice in ((ANN, AGREE), (BEN, DISAGREE)):
            await vote(ledger, click(member, choice, box, at=NOON + step * MINUTE))
    await vote(ledger, click(BEN, UNSURE, BOX, at=NOON + 9 * MINUTE))
    await vote(ledger, click(CAT, AGREE, polls[1].box, at=NOON))
    assert await ledger.standing(GUILD, CLAIM, 1) == Tally(agree=2, unsure=1)
    assert (await ledger.standings(GUILD, [(CLAIM, 1)]))[CLAIM, 1] == Tally(agree=2, unsure=1)
    await vote(ledger, click(CAT, None, polls[1].box, at=NOON + MINUTE))
    assert await ledger.standing(GUILD, CLAIM, 1) == Tally(agree=1, unsure=1)


async def test_whoever_withdraws_from_a_poll_stands_as_on_the_card_again(ledger: Ledger, clock: Clock) -> None:
    poll = await open_poll(ledger, clock)
    await vote(ledger, click(ANN, AGREE, at=NOON))
    await vote(ledger, click(ANN, DISAGREE, poll.box, at=NOON + MINUTE))
    assert await ledger.standing(GUILD, CLAIM, 1) == Tally(disagree=1)
    await vote(ledger, click(ANN, None, poll.box, at=NOON + 2 * MINUTE))
    assert await ledger.standing(GUILD, CLAIM, 1) == Tally(agree=1)


async def test_many_claims_are_told_in_one_go_each_in_its_revision(ledger: Ledger) -> None:
    await vote(ledger, click(ANN, AGREE))
    await vote(ledger, click(BEN, DISAGREE, REWORDED), "Reworded.")
    await vote(ledger, click(ANN, UNSURE, OTHER))
    asked = [(CLAIM, 1), (CLAIM, 2), ("other/claim", 1), ("unknown/claim", 1)]
    assert await ledger.standings(GUILD, asked) == {
        (CLAIM, 1): Tally(agree=1),
        (CLAIM, 2): Tally(disagree=1),
        ("other/claim", 1): Tally(unsure=1),
        ("unknown/claim", 1): Tally(),
    }
    assert await ledger.voted(GUILD, ANN, asked) == {(CLAIM, 1), ("other/claim", 1)}
    assert await ledger.voted(GUILD, BEN, asked) == {(CLAIM, 2)}
    assert await ledger.voted(GUILD, BEN, [(CLAIM, 1)]) == set()


async def test_a_withdrawn_vote_is_not_told_as_voted(ledger: Ledger) -> None:
    await vote(ledger, click(ANN, AGREE))
    await vote(ledger, click(ANN, None))
    assert await ledger.voted(GUILD, ANN, [(CLAIM, 1)]) == set()


async def test_the_history_tells_everything_the_newest_first(ledger: Ledger) -> None:
    for step, (choice, box) in enumerate(((AGREE, BOX), (DISAGREE, OTHER), (None, BOX), (UNSURE, BOX))):
        await vote(ledger, click(ANN, choice, box, at=NOON + step * MINUTE))
    await vote(ledger, click(BEN, AGREE))
    history = await ledger.history_of(GUILD, ANN)
    assert [(event.choice, event.box) for event in history] == [
        (UNSURE, BOX),
        (None, BOX),
        (DISAGREE, OTHER),
        (AGREE, BOX),
    ]
    assert [event.cast_at for event in history] == [NOON + step * MINUTE for step in (3, 2, 1, 0)]
    assert [event.choice for event in await ledger.history_of(GUILD, ANN, CLAIM)] == [UNSURE, None, AGREE]
    assert await ledger.history_of(GUILD, ANN, limit=2) == history[:2]
    assert await ledger.history_of(OTHER_GUILD, ANN) == []


async def test_the_tally_of_an_earlier_wording_stays_readable_with_its_words(ledger: Ledger) -> None:
    await vote(ledger, click(ANN, AGREE))
    await vote(ledger, click(BEN, AGREE))
    await vote(ledger, click(ANN, DISAGREE, REWORDED), "The gap will close within five years.")
    assert await ledger.revisions(GUILD, CLAIM) == [
        (WORDING, Tally(agree=2)),
        (Wording(CLAIM, 2, "The gap will close within five years."), Tally(disagree=1)),
    ]


async def test_words_that_changed_without_a_revision_are_found(ledger: Ledger) -> None:
    elsewhere = dataclasses.replace(BOX, guild_id=OTHER_GUILD)
    await vote(ledger, click(ANN, AGREE))
    await vote(ledger, click(ANN, AGREE, elsewhere), "The words of then.")
    await vote(ledger, click(ANN, AGREE, OTHER), "The same words.")
    library = [
        Wording(CLAIM, 2, "Never voted on."),
        WORDING,
        Wording("other/claim", 1, "The same words."),
        *(Wording(f"filler/claim-{number}", 1, "x") for number in range(500)),
    ]
    assert await ledger.wording_conflicts(library) == [
        WordingConflict(OTHER_GUILD, Wording(CLAIM, 1, "The words of then."), WORDS)
    ]


async def test_tallies_follow_every_vote_at_once(ledger: Ledger) -> None:
    for number in range(1, 6):
        await vote(ledger, click(number, AGREE))
        assert await ledger.tally(BOX) == Tally(agree=number)
        assert await ledger.standing(GUILD, CLAIM, 1) == Tally(agree=number)
