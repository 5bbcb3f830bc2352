"""Lists of entries: a page of a search, of an article's shelf, of what bears on a fact; and up to three at a glance."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.components import button
from bot.library.model import Claim, Comparison, Fact, Quote
from bot.render import controls, layout
from bot.render.answer import evidence, spoken
from bot.render.claim import balance
from bot.render.corrected import original_note
from bot.render.layout import small
from bot.render.marks import reading
from bot.render.text import fit
from bot.render.words import COLOURS, NAMES, attribution, byline, listed, short_byline

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bot.components import Control, Layout
    from bot.library.model import Entry
    from bot.search.match import WordMatch

PER_PAGE = 5
HEADLINE_LIMIT = 300
GLANCES = 3
GLANCE = 0.5


def pages(amount: int) -> int:
    """Return how many pages `amount` entries take, at least one."""
    return max(1, -(-amount // PER_PAGE))


def listing(
    title: str,
    entries: Sequence[Entry],
    page: int = 0,
    turn: Callable[[int], tuple[str, ...]] | None = None,
    why: Sequence[WordMatch] = (),
) -> Layout:
    """Return one page, counted from 0, of `entries` under an escaped `title`, with a select that opens them.

    `turn` returns verb and arguments of the button that leads to a page; without it there is only one page.
    A page beyond the last shows the last. `why` says how the words that were searched for were read.
    """
    last = pages(len(entries)) - 1
    page = min(page, last)
    shown = entries[page * PER_PAGE : (page + 1) * PER_PAGE]
    texts = [
        "\n".join((f"### {title}", *reading(why))),
        *(_line(at, entry) for at, entry in enumerate(shown, start=page * PER_PAGE + 1)),
    ]
    rows: list[Sequence[layout.Item]] = []
    if shown:
        rows.append([controls.open_select("Open one with its evidence", shown)])
    if turn is not None and last:
        texts.append(small(f"Page {page + 1} of {last + 1}"))
        rows.append(_turns(page, last, turn))
    return layout.message(layout.card(texts, rows))


def glances(title: str, entries: Sequence[Entry]) -> Layout:
    """Return up to three entries at a glance under an escaped `title`, each with its evidence."""
    cards = [
        layout.card([_glance(entry)], [_glance_buttons(entry)], colour=COLOURS[entry.kind])
        for entry in entries[:GLANCES]
    ]
    return layout.message(layout.card([f"### {title}"]), *cards)


def _turns(page: int, last: int, turn: Callable[[int], tuple[str, ...]]) -> list[Control]:
    return [
        button("Previous", *turn(max(0, page - 1)), disabled=page == 0),
        button("Next", *turn(min(last, page + 1)), disabled=page == last),
    ]


def _line(number: int, entry: Entry) -> str:
    detail = balance(entry) if isinstance(entry, Claim) else short_byline(entry.article)
    headline = fit(entry.headline, HEADLINE_LIMIT)
    words = f"“{headline}”" if isinstance(entry, Quote) else headline
    return f"**{number}. {NAMES[entry.kind]}** {words}\n{small(detail)}"


def _glance(entry: Entry) -> str:
    source = small(byline(entry.article, GLANCE))
    if isinstance(entry, Fact):
        proof = evidence(entry.evidence, 300)
        said = "\n".join((f"**{fit(entry.headline, 240)}**", *original_note(entry), proof))
        return f"{said}\n{small(attribution(entry, GLANCE))}\n{source}"
    if isinstance(entry, Quote):
        return f"{spoken(entry, 300, GLANCE)}\n{source}"
    if isinstance(entry, Comparison):
        sides = listed([fit(side.name, 60) for side in entry.between[:4]])
        return f"**Comparison: {fit(entry.headline, 240)}**\n{sides}\n{source}"
    return f"**Claim: {fit(entry.headline, 240)}**\n{small(balance(entry))}\n{source}"


def _glance_buttons(entry: Entry) -> list[Control]:
    opening = controls.open_button(entry, "Open")
    if isinstance(entry, Fact | Quote):
        return [opening, controls.source_button(entry)]
    return [opening]
