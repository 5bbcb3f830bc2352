"""What a comparison's chart shows, and its alt text: cheap and pure. `bot.render.drawing` draws it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.render.text import cut, one_line
from bot.render.words import figure, name_in_sentence

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.library.model import Comparison, Row

ALT_LIMIT = 1000
ROWS = 4
SIDES = 8
NAME_LIMIT = 40
VALUE_LIMIT = 24
LARGEST = 10**15


@dataclass(frozen=True, slots=True)
class Bar:
    """One side's bar: whose, how long, and the figure as it is written at its end."""

    side: str
    value: float
    label: str


@dataclass(frozen=True, slots=True)
class Chart:
    """All that is drawn. Equal charts are the same picture, so they are cached by themselves.

    `whole` is whether its values are counts, of which there are no halves.
    """

    comparison_id: str
    title: str
    groups: tuple[tuple[str, tuple[Bar, ...]], ...]
    source: str
    whole: bool = False

    @property
    def alt(self) -> str:
        """The picture in words, with the same numbers: at most 1,000 characters."""
        groups = [f"{aspect}: {', '.join(f'{bar.side} {bar.label}' for bar in bars)}" for aspect, bars in self.groups]
        return cut(f"Bar chart. {self.title}. {'; '.join(groups)}. Source: {self.source}", ALT_LIMIT)


def chart_of(entry: Comparison) -> Chart | None:
    """Return the chart of a comparison, or None where no aspect has a figure that can be drawn for every side."""
    groups = [(cut(one_line(row.aspect), 80), bars) for row in entry.rows if (bars := _bars(entry, row))]
    if not groups or len(entry.between) > SIDES:
        return None
    return Chart(entry.id, cut(one_line(entry.title), 160), tuple(groups[:ROWS]), _source(entry))


def _bars(entry: Comparison, row: Row) -> tuple[Bar, ...]:
    figures = [row.cells[side.id].figure for side in entry.between]
    drawable = [given for given in figures if given is not None and _can_be_drawn(given.value)]
    if len(drawable) < len(figures) or len({given.unit for given in drawable if given.unit}) > 1:
        return ()
    return tuple(
        Bar(cut(one_line(side.name), NAME_LIMIT), float(given.value), cut(one_line(figure(given)), VALUE_LIMIT))
        for side, given in zip(entry.between, drawable, strict=True)
    )


def _can_be_drawn(value: Decimal) -> bool:
    return value.is_finite() and abs(value) <= LARGEST


def _source(entry: Comparison) -> str:
    article = entry.article
    parts = [article.author, article.publisher or article.title, article.published.text]
    said = f", according to {name_in_sentence(entry.according_to)}" if entry.according_to else ""
    return cut(one_line(", ".join(parts) + said), 240)
