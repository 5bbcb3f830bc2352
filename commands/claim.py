"""/claim: a claim with the facts for and against it and the ballot, and all claims in a list."""

from __future__ import annotations

from typing import Any

import discord
from discord import app_commands

from bot.components import Press
from bot.errors import NotFoundError
from bot.ledger.errors import UnavailableError
from bot.ledger.model import Tally, Wording
from bot.library.model import Article, Claim, Kind
from bot.library.translations import in_language
from bot.render.claim import wordings
from bot.render.claims import Line, claims_list, page_of, read_page
from bot.services import Services
from commands import everywhere
from commands.answer import Reply, nothing_on
from commands.completion import complete_articles, complete_entries
from commands.desk import Desk
from commands.inquiry import ask_for, entry_of, find, resolve_article
from commands.server import server_of
from commands.standing import show_claim, voters_of

Interaction = discord.Interaction[Any]


def build(services: Services, _: Desk) -> app_commands.Group:
    """Return the group of commands. They need the bot in the server."""
    group = app_commands.Group(
        name="claim",
        description="What people can disagree on, and the ballot",
        allowed_contexts=app_commands.AppCommandContext(guild=True),
        allowed_installs=app_commands.AppInstallationType(guild=True),
    )

    @group.command(description="A claim, the facts for and against it, and the ballot")
    @app_commands.describe(claim=everywhere.QUERY, private=everywhere.PRIVATE)
    async def show(interaction: Interaction, claim: str, private: bool = False) -> None:
        server_of(interaction)
        ask = ask_for(services.shelf.catalogue, claim, Kind.CLAIM)
        found = find(services.shelf.catalogue, ask)
        if found and isinstance(found[0], Claim):
            await show_claim(services, Reply(interaction, private=private), found[0])
        else:
            await Reply(interaction).send(nothing_on(services.shelf.catalogue, ask, str(interaction.locale)))

    @group.command(name="list", description="All claims: how many have voted, and whether you have")
    @app_commands.describe(article=everywhere.ARTICLE)
    async def list_(interaction: Interaction, article: str | None = None) -> None:
        found = resolve_article(services.shelf.catalogue, article) if article else None
        await _show_page(services, Reply(interaction), found, 0)

    show.autocomplete("claim")(complete_entries(services, Kind.CLAIM))
    list_.autocomplete("article")(complete_articles(services))
    return group


async def turn_claims(services: Services, interaction: Interaction, press: Press) -> None:
    """Show another page of the list, in its place."""
    article_id, page = read_page(press.args)
    article = services.shelf.catalogue.library.articles.get(article_id)
    if article_id and article is None:
        raise NotFoundError("That article has left the library.")
    await _show_page(services, Reply(interaction, in_place=True), article, page)


async def open_wordings(services: Services, interaction: Interaction, press: Press) -> None:
    """Show the earlier wordings of a claim, each with the tally that stayed with it."""
    guild_id = server_of(interaction)
    entry = entry_of(services.shelf.catalogue.library, press.args[0] if press.args else "")
    if not isinstance(entry, Claim):
        raise NotFoundError("That is no claim any more.")
    voted = {one.revision: (one, tally) for one, tally in await services.ledger.revisions(guild_id, entry.id)}
    written = {one.revision: (Wording(entry.id, one.revision, one.text), Tally()) for one in entry.history}
    earlier = [found for revision, found in sorted({**written, **voted}.items()) if revision < entry.revision]
    if not earlier:
        raise NotFoundError("This claim has had no other wording.")
    await Reply(interaction).send(wordings(entry, earlier[::-1]))


async def _show_page(services: Services, reply: Reply, article: Article | None, page: int) -> None:
    guild_id = server_of(reply.interaction)
    claims = [
        claim for claim in services.shelf.catalogue.library.claims if article is None or claim.article.id == article.id
    ]
    if not claims:
        raise NotFoundError("There are no claims on that in the library.")
    at, shown = page_of(page, len(claims))
    lines = await _lines(services, reply.interaction, guild_id, claims[shown])
    await reply.send(claims_list(lines, len(claims), at, article))


async def _lines(services: Services, interaction: Interaction, guild_id: int, claims: list[Claim]) -> list[Line]:
    voters = await voters_of(services, interaction, claims)
    keys = [(claim.id, claim.revision) for claim in claims]
    try:
        voted = await services.ledger.voted(guild_id, interaction.user.id, keys)
    except UnavailableError:
        voted = set()
    language = str(interaction.locale)
    return [
        Line(in_language(claim, language), voters.get(claim.id), (claim.id, claim.revision) in voted)
        for claim in claims
    ]
