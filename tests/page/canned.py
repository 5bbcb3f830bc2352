"""Canned people, commands and messages in Discord's shapes."""

from __future__ import annotations

import itertools
from typing import Any

Json = dict[str, Any]

ADA, BEN, CHLOE, DINA = "101", "102", "103", "104"
BOT = "900"
GENERAL, RANDOM = "501", "502"
V2 = 1 << 15
EPHEMERAL = 64

_ids = itertools.count(1_000_000_000_000_000_000, 1000)


def text(content: str) -> Json:
    return {"type": 10, "content": content}


def button(label: str, custom_id: str, style: int = 2, **more: Any) -> Json:  # noqa: ANN401  # any JSON value
    return {"type": 2, "style": style, "label": label, "custom_id": custom_id, **more}


def row(*components: Json) -> Json:
    return {"type": 1, "components": list(components)}


def container(*components: Json, color: int | None = 0x5566E8, **more: Any) -> Json:  # noqa: ANN401  # any JSON value
    return {"type": 17, "accent_color": color, "components": list(components), **more}


def message(content: str = "", **more: Any) -> Json:  # noqa: ANN401  # any JSON value
    """Return a message of the bot; `components` make it one of Components V2."""
    number = next(_ids)
    flags = V2 if more.get("components") and not content else 0
    body: Json = {
        "id": str(number),
        "channel_id": GENERAL,
        "author": {"id": BOT, "username": "Crux", "bot": True},
        "content": content,
        "timestamp": "2026-08-01T10:00:00+00:00",
        "edited_timestamp": None,
        "flags": flags,
        "embeds": [],
        "attachments": [],
        "components": [],
    }
    return body | more | {"flags": more.get("flags", flags)}


def answer(command: str, member: str, *components: Json, ephemeral: bool = False, interaction: str = "7001") -> Json:
    """Return the bot's answer to a member's command."""
    user = {"id": member, "username": "someone"}
    meta = {"id": interaction, "type": 2, "name": command, "user": user}
    flags = V2 | (EPHEMERAL if ephemeral else 0)
    return message(components=list(components), interaction_metadata=meta, flags=flags)


def said(member: str, content: str) -> Json:
    return message(content, author={"id": member, "username": "member"})


def option(name: str, kind: int = 3, description: str = "", **more: Any) -> Json:  # noqa: ANN401  # any JSON value
    return {"type": kind, "name": name, "description": description or f"The {name}", **more}


FACT: Json = {
    "id": "801",
    "type": 1,
    "name": "fact",
    "description": "The best fact on something, with the sentence that proves it",
    "options": [
        option("query", required=True, autocomplete=True, description="What it should be about", max_length=100),
        option("article", autocomplete=True, description="Only from this article"),
        option("private", 5, description="Show the answer only to you"),
    ],
}
SEARCH: Json = {
    "id": "802",
    "type": 1,
    "name": "search",
    "description": "Everything on a topic",
    "options": [
        option("query", required=True),
        option(
            "kind", required=True, choices=[{"name": "Facts", "value": "fact"}, {"name": "Quotes", "value": "quote"}]
        ),
        option("limit", 4, min_value=1, max_value=25),
        option("in", 7, channel_types=[0]),
        option("by", 8),
    ],
}
CLAIM: Json = {
    "id": "803",
    "type": 1,
    "name": "claim",
    "description": "Claims",
    "options": [
        {
            "type": 1,
            "name": "show",
            "description": "A claim with its evidence",
            "options": [option("claim", required=True)],
        },
        {"type": 1, "name": "list", "description": "All claims", "options": []},
    ],
}
COMPARE: Json = {
    "id": "804",
    "type": 1,
    "name": "compare",
    "description": "Sides next to each other, each cell cited",
    "options": [option("query", required=True, autocomplete=True)],
}
HELP: Json = {"id": "805", "type": 1, "name": "help", "description": "What Crux can do", "options": []}
FIND: Json = {"id": "806", "type": 3, "name": "Find evidence", "description": ""}


def state() -> Json:
    """Return a server with four members, two channels, the commands above and no message."""
    members = [
        {"id": ADA, "name": "Ada Lovelace", "color": 0xB4623C, "curator": True, "roles": ["201"]},
        {"id": BEN, "name": "Ben", "color": 0x2F8F83, "curator": False, "roles": []},
        {"id": CHLOE, "name": "Chloé Martin", "color": 0x8A5BB5, "curator": False, "roles": []},
        {"id": DINA, "name": "Dina", "color": 0x3D7FB8, "curator": False, "roles": []},
    ]
    return {
        "bot": {"id": BOT, "name": "Crux", "connected": True},
        "guild": {"id": "1", "name": "The Reading Room"},
        "members": members,
        "channels": [{"id": GENERAL, "name": "general", "type": 0}, {"id": RANDOM, "name": "random", "type": 0}],
        "roles": [{"id": "201", "name": "Curators", "color": 0xF2B84B}],
        "commands": [FACT, SEARCH, CLAIM, COMPARE, HELP, FIND],
        "messages": {GENERAL: [], RANDOM: []},
    }


def fact_answer(member: str = ADA) -> Json:
    """Return an answer as Crux gives one."""
    return answer(
        "fact",
        member,
        container(
            text("### China filed over 38,000 generative-AI patents between 2014 and 2023."),
            text(
                "> between 2014 and 2023, China filed over **38,000** patents related to generative AI\n"
                "-# Jennifer Scott · *Despite chip supply restrictions, China narrows the AI gap* · "
                "South China Morning Post"
            ),
            {"type": 14, "divider": True, "spacing": 1},
            text("-# Reported by the World Intellectual Property Organization"),
            row(
                button("More", "crux:1:more", 1), button("Source", "crux:1:source"), button("Compare", "crux:1:compare")
            ),
        ),
    )


def every_component() -> Json:
    """Return a message with each component type and each button style."""
    options = [
        {"label": "Patents filed", "value": "a", "description": "China and the U.S."},
        {"label": "Models released", "value": "b", "emoji": {"name": "🧠"}},
    ]
    media = {"url": "http://127.0.0.1:1/files/chart.png", "width": 640, "height": 300}
    return message(
        components=[
            text("# Every component\nA line with **bold**, `code` and a [link](https://example.org)."),
            container(
                {
                    "type": 9,
                    "components": [text("**A section** with a button beside it."), text("-# and a second line")],
                    "accessory": button("Source", "source"),
                },
                {"type": 14, "divider": True, "spacing": 2},
                {
                    "type": 9,
                    "components": [text("A section with a thumbnail.")],
                    "accessory": {"type": 11, "media": media, "description": "A small chart"},
                },
                {"type": 12, "items": [{"media": media, "description": "Bars: China 38,000, U.S. 6,276"}]},
                row({"type": 3, "custom_id": "cell", "placeholder": "Show the evidence of a cell", "options": options}),
                color=0xF2B84B,
            ),
            {"type": 13, "file": {"url": "attachment://votes.csv"}},
            row(
                button("Primary", "p", 1),
                button("Secondary", "s", 2),
                button("Success", "u", 3, emoji={"name": "✅"}),
                button("Danger", "d", 4),
                {"type": 2, "style": 5, "label": "Link", "url": "https://example.org/"},
            ),
            row(button("Disabled", "x", 1, disabled=True)),
            row({"type": 5, "custom_id": "user", "max_values": 2}),
            row({"type": 6, "custom_id": "role"}),
            row({"type": 7, "custom_id": "mentionable"}),
            row({"type": 8, "custom_id": "channel", "placeholder": "Where?"}),
            container(text("A hidden container"), spoiler=True),
            {"type": 99},
        ],
        attachments=[{"id": "1", "filename": "votes.csv", "size": 2048, "url": "http://127.0.0.1:1/files/votes.csv"}],
    )


def embed() -> Json:
    """Return a message with plain content and a classic embed."""
    return message(
        "Plain content with an embed.",
        embeds=[
            {
                "title": "A title",
                "url": "https://example.org/",
                "description": "A **description**",
                "color": 0x2F8F83,
                "author": {"name": "An author"},
                "fields": [
                    {"name": "One", "value": "1", "inline": True},
                    {"name": "Two", "value": "2", "inline": True},
                ],
                "footer": {"text": "A footer"},
                "timestamp": "2026-08-01T10:00:00+00:00",
            }
        ],
    )


def on_port(message: Json, base: str) -> Json:
    """Return the message with its pictures served at `base`."""
    return _replace(message, "http://127.0.0.1:1", base)  # type: ignore[no-any-return]  # a dict stays a dict


def _replace(value: Any, old: str, new: str) -> Any:  # noqa: ANN401  # any JSON value
    if isinstance(value, str):
        return value.replace(old, new)
    if isinstance(value, list):
        return [_replace(item, old, new) for item in value]
    if isinstance(value, dict):
        return {key: _replace(item, old, new) for key, item in value.items()}
    return value
