from __future__ import annotations

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import discord

from commands.find_evidence import evidence_for, find_for, words_of
from tests.commands.shelf import ENTRIES, catalogue_of
from tests.render.trees import check_limits, text_of

if TYPE_CHECKING:
    from discord.types.components import TextComponent

CATALOGUE = catalogue_of(*ENTRIES)


def message(content: str = "", **parts: Any) -> discord.Message:  # noqa: ANN401  # whatever a message has
    """Return as much of a message as is looked at."""
    fields: dict[str, Any] = {"content": content, "embeds": [], "components": [], "message_snapshots": [], **parts}
    return cast("discord.Message", SimpleNamespace(**fields))


def text_display(content: str) -> discord.TextDisplay:
    payload: TextComponent = {"type": 10, "content": content, "id": 1}
    return discord.TextDisplay(payload)


def test_a_messages_content_is_read() -> None:
    assert words_of(message("cranes idle")) == "cranes idle"


def test_mentions_and_links_are_no_words() -> None:
    words = words_of(message("<@1> <@&2> <#3> <:crane:4> <t:1:R> see https://x.example/cranes idle"))
    assert words.split() == ["see", "idle"]


def test_embeds_are_read_where_there_is_no_content() -> None:
    embed = discord.Embed(title="Cranes", description="stand idle")
    assert words_of(message(embeds=[embed])) == "Cranes\nstand idle"
    assert words_of(message("said", embeds=[embed])) == "said"


def test_texts_of_components_are_read_however_deep() -> None:
    section = SimpleNamespace(children=[text_display("stand idle")])
    container = SimpleNamespace(children=[text_display("The cranes"), section])
    assert words_of(message(components=[container])) == "The cranes\nstand idle"


def test_a_forwarded_message_is_read() -> None:
    assert words_of(message(message_snapshots=[SimpleNamespace(content="idle cranes")])) == "idle cranes"


def test_a_message_without_words_says_so() -> None:
    assert words_of(message("<@1> \n")) == ""
    assert "There are no words" in text_of(evidence_for(CATALOGUE, ""))


def test_each_sentence_finds_its_own() -> None:
    found = find_for(CATALOGUE, ["eleven pilots left Ostra", "cloth is stubborn"])
    assert {"harbours/pilots-left", "linen/stubborn"} <= {entry.id for entry in found[:2]}
    assert len(found) <= 3


def test_nothing_is_found_twice() -> None:
    found = find_for(CATALOGUE, ["cranes idle at night"] * 5)
    assert len({entry.id for entry in found}) == len(found)


def test_the_longest_message_is_answered_within_the_limits() -> None:
    for words in ("Eleven pilots left Ostra. " * 150, "x" * 4000, "cranes " * 500):
        check_limits(evidence_for(CATALOGUE, words))
