"""The buttons and selects of answers. Each verb has its handler in `commands`; all state stands in the ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import discord

from bot.components import button, select
from bot.render.layout import OPTION_LIMIT
from bot.render.text import CHOICE_LIMIT, label
from bot.render.trail import is_remembered, press_for
from bot.render.words import NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bot.components import Control
    from bot.library.model import Article, Entry
    from bot.render.trail import Ask
    from bot.search.match import WordMatch

ARTICLE = "article"
CELL = "cell"
CLAIMS = "claims"
COMPARE = "compare"
OPEN = "open"
SHELF = "shelf"
SHELF_PAGE = "shelf-page"
SOURCE = "source"
VOTE_ON = "vote-on"


@dataclass(frozen=True, slots=True)
class Place:
    """Which answer this is to a question: `rank` counts from 0, `total` is how many there are.

    `why` says which words of the question met which, and how: for marks, and for misspelt words.
    """

    ask: Ask
    rank: int
    total: int
    why: tuple[WordMatch, ...] = ()


def more_buttons(place: Place | None, shown: Entry) -> list[Control]:
    """Return "More" where there is a next answer, and "Back" where there was one before."""
    buttons = []
    if place is not None and place.rank + 1 < place.total:
        buttons.append(button("More", *press_for(place.ask, place.rank + 1, shown)))
    if place is not None and place.rank > 0 and is_remembered(place.ask):
        buttons.append(button("Back", *press_for(place.ask, place.rank - 1, shown)))
    return buttons


def source_button(entry: Entry) -> Control:
    """Return the button that shows the evidence in its paragraph."""
    return button("Source", SOURCE, entry.id)


def open_button(entry: Entry, text: str | None = None) -> Control:
    """Return a button that opens an entry, named after it unless `text` is given."""
    return button(label(text or entry.headline), OPEN, entry.id)


def article_button(article: Article) -> Control:
    """Return a button that shows what the library holds on an article."""
    return button(label(article.title), ARTICLE, article.id)


def open_select(placeholder: str, entries: Iterable[Entry], *args: str) -> Control:
    """Return a select that opens one of at least one and at most 25 entries. `args` tell apart two in one message."""
    options = [
        discord.SelectOption(label=label(entry.headline, CHOICE_LIMIT), value=entry.id, description=NAMES[entry.kind])
        for entry in list(entries)[:OPTION_LIMIT]
    ]
    return select(placeholder, OPEN, *args, options=options)


def cell_select(comparison_id: str, first: int, options: Sequence[discord.SelectOption]) -> Control:
    """Return the select that shows a cell's evidence; `first` tells apart the selects of a long comparison."""
    return select("Show the words that prove a cell", CELL, comparison_id, str(first), options=options)
