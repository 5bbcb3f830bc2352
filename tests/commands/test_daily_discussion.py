"""The button under a daily post: the first press opens a thread, every later one leads into it."""

from __future__ import annotations

import asyncio
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest_asyncio

from bot.components import encode
from bot.ledger.daily import PostKey
from bot.render.daily import DISCUSS
from sandbox.faults import Rule
from sandbox.world import Overwrite
from tests.commands.shelf import ENTRIES
from tests.hall import Bot, Hall, bot_in, hall_in, is_told
from tests.person import labels, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sandbox.world import Channel

PLACE = "facts-daily"
SEND_IN_THREADS = 1 << 38


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def bot(hall: Hall) -> AsyncIterator[Bot]:
    async with bot_in(hall) as running:
        yield running


async def posted(hall: Hall, **options: Any) -> dict[str, Any]:  # noqa: ANN401  # whatever an option takes
    """Set a schedule, post at once, and return the post."""
    mira = hall.person("mira")
    await is_told(mira, "daily set", channel=hall.channel(PLACE), time="9", timezone="UTC", **options)
    await is_told(mira, "daily now")
    (post,) = hall.seen(PLACE)
    return post


def threads(hall: Hall) -> list[Channel]:
    return [one for one in hall.sandbox.world.channels.values() if one.is_thread]


async def press(hall: Hall, name: str, post: dict[str, Any]) -> str:
    """Press the last button of a post, and return what the member is told."""
    person = hall.person(name, PLACE)
    message = await person.hears(await person.presses(post, labels(post)[-1]))
    assert message["flags"] & 64
    return text_of(message)


async def test_the_first_press_opens_the_thread_and_later_ones_lead_into_it(hall: Hall, bot: Bot) -> None:
    post = await posted(hall)
    first = await press(hall, "jonas", post)
    (thread,) = threads(hall)
    assert f"Talk about it in <#{thread.id}>" in first
    assert thread.id == post["id"]
    assert dt.datetime.now(dt.UTC).strftime("%b") in thread.name
    assert f"<#{thread.id}>" in await press(hall, "priya", post)
    assert len(threads(hall)) == 1


async def test_two_who_press_at_once_get_one_thread(hall: Hall, bot: Bot) -> None:
    post = await posted(hall)
    told = await asyncio.gather(press(hall, "jonas", post), press(hall, "priya", post), press(hall, "tomas", post))
    (thread,) = threads(hall)
    assert all(f"<#{thread.id}>" in words for words in told)


async def test_a_thread_that_was_opened_although_discord_failed_is_led_to(hall: Hall, bot: Bot) -> None:
    post = await posted(hall)
    hall.fails(Rule(method="POST", path="*/threads", act="after", status=502, times=1))
    assert "try again" in await press(hall, "jonas", post)
    assert f"<#{post['id']}>" in await press(hall, "jonas", post)
    assert len(threads(hall)) == 1


async def test_without_the_permission_the_member_is_told_which_is_missing(hall: Hall, bot: Bot) -> None:
    post = await posted(hall)
    hall.sandbox.people.restrict_bot(hall.channel(PLACE), ["CREATE_PUBLIC_THREADS"])
    assert "Create Public Threads" in await press(hall, "jonas", post)
    assert threads(hall) == []


async def test_who_may_not_write_in_threads_opens_none(hall: Hall, bot: Bot) -> None:
    post = await posted(hall)
    channel = hall.sandbox.world.channels[hall.channel(PLACE)]
    channel.overwrites.append(Overwrite(hall.person("jonas").member, 1, 0, SEND_IN_THREADS))
    assert "may not write in threads" in await press(hall, "jonas", post)
    assert threads(hall) == []
    assert f"<#{post['id']}>" in await press(hall, "priya", post)
    assert f"<#{post['id']}>" in await press(hall, "jonas", post), "to a thread that is there anyone is led"


async def test_a_post_with_its_thread_leads_there_and_says_who_posts(hall: Hall, bot: Bot) -> None:
    post = await posted(hall, thread=True, schedule="facts")
    await hall.until(lambda: threads(hall))
    assert labels(post)[-1] == "About these posts"
    words = await press(hall, "jonas", post)
    assert f"<#{post['id']}>" in words
    assert "schedule of this server (facts)" in words
    assert len(threads(hall)) == 1


KNOWN = PostKey(1, "daily", dt.date(2026, 11, 23)).nonce


FORGED = (
    encode(DISCUSS),
    encode(DISCUSS, "x"),
    encode(DISCUSS, KNOWN, "y"),
    encode(DISCUSS, KNOWN),
    encode(DISCUSS, "A" * 24),
    encode(DISCUSS, KNOWN + "'; DROP TABLE post"),
)


async def test_a_forged_button_opens_nothing_and_is_answered(hall: Hall, bot: Bot) -> None:
    for custom_id in FORGED:
        button = {"type": 2, "style": 2, "label": "Discuss", "custom_id": custom_id}
        forged = await hall.posts({"content": "x", "components": [{"type": 1, "components": [button]}]})
        jonas = hall.person("jonas")
        message = await jonas.hears(await jonas.presses(forged, "Discuss"))
        assert "do not know this post" in text_of(message), custom_id
    assert threads(hall) == []


async def test_another_posts_button_does_not_work_on_a_post(hall: Hall, bot: Bot) -> None:
    post = await posted(hall)
    (component,) = [one for one in post["components"] if one["type"] == 1]
    component["components"][0]["custom_id"] = encode(DISCUSS, KNOWN)
    assert "do not know this post" in await press(hall, "jonas", post)
    assert threads(hall) == []


async def test_the_button_works_after_a_restart_and_after_the_entry_has_left(hall: Hall) -> None:
    async with bot_in(hall):
        post = await posted(hall)
    left = [entry for entry in ENTRIES if entry.headline not in text_of(post)]
    assert len(left) < len(ENTRIES)
    async with bot_in(hall, *left):
        assert f"<#{post['id']}>" in await press(hall, "jonas", post)
        assert threads(hall)[0].name.startswith("Post of ")
