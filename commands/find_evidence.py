"""Find evidence: what the library holds on the words of a message."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import Any

import discord
from discord import app_commands

from bot.components import Layout
from bot.library.model import Entry, Kind
from bot.library.sentences import sentences
from bot.library.translations import all_in_language
from bot.render.layout import note
from bot.render.listing import GLANCES, glances
from bot.render.nothing import nothing
from bot.render.text import cut, is_blank, one_line
from bot.render.trail import QUERY_LIMIT
from bot.services import Catalogue, Services
from commands import everywhere
from commands.answer import Reply, unique
from commands.desk import Desk

NAME = "Find evidence"
READ = 4000
SENTENCES = 8
PROVEN = (Kind.FACT, Kind.QUOTE, Kind.COMPARISON)
_NO_WORDS = "There are no words in that message that I could look for."
_MENTIONS = re.compile(r"<(?:@[!&]?|#|a?:\w+:|t:|/[^:>]*:|id:)[^>]*>|https?://\S+")


def build(services: Services, _: Desk) -> app_commands.ContextMenu:
    """Return the message command."""

    async def find_evidence(interaction: discord.Interaction[Any], message: discord.Message) -> None:
        words = words_of(message)
        await Reply(interaction).send(evidence_for(services.shelf.catalogue, words, str(interaction.locale)))

    return app_commands.ContextMenu(
        name=NAME,
        callback=find_evidence,
        allowed_contexts=everywhere.CONTEXTS,
        allowed_installs=everywhere.INSTALLS,
    )


def words_of(message: discord.Message) -> str:
    """Return what a message says: its content, else its embeds, its components' texts, or what it forwards."""
    forwarded = (snapshot.content for snapshot in message.message_snapshots)
    embedded = (f"{embed.title or ''}\n{embed.description or ''}" for embed in message.embeds)
    for texts in ([message.content], embedded, _texts(message.components), forwarded):
        words = _MENTIONS.sub(" ", "\n".join(texts)[:READ])
        if not is_blank(words):
            return words
    return ""


def _texts(components: Sequence[Any]) -> Iterator[str]:
    for component in components:
        if isinstance(component, discord.TextDisplay):
            yield component.content
        yield from _texts(getattr(component, "children", ()))


def evidence_for(catalogue: Catalogue, words: str, language: str = "") -> Layout:
    """Return up to three entries that fit the words of a message, in `language`, or that nothing does."""
    if is_blank(words):
        return note(_NO_WORDS)
    asked = [cut(one_line(words[start:end]), QUERY_LIMIT) for start, end in sentences(words)[:SENTENCES]]
    found = find_for(catalogue, asked or [cut(one_line(words), QUERY_LIMIT)])
    if found:
        return glances("What I have on that message", all_in_language(found, language))
    return nothing(one_line(words))


def find_for(catalogue: Catalogue, asked: Sequence[str]) -> list[Entry]:
    """Return what fits: the best of every sentence, then the second best, and so on, none twice.

    Scores cannot be compared between searches, so that the sentences take turns.
    """
    answers = [catalogue.index.search(query, kinds=PROVEN, limit=GLANCES, explain=False) for query in asked]
    turns = zip_longest(*answers)
    return unique([match.entry for turn in turns for match in turn if match is not None])[:GLANCES]
