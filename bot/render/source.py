"""Evidence where it stands: marked in its paragraph, everything around it as the article has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import discord

from bot.library.sentences import paragraph_around
from bot.render import layout
from bot.render.layout import small
from bot.render.text import ELLIPSIS, clean, escape, fit, fit_lines, is_web_address, length
from bot.render.words import byline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Layout
    from bot.library.model import Article, Evidence

BEFORE_LIMIT = 600
MARKED_LIMIT = 1500
AFTER_LIMIT = 600
TITLE_LIMIT = 300
PLACES = 3


def source(title: str, article: Article, evidence: tuple[Evidence, ...], notes: Sequence[str] = ()) -> Layout:
    """Return up to three pieces of evidence, each in bold and underlined in its paragraph, under what they prove.

    `notes` are lines of small print under the title: that the entry is a translation, or has replaced another.
    """
    shown = evidence[:PLACES]
    texts = ["\n".join((f"**{fit(title, TITLE_LIMIT)}**", *notes))]
    texts += [marked(article.words, piece, len(shown)) for piece in shown]
    if len(evidence) > PLACES:
        texts.append(small(f"There are {len(evidence) - PLACES} more places in the article"))
    texts.append(small(byline(article)))
    return layout.message(layout.card(texts, [link(article)]))


def link(article: Article) -> list[layout.Item]:
    """Return the button that leads to the article itself, if the library knows where it is."""
    if article.url is None or not is_web_address(article.url):
        return []
    return [discord.ui.Button(label="Read the article", url=article.url)]


def marked(words: str, evidence: Evidence, shares: int = 1) -> str:
    """Return the paragraph around `evidence`, escaped, the evidence in bold and underlined.

    What is too long is shortened with ellipses, farthest from the evidence first. `shares` divides the room. White
    space is folded: Discord's marks do not hold across blank lines.
    """
    start, end = paragraph_around(words, evidence.start, evidence.end)
    before = _fit_end(_folded(words[start : evidence.start]), BEFORE_LIMIT // shares)
    after = fit_lines(_folded(words[evidence.end : end]), AFTER_LIMIT // shares)
    core = fit(words[evidence.start : evidence.end], MARKED_LIMIT // shares)
    return f"{before}__**{core}**__{after}"


def _folded(text: str) -> str:
    """Return `text` with runs of white space as one space, also at the ends, where words of the evidence may follow."""
    inner = " ".join(text.split())
    if not inner:
        return " " if text else ""
    return f"{' ' if text[0].isspace() else ''}{inner}{' ' if text[-1].isspace() else ''}"


def _fit_end(text: str, limit: int) -> str:
    """Return the end of `text`, escaped, within `limit` units, from a whole word on."""
    escaped, kept = escape(text), clean(text)
    while length(escaped) > limit:
        kept = kept[-min(limit, len(kept) - 1) :]
        kept = kept[kept.find(" ") + 1 :] if " " in kept[:-1] else kept[1:]
        escaped = ELLIPSIS + escape(kept)
    return escaped
