"""A claim as an answer: its wording, and the facts that speak for and against it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.components import button
from bot.library.model import Kind
from bot.render import controls, layout
from bot.render.answer import position
from bot.render.ballot import ballot_row, stand_button, tally_words, vote_words
from bot.render.corrected import in_own
from bot.render.layout import small
from bot.render.text import fit
from bot.render.words import COLOURS, byline, count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Control, Layout
    from bot.ledger.model import Box, Tally, Vote, Wording
    from bot.library.model import Claim, Entry, Fact
    from bot.render.controls import Place

TEXT_LIMIT = 700
FACT_LIMIT = 220
SHOWN = 5
LISTED = 10
WORDINGS: Final = "wordings"
WORDINGS_SHOWN = 5
REWORDED: Final = "**The claim has been reworded since.** What was voted here stays with the words above."


@dataclass(frozen=True, slots=True)
class Stand:
    """How a team stands on a claim, as far as whoever is shown it may see.

    `voters` is None where the votes cannot be read at the moment. `vote` and `tally` are a member's own and what only
    those see who have voted: never on a card that others see too.
    """

    box: Box
    voters: int | None = None
    vote: Vote | None = None
    tally: Tally | None = None


def claim(entry: Claim, place: Place | None = None, stand: Stand | None = None) -> Layout:
    """Return the answer that a claim is: something to disagree on, never served as a fact.

    With `stand` it carries the ballot; without, it is shown where nobody can vote.
    """
    wording = f" (wording {entry.revision})" if entry.revision > 1 else ""
    note = small(f"A claim{wording}: people can disagree on it")
    texts = (
        "\n".join((f"### {fit(entry.text, TEXT_LIMIT)}", note, *_translation(entry))),
        _side("For it", entry.supports),
        _side("Against it", entry.challenges),
        "" if stand is None else _standing(stand),
        "\n".join((small(byline(entry.article)), *position(place))),
    )
    rows: list[Sequence[layout.Item]] = [_facts(entry)]
    if stand is not None:
        rows.append([*ballot_row(stand.box), stand_button(stand.box)])
    rows.append([*controls.more_buttons(place, entry), *(_wordings_button(entry) if stand is not None else ())])
    return layout.message(layout.card(texts, rows, colour=COLOURS[entry.kind]))


def _translation(entry: Claim) -> tuple[str, ...]:
    """Return a claim in the member's language, under the words that are voted on: those are never exchanged."""
    if entry.translated is None:
        return ()
    note = small(f"Translated. The words that are voted on are those {in_own(entry.article)}.")
    return fit(entry.translated, TEXT_LIMIT // 2), note


def claim_card(entry: Claim, stand: Stand) -> Layout:
    """Return the card that everyone sees: how many voted, the ballot, and nothing that only voters may see."""
    return claim(entry, None, Stand(stand.box, stand.voters))


def reworded_card(entry: Claim, stand: Stand, wording: str) -> Layout:
    """Return a standing card in an earlier `wording`: how many voted on it stays, and the new one is offered."""
    about = small(f"A claim (wording {stand.box.claim_revision}) on the article by {byline(entry.article, 0.5)}")
    texts = (
        f"### {fit(wording, TEXT_LIMIT)}\n{about}",
        f"**{voters_words(stand.voters)}**",
        f"{REWORDED} Now it says:\n> {fit(entry.text, TEXT_LIMIT)}",
    )
    rows = [[controls.open_button(entry, "Vote on the new wording"), *_wordings_button(entry)]]
    return layout.message(layout.card(texts, rows, colour=COLOURS[entry.kind]))


def _facts(entry: Claim) -> list[Control]:
    by_id = {fact.id: fact for fact in (*entry.supports, *entry.challenges)}
    return [controls.open_select("Open a fact with its evidence", list(by_id.values()))] if by_id else []


def _standing(stand: Stand) -> str:
    lines = [f"**{voters_words(stand.voters)}**"]
    if stand.vote is not None:
        lines.append(f"You: {vote_words(stand.vote)}")
    if stand.tally is not None:
        lines.append(f"The team: {tally_words(stand.tally)}")
    elif stand.voters:
        lines.append(small("Whoever has voted sees the tally under “My ballot”"))
    return "\n".join(lines)


def voters_words(voters: int | None) -> str:
    """Return how many have voted, in words."""
    if voters is None:
        return "How many have voted cannot be read at the moment"
    if not voters:
        return "Nobody has voted yet"
    return "1 member has voted" if voters == 1 else f"{voters:,} members have voted"


def _wordings_button(entry: Claim) -> list[Control]:
    return [button("Earlier wordings", WORDINGS, entry.id)] if entry.history else []


def wordings(entry: Claim, earlier: Sequence[tuple[Wording, Tally]]) -> Layout:
    """Return the earlier wordings of a claim, each with the tally that stays with it; nobody can vote on them now."""
    texts = [f"### Earlier wordings\n{small('Votes stay with the words that they were cast on')}"]
    texts += [
        f"**Wording {one.revision}:** {fit(one.text, FACT_LIMIT * 2)}\n{tally_words(tally).capitalize()}."
        for one, tally in earlier[:WORDINGS_SHOWN]
    ]
    if len(earlier) > WORDINGS_SHOWN:
        texts.append(small(f"and {len(earlier) - WORDINGS_SHOWN} older ones"))
    texts.append(f"**Now (wording {entry.revision}):** {fit(entry.text, FACT_LIMIT * 2)}")
    return layout.message(layout.card(texts, colour=COLOURS[entry.kind]))


def claims_on(fact: Entry, claims: Sequence[Claim]) -> Layout:
    """Return the claims that a fact supports or challenges, with a select that opens one."""
    texts = [f"### Claims that this bears on\n{fit(fact.headline, FACT_LIMIT)}"]
    texts += [f"**{_stance(fact, claim)}** {fit(claim.headline, FACT_LIMIT)}" for claim in claims[:LISTED]]
    if len(claims) > LISTED:
        texts.append(small(f"and {len(claims) - LISTED} more, in the list below"))
    row = [controls.open_select("Open a claim: the facts for and against it, and the ballot", claims)]
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
    lines = [f"- {fit(fact.headline, FACT_LIMIT)}" for fact in facts[:SHOWN]]
    if len(facts) > SHOWN:
        lines.append(small(f"and {len(facts) - SHOWN} more"))
    return "\n".join((f"**{heading}**", *lines))
