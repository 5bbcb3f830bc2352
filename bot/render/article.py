"""What the library holds on an article."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from bot.components import button
from bot.library.model import Claim, Kind
from bot.render import controls, layout
from bot.render.claim import balance
from bot.render.layout import small
from bot.render.source import link
from bot.render.text import fit
from bot.render.words import NAMES, PLURALS, count, listed

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.components import Control, Layout
    from bot.library.model import Article, Entry

CLAIM_LIMIT = 240
CLAIMS_SHOWN = 8
_PROVEN = "Facts, quotes and comparisons are proven by the article's own words; claims are for you to judge."


def article(entry: Article, held: Sequence[Entry], voters: Mapping[str, int] | None = None) -> Layout:
    """Return who wrote the article, where and when, how much the library holds of it (`held`), and its claims.

    `voters` tells by the claims' ids how many have voted on them, where anyone can.
    """
    texts = (_heading(entry), _counts(held), _claims([one for one in held if isinstance(one, Claim)], voters or {}))
    claims = [one for one in held if isinstance(one, Claim)]
    rows: list[Sequence[layout.Item]] = []
    if claims:
        rows.append([controls.open_select("Open a claim with the facts for and against it", claims)])
    rows += [_shelves(entry, held), link(entry)]
    return layout.message(layout.card(texts, rows))


def _heading(entry: Article) -> str:
    published = [fit(entry.publisher, 150)] if entry.publisher else []
    place = ", ".join((*published, fit(entry.published.text, 100)))
    return f"### {fit(entry.title, 300)}\nBy {fit(entry.author, 150)}\n{small(place)}"


def _amounts(held: Sequence[Entry]) -> list[tuple[Kind, int]]:
    counted = Counter(one.kind for one in held)
    return [(kind, counted[kind]) for kind in Kind if counted[kind]]


def _counts(held: Sequence[Entry]) -> str:
    amounts = [count(amount, NAMES[kind].lower()) for kind, amount in _amounts(held)]
    if not amounts:
        return "The library holds nothing on it."
    return f"The library holds {listed(amounts)} on it.\n{small(_PROVEN)}"


def _claims(claims: list[Claim], voters: Mapping[str, int]) -> str:
    if not claims:
        return ""
    lines = [f"- {fit(one.headline, CLAIM_LIMIT)} ({_known(one, voters)})" for one in claims[:CLAIMS_SHOWN]]
    if len(claims) > CLAIMS_SHOWN:
        lines.append(small(f"and {len(claims) - CLAIMS_SHOWN} more"))
    return "\n".join(("**Claims that people can disagree on**", *lines))


def _known(claim: Claim, voters: Mapping[str, int]) -> str:
    """Return how many facts are for and against a claim, and how many have voted: "1 fact for, 2 against, 5 voted"."""
    voted = f", {voters[claim.id]:,} voted" if voters.get(claim.id) else ""
    return balance(claim) + voted


def _shelves(entry: Article, held: Sequence[Entry]) -> list[Control]:
    return [
        button(f"{PLURALS[kind]} ({amount:,})", controls.SHELF, entry.id, kind.value) for kind, amount in _amounts(held)
    ]
