from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.errors import NotAllowedError
from bot.ledger.model import Names, Tally
from sandbox.faults import Rule
from tests.commands.shelf import CLAIMS
from tests.hall import CLAIM, WORDING, Bot, Hall, bot_in, hall_in, open_poll, vote
from tests.person import components, labels, text_of

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator
    from pathlib import Path

SEND = "/channels/*/messages"
GALLERY = 12


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def bot(hall: Hall) -> AsyncIterator[Bot]:
    async with bot_in(hall) as running:
        yield running


async def answered(hall: Hall, bot: Bot, reply_id: int | None = None) -> None:
    """Wait until the ledger has every closing reply; the first poll's is `reply_id`, where it is given."""
    for _ in range(400):
        if not await bot.ledger.unanswered_polls():
            break
        await hall.pause()
    assert await bot.ledger.unanswered_polls() == []
    if reply_id is not None:
        assert (await bot.ledger.poll(hall.guild_id, 1)).reply_id == reply_id


def alt_of(message: dict[str, Any]) -> str:
    """Return the words of the picture in a message, if there is one."""
    galleries = [part for part in components(message) if part["type"] == GALLERY]
    return "; ".join(item["description"] for gallery in galleries for item in gallery["items"])


async def test_a_poll_closes_at_its_deadline_with_card_reply_and_chart(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"), duration="2h")
    for name, label in (("jonas", "Agree"), ("priya", "Agree"), ("tomas", "Unsure")):
        await vote(hall.person(name), card, label)
    await hall.turns(hours=2, seconds=5)
    reply = await hall.reply_to(card)
    words = text_of(reply)
    assert WORDING in words
    assert "Most agree: 2 of 3 (67 %)." in words
    assert "1 is unsure." in words
    assert "**Disagree** 0 (0 %)" in words
    assert reply["message_reference"]["message_id"] == card["id"]
    assert alt_of(reply) == bot.charts.asked[0].alt
    assert "Agree 2 (67 %), Disagree 0 (0 %), Unsure 1 (33 %)" in alt_of(reply)
    final = await hall.until_says(card, "It takes no votes any more", "Most agree")
    assert labels(final) == ["The claim, for and against"]
    await answered(hall, bot, int(reply["id"]))
    assert len(hall.replies(card)) == 1


async def test_it_is_closed_at_its_deadline_however_late(hall: Hall) -> None:
    async with bot_in(hall) as bot:
        card = await open_poll(hall.person("mira"), duration="2h")
        await vote(hall.person("jonas"), card, "Disagree")
        (poll,) = await bot.polls()
    hall.clock.turn(days=3)
    async with bot_in(hall) as bot:
        reply = await hall.reply_to(card)
        assert "The only vote: Disagree." in text_of(reply)
        assert (await bot.ledger.poll(hall.guild_id, poll.id)).closed_at == poll.closes_at
        await answered(hall, bot, int(reply["id"]))


async def test_an_open_poll_goes_on_after_a_restart(hall: Hall) -> None:
    async with bot_in(hall) as bot:
        card = await open_poll(hall.person("mira"), duration="2h")
        await bot.polls()
    async with bot_in(hall):
        assert "Recorded" in await vote(hall.person("jonas"), card, "Agree")
        await hall.until_says(card, "1 member has voted")
        assert hall.replies(card) == []
        hall.clock.turn(hours=3)
        assert "The only vote: Agree." in text_of(await hall.reply_to(card))


async def test_a_card_left_behind_by_a_crash_is_right_after_the_start(hall: Hall) -> None:
    async with bot_in(hall) as bot:
        card = await open_poll(hall.person("mira"), duration="2h")
        await bot.polls()
    async with bot_in(hall, tick=3600):
        hall.fails(Rule(method="PATCH", path=SEND + "/*", times=None))
        await vote(hall.person("jonas"), card, "Agree")
    hall.fails()
    async with bot_in(hall):
        await hall.until_says(card, "1 member has voted")


async def test_a_vote_after_the_deadline_is_not_counted_and_the_voter_is_told(hall: Hall) -> None:
    async with bot_in(hall, tick=3600) as bot:
        card = await open_poll(hall.person("mira"), duration="2h")
        await vote(hall.person("jonas"), card, "Agree")
        await hall.turns(hours=2, seconds=1)
        words = await vote(hall.person("priya"), card, "Disagree")
        assert "Recorded" not in words
        assert "closed" in words
        (poll,) = await bot.polls()
    async with bot_in(hall) as bot:
        hall.clock.turn(seconds=10)
        assert "The only vote: Agree." in text_of(await hall.reply_to(card))
        closed = await bot.ledger.poll(hall.guild_id, poll.id)
        assert closed.final is not None
        assert closed.final.tally == Tally(agree=1)


async def test_votes_on_a_closed_poll_are_told_so(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"), duration="2h")
    await hall.turns(hours=2, seconds=5)
    await hall.reply_to(card)
    assert "closed" in await vote(hall.person("jonas"), await hall.old_ballot(), "Agree")


async def test_a_crash_between_reply_and_record_leaves_one_reply(hall: Hall) -> None:
    async with bot_in(hall) as bot:
        card = await open_poll(hall.person("mira"), duration="2h")
        await bot.polls()
        await hall.turns(hours=2, seconds=5)
        reply = await hall.reply_to(card)
        await answered(hall, bot)
    hall.forgets("reply_id")
    hall.clock.turn(hours=1)  # long after Discord has forgotten the nonce
    async with bot_in(hall) as bot:
        await answered(hall, bot, int(reply["id"]))
        assert len(hall.replies(card)) == 1


async def test_a_crash_between_close_and_reply_is_made_good_after_the_start(hall: Hall) -> None:
    async with bot_in(hall, tick=3600) as bot:
        card = await open_poll(hall.person("mira"), duration="2h")
        (poll,) = await bot.polls()
        await hall.turns(hours=2, seconds=5)
        await bot.ledger.close_poll(hall.guild_id, poll.id, poll.closes_at)
    async with bot_in(hall) as bot:
        reply = await hall.reply_to(card)
        assert "Nobody voted." in text_of(reply)
        assert alt_of(reply) == ""
        await answered(hall, bot, int(reply["id"]))


@pytest.mark.parametrize("act", ["status", "after"])
async def test_a_reply_that_discord_fails_on_comes_once(hall: Hall, bot: Bot, act: str) -> None:
    card = await open_poll(hall.person("mira"), duration="2h")
    await bot.polls()
    hall.fails(Rule(method="POST", path=SEND, act=act, status=503, times=1))
    await hall.turns(hours=2, seconds=5)
    reply = await hall.reply_to(card)
    await answered(hall, bot, int(reply["id"]))
    assert len(hall.replies(card)) == 1


async def test_a_channel_without_files_and_history_gets_the_words_alone(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"), duration="2h")
    await vote(hall.person("jonas"), card, "Agree")
    hall.sandbox.people.restrict_bot(hall.channel(), ["ATTACH_FILES", "READ_MESSAGE_HISTORY"])
    await hall.turns(hours=2, seconds=5)
    reply = await hall.reply_to(card)
    assert "**Agree** 1 (100 %)" in text_of(reply)
    assert alt_of(reply) == ""
    assert "message_reference" not in reply
    await answered(hall, bot)


async def test_a_deleted_card_still_gets_its_reply(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"), duration="2h")
    await vote(hall.person("jonas"), card, "Agree")
    await hall.deletes(card)
    await hall.turns(hours=2, seconds=5)
    reply = await hall.reply_to(card)
    await answered(hall, bot, int(reply["id"]))


async def test_a_deleted_channel_ends_the_matter_and_others_are_not_delayed(hall: Hall, bot: Bot) -> None:
    lost = await open_poll(hall.person("mira", "debate"), duration="2h")
    card = await open_poll(hall.person("mira"), duration="2h")
    await bot.polls()
    del hall.sandbox.world.channels[lost["channel_id"]]
    await hall.turns(hours=2, seconds=5)
    await hall.reply_to(card)
    await answered(hall, bot)
    assert (await bot.ledger.poll(hall.guild_id, 1)).reply_id == 0


async def test_a_forbidden_channel_is_tried_for_a_day(hall: Hall) -> None:
    async with bot_in(hall) as bot:
        await open_poll(hall.person("mira"), duration="2h")
        await bot.polls()
        hall.sandbox.people.restrict_bot(hall.channel(), ["SEND_MESSAGES"])
        await hall.turns(hours=2, seconds=5)
        for _ in range(10):
            await hall.pause()
        assert len(await bot.ledger.unanswered_polls()) == 1
    hall.clock.turn(days=1)
    async with bot_in(hall) as bot:
        await answered(hall, bot, 0)


async def test_names_are_told_only_where_the_poll_shows_them(hall: Hall, bot: Bot) -> None:
    shown = await open_poll(hall.person("mira"), duration="2h", names="shown")
    hidden = await open_poll(hall.person("mira", "debate"), duration="2h")
    jonas = hall.person("jonas")
    for card in (shown, hidden):
        await vote(jonas, card, "Agree")
    await hall.turns(hours=2, seconds=5)
    assert f"**Agree:** <@{jonas.member}>" in text_of(await hall.reply_to(shown))
    await hall.until(lambda: hall.replies_in("debate", hidden))
    reply = hall.replies_in("debate", hidden)[0]
    assert jonas.member not in text_of(reply)
    assert reply["mentions"] == []


async def test_names_that_a_poll_hides_stay_hidden_whatever_is_set_later(hall: Hall, bot: Bot) -> None:
    mira, jonas = hall.person("mira"), hall.person("jonas")
    hidden = await open_poll(mira, duration="2h", names="hidden")
    await vote(jonas, hidden, "Agree")
    await bot.ledger.change_settings(hall.guild_id, names=Names.SHOWN)
    await hall.turns(hours=2, seconds=5)
    assert jonas.member not in text_of(await hall.reply_to(hidden))
    (final,) = await bot.ledger.recent_polls(hall.guild_id)
    with pytest.raises(NotAllowedError):
        await bot.ledger.voters_shown(final)


async def test_an_administrator_finds_out_nowhere_who_voted_what(hall: Hall, bot: Bot) -> None:
    mira, jonas = hall.person("mira"), hall.person("jonas")
    poll = await open_poll(mira, duration="2h", results="live")
    asked = await jonas.presses((await jonas.presses(poll, "Disagree"))["message"], "Confidence and reason")
    await jonas.fills_in(asked, confidence="90", reason="Because of the kelp.")
    shown = [
        (await mira.types(name, **options))["message"]
        for name, options in (
            ("claim show", {"claim": CLAIM}),
            ("claim show", {"claim": CLAIM, "private": True}),
            ("claim list", {}),
            ("poll list", {}),
            ("poll close", {}),
            ("article", {"name": "harbours"}),
        )
    ]
    shown += [
        (await mira.presses(shown[0], "My ballot"))["message"],
        (await mira.presses(poll, "My ballot"))["message"],
    ]
    voted = (await mira.presses(poll, "Agree"))["message"]
    shown += [voted, (await mira.presses(voted, "My votes on this"))["message"]]
    await hall.turns(hours=2, seconds=5)
    shown += [await hall.reply_to(poll), await hall.until_says(poll, "It takes no votes any more")]
    seen = json.dumps([shown, hall.seen()])
    assert "Disagree" in seen
    assert not [word for word in (jonas.member, "jonas", "Jonas", "kelp") if word in seen]


async def test_changed_minds_are_counted_from_before_the_poll(hall: Hall, bot: Bot) -> None:
    claim = (await hall.person("jonas").types("claim show", claim="id:harbours/ostra-leads"))["message"]
    await vote(hall.person("jonas"), claim, "Disagree")
    await vote(hall.person("priya"), claim, "Agree")
    hall.clock.turn(minutes=1)
    card = await open_poll(hall.person("mira"), duration="2h")
    hall.clock.turn(seconds=1)
    for name in ("jonas", "priya"):
        await vote(hall.person(name), card, "Agree")
    await hall.turns(hours=2, seconds=5)
    words = text_of(await hall.reply_to(card))
    assert (
        "2 members had voted on this wording before the poll; 1 changed their mind: 1 from disagree to agree." in words
    )


async def test_too_few_votes_for_the_quorum_decide_nothing(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"), duration="2h", quorum=2)
    await vote(hall.person("jonas"), card, "Agree")
    await hall.turns(hours=2, seconds=5)
    assert "Too few votes to count: 1 of the 2 that were asked for." in text_of(await hall.reply_to(card))


async def test_a_poll_whose_card_was_never_sent_is_cancelled(hall: Hall) -> None:
    async with bot_in(hall, tick=3600) as bot:
        await bot.open_without_card(hall)
    hall.clock.turn(minutes=10)
    async with bot_in(hall) as bot:
        for _ in range(200):
            if not await bot.ledger.open_polls():
                break
            await hall.pause()
        assert (await bot.ledger.poll(hall.guild_id, 1)).cancelled
        assert hall.seen() == []
        await open_poll(hall.person("mira"))


async def test_a_card_that_was_sent_but_not_noted_is_found_again(hall: Hall) -> None:
    async with bot_in(hall, tick=3600) as bot:
        card = await open_poll(hall.person("mira"))
        await bot.polls()
    hall.forgets("message_id")
    hall.clock.turn(minutes=10)
    async with bot_in(hall) as bot:
        (poll,) = await bot.polls()
        assert poll.message_id == int(card["id"])


async def test_the_loop_outlives_whatever_is_raised(hall: Hall, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    due, failures = bot.ledger.due_polls, [RuntimeError("boom"), OSError("disk")]

    async def fail(now: dt.datetime) -> object:
        if failures:
            raise failures.pop()
        return await due(now)

    card = await open_poll(hall.person("mira"), duration="2h")
    await bot.polls()
    monkeypatch.setattr(bot.ledger, "due_polls", fail)
    await hall.turns(hours=2, seconds=5)
    assert "Nobody voted." in text_of(await hall.reply_to(card))
    assert failures == []


async def test_a_reworded_claim_keeps_its_poll_on_the_old_words(hall: Hall) -> None:
    async with bot_in(hall) as bot:
        card = await open_poll(hall.person("mira"), duration="2h")
        await vote(hall.person("jonas"), card, "Agree")
        await bot.polls()
    async with bot_in(hall, *hall.reworded(CLAIMS[0], "Velm is the harbour of the future.")):
        now = await hall.until_says(card, "has been reworded since", WORDING)
        assert "Agree" not in labels(now)
        assert "Not recorded" in await vote(hall.person("priya"), await hall.old_ballot(), "Agree")
        await hall.turns(hours=2, seconds=5)
        words = text_of(await hall.reply_to(card))
        assert WORDING in words
        assert "The only vote: Agree." in words


async def test_a_claim_that_has_left_the_library_is_still_counted_on_its_words(hall: Hall) -> None:
    async with bot_in(hall) as bot:
        card = await open_poll(hall.person("mira"), duration="2h")
        await vote(hall.person("jonas"), card, "Agree")
        await bot.polls()
    await hall.turns(hours=2, seconds=5)
    async with bot_in(hall, *hall.without(CLAIMS[0])):
        reply = await hall.reply_to(card)
        assert WORDING in text_of(reply)
        assert labels(reply) == []
