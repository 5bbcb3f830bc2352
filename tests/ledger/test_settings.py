from __future__ import annotations

import asyncio
import dataclasses
from typing import TYPE_CHECKING

import pytest

from bot.ledger.ledger import open_ledger
from bot.ledger.model import GuildSettings, Names, PollRules, Results
from tests.ledger.people import GUILD, OTHER_GUILD

if TYPE_CHECKING:
    from bot.ledger.ledger import Ledger


async def test_a_server_begins_with_the_defaults(ledger: Ledger) -> None:
    assert await ledger.settings(GUILD) == GuildSettings()
    assert GuildSettings().rules == PollRules(Results.AFTER_VOTE, Names.HIDDEN, None, None)


async def test_changed_settings_stay_and_the_others_with_them(url: str) -> None:
    rules = PollRules(Results.LIVE, Names.SHOWN, role_id=9, quorum=4)
    async with open_ledger(url) as before:
        await before.change_settings(GUILD, time_zone="Europe/Berlin", poll_role_id=77)
        await before.change_settings(GUILD, **dataclasses.asdict(rules), language="de")
    async with open_ledger(url) as after:
        assert await after.settings(GUILD) == GuildSettings(
            time_zone="Europe/Berlin", poll_role_id=77, rules=rules, language="de"
        )
        assert await after.settings(OTHER_GUILD) == GuildSettings()


async def test_two_who_change_different_settings_at_once_both_find_theirs(url: str) -> None:
    async with open_ledger(url) as one, open_ledger(url) as other:
        await asyncio.gather(
            one.change_settings(GUILD, results=Results.LIVE),
            other.change_settings(GUILD, names=Names.SHOWN),
            one.change_settings(GUILD, quorum=4),
            other.change_settings(GUILD, time_zone="Asia/Tokyo"),
        )
        both = GuildSettings(time_zone="Asia/Tokyo", rules=PollRules(Results.LIVE, Names.SHOWN, quorum=4))
        assert await one.settings(GUILD) == await other.settings(GUILD) == both


async def test_a_setting_can_be_taken_back(ledger: Ledger) -> None:
    await ledger.change_settings(GUILD, poll_role_id=77)
    assert (await ledger.change_settings(GUILD, poll_role_id=None)).poll_role_id is None
    assert (await ledger.settings(GUILD)).poll_role_id is None


async def test_a_setting_that_does_not_exist_is_a_mistake_and_changes_nothing(ledger: Ledger) -> None:
    with pytest.raises(TypeError):
        await ledger.change_settings(GUILD, colour="red")
    assert await ledger.settings(GUILD) == GuildSettings()
