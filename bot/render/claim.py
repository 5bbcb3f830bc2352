"""A claim as an answer: its wording, and the facts that speak for and against it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.model import Kind
from bot.render import controls, layout
from bot.render.answer import position
from bot.render.layout import small
from bot.render.text import fit
from bot.render.words import COLOURS, byline, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Layout
    from bot.library.model import Claim, Entry, Fact
    from bot.render.controls import Place

TEXT_LIMIT = 700
FACT_LIMIT = 220
SHOWN = 5
LISTED = 10


def claim(entry: Claim, place: Place | None = None) -> Layout:
    """Return the answer that a claim is: something to disagree on, never served as a fact."""
    wording = f" (wording {entry.revision})" if entry.revision > 1 else ""
    texts = (
        f"### {fit(entry.text, TEXT_LIMIT)}\n{small(f'A claim{wording}: people can disagree on it')}",
        _side("For it", entry.supports),
        _side("Against it", entry.challenges),
        "\n".join((small(byline(entry.article)), *position(place))),
    )
    facts = tuple(dict.fromkeys(fact.id for fact in (*entry.supports, *entry.challenges)))
    by_id = {fact.id: fact for fact in (*entry.supports, *entry.challenges)}
    rows = [controls.more_buttons(place, entry)]
    if facts:
        rows.insert(0, [controls.open_select("Open a fact with its evidence", [by_id[key] for key in facts])])
    return layout.message(layout.card(texts, rows, colour=COLOURS[entry.kind]))


def claims_on(fact: Entry, claims: Sequence[Claim]) -> Layout:
    """Return the claims that a fact supports or challenges, with a select that opens one."""
    texts = [f"### Claims that this bears on\n{fit(fact.headline, FACT_LIMIT)}"]
    texts += [f"**{_stance(fact, claim)}** {fit(claim.text, FACT_LIMIT)}" for claim in claims[:LISTED]]
    if len(claims) > LISTED:
        texts.append(small(f"and {len(claims) - LISTED} more, in the list below"))
    row = [controls.open_select("Open a claim with the facts for and against it", claims)]
    return layout.message(layout.card(texts, [row], colour=COLOURS[Kind.CLAIM]))


def _stance(fact: Entry, claim: Claim) -> str:
    for_it, against_it = (any(one.id == fact.id for one in side) for side in (claim.supports, claim.challenges))
    if for_it and against_it:
        return "Speaks for and against:"
    return "Speaks for:" if for_it else "Speaks against:"


def balance(entry: Claim) -> str:
    """Return how many facts speak for and against it: "3 facts for, 2 against"."""
    return f"{count(len(entry.supports), 'fact')} for, {len(entry.challenges)} against"


def _side(heading: str, facts: tuple[Fact, ...]) -> str:
    if not facts:
        return f"**{heading}**\nNothing in the library."
    lines = [f"- {fit(fact.statement, FACT_LIMIT)}" for fact in facts[:SHOWN]]
    if len(facts) > SHOWN:
        lines.append(small(f"and {len(facts) - SHOWN} more"))
    return "\n".join((f"**{heading}**", *lines))
