"""Stopping in the middle of very many clicks: the real client and ledger in the hall."""

from __future__ import annotations

import asyncio
import contextlib
import sqlite3
from typing import TYPE_CHECKING, Any

from sandbox.world import Member, User
from tests.hall import bot_in, hall_in, open_poll
from tests.person import answered_to, components, text_of

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

    from tests.hall import Hall

CLICKS = 300


def _join(hall: Hall, count: int) -> list[str]:
    """Let so many members join, and return their ids."""
    members = hall.sandbox.world.guild.members
    joined_at = next(iter(members.values())).joined_at
    ids = [str(2_000_000_000_000_000_000 + number) for number in range(count)]
    for member_id in ids:
        members[member_id] = Member(User(member_id, f"m{member_id}", "Member"), [], joined_at, played=True)
    return ids


def _edited(hall: Hall, outcome: dict[str, Any]) -> dict[str, Any]:
    """Return what came in the place of "thinking ..."."""
    messages = [one.view for one in hall.sandbox.world.channels[hall.channel()].messages.values()]
    return next((one for one in messages if answered_to(one) == outcome["interaction"]), {})


async def test_a_bot_that_stops_under_load_says_what_is_true_and_nothing_else(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with hall_in(tmp_path) as hall:
        async with bot_in(hall) as bot:
            card = await open_poll(hall.person("mira"))
            agree = next(one["custom_id"] for one in components(card) if one.get("label") == "Agree")
            presses = [hall.sandbox.people.press(one, card["id"], agree) for one in _join(hall, CLICKS)]
            clicks = [asyncio.create_task(press) for press in presses]
            await asyncio.wait(clicks, return_when=asyncio.FIRST_COMPLETED)
            bot.connection.stop()
        outcomes = await asyncio.gather(*clicks)
        told = {int(one["interaction"]): text_of(one.get("message") or _edited(hall, one)) for one in outcomes}
    recorded = {click for click, words in told.items() if words.startswith("Recorded")}
    with contextlib.closing(sqlite3.connect(tmp_path / "crux.db")) as database:
        stored = {row[0] for row in database.execute("SELECT interaction_id FROM vote_event")}
    assert recorded == stored
    assert recorded, "somebody had voted before it stopped"
    assert any("restarted" in words for words in told.values()), "the others were told"
    assert "Traceback" not in caplog.text
    assert "Session is closed" not in caplog.text
