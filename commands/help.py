"""/help: what there is, with examples that this library has an answer to."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import Any

import discord
from discord import app_commands

from bot.library.model import Comparison, Entry, Kind, Library
from bot.render.guide import guide
from bot.services import Catalogue, Services
from commands import everywhere
from commands.answer import Reply
from commands.desk import Desk

TRIED = 12
_ASKED = {"fact": Kind.FACT, "quote": Kind.QUOTE, "compare": Kind.COMPARISON, "search": None}


def build(services: Services, _: Desk) -> everywhere.Command:
    """Return the command."""

    @app_commands.command(name="help", description="What you can ask, with examples")
    async def help_(interaction: discord.Interaction[Any]) -> None:
        await Reply(interaction).send(guide(examples(services.shelf.catalogue)))

    return everywhere.allow(help_)


def examples(catalogue: Catalogue) -> dict[str, str]:
    """Return words for each command that finds something in this library; none where there is nothing to find."""
    found: dict[str, str] = {}
    for name, kind in _ASKED.items():
        words = _example(catalogue, kind, set(found.values())) or _example(catalogue, kind, set())
        if words:
            found[name] = words
    article = next(iter(catalogue.library.articles.values()), None)
    return found | ({"article": article.title} if article else {})


def _example(catalogue: Catalogue, kind: Kind | None, used: set[str]) -> str | None:
    """Return the first words that find something and are not `used` yet: examples are to differ."""
    kinds = None if kind is None else [kind]
    for words in islice(_candidates(catalogue.library, kind), TRIED):
        if words not in used and catalogue.index.search(words, kinds=kinds, limit=1, explain=False):
            return words
    return None


def _candidates(library: Library, kind: Kind | None) -> Iterator[str]:
    """Yield what entries are about, then what they say: people ask for topics before they ask for sentences."""
    entries = [entry for entry in library.entries.values() if kind in {None, entry.kind}]
    for entry in entries[: TRIED // 2]:
        yield from _subjects(entry)
    yield from (entry.headline for entry in entries)


def _subjects(entry: Entry) -> list[str]:
    return [entry.title] if isinstance(entry, Comparison) else list(entry.topics[:1])
