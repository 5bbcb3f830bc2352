"""Saying that there is nothing: plainly, with the nearest names where there are any."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.render import controls, layout
from bot.render.layout import small
from bot.render.text import fit

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Layout
    from bot.library.model import Article, Entry

NEAREST = 3
ECHO_LIMIT = 200
NEAREST_NOTE = "The nearest that I do have:"


def nothing(query: str, nearest: Sequence[Entry] = ()) -> Layout:
    """Return "I have nothing on that", with the question and up to three nearest entries as buttons."""
    lines = ["I have nothing on that.", small(f"You asked for: {fit(query, ECHO_LIMIT)}")]
    if nearest:
        lines.append(NEAREST_NOTE)
    return layout.note("\n".join(lines), *(controls.open_button(entry) for entry in nearest[:NEAREST]))


def no_article(name: str, nearest: Sequence[Article]) -> Layout:
    """Return that there is no article of this name, with up to three nearest as buttons."""
    lines = ["I have no article of that name.", small(f"You asked for: {fit(name, ECHO_LIMIT)}")]
    if nearest:
        lines.append(NEAREST_NOTE)
    return layout.note("\n".join(lines), *(controls.article_button(article) for article in nearest[:NEAREST]))
