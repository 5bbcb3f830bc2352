from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Any

import pytest
import pytest_asyncio

from bot.ledger.model import GuildSettings, Names, Results
from sandbox.faults import Rule
from tests.hall import MANAGE_MESSAGES, Bot, Hall, bot_in, hall_in, is_told, open_poll
from tests.person import Refused, components, text_of

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path

ROLE_SELECT = 6


@pytest_asyncio.fixture
async def hall(tmp_path: Path) -> AsyncIterator[Hall]:
    async with hall_in(tmp_path) as opened:
        yield opened


@pytest_asyncio.fixture
async def bot(hall: Hall) -> AsyncIterator[Bot]:
    async with bot_in(hall) as running:
        yield running


async def card_of(hall: Hall) -> dict[str, Any]:
    """Return the settings' card, as Mira is shown it."""
    message: dict[str, Any] = (await hall.person("mira").types("settings"))["message"]
    return message


def select_of(message: dict[str, Any], verb: str) -> dict[str, Any]:
    return next(part for part in components(message) if part.get("custom_id") == f"crux:1:{verb}")


def chosen(message: dict[str, Any], verb: str) -> list[str]:
    """Return what a select shows as chosen."""
    options = select_of(message, verb).get("options", [])
    return [option["value"] for option in options if option.get("default")]


async def test_the_card_shows_how_the_server_has_it_to_its_manager_alone(hall: Hall, bot: Bot) -> None:
    words = await is_told(hall.person("mira"), "settings")
    for line in (
        "**Time zone:** UTC, now",
        "**Who may open polls:** members with Manage Messages or Manage Server",
        "**Tally of new polls:** After voting",
        "**Names in new polls:** Hidden",
        "**Language:** English",
    ):
        assert line in words


@pytest.mark.parametrize(
    ("value", "field", "stored"),
    [
        ("Asia/Tokyo", "time_zone", "Asia/Tokyo"),
        ("live", "rules.results", Results.LIVE),
        ("at-close", "rules.results", Results.AT_CLOSE),
        ("shown", "rules.names", Names.SHOWN),
        ("en", "language", "en"),
    ],
)
async def test_what_is_chosen_is_saved_and_then_shown(
    hall: Hall, bot: Bot, value: str, field: str, stored: object
) -> None:
    outcome = await hall.person("mira").chooses(await card_of(hall), value)
    assert outcome["kind"] == "update"
    assert "Saved." in text_of(outcome["message"])
    found: Any = await bot.ledger.settings(hall.guild_id)
    for part in field.split("."):
        found = getattr(found, part)
    assert found == stored
    verbs = ("set-zone", "set-results", "set-names", "set-language")
    assert value in [shown for verb in verbs for shown in chosen(outcome["message"], verb)]


async def test_one_change_leaves_the_others_as_they_are(hall: Hall, bot: Bot) -> None:
    for value in ("live", "shown", "Europe/Paris"):
        await hall.person("mira").chooses(await card_of(hall), value)
    settings = await bot.ledger.settings(hall.guild_id)
    assert (settings.rules.results, settings.rules.names) == (Results.LIVE, Names.SHOWN)
    assert settings.time_zone == "Europe/Paris"


async def test_two_changes_at_once_are_both_saved(hall: Hall, bot: Bot) -> None:
    mira, card = hall.person("mira"), await card_of(hall)
    await asyncio.gather(*(mira.chooses(card, value) for value in ("live", "shown", "Europe/Paris") * 3))
    settings = await bot.ledger.settings(hall.guild_id)
    assert (settings.rules.results, settings.rules.names) == (Results.LIVE, Names.SHOWN)
    assert settings.time_zone == "Europe/Paris"


async def test_a_role_may_open_polls_until_it_is_taken_away(hall: Hall) -> None:
    role = hall.give_role(hall.person("jonas"))
    async with bot_in(hall) as bot:
        card, mira = await card_of(hall), hall.person("mira")
        assert select_of(card, "set-role")["type"] == ROLE_SELECT
        given = await mira.sends(card, "crux:1:set-role", [role])
        assert f"<@&{role}>, and members with Manage Messages" in text_of(given["message"])
        assert (await bot.ledger.settings(hall.guild_id)).poll_role_id == int(role)
        await open_poll(hall.person("jonas"))
        taken = await mira.sends(given["message"], "crux:1:set-role", [])
        assert f"<@&{role}>" not in text_of(taken["message"])
        assert (await bot.ledger.settings(hall.guild_id)).poll_role_id is None


async def test_any_time_zone_is_set_by_its_city(hall: Hall, bot: Bot) -> None:
    mira = hall.person("mira")
    offered = await mira.completes("settings", "time_zone", time_zone="munich")
    assert offered[0]["value"] == "Europe/Berlin"
    assert offered[0]["name"].startswith("Europe/Berlin, now ")
    assert "Saved." in await is_told(mira, "settings", time_zone="kathmandu")
    assert (await bot.ledger.settings(hall.guild_id)).time_zone == "Asia/Kathmandu"
    assert chosen(await card_of(hall), "set-zone") == ["Asia/Kathmandu"]


async def test_an_unknown_time_zone_changes_nothing(hall: Hall, bot: Bot) -> None:
    assert "do not know the time zone" in await is_told(hall.person("mira"), "settings", time_zone="Atlantis")
    assert await bot.ledger.settings(hall.guild_id) == GuildSettings()


async def test_only_managers_of_the_server_are_offered_the_command(hall: Hall, bot: Bot) -> None:
    with pytest.raises((Refused, StopIteration, RuntimeError)):
        await hall.person("jonas").types("settings")


async def test_a_click_without_the_permission_changes_nothing(hall: Hall, bot: Bot) -> None:
    hall.give_role(hall.person("jonas"), MANAGE_MESSAGES)
    options = [{"label": "Live", "value": "live"}]
    for verb, given in (("set-results", options), ("set-zone", [{"label": "x", "value": "Asia/Tokyo"}])):
        select = {"type": 3, "custom_id": f"crux:1:{verb}", "options": given}
        forged = await hall.posts({"content": "x", "components": [{"type": 1, "components": [select]}]})
        outcome = await hall.person("jonas").chooses(forged, given[0]["value"])
        assert "Manage Server" in text_of(outcome["message"])
    roles = {"type": 6, "custom_id": "crux:1:set-role"}
    forged = await hall.posts({"content": "x", "components": [{"type": 1, "components": [roles]}]})
    role = hall.give_role(hall.person("jonas"))
    outcome = await hall.person("jonas").sends(forged, "crux:1:set-role", [role])
    assert "Manage Server" in text_of(outcome["message"])
    assert await bot.ledger.settings(hall.guild_id) == GuildSettings()


@pytest.mark.parametrize(
    ("verb", "value"),
    [("set-results", "never"), ("set-names", "maybe"), ("set-zone", "../etc/passwd"), ("set-language", "tlh")],
)
async def test_a_forged_value_changes_nothing_and_is_answered(hall: Hall, bot: Bot, verb: str, value: str) -> None:
    select = {"type": 3, "custom_id": f"crux:1:{verb}", "options": [{"label": "x", "value": value}]}
    forged = await hall.posts({"content": "x", "components": [{"type": 1, "components": [select]}]})
    outcome = await hall.person("mira").chooses(forged, value)
    assert "older version" in text_of(outcome["message"])
    assert await bot.ledger.settings(hall.guild_id) == GuildSettings()


async def test_settings_survive_a_restart(hall: Hall) -> None:
    async with bot_in(hall):
        await hall.person("mira").chooses(await card_of(hall), "Europe/Berlin")
    async with bot_in(hall):
        assert "**Time zone:** Europe/Berlin" in text_of(await card_of(hall))


async def test_an_answer_that_is_lost_leaves_what_was_saved(hall: Hall, bot: Bot) -> None:
    card = await card_of(hall)
    hall.fails(Rule(method="POST", path="/interactions/*", act="status", status=400))
    await hall.person("mira").chooses(card, "shown")
    hall.fails()
    assert chosen(await card_of(hall), "set-names") == ["shown"]


async def test_a_zone_and_a_role_that_are_gone_do_not_break_the_card(hall: Hall, bot: Bot) -> None:
    await bot.ledger.change_settings(hall.guild_id, time_zone="Moon/Base", poll_role_id=5, language="xx")
    words = text_of(await card_of(hall))
    assert "Moon/Base" in words
    assert "**Language:** xx" in words
