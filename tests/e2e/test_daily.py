"""Daily posts by the real bot: set, preview, now, skip, off; its threads and forum posts; right and wrong."""

from __future__ import annotations

import asyncio
import sqlite3
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import aiohttp
import pytest
import pytest_asyncio

from sandbox.faults import Rule
from sandbox.server import serve
from tests import conformity
from tests.e2e.conftest import bot_running, until_ready
from tests.person import Person, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

    from sandbox.server import Running
    from tests.e2e.conftest import Bot

pytestmark = [pytest.mark.e2e, pytest.mark.asyncio(loop_scope="module")]

EPHEMERAL = 64
OWN_TOKEN = "sandbox-daily"  # other tests' bots run at the same time: one machine lets one in with each token
BASE = "/api/v10"


@dataclass
class Stage:
    """A sandbox, the bot in it, and the database behind it."""

    sandbox: Running
    bot: Bot
    session: aiohttp.ClientSession
    folder: Path

    def channel(self, name: str) -> str:
        return next(one.id for one in self.sandbox.world.channels.values() if one.name == name)

    def person(self, name: str, channel: str = "general") -> Person:
        members = self.sandbox.world.guild.members.values()
        member = next(one.user.id for one in members if one.user.username == name)
        return Person(self.session, self.sandbox.page, member, self.channel(channel))

    async def tells(self, name: str, /, **options: Any) -> str:  # noqa: ANN401  # whatever an option takes
        """Use a subcommand of /daily as Mira, and return what she is told, also where it takes a while."""
        mira = self.person("mira")
        message = await mira.hears(await mira.types(f"daily {name}", **options))
        assert message["flags"] & EPHEMERAL, text_of(message)
        return text_of(message)

    def posts(self, channel: str) -> list[dict[str, Any]]:
        """Return the posts in a channel, as everyone sees them."""
        messages = self.sandbox.world.channels[self.channel(channel)].messages.values()
        return [one.view for one in messages if "of the day" in text_of(one.view)]

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read the bot's database past the bot."""
        with closing(sqlite3.connect(self.folder / "crux.db")) as database:
            return database.execute(query).fetchall()


@asynccontextmanager
async def staged(sandbox: Running, folder: Path) -> AsyncIterator[Stage]:
    async with (
        bot_running(sandbox.api_base, folder, DISCORD_TOKEN=OWN_TOKEN) as bot,
        aiohttp.ClientSession() as session,
    ):
        await until_ready(sandbox, bot)
        yield Stage(sandbox, bot, session, folder)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def stage(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Stage]:
    folder = tmp_path_factory.mktemp("daily")
    async with serve(token=OWN_TOKEN, buckets=False) as sandbox, staged(sandbox, folder) as opened:
        yield opened


async def test_a_fact_a_day_from_set_to_off(stage: Stage) -> None:
    there = stage.channel("facts-daily")
    told = await stage.tells("set", channel=there, time="9am", timezone="Berlin", schedule="facts", weekdays="mon-sun")
    assert "every day at 09:00\n**By the clocks of:** Europe/Berlin" in told
    previewed = await stage.tells("preview", schedule="facts", days=7)
    promised = [line for line in previewed.splitlines() if line.startswith("Fact: ")]
    assert len(set(promised)) == 7
    assert "Posted in" in await stage.tells("now", schedule="facts")
    (post,) = stage.posts("facts-daily")
    assert "Jennifer Scott" in text_of(post)
    assert "> " in text_of(post)
    assert "not posted" in await stage.tells("skip", schedule="facts")
    status = await stage.tells("status", schedule="facts")
    assert post["id"] in status
    assert "Nothing is in the way" in status
    assert "has ended" in await stage.tells("off", schedule="facts")
    assert "no daily post" in await stage.tells("off", schedule="facts")
    assert stage.rows("SELECT count(*) FROM daily_schedule") == [(0,)]


async def test_a_claim_is_voted_on_in_the_post(stage: Stage) -> None:
    told = await stage.tells(
        "set", channel=stage.channel("debate"), time="16:00", timezone="UTC", kind="claim", recap=True, thread=True
    )
    assert "Recap" in told
    await stage.tells("now")
    (post,) = stage.posts("debate")
    answer = (await stage.person("jonas", "debate").presses(post, "Agree"))["message"]
    assert text_of(answer).startswith("Recorded: **Agree**")
    for _ in range(200):
        if "1 member has voted" in text_of(stage.posts("debate")[0]):
            break
        await asyncio.sleep(0.05)
    assert "1 member has voted" in text_of(stage.posts("debate")[0])
    assert stage.sandbox.world.channels[post["id"]].is_thread
    await stage.tells("off")


async def test_a_forum_gets_one_post_though_the_answer_was_lost(stage: Stage) -> None:
    forum = stage.channel("long-reads")
    await stage.tells("set", channel=forum, time="9", timezone="UTC", kind="quote", schedule="forum")
    stage.sandbox.parts.faults.set([Rule(method="POST", path=f"/channels/{forum}/threads", act="drop", late=True)])
    assert "Discord has not answered" in await stage.tells("now", schedule="forum")
    assert "being posted at this very moment" in await stage.tells("now", schedule="forum")
    (thread,) = [one for one in stage.sandbox.world.channels.values() if one.parent_id == forum]
    assert "Quote of the day" in text_of(thread.messages[thread.id].view)
    await stage.tells("off", schedule="forum")


async def test_wrong_uses_are_told_and_write_nothing(stage: Stage) -> None:
    there = stage.channel("general")
    before = stage.rows("SELECT count(*) FROM daily_schedule")
    for options, said in (
        ({"time": "26:00"}, "No clock shows"),
        ({"timezone": "Atlantis"}, "do not know the time zone"),
        ({"weekdays": "never"}, "days of the week"),
        ({"timezone": None}, "add `timezone`"),
        ({"recap": True}, "follows claims only"),
    ):
        given = {"channel": there, "time": "9", "timezone": "UTC"} | options
        told = await stage.tells("set", **{key: one for key, one in given.items() if one is not None})
        assert said in told.replace("\\", ""), told
    for name in ("skip", "now", "preview", "status", "off"):
        assert "no daily post" in await stage.tells(name)
    assert "daily" not in [one["name"] for one in (await stage.person("jonas").state())["commands"]]
    assert stage.rows("SELECT count(*) FROM daily_schedule") == before


@conformity.needs_description
async def test_every_request_was_one_that_discord_describes(stage: Stage) -> None:
    sent = [one for one in stage.sandbox.parts.wire.after(0) if one["transport"] == "rest"]
    assert {"threads", "messages"} <= {one["path"].rpartition("/")[2] for one in sent}
    faults = [
        f"{one['method']} {one['path']}: {fault}"
        for one in sent
        for fault in conformity.check_request(
            one["method"], one["path"].removeprefix(BASE).partition("?")[0], one["body"]
        )
    ]
    assert faults == []
