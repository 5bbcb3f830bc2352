"""What is suggested while a member types: each suggestion finds exactly the entry that it names."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any

import discord
from discord import app_commands

from bot.library.model import Entry, Kind, Quote
from bot.library.translations import all_in_language
from bot.render.text import CHOICE_LIMIT, cut, label, length, one_line
from bot.render.trail import QUERY_LIMIT, chosen_value, speaker_key
from bot.render.words import NAMES
from bot.services import Catalogue, Services
from bot.times.zones import find_zones, in_words
from commands.inquiry import find_article

CHOICES = 25

Choices = list[app_commands.Choice[str]]
Completion = Callable[[discord.Interaction[Any], str], Coroutine[Any, Any, Choices]]


def complete_entries(services: Services, kind: Kind | None = None) -> Completion:
    """Return the completion of a `query` option: entries of `kind`, in the article that is already chosen."""

    async def complete(interaction: discord.Interaction[Any], current: str) -> Choices:
        catalogue = services.shelf.catalogue
        wanted = _kind_chosen(interaction) or kind
        kinds = None if wanted is None else [wanted]
        matches = catalogue.index.complete(
            _typed(current), kinds=kinds, article=_article_chosen(catalogue, interaction), limit=CHOICES
        )
        found = all_in_language((match.entry for match in matches), str(interaction.locale))
        return [_choice(entry, named=wanted is None) for entry in found]

    return complete


def complete_articles(services: Services) -> Completion:
    """Return the completion of an article's name."""

    async def complete(_: discord.Interaction[Any], current: str) -> Choices:
        articles = services.shelf.catalogue.index.articles(_typed(current), limit=CHOICES)
        return [
            app_commands.Choice(name=label(article.title, CHOICE_LIMIT), value=f"id:{article.id}")
            for article in articles
        ]

    return complete


def complete_speakers(services: Services) -> Completion:
    """Return the completion of a speaker's name."""

    async def complete(_: discord.Interaction[Any], current: str) -> Choices:
        speakers = services.shelf.catalogue.index.speakers(_typed(current), limit=CHOICES)
        return [
            app_commands.Choice(name=label(speaker, CHOICE_LIMIT), value=_speaker_value(speaker))
            for speaker in speakers
        ]

    return complete


def complete_zones(services: Services) -> Completion:
    """Return the completion of a time zone, each with what its clocks show now."""

    async def complete(_: discord.Interaction[Any], current: str) -> Choices:
        now = services.now()
        return [
            app_commands.Choice(name=label(in_words(name, now), CHOICE_LIMIT), value=name)
            for name in find_zones(current)
        ]

    return complete


def _typed(current: str) -> str:
    return cut(one_line(current[: 2 * QUERY_LIMIT]), QUERY_LIMIT)


def _choice(entry: Entry, *, named: bool) -> app_commands.Choice[str]:
    words = f"“{entry.headline}”" if isinstance(entry, Quote) else entry.headline
    name = f"{NAMES[entry.kind]}: {words}" if named else words
    return app_commands.Choice(name=label(name, CHOICE_LIMIT), value=chosen_value(entry))


def _speaker_value(speaker: str) -> str:
    return speaker if length(speaker) <= CHOICE_LIMIT else f"speaker:{speaker_key(speaker)}"


def _article_chosen(catalogue: Catalogue, interaction: discord.Interaction[Any]) -> str | None:
    typed = getattr(interaction.namespace, "article", None)
    article = find_article(catalogue, typed) if isinstance(typed, str) else None
    return article.id if article else None


def _kind_chosen(interaction: discord.Interaction[Any]) -> Kind | None:
    chosen = getattr(interaction.namespace, "kind", None)
    return Kind(chosen) if chosen in set(Kind) else None
