"""/article: what the library holds on an article."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import discord
from discord import app_commands

from bot.components import Press
from bot.errors import NotFoundError
from bot.library.model import Article, Claim, Entry
from bot.library.translations import all_in_language
from bot.render import article as page
from bot.render.controls import SHELF_PAGE
from bot.render.listing import listing
from bot.render.nothing import no_article
from bot.render.text import fit
from bot.render.trail import read_shelf
from bot.render.trouble import trouble
from bot.render.words import PLURALS
from bot.services import Catalogue, Services
from commands import everywhere
from commands.answer import MENTION_NOBODY, Reply
from commands.completion import complete_articles
from commands.desk import Desk
from commands.inquiry import clean_query, find_article, near_articles
from commands.permission import manages_server
from commands.standing import voters_of


def build(services: Services, _: Desk) -> everywhere.Command:
    """Return the command."""

    @app_commands.command(description="What the library holds on an article, and its claims")
    @app_commands.describe(name="The article's title, or pick one from the list", private=everywhere.PRIVATE)
    async def article(interaction: discord.Interaction[Any], name: str, private: bool = False) -> None:
        catalogue = services.shelf.catalogue
        found = find_article(catalogue, clean_query(name))
        if found is not None:
            await _show(services, Reply(interaction, private=private), found)
        else:
            await Reply(interaction).send(no_article(name, near_articles(catalogue, name)))
        await _tell_curators(services, interaction)

    article.autocomplete("name")(complete_articles(services))
    return everywhere.allow(article)


async def _tell_curators(services: Services, interaction: discord.Interaction[Any]) -> None:
    """Tell a member who manages the server, and nobody else, why the newest library is not served."""
    found = services.shelf.trouble
    if found is not None and interaction.guild_id is not None and manages_server(interaction):
        view = trouble(found.problems, found.since)
        await interaction.followup.send(view=view, ephemeral=True, allowed_mentions=MENTION_NOBODY)


async def open_article(services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
    """Show an article to the member who clicked on its name."""
    catalogue = services.shelf.catalogue
    await _show(services, Reply(interaction), _article(catalogue, press.args))


async def _show(services: Services, reply: Reply, article: Article) -> None:
    """Send what the library holds on an article, and in servers how many have voted on its claims."""
    held = all_in_language(_held(services.shelf.catalogue, article), reply.language)
    voters = await voters_of(services, reply.interaction, [entry for entry in held if isinstance(entry, Claim)])
    await reply.send(page.article(article, held, voters))


async def open_shelf(services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
    """List an article's entries of one kind to the member who clicked."""
    await _show_shelf(services.shelf.catalogue, Reply(interaction), (*press.args, "0"))


async def turn_shelf(services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
    """Show another page of such a list: in place where it is the member's own, else to them alone."""
    await _show_shelf(services.shelf.catalogue, Reply(interaction, in_place=True), press.args)


async def _show_shelf(catalogue: Catalogue, reply: Reply, args: tuple[str, ...]) -> None:
    article_id, kind, number = read_shelf(args)
    found = _article(catalogue, (article_id,))
    held: Sequence[Entry] = [entry for entry in _held(catalogue, found) if entry.kind is kind]
    if not held:
        raise NotFoundError("There is nothing of this kind on the article any more.")
    title = f"{PLURALS[kind]} from “{fit(found.title, 150)}”"
    held = all_in_language(held, reply.language)
    await reply.send(listing(title, held, number, lambda turned: (SHELF_PAGE, article_id, kind.value, str(turned))))


def _held(catalogue: Catalogue, article: Article) -> Sequence[Entry]:
    return [entry for entry in catalogue.library.entries.values() if entry.article.id == article.id]


def _article(catalogue: Catalogue, args: tuple[str, ...]) -> Article:
    found = catalogue.library.articles.get(args[0]) if args else None
    if found is None:
        raise NotFoundError("That article has left the library.")
    return found
