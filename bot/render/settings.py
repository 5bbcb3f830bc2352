"""The settings of a server as a card: each with what it means now, and a select that changes it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import discord

from bot.components import Control, Press, encode, select
from bot.ledger.model import Names, Results
from bot.render import layout
from bot.render.layout import OPTION_LIMIT, small
from bot.render.text import CHOICE_LIMIT, fit, label
from bot.times.zones import COMMON, clock_words, in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable

    from bot.components import Layout
    from bot.ledger.model import GuildSettings

ZONE: Final = "set-zone"
ROLE: Final = "set-role"
RESULTS: Final = "set-results"
NAMES: Final = "set-names"
LANGUAGE: Final = "set-language"
LANGUAGES: Final = {"en": ("English", "The language of my own words; articles keep theirs")}  # what Crux speaks

_RESULTS: Final = {
    Results.AFTER_VOTE: ("After voting", "Whoever has voted sees the tally, everyone when the poll closes"),
    Results.AT_CLOSE: ("At the close", "Nobody sees the tally before the poll closes"),
    Results.LIVE: ("Live", "Everyone sees the tally all the time"),
}
_NAMES: Final = {
    Names.HIDDEN: ("Hidden", "Nobody is told who voted what"),
    Names.SHOWN: ("Shown", "Everyone is told who voted what when the poll closes"),
}


def settings_card(given: GuildSettings, now: dt.datetime, *, changed: bool = False) -> Layout:
    """Return how a server has it; `changed` is whether something has just been saved."""
    texts = (
        "### Settings of this server" + ("\nSaved." if changed else ""),
        _now(given, now),
        small("Other time zones: `/settings time_zone:` and a city. A poll keeps the rules it was opened with."),
    )
    rows = (
        [_zones(given, now)],
        [_role(given)],
        [_choice("Tally of new polls", RESULTS, _RESULTS.items(), given.rules.results)],
        [_choice("Names in new polls", NAMES, _NAMES.items(), given.rules.names)],
        [_choice("Language", LANGUAGE, LANGUAGES.items(), given.language)],
    )
    return layout.message(layout.card(texts, rows))


def _now(given: GuildSettings, now: dt.datetime) -> str:
    opens = "members with Manage Messages or Manage Server"
    if given.poll_role_id is not None:
        opens = f"<@&{given.poll_role_id}>, and {opens}"
    lines = (
        f"**Time zone:** {fit(in_words(given.time_zone, now), 120)}",
        f"**Who may open polls:** {opens}",
        f"**Tally of new polls:** {results_words(given.rules.results)}",
        f"**Names in new polls:** {names_words(given.rules.names)}",
        f"**Language:** {LANGUAGES[given.language][0] if given.language in LANGUAGES else fit(given.language, 40)}",
    )
    return "\n".join(lines)


def results_words(results: Results) -> str:
    """Return when the tally is shown: "Live: everyone sees the tally all the time"."""
    return _described(*_RESULTS[results])


def names_words(names: Names) -> str:
    """Return whether names are shown: "Hidden: nobody is told who voted what"."""
    return _described(*_NAMES[names])


def _described(name: str, meaning: str) -> str:
    return f"{name}: {meaning[0].lower()}{meaning[1:]}"


def _zones(given: GuildSettings, now: dt.datetime) -> Control:
    names = list(dict.fromkeys([given.time_zone, *COMMON]))[:OPTION_LIMIT]
    options = [
        discord.SelectOption(
            label=label(name.replace("_", " "), CHOICE_LIMIT),
            value=name,
            description=clock_words(name, now),
            default=name == given.time_zone,
        )
        for name in names
    ]
    return select("Time zone", ZONE, options=options)


def _role(given: GuildSettings) -> Control:
    """Return the select for one role, or none: chosen among all roles of the server, by Discord's own list."""
    chosen = [] if given.poll_role_id is None else [discord.Object(given.poll_role_id, type=discord.Role)]
    item: discord.ui.RoleSelect[discord.ui.LayoutView] = discord.ui.RoleSelect(
        custom_id=encode(ROLE),
        placeholder="Who else may open polls: a role, or nobody",
        min_values=0,
        max_values=1,
        default_values=chosen,
    )
    return Control(dict(item.to_component_dict()), Press(ROLE, ()))


def _choice(placeholder: str, verb: str, choices: Iterable[tuple[str, tuple[str, str]]], now: str) -> Control:
    options = [
        discord.SelectOption(
            label=f"{placeholder}: {name}", value=str(value), description=meaning, default=value == now
        )
        for value, (name, meaning) in choices
    ]
    return select(placeholder, verb, options=options)
