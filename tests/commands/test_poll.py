from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.ledger.errors import NotSavedError
from bot.ledger.model import Names, Results
from sandbox.faults import Rule
from tests.commands.shelf import ENTRIES
from tests.hall import CLAIM, MANAGE_MESSAGES, WORDING, Bot, Hall, bot_in, hall_in, is_told, open_poll, vote
from tests.person import Refused, components, labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.ledger.model import Poll


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def bot(hall: Hall) -> AsyncIterator[Bot]:
    async with bot_in(hall) as running:
        yield running


async def test_a_poll_is_opened_with_its_wording_rules_deadline_and_ballot(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"))
    words = text_of(card)
    assert WORDING in words
    assert "Nobody has voted yet" in words
    assert "Names: hidden" in words
    assert labels(card)[:4] == ["Agree", "Disagree", "Unsure", "My ballot"]
    (poll,) = await bot.polls()
    assert poll.message_id == int(card["id"])
    assert f"<t:{int(poll.closes_at.timestamp())}:R>" in words
    assert (poll.closes_at - poll.opened_at).total_seconds() == pytest.approx(24 * 3600, abs=5)


async def test_the_rules_stand_on_the_card_before_anyone_votes(hall: Hall, bot: Bot) -> None:
    role = hall.give_role(hall.person("jonas"))
    card = await open_poll(hall.person("mira"), duration="3d", results="live", names="shown", role=role, quorum=4)
    words = text_of(card)
    assert "Names: **shown. When the poll closes, everyone is told who voted what**" in words
    assert f"<@&{role}>" in words
    assert "4 members or more" in words
    assert "Tally: for everyone, here, all the time" in words
    (poll,) = await bot.polls()
    assert (poll.rules.results, poll.rules.names) == (Results.LIVE, Names.SHOWN)
    assert (poll.rules.role_id, poll.rules.quorum) == (int(role), 4)


async def test_what_is_left_out_comes_from_the_servers_settings(hall: Hall, bot: Bot) -> None:
    settled = {"results": Results.AT_CLOSE, "names": Names.SHOWN}
    await bot.ledger.change_settings(hall.guild_id, **settled, time_zone="Asia/Tokyo")
    await open_poll(hall.person("mira"), duration="until 12:00", results="live")
    (poll,) = await bot.polls()
    assert (poll.rules.results, poll.rules.names) == (Results.LIVE, Names.SHOWN)
    assert poll.closes_at.strftime("%H:%M") == "03:00"


async def test_nobody_is_pinged_by_a_card(hall: Hall, bot: Bot) -> None:
    role = hall.give_role(hall.person("jonas"))
    card = await open_poll(hall.person("mira"), role=role)
    assert card["mentions"] == []
    assert card["mention_roles"] == []


async def test_who_may_not_open_polls_is_told_what_it_takes_and_nothing_is_opened(hall: Hall, bot: Bot) -> None:
    words = await is_told(hall.person("jonas"), "poll open", claim=CLAIM)
    assert "Manage Messages" in words
    assert await bot.polls() == []


async def test_manage_messages_is_enough_to_open(hall: Hall, bot: Bot) -> None:
    hall.give_role(hall.person("jonas"), MANAGE_MESSAGES)
    await open_poll(hall.person("jonas"))
    assert len(await bot.polls()) == 1


async def test_the_servers_role_is_enough_to_open_and_is_named_to_the_others(hall: Hall) -> None:
    role = hall.give_role(hall.person("jonas"))
    async with bot_in(hall) as bot:
        await bot.ledger.change_settings(hall.guild_id, poll_role_id=int(role))
        await open_poll(hall.person("jonas"))
        words = await is_told(hall.person("priya"), "poll open", claim=CLAIM)
        assert "Manage Messages or the role “Debaters”" in words
        assert len(await bot.polls()) == 1


@pytest.mark.parametrize(("denied", "named"), [("SEND_MESSAGES", "Send Messages"), ("VIEW_CHANNEL", "View Channel")])
async def test_a_channel_that_the_bot_may_not_use_is_told_before_anything_is_opened(
    hall: Hall, bot: Bot, denied: str, named: str
) -> None:
    hall.sandbox.people.restrict_bot(hall.channel(), [denied])
    words = await is_told(hall.person("mira"), "poll open", claim=CLAIM)
    assert named in words
    assert await bot.polls() == []
    hall.sandbox.people.restrict_bot(hall.channel(), [])
    await open_poll(hall.person("mira"))


@pytest.mark.parametrize(
    ("duration", "words"),
    [("soon", "cannot read"), ("31d", "30 days at most"), ("today 00:00", "in the past"), ("friday 25:00", "no such")],
)
async def test_a_wrong_duration_is_explained(hall: Hall, bot: Bot, duration: str, words: str) -> None:
    assert words in await is_told(hall.person("mira"), "poll open", claim=CLAIM, duration=duration)
    assert await bot.polls() == []


async def test_a_second_poll_on_the_same_claim_in_the_channel_is_refused_with_a_link(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"))
    words = await is_told(hall.person("mira"), "poll open", claim=CLAIM)
    assert card["id"] in words
    await open_poll(hall.person("mira", "debate"))
    assert len(await bot.polls()) == 2


@pytest.mark.parametrize(
    ("claim", "words"),
    [
        ("id:harbours/pilots-left", "no claim"),
        ("id:harbours/gone", "left the library"),
        ("quantum zebras", "no claim on that"),
        ("   ", "type a few words"),
    ],
)
async def test_a_poll_is_never_opened_on_a_guess(hall: Hall, bot: Bot, claim: str, words: str) -> None:
    assert words in await is_told(hall.person("mira"), "poll open", claim=claim)
    assert await bot.polls() == []


async def test_a_claim_may_be_typed_in_its_own_words(hall: Hall, bot: Bot) -> None:
    await open_poll(hall.person("mira"), claim="ostra is the HARBOUR of the future.")
    assert len(await bot.polls()) == 1


async def test_claims_and_deadlines_are_completed(hall: Hall, bot: Bot) -> None:
    mira = hall.person("mira")
    assert [one["value"] for one in await mira.completes("poll open", "claim", claim="ostra")] == [CLAIM]
    offered = await mira.completes("poll open", "duration", claim=CLAIM, duration="until fri")
    assert any(one["name"].startswith("until Friday 17:00") or "17:00 (in" in one["name"] for one in offered)
    assert all(one["value"].startswith("until ") for one in offered)


async def test_a_card_that_discord_does_not_take_cancels_the_poll(hall: Hall, bot: Bot) -> None:
    hall.fails(Rule(method="POST", path="/interactions/*", act="status", status=400, times=1))
    await hall.person("mira").types("poll open", claim=CLAIM)
    assert await bot.polls() == []
    hall.fails()
    await open_poll(hall.person("mira"))
    assert len(await bot.polls()) == 1


async def test_a_card_whose_answer_was_lost_on_the_way_is_one_card_of_one_poll(hall: Hall, bot: Bot) -> None:
    hall.fails(Rule(method="POST", path="/interactions/*", act="after", status=502, times=1))
    await hall.person("mira").types("poll open", claim=CLAIM)
    await hall.until(lambda: len(hall.seen()) == 1)
    (poll,) = await bot.polls()
    assert poll.message_id == int(hall.seen()[0]["id"])


async def test_closing_asks_first_and_then_tells_what_came_out(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"))
    assert "Recorded" in await vote(hall.person("jonas"), card, "Agree")
    asked = (await hall.person("mira").types("poll close"))["message"]
    assert "Close this poll now?" in text_of(asked)
    assert "1 member has voted" in text_of(asked)
    closed = await hall.person("mira").presses(asked, "Close it now")
    assert closed["kind"] == "update"
    assert "The poll is closed" in text_of(closed["message"])
    reply = await hall.reply_to(card)
    assert "The only vote: Agree." in text_of(reply)
    final = await hall.until_says(card, "Closed")
    assert "Agree" not in labels(final)


async def test_a_poll_may_be_left_open_after_all(hall: Hall, bot: Bot) -> None:
    await open_poll(hall.person("mira"))
    asked = (await hall.person("mira").types("poll close"))["message"]
    kept = await hall.person("mira").presses(asked, "Leave it open")
    assert "stays as it is" in text_of(kept["message"])
    assert len(await bot.polls()) == 1


async def test_a_poll_is_closed_by_its_opener_or_with_manage_messages_only(hall: Hall, bot: Bot) -> None:
    role = hall.give_role(hall.person("jonas"))
    await bot.ledger.change_settings(hall.guild_id, poll_role_id=int(role))
    await open_poll(hall.person("jonas"))
    assert "Manage Messages" in await is_told(hall.person("priya"), "poll close")
    assert "Close this poll now?" in await is_told(hall.person("jonas"), "poll close")
    assert "Close this poll now?" in await is_told(hall.person("mira"), "poll close")


async def test_a_click_on_somebody_elses_question_closes_nothing(hall: Hall, bot: Bot) -> None:
    await open_poll(hall.person("mira"))
    (poll,) = await bot.polls()
    button = {"type": 2, "style": 4, "label": "Forged", "custom_id": f"crux:1:poll-close:{poll.id}"}
    forged = await hall.posts({"content": "x", "components": [{"type": 1, "components": [button]}]})
    outcome = await hall.person("jonas").presses(forged, "Forged")
    assert "Nothing was changed" in text_of(outcome["message"])
    assert len(await bot.polls()) == 1


@pytest.mark.parametrize("custom_id", ["crux:1:poll-close", "crux:1:poll-close:999", "crux:1:poll-close:x:y"])
async def test_a_forged_button_closes_nothing_and_is_answered(hall: Hall, bot: Bot, custom_id: str) -> None:
    await open_poll(hall.person("mira"))
    button = {"type": 2, "style": 4, "label": "Forged", "custom_id": custom_id}
    forged = await hall.posts({"content": "x", "components": [{"type": 1, "components": [button]}]})
    outcome = await hall.person("mira").presses(forged, "Forged")
    assert outcome["kind"] == "message"
    assert len(await bot.polls()) == 1


async def test_several_open_polls_are_told_apart(hall: Hall, bot: Bot) -> None:
    await open_poll(hall.person("mira", "debate"))
    await open_poll(hall.person("mira", "facts-daily"))
    assert "pick one" in await is_told(hall.person("mira"), "poll close")
    offered = await hall.person("mira").completes("poll close", "poll", poll="harbour")
    assert len(offered) == 2
    assert WORDING in await is_told(hall.person("mira"), "poll close", poll=offered[0]["value"])
    assert await hall.person("jonas").completes("poll close", "poll", poll="") == []


@pytest.mark.parametrize("poll", ["99", "x", "1; DROP TABLE poll", "-1", "9" * 30])
async def test_an_unknown_poll_is_not_found(hall: Hall, bot: Bot, poll: str) -> None:
    assert "no such poll" in await is_told(hall.person("mira"), "poll close", poll=poll)


async def test_without_an_open_poll_there_is_nothing_to_close(hall: Hall, bot: Bot) -> None:
    assert "No poll is open" in await is_told(hall.person("mira"), "poll close")


async def test_the_list_holds_open_polls_and_how_closed_ones_came_out(hall: Hall, bot: Bot) -> None:
    assert "no poll here yet" in await is_told(hall.person("jonas"), "poll list")
    first = await open_poll(hall.person("mira"))
    await vote(hall.person("jonas"), first, "Disagree")
    asked = (await hall.person("mira").types("poll close"))["message"]
    await hall.person("mira").presses(asked, "Close it now")
    second = await open_poll(hall.person("mira", "debate"))
    await bot.polls()
    words = await is_told(hall.person("jonas"), "poll list")
    assert first["id"] in words
    assert second["id"] in words
    assert "The only vote: Disagree." in words
    assert words.index(second["id"]) < words.index(first["id"])


async def test_polls_of_channels_that_a_member_cannot_see_are_not_listed(hall: Hall) -> None:
    hall.hide_from(hall.person("jonas"), hall.sandbox.world.channels[hall.channel("debate")])
    async with bot_in(hall):
        await open_poll(hall.person("mira", "debate"))
        assert "harbour" in await is_told(hall.person("priya"), "poll list")
        assert "harbour" not in await is_told(hall.person("jonas"), "poll list")


async def test_voters_are_counted_live_where_the_rules_say_so(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"), results="live")
    await vote(hall.person("jonas"), card, "Agree")
    await vote(hall.person("priya"), card, "Unsure")
    await hall.until_says(card, "2 members have voted", "**Agree** 1 (50 %)", "**Disagree** 0", "**Unsure** 1")


@pytest.mark.parametrize("results", ["after-vote", "at-close"])
async def test_otherwise_the_card_shows_only_how_many_voted(hall: Hall, bot: Bot, results: str) -> None:
    card = await open_poll(hall.person("mira"), results=results)
    await vote(hall.person("jonas"), card, "Agree")
    words = text_of(await hall.until_says(card, "1 member has voted"))
    assert "Agree" not in words


async def test_who_lacks_the_polls_role_cannot_vote(hall: Hall, bot: Bot) -> None:
    role = hall.give_role(hall.person("jonas"))
    card = await open_poll(hall.person("mira"), role=role)
    assert "Recorded" in await vote(hall.person("jonas"), card, "Agree")
    assert "Nothing was saved" in await vote(hall.person("priya"), card, "Agree")


async def test_quorums_below_one_never_reach_the_bot(hall: Hall, bot: Bot) -> None:
    with pytest.raises(Refused):
        await hall.person("mira").types("poll open", claim=CLAIM, quorum=0)


async def test_the_card_leads_to_the_facts_for_and_against(hall: Hall, bot: Bot) -> None:
    card = await open_poll(hall.person("mira"))
    outcome = await hall.person("jonas").presses(card, "The claim, for and against")
    assert "For it" in text_of(outcome["message"])
    assert len(ENTRIES) > 1
    assert any(component["type"] == 3 for component in components(outcome["message"]))


async def test_a_slow_database_is_bridged_by_thinking_and_the_card_still_comes(
    hall: Hall, bot: Bot, monkeypatch: pytest.MonkeyPatch
) -> None:
    opening, told = bot.ledger.open_poll, asyncio.Event()

    async def slowly(**wanted: Any) -> Poll:  # noqa: ANN401  # as the ledger takes it
        await told.wait()
        return await opening(**wanted)

    monkeypatch.setattr(bot.ledger, "open_poll", slowly)
    outcome = await hall.person("mira").types("poll open", claim=CLAIM)
    assert outcome["kind"] == "deferred"
    told.set()
    await hall.until(lambda: hall.seen() and WORDING in text_of(hall.seen()[0]))
    (poll,) = await bot.polls()
    assert poll.message_id == int(hall.seen()[0]["id"])


async def test_a_poll_that_cannot_be_saved_is_not_shown(hall: Hall, bot: Bot, monkeypatch: pytest.MonkeyPatch) -> None:
    async def fail(**_: Any) -> Poll:  # noqa: ANN401  # as the ledger takes it
        raise NotSavedError

    monkeypatch.setattr(bot.ledger, "open_poll", fail)
    assert "could not be saved" in await is_told(hall.person("mira"), "poll open", claim=CLAIM)
    assert hall.seen() == []
