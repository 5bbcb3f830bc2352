"""Daily posts by the real bot, over the real protocol: where they appear, and what happens when Discord fails."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.board.daily_views import marker_of
from bot.ledger.daily import PostKind, PostState, Schedule, Trouble
from sandbox.faults import Rule
from tests.hall import Bot, Hall, bot_in, hall_in, vote
from tests.person import components, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from bot.ledger.daily import Post

SEND = "/channels/*/messages"
FORUM_SEND = "/channels/*/threads"
TEXT, FORUM = "facts-daily", "long-reads"
GALLERY = 12


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def bot(hall: Hall) -> AsyncIterator[Bot]:
    async with bot_in(hall) as running:
        yield running


async def set_daily(hall: Hall, bot: Bot, channel: str = TEXT, **parts: Any) -> Schedule:  # noqa: ANN401  # Schedule's own
    """Set a schedule that is due within two minutes; Mira has set it."""
    at = (hall.clock.now() + dt.timedelta(minutes=2)).time().replace(second=0, microsecond=0)
    given: dict[str, Any] = {"posts_at": at, "zone": "UTC", "set_by": int(hall.person("mira").member), **parts}
    schedule = Schedule(guild_id=hall.guild_id, channel_id=int(hall.channel(channel)), forum=channel == FORUM, **given)
    return (await bot.services.daily.set(schedule)).schedule


def posts_in(hall: Hall, channel: str = TEXT) -> list[dict[str, Any]]:
    """Return the messages of a channel, or the first messages of a forum's posts."""
    if channel != FORUM:
        return hall.seen(channel)
    forum = hall.channel(FORUM)
    threads = [one for one in hall.sandbox.world.channels.values() if one.parent_id == forum]
    return [message.view for one in threads for message in one.messages.values() if message.id == one.id]


async def recorded(hall: Hall, bot: Bot, schedule: Schedule, state: PostState = PostState.SENT) -> Post:
    """Return the schedule's last post once it has come to `state`."""
    for _ in range(500):
        found = await bot.ledger.outbox.recent(schedule, hall.clock.now() + dt.timedelta(days=1))
        if found and found[0].state is state:
            return found[0]
        await hall.pause()
    raise AssertionError([found, await bot.services.daily.status(schedule)])


async def troubled(hall: Hall, bot: Bot, trouble: Trouble | None) -> None:
    for _ in range(500):
        if (await bot.services.daily.find(hall.guild_id, None)).trouble is trouble:
            return
        await hall.pause()
    raise AssertionError(await bot.services.daily.find(hall.guild_id, None))


def told(hall: Hall, name: str = "mira") -> list[str]:
    """Return what the bot has told a member by direct message."""
    member = hall.person(name).member
    rooms = [one for one in hall.sandbox.world.channels.values() if one.recipient_id == member]
    return [text_of(message.view) for room in rooms for message in room.messages.values()]


def custom_ids(message: dict[str, Any]) -> list[str]:
    return [one["custom_id"] for one in components(message) if "custom_id" in one]


@pytest.mark.parametrize("channel", [TEXT, FORUM])
async def test_a_post_appears_at_its_time_with_what_it_is_found_by(hall: Hall, bot: Bot, channel: str) -> None:
    schedule = await set_daily(hall, bot, channel, thread=True)
    (promised,) = await bot.services.daily.preview(schedule, 1)
    hall.clock.turn(minutes=3)
    post = await recorded(hall, bot, schedule)
    (message,) = posts_in(hall, channel)
    assert promised.entry is not None
    assert promised.entry.headline in text_of(message)
    assert custom_ids(message).count(marker_of(post)) == 1
    assert int(message["id"]) == post.message_id
    await hall.until(lambda: post.message_id is not None and str(post.message_id) in hall.sandbox.world.channels)
    assert post.link is not None
    place = hall.channel(TEXT) if channel == TEXT else message["id"]
    assert post.link.endswith(f"/{place}/{message['id']}")


async def test_a_role_is_mentioned_and_nobody_else(hall: Hall, bot: Bot) -> None:
    role = hall.give_role(hall.person("jonas"))
    hall.sandbox.world.guild.roles[role].mentionable = True
    schedule = await set_daily(hall, bot, role_id=int(role))
    await bot.services.daily.post_now(schedule, 1)
    (message,) = posts_in(hall)
    assert message["mention_roles"] == [role]
    assert message["mention_everyone"] is False
    assert message["mentions"] == []


@pytest.mark.parametrize("channel", [TEXT, FORUM])
@pytest.mark.parametrize("act", ["status", "after"])
async def test_a_post_that_discord_fails_on_comes_once(hall: Hall, bot: Bot, channel: str, act: str) -> None:
    schedule = await set_daily(hall, bot, channel)
    hall.fails(Rule(method="POST", path=FORUM_SEND if channel == FORUM else SEND, act=act, status=502))
    hall.clock.turn(minutes=3)
    await troubled(hall, bot, Trouble.NO_ANSWER)
    hall.clock.turn(minutes=2)
    post = await recorded(hall, bot, schedule)
    (message,) = posts_in(hall, channel)
    assert int(message["id"]) == post.message_id
    assert told(hall) == []


@pytest.mark.parametrize("channel", [TEXT, FORUM])
async def test_an_archived_or_overgrown_post_is_still_found(hall: Hall, channel: str) -> None:
    async with bot_in(hall) as bot:
        schedule = await set_daily(hall, bot, channel)
        hall.fails(Rule(method="POST", path=FORUM_SEND if channel == FORUM else SEND, act="after", status=502))
        hall.clock.turn(minutes=3)
        await troubled(hall, bot, Trouble.NO_ANSWER)
    if channel == FORUM:
        hall.sandbox.world.channels[posts_in(hall, FORUM)[0]["id"]].archived = True
    for number in range(130 if channel == TEXT else 0):
        await hall.person("jonas", TEXT).says(f"message {number}")
    hall.clock.turn(minutes=30)
    async with bot_in(hall) as bot:
        post = await recorded(hall, bot, schedule)
        assert [int(one["id"]) for one in posts_in(hall, channel) if custom_ids(one)] == [post.message_id]


@pytest.mark.parametrize("channel", [TEXT, FORUM])
async def test_without_read_message_history_nothing_is_sent_twice_and_the_curator_is_told(
    hall: Hall, bot: Bot, channel: str
) -> None:
    schedule = await set_daily(hall, bot, channel)
    hall.sandbox.people.restrict_bot(hall.channel(channel), ["READ_MESSAGE_HISTORY"])
    hall.fails(Rule(method="POST", path=FORUM_SEND if channel == FORUM else SEND, act="after", status=502))
    hall.clock.turn(minutes=3)
    await troubled(hall, bot, Trouble.NO_ANSWER)
    hall.clock.turn(minutes=2)
    await troubled(hall, bot, Trouble.NO_HISTORY)
    await hall.until(lambda: told(hall))
    hall.clock.turn(minutes=6)
    await hall.pause()
    assert len(posts_in(hall, channel)) == 1
    hall.sandbox.people.restrict_bot(hall.channel(channel), [])
    hall.clock.turn(minutes=6)
    await recorded(hall, bot, schedule)
    assert len(posts_in(hall, channel)) == 1
    assert len(told(hall)) == 1
    assert "Read Message History" in told(hall)[0]


@pytest.mark.parametrize(
    ("missing", "trouble"), [("SEND_MESSAGES", Trouble.NO_PERMISSION), ("VIEW_CHANNEL", Trouble.NO_CHANNEL)]
)
async def test_a_missing_permission_is_told_once_and_recovers(
    hall: Hall, bot: Bot, missing: str, trouble: Trouble
) -> None:
    schedule = await set_daily(hall, bot)
    hall.sandbox.people.restrict_bot(hall.channel(TEXT), [missing])
    hall.clock.turn(minutes=3)
    await troubled(hall, bot, trouble)
    await hall.until(lambda: told(hall))
    hall.clock.turn(minutes=3)
    await hall.pause()
    hall.sandbox.people.restrict_bot(hall.channel(TEXT), [])
    hall.clock.turn(minutes=11)
    await recorded(hall, bot, schedule)
    assert len(posts_in(hall)) == 1
    assert "Late" in text_of(posts_in(hall)[0])
    assert len(told(hall)) == 1
    await troubled(hall, bot, None)


async def test_a_deleted_channel_keeps_the_schedule_which_posts_again_in_another(hall: Hall, bot: Bot) -> None:
    schedule = await set_daily(hall, bot)
    del hall.sandbox.world.channels[hall.channel(TEXT)]
    hall.clock.turn(minutes=3)
    await troubled(hall, bot, Trouble.NO_CHANNEL)
    await hall.until(lambda: told(hall))
    moved = Schedule(
        guild_id=hall.guild_id,
        channel_id=int(hall.channel("general")),
        posts_at=schedule.posts_at,
        zone="UTC",
    )
    await bot.services.daily.set(moved)
    await recorded(hall, bot, moved)
    assert len(posts_in(hall, "general")) == 1


async def test_a_forum_that_demands_a_tag_is_told_and_takes_the_post_once_it_does_not(hall: Hall, bot: Bot) -> None:
    forum = hall.sandbox.world.channels[hall.channel(FORUM)]
    forum.tags, forum.need_tag = {"1": "News"}, True
    schedule = await set_daily(hall, bot, FORUM)
    hall.clock.turn(minutes=3)
    await troubled(hall, bot, Trouble.REFUSED)
    await hall.until(lambda: told(hall))
    forum.need_tag = False
    hall.clock.turn(minutes=11)
    await recorded(hall, bot, schedule)
    assert len(posts_in(hall, FORUM)) == 1


async def test_votes_on_a_posted_claim_redraw_it_as_the_post_that_it_is(hall: Hall, bot: Bot) -> None:
    schedule = await set_daily(hall, bot, kind=PostKind.CLAIM)
    post = await bot.services.daily.post_now(schedule, 1)
    (message,) = posts_in(hall)
    assert "Recorded" in await vote(hall.person("jonas", TEXT), message, "Agree")
    after = None
    for _ in range(500):
        after = posts_in(hall)[0]
        if "1 member has voted" in text_of(after):
            break
        await hall.pause()
    assert after is not None
    assert "1 member has voted" in text_of(after)
    assert marker_of(post) in custom_ids(after)
    assert text_of(after).splitlines()[0] == text_of(message).splitlines()[0]


async def test_a_recap_answers_the_claim_the_day_after(hall: Hall, bot: Bot) -> None:
    schedule = await set_daily(
        hall, bot, kind=PostKind.CLAIM, recap=True, weekdays=frozenset({hall.clock.now().weekday()})
    )
    await bot.services.daily.post_now(schedule, 1)
    (message,) = posts_in(hall)
    await vote(hall.person("jonas", TEXT), message, "Agree")
    hall.clock.turn(days=1, minutes=3)
    await hall.until(lambda: len(posts_in(hall)) == 2)
    recap = posts_in(hall)[1]
    assert recap["message_reference"]["message_id"] == message["id"]
    assert "The only vote: Agree." in text_of(recap)


@pytest.mark.parametrize("missing", [[], ["ATTACH_FILES"]])
async def test_a_comparison_brings_its_chart_where_it_may(hall: Hall, bot: Bot, missing: list[str]) -> None:
    hall.sandbox.people.restrict_bot(hall.channel(TEXT), missing)
    schedule = await set_daily(hall, bot, kind=PostKind.COMPARISON)
    for interaction_id in (1, 2):  # one of the two has figures to draw
        await bot.services.daily.post_now(schedule, interaction_id)
    pictures = [one for message in posts_in(hall) for one in components(message) if one["type"] == GALLERY]
    assert len(pictures) == (0 if missing else 1)
    assert len(posts_in(hall)) == 2


@pytest.mark.parametrize(("channel", "act"), [(TEXT, "after"), (FORUM, "status")])
async def test_where_there_is_too_much_to_look_through_nothing_is_sent(
    hall: Hall, bot: Bot, channel: str, act: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("bot.board.channels", "bot.board.threads"):
        monkeypatch.setattr(f"{module}._PAGES", 1)
        monkeypatch.setattr(f"{module}._PAGE", 2)
    other_day = frozenset({(hall.clock.now().weekday() + 3) % 7})
    extras = await set_daily(hall, bot, channel, name="extras", weekdays=other_day)
    for interaction_id in range(4):
        await bot.services.daily.post_now(extras, interaction_id)
    for message in posts_in(hall, FORUM):
        hall.sandbox.world.channels[message["id"]].archived = True
    await set_daily(hall, bot, channel)
    hall.fails(Rule(method="POST", path=FORUM_SEND if channel == FORUM else SEND, act=act, status=502))
    hall.clock.turn(minutes=3)
    await troubled(hall, bot, Trouble.NO_ANSWER)
    hall.clock.turn(minutes=2)
    await troubled(hall, bot, Trouble.NO_HISTORY)
    assert len(posts_in(hall, channel)) == (5 if act == "after" else 4)


async def test_a_vote_on_a_post_that_is_not_recorded_yet_leaves_it_findable(hall: Hall, bot: Bot) -> None:
    schedule = await set_daily(hall, bot, kind=PostKind.CLAIM)
    hall.fails(Rule(method="POST", path=SEND, act="after", status=502))
    hall.clock.turn(minutes=3)
    await troubled(hall, bot, Trouble.NO_ANSWER)
    (message,) = posts_in(hall)
    assert "Recorded" in await vote(hall.person("jonas", TEXT), message, "Agree")
    for _ in range(10):
        await hall.pause()
    assert custom_ids(posts_in(hall)[0]) == custom_ids(message)
    hall.clock.turn(minutes=2)
    post = await recorded(hall, bot, schedule)
    assert post.message_id == int(message["id"])
    assert len(posts_in(hall)) == 1


async def test_what_nobody_can_be_told_by_message_goes_to_the_servers_own_channel(hall: Hall, bot: Bot) -> None:
    await set_daily(hall, bot, set_by=None)
    client = bot.connection._client
    assert client is not None
    guild = client.get_guild(hall.guild_id)
    assert guild is not None
    guild._system_channel_id = int(hall.channel("debate"))  # the sandbox's server has none
    hall.sandbox.people.restrict_bot(hall.channel(TEXT), ["SEND_MESSAGES"])
    hall.clock.turn(minutes=3)
    await hall.until(lambda: hall.seen("debate"))
    assert "daily post" in text_of(hall.seen("debate")[0])


async def test_a_restart_on_the_same_day_posts_nothing_again(hall: Hall) -> None:
    async with bot_in(hall) as bot:
        schedule = await set_daily(hall, bot)
        hall.clock.turn(minutes=3)
        await recorded(hall, bot, schedule)
    for _ in range(2):
        async with bot_in(hall) as bot:
            await hall.pause()
    assert len(posts_in(hall)) == 1
