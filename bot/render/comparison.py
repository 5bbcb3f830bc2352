"""A comparison as an answer: the sides of each aspect next to each other, whole on a phone, and each cited."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.render import controls, layout
from bot.render.answer import position, why_of
from bot.render.corrected import original_note, own_words, replaced
from bot.render.layout import OPTION_LIMIT, small
from bot.render.marks import UNDERLINED, fit_marked
from bot.render.text import CHOICE_LIMIT, fit, label, length
from bot.render.words import COLOURS, attribution, byline, count, figure, number

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.components import Control, Layout
    from bot.library.model import Cell, Comparison, Row
    from bot.render.controls import Place

TITLE_LIMIT = 300
TABLE_LIMIT = 2400
CELL_LIMIT = 320
LEAST_CELL = 60
SELECTS = 3


def comparison(entry: Comparison, place: Place | None = None, picture: str | None = None) -> Layout:
    """Return the answer that a comparison is. `picture` is its chart's alt text, where one is sent along."""
    texts = (
        "\n".join((_heading(entry, place), *own_words(entry, entry.title, 0.5), *original_note(entry))),
        _table(entry),
        "\n".join((small(attribution(entry)), small(byline(entry.article)), *replaced(entry), *position(place))),
    )
    rows = [[chosen] for chosen in _selects(entry)]
    rows.append(controls.more_buttons(place, entry))
    gallery = None if picture is None else _gallery(picture)
    return layout.message(layout.card(texts, rows, colour=COLOURS[entry.kind], picture=gallery))


def cell_at(entry: Comparison, place: str) -> tuple[str, Cell] | None:
    """Return name and cell for a select's value ("row.side"), or None when the comparison has no such cell."""
    for at, name, cell in _cells(entry):
        if at == place:
            return name, cell
    return None


def _heading(entry: Comparison, place: Place | None) -> str:
    return f"### {fit_marked(entry.headline, TITLE_LIMIT, why_of(place), UNDERLINED)}"


def _table(entry: Comparison) -> str:
    cells = max(1, len(entry.rows) * len(entry.between))
    share = min(CELL_LIMIT, max(LEAST_CELL, TABLE_LIMIT // cells))
    blocks: list[str] = []
    room, cited = TABLE_LIMIT, 1
    for row in entry.rows:
        block = _block(entry, row, cited, share)
        room -= length(block) + 1
        if room < 0:
            left = count(len(entry.rows) - len(blocks), "more aspect")
            return "\n".join((*blocks, small(f"Shortened here: {left} below, in the selects")))
        blocks.append(block)
        cited += len(entry.between)
    return "\n".join(blocks)


def _block(entry: Comparison, row: Row, cited: int, share: int) -> str:
    lines = [f"**{fit(row.aspect, share)}**"]
    for offset, side in enumerate(entry.between):
        words = fit(_cell_words(row.cells[side.id]), share)
        lines.append(f"{fit(side.name, share)}: {words} [{cited + offset}]")
    return "\n".join(lines)


def _cell_words(cell: Cell) -> str:
    if cell.figure is None or number(cell.figure.value) in cell.text:
        return cell.text
    return f"{cell.text} ({figure(cell.figure)})"


def _cells(entry: Comparison) -> Iterator[tuple[str, str, Cell]]:
    for row_at, row in enumerate(entry.rows):
        for side_at, side in enumerate(entry.between):
            yield f"{row_at}.{side_at}", f"{row.aspect}: {side.name}", row.cells[side.id]


def _selects(entry: Comparison) -> list[Control]:
    options = [
        discord.SelectOption(
            label=label(f"{cited}. {name}", CHOICE_LIMIT), value=at, description=label(cell.text, CHOICE_LIMIT)
        )
        for cited, (at, name, cell) in enumerate(_cells(entry), start=1)
    ]
    starts = range(0, len(options), OPTION_LIMIT)[:SELECTS]
    return [controls.cell_select(entry.id, start, options[start : start + OPTION_LIMIT]) for start in starts]


def _gallery(alt: str) -> layout.Item:
    return discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description=alt))
