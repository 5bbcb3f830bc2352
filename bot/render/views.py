"""One entry of any kind as a message."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.model import Comparison, Fact, Quote
from bot.render import answer
from bot.render.claim import claim
from bot.render.comparison import comparison

if TYPE_CHECKING:
    from bot.components import Layout
    from bot.library.model import Entry
    from bot.render.answer import Related
    from bot.render.controls import Place


def entry_view(entry: Entry, place: Place | None, related: Related) -> Layout:
    """Return the message for an entry of any kind, without a chart; `related` concerns facts only."""
    if isinstance(entry, Fact):
        return answer.fact(entry, place, related)
    if isinstance(entry, Quote):
        return answer.quote(entry, place)
    if isinstance(entry, Comparison):
        return comparison(entry, place)
    return claim(entry, place)
