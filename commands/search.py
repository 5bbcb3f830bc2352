"""/search: everything on a topic, page by page."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.components import Press
from bot.library.model import Entry, Kind
from bot.library.translations import all_in_language
from bot.render.listing import PER_PAGE, listing
from bot.render.text import fit
from bot.render.trail import DEEPEST, Ask, chosen_id, chosen_value, page_args, page_query, read_page
from bot.render.words import PLURALS
from bot.services import Catalogue, Services
from commands import everywhere
from commands.answer import Reply, nothing_on, unique
from commands.completion import complete_entries
from commands.desk import Desk
from commands.inquiry import clean_query, entry_of

MOST = PER_PAGE * (DEEPEST + 1)
_KINDS = [app_commands.Choice(name=PLURALS[kind], value=kind.value) for kind in Kind]


def build(services: Services, _: Desk) -> everywhere.Command:
    """Return the command."""

    @app_commands.command(description="Everything the articles hold on a topic")
    @app_commands.describe(query=everywhere.QUERY, kind="Only entries of this kind", private=everywhere.PRIVATE)
    @app_commands.choices(kind=_KINDS)
    async def search(
        interaction: discord.Interaction[Any], query: str, kind: str | None = None, private: bool = False
    ) -> None:
        catalogue = services.shelf.catalogue
        wanted = Kind(kind) if kind else None
        await show_page(catalogue, Reply(interaction, private=private), _words(catalogue, query, wanted), wanted, 0)

    search.autocomplete("query")(complete_entries(services))
    return everywhere.allow(search)


async def turn_page(services: Services, interaction: discord.Interaction[Any], press: Press) -> None:
    """Show another page: in place where it is the member's own, else to them alone."""
    query, kind, page = read_page(press.args)
    await show_page(services.shelf.catalogue, Reply(interaction, in_place=True), query, kind, page)


async def show_page(catalogue: Catalogue, reply: Reply, query: str, kind: Kind | None, page: int) -> None:
    """Send one page of everything on `query`, or that there is nothing."""
    found = all_in_language(_find(catalogue, query, kind), reply.language)
    if not found:
        await Reply(reply.interaction).send(nothing_on(catalogue, Ask(query=query, kind=kind), reply.language))
        return
    words = found[0].headline if chosen_id(query) else query
    title = f"{len(found)} on “{fit(words, 150)}”" + (f", {PLURALS[kind].lower()} only" if kind else "")
    why = () if chosen_id(query) else catalogue.index.explain(query, found[0])
    await reply.send(listing(title, found, page, lambda number: page_args(query, kind, number), why))


def _words(catalogue: Catalogue, query: str, kind: Kind | None) -> str:
    """Return what to look for, cut to what the pages' buttons can carry; a picked entry keeps its id."""
    entry_id = chosen_id(query)
    return chosen_value(entry_of(catalogue.library, entry_id)) if entry_id else page_query(clean_query(query), kind)


def _find(catalogue: Catalogue, query: str, kind: Kind | None) -> list[Entry]:
    """Return everything on `query`. A picked entry comes first, and then what its own words find."""
    entry_id = chosen_id(query)
    picked = [entry_of(catalogue.library, entry_id)] if entry_id else []
    words = picked[0].headline if picked else query
    matches = catalogue.index.search(words, kinds=None if kind is None else [kind], limit=MOST, explain=False)
    return unique([*picked, *(match.entry for match in matches)])
