"""Ballots: the three buttons under a claim or a poll, and a member's own slip after they have voted."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import discord

from bot.components import button, dialog
from bot.errors import ExpiredError
from bot.ledger.model import ID_LIMIT, MAX_CONFIDENCE, MIN_CONFIDENCE, REASON_LIMIT, Box, Choice, Names, Results
from bot.render.slip import PRIMARY, Slip, slip_button
from bot.render.text import fit, fit_lines

if TYPE_CHECKING:
    from datetime import datetime

    from bot.components import Control, Dialog
    from bot.ledger.model import Event, Poll, Tally, Vote
    from bot.render.slip import Row

VOTE: Final = "vote"
MINE: Final = "mine"
REASON: Final = "reason"
STAND: Final = "stand"
WITHDRAW: Final = "w"
EXPLAIN: Final = "e"
HISTORY: Final = "h"
CONFIDENCE_FIELD: Final = "confidence"
REASON_FIELD: Final = "reason"

WORDING_LIMIT: Final = 700
HISTORY_SHOWN: Final = 8
HISTORY_WORDING_LIMIT: Final = 400
_EXPIRED: Final = "This ballot is from an older version of me. Please ask for the claim again with /claim show."
_CHANGED: Final = (
    "Not recorded: the wording of this claim has changed since this card was posted, "
    "and votes belong to the words they were cast on."
)
LABELS: Final = {Choice.AGREE: "Agree", Choice.DISAGREE: "Disagree", Choice.UNSURE: "Unsure"}
LETTERS: Final = {Choice.AGREE: "a", Choice.DISAGREE: "d", Choice.UNSURE: "u"}
CHOICES: Final = {letter: choice for choice, letter in LETTERS.items()}


@dataclass(frozen=True, slots=True)
class BoxKey:
    """Which box a button belongs to: a poll by its number, a standing card by claim and revision."""

    claim_id: str = ""
    revision: int = 0
    poll_id: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class OwnBallot:
    """What a member is told of their vote in a box.

    `tally` is None where they may not see it. `public` is whether it came of a card that everyone sees, which is then
    to be redrawn after a change.
    """

    box: Box
    wording: str
    vote: Vote | None
    tally: Tally | None = None
    poll: Poll | None = None
    public: bool = False


def box_args(box: Box) -> tuple[str, ...]:
    """Return what a button remembers of its box."""
    return (str(box.poll_id),) if box.poll_id else (box.claim_id, str(box.claim_revision))


def read_box(args: tuple[str, ...]) -> BoxKey:
    """Return the box that `box_args` wrote. Raises ExpiredError for anything else."""
    if len(args) == 1:
        return BoxKey(poll_id=_number(args[0]))
    if len(args) == 2:  # noqa: PLR2004  # as written by `box_args`
        return BoxKey(claim_id=args[0], revision=_number(args[1]))
    raise ExpiredError(_EXPIRED)


def _number(text: str) -> int:
    if text.isascii() and text.isdecimal() and len(text) <= len(str(ID_LIMIT)) and 0 < int(text) < ID_LIMIT:
        return int(text)
    raise ExpiredError(_EXPIRED)


def read_choice(letter: str) -> Choice:
    """Return the choice that a button's letter stands for. Raises ExpiredError for any other letter."""
    if letter not in CHOICES:
        raise ExpiredError(_EXPIRED)
    return CHOICES[letter]


def ballot_row(box: Box) -> list[Control]:
    """Return Agree, Disagree and Unsure for a card. The clicks are answered to the member alone."""
    return [button(LABELS[choice], VOTE, LETTERS[choice], *box_args(box)) for choice in Choice]


def stand_button(box: Box) -> Control:
    """Return the button that shows a member their vote in the box, and the tally where they may see it."""
    return button("My ballot", STAND, *box_args(box))


def recorded(ballot: OwnBallot, *, counted: bool = True) -> Slip:
    """Return what a member is told once their vote, or its withdrawal, is on disk.

    `counted` False: a newer click of theirs stands.
    """
    if not counted:
        opening = "Recorded, but you have clicked again since: your newer click counts, not this one."
    elif ballot.vote is None:
        opening = "Recorded: your vote is **withdrawn**."
    else:
        opening = f"Recorded: {vote_words(ballot.vote)}."
    return _slip(opening, ballot)


def own_ballot(ballot: OwnBallot) -> Slip:
    """Return how a member has voted in a box, with what they can do about it."""
    opening = "You have not voted on this." if ballot.vote is None else f"Your vote: {vote_words(ballot.vote)}."
    return _slip(opening, ballot)


def _slip(opening: str, ballot: OwnBallot) -> Slip:
    lines = [opening, _quoted(ballot.wording)]
    if ballot.vote is not None and ballot.vote.reason:
        lines.append(f"Your reason: {fit_lines(ballot.vote.reason, REASON_LIMIT)}")
    lines += _standing(ballot)
    choice = None if ballot.vote is None else ballot.vote.choice
    return Slip("\n".join(lines), _rows(ballot.box, choice, ballot.public))


@lru_cache(maxsize=1024)
def _quoted(wording: str) -> str:
    return f"> {fit(wording, WORDING_LIMIT)}"


@lru_cache(maxsize=4096)
def _rows(box: Box, choice: Choice | None, public: bool) -> tuple[Row, ...]:  # a cache key
    """Return the buttons under a ballot; there are few different ones, and very many ballots."""
    args = ("1" if public else "0", *box_args(box))
    changes = [
        slip_button(LABELS[other] if choice is None else f"Change to {LABELS[other]}", MINE, LETTERS[other], *args)
        for other in Choice
        if other is not choice
    ]
    history = slip_button("My votes on this", MINE, HISTORY, *args)
    if choice is None:
        return ((*changes, history),)
    explain = slip_button("Confidence and reason", MINE, EXPLAIN, *args, style=PRIMARY)
    return ((explain, *changes, slip_button("Withdraw", MINE, WITHDRAW, *args), history),)


def _standing(ballot: OwnBallot) -> list[str]:
    """Return the tally where the member may see it, else when they will; and what a poll shows of names."""
    lines = []
    if ballot.tally is not None:
        lines.append(f"So far: {tally_words(ballot.tally)}.")
    poll = ballot.poll
    if poll is not None and poll.closed_at is None:
        if poll.rules.results is Results.AT_CLOSE:
            lines.append(f"-# The tally is shown when the poll closes, {_when(poll.closes_at)}.")
        if poll.rules.names is Names.SHOWN:
            lines.append("-# This poll shows who voted what.")
    return lines


def vote_words(vote: Vote | Event) -> str:
    """Return a vote in words: "**Agree**, 80 % sure"."""
    if vote.choice is None:
        return "**withdrawn**"
    sure = "" if vote.confidence is None else f", {vote.confidence} % sure"
    return f"**{LABELS[vote.choice]}**{sure}"


def tally_words(tally: Tally) -> str:
    """Return a tally in words: "agree 3, disagree 1, unsure 0"."""
    if not tally.voters:
        return "nobody has voted"
    return f"agree {tally.agree:,}, disagree {tally.disagree:,}, unsure {tally.unsure:,}"


def outdated(old: str | None, new_text: str, new: Box) -> Slip:
    """Return that a claim's wording has changed since the card was sent, with the new one to vote on."""
    content = "\n".join(
        (
            _CHANGED,
            *(() if old is None else ("It said:", _quoted(old))),
            "Now it says:",
            _quoted(new_text),
            "Vote on the new wording:",
        )
    )
    return Slip(content, _rows(new, None, public=False))


def history(wording: str, events: list[Event]) -> Slip:
    """Return what a member has done with their vote on a claim, the newest first."""
    lines = ["Your votes on this, which nobody else is shown here:", f"> {fit(wording, HISTORY_WORDING_LIMIT)}"]
    lines += [_event(event) for event in events[:HISTORY_SHOWN]]
    if not events:
        lines.append("None.")
    if len(events) > HISTORY_SHOWN:
        lines.append(f"-# and {len(events) - HISTORY_SHOWN} earlier ones")
    return Slip("\n".join(lines))


def _event(event: Event) -> str:
    where = f" in poll {event.box.poll_id}" if event.box.poll_id else ""
    reason = f": “{fit(event.reason, 60)}”" if event.reason else ""
    wording = f" (wording {event.box.claim_revision})" if event.box.claim_revision > 1 else ""
    return f"- {_when(event.cast_at, 'f')}: {vote_words(event)}{where}{wording}{reason}"


def _when(moment: datetime, style: str = "R") -> str:
    return f"<t:{int(moment.timestamp())}:{style}>"


def explain_dialog(vote: Vote, *, public: bool) -> Dialog:
    """Return the dialog in which a member says how sure they are and why; what they said before stands in it."""
    confidence: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=CONFIDENCE_FIELD,
        required=False,
        max_length=6,
        placeholder=f"{MIN_CONFIDENCE} to {MAX_CONFIDENCE}",
        default=None if vote.confidence is None else str(vote.confidence),
    )
    reason: discord.ui.TextInput[discord.ui.Modal] = discord.ui.TextInput(
        custom_id=REASON_FIELD,
        required=False,
        max_length=REASON_LIMIT,
        style=discord.TextStyle.paragraph,
        default=vote.reason,
    )
    return dialog(
        f"{LABELS[vote.choice]}: how sure, and why",
        REASON,
        LETTERS[vote.choice],
        "1" if public else "0",
        *box_args(vote.box),
        fields=[
            discord.ui.Label(text="How sure are you, in percent?", component=confidence),
            discord.ui.Label(text="Why?", component=reason),
        ],
    )
