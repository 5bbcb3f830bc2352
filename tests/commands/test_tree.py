"""The whole command tree, as Discord is told of it."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import discord
import pytest

from bot.client import CruxClient
from commands import build_commands, build_presses
from tests.commands.shelf import services_of

DOCS = Path(__file__).parents[2] / "docs" / "commands.md"
OPTIONS = {
    "fact": ["query", "article", "private"],
    "quote": ["query", "speaker", "article", "private"],
    "compare": ["query", "private"],
    "search": ["query", "kind", "private"],
    "article": ["name", "private"],
    "help": [],
    "about": [],
    "Find evidence": [],
}
# These need the bot in the server.
IN_SERVERS = {
    "claim show": ["claim", "private"],
    "claim list": ["article"],
    "poll open": ["claim", "duration", "results", "names", "role", "quorum"],
    "poll close": ["poll"],
    "poll list": [],
    "daily set": [
        *("channel", "time", "timezone", "schedule", "kind", "article", "role", "thread", "weekdays", "catch_up"),
        "recap",
    ],
    "daily off": ["schedule"],
    "daily status": ["schedule"],
    "daily preview": ["days", "schedule"],
    "daily skip": ["schedule"],
    "daily now": ["schedule"],
    "settings": ["time_zone"],
}
REQUIRED = {"fact", "quote", "compare", "search", "article", "claim show", "poll open"}  # their first option
COMPLETED = {"query", "article", "speaker", "name", "claim", "duration", "poll", "time_zone"} | {
    *("time", "timezone", "schedule", "weekdays"),
}
SUBCOMMAND = discord.AppCommandOptionType.subcommand.value


@pytest.fixture(scope="module")
def tree() -> dict[str, dict[str, Any]]:
    """Every command as it is sent to Discord, by name."""
    client = CruxClient(services=services_of(), commands=build_commands(services_of()), presses=build_presses())
    return {command.name: command.to_dict(client.tree) for command in client.tree.get_commands()} | {
        command.name: command.to_dict(client.tree)
        for command in client.tree.get_commands(type=discord.AppCommandType.message)
    }


@pytest.fixture(scope="module")
def flat(tree: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    """Every command that can be used, by its whole name."""
    found: dict[str, dict[str, Any]] = {}
    for name, command in tree.items():
        subcommands = [one for one in command.get("options", []) if one["type"] == SUBCOMMAND]
        found |= {f"{name} {one['name']}": one for one in subcommands} or {name: command}
    return found


def test_these_are_the_commands_and_their_options(flat: dict[str, dict[str, Any]]) -> None:
    assert {
        name: [option["name"] for option in command.get("options", [])] for name, command in flat.items()
    } == OPTIONS | IN_SERVERS


@pytest.mark.parametrize("name", OPTIONS)
def test_each_works_everywhere(tree: dict[str, dict[str, Any]], name: str) -> None:
    assert sorted(tree[name]["integration_types"]) == [0, 1]
    assert sorted(tree[name]["contexts"]) == [0, 1, 2]
    assert tree[name]["default_member_permissions"] is None


@pytest.mark.parametrize("name", sorted({name.split()[0] for name in IN_SERVERS}))
def test_what_needs_the_bot_in_the_server_works_there_only(tree: dict[str, dict[str, Any]], name: str) -> None:
    assert tree[name]["integration_types"] == [0]
    assert tree[name]["contexts"] == [0]


@pytest.mark.parametrize("name", [name for name in OPTIONS | IN_SERVERS if name != "Find evidence"])
def test_each_is_described(flat: dict[str, dict[str, Any]], name: str) -> None:
    descriptions = [flat[name]["description"], *(option["description"] for option in flat[name].get("options", []))]
    assert all(10 <= len(description) <= 100 for description in descriptions)


def test_what_is_typed_is_completed(flat: dict[str, dict[str, Any]]) -> None:
    for name, command in flat.items():
        for option in command.get("options", []):
            completes = option["name"] in COMPLETED
            assert option.get("autocomplete", False) is completes, (name, option["name"])


def test_only_the_question_is_required(flat: dict[str, dict[str, Any]]) -> None:
    for name, command in flat.items():
        required = [option["name"] for option in command.get("options", []) if option["required"]]
        first = 2 if name == "daily set" else 1 if name in REQUIRED else 0
        assert required == [option["name"] for option in command.get("options", [])[:first]], name


def test_kinds_are_choices(tree: dict[str, dict[str, Any]]) -> None:
    kind = next(option for option in tree["search"]["options"] if option["name"] == "kind")
    assert [choice["value"] for choice in kind["choices"]] == ["fact", "quote", "comparison", "claim"]


def test_the_message_command_is_one(tree: dict[str, dict[str, Any]]) -> None:
    assert tree["Find evidence"]["type"] == discord.AppCommandType.message.value


def test_commands_can_be_built_twice() -> None:
    first, again = build_commands(services_of()), build_commands(services_of())
    assert [command.name for command in first] == [command.name for command in again]
    assert not any(one is other for one, other in zip(first, again, strict=True))


def test_every_command_and_option_is_documented(flat: dict[str, dict[str, Any]]) -> None:
    pages = DOCS.read_text(encoding="utf-8")
    for name, command in flat.items():
        heading = f"## {name}" if name == "Find evidence" else f"## /{name}"
        section = re.search(rf"^{re.escape(heading)}\n(.*?)(?=^## |\Z)", pages, re.MULTILINE | re.DOTALL)
        assert section, heading
        for option in command.get("options", []):
            assert f"| `{option['name']}` |" in section[1], (name, option["name"])
        if name != "Find evidence":
            assert f"    /{name}" in section[1], f"no example of {name}"


def test_nothing_is_documented_that_is_not_there(flat: dict[str, dict[str, Any]]) -> None:
    documented = re.findall(r"^## (/[\w -]+|Find evidence)$", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert {name.removeprefix("/") for name in documented} == set(flat)
    assert len(documented) == len(flat)
