"""Polls as messages: the public card with its ballot, the reply that closes it, and what is asked before closing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import discord

from bot.components import button
from bot.ledger.model import Choice, Names, Results
from bot.library.model import Kind
from bot.render import controls, layout
from bot.render.ballot import ballot_row, stand_button
from bot.render.claim import REWORDED
from bot.render.layout import small
from bot.render.outcome import LABELS, mind_change_words, tally_lines, unsure_words, verdict
from bot.render.text import fit
from bot.render.words import COLOURS, byline, count

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.components import Control, Layout
    from bot.ledger.model import NamedVote, Poll, PollRules, Tally
    from bot.library.model import Claim

CLOSE: Final = "poll-close"
KEEP: Final = "poll-keep"
WORDING_LIMIT: Final = 700
NAMED: Final = 20  # members of each choice that are named
CLOSED_COLOUR: Final = 0x6B7280
RESULTS_WORDS: Final = {
    Results.AFTER_VOTE: "on your own ballot once you have voted, for everyone when the poll closes",
    Results.AT_CLOSE: "for everyone when the poll closes, not before",
    Results.LIVE: "for everyone, here, all the time",
}
NAMES_WORDS: Final = {
    Names.HIDDEN: "hidden. Nobody is told who voted what",
    Names.SHOWN: "**shown. When the poll closes, everyone is told who voted what**",
}


@dataclass(frozen=True, slots=True)
class Subject:
    """What a poll is on: the words that are voted on, and the claim, while the library still has it."""

    wording: str
    claim: Claim | None = None

    def reworded(self, poll: Poll) -> bool:
        """Whether the claim has other words by now than those that the poll is on."""
        return self.claim is not None and self.claim.revision != poll.claim_revision


def poll_card(poll: Poll, subject: Subject, tally: Tally) -> Layout:
    """Return the public card of a poll as it stands: open with its ballot, or closed with its frozen tally."""
    if poll.closed_at is not None:
        return _closed_card(poll, subject)
    texts = (_heading(poll, subject), _opening(poll), rules(poll.rules), _votes(poll, tally))
    ballot = [] if subject.reworded(poll) else ballot_row(poll.box)
    rows = [[*ballot, stand_button(poll.box)], _about(subject)]
    return layout.message(layout.card(texts, rows, colour=COLOURS[Kind.CLAIM]))


def _closed_card(poll: Poll, subject: Subject) -> Layout:
    texts = [_heading(poll, subject)]
    if poll.final is None:
        texts.append("**This poll was cancelled** before anyone could vote.")
    else:
        texts += [
            f"**Closed** {stamp(_closed_at(poll), 'f')}. It takes no votes any more.",
            f"**{verdict(poll.final.tally, poll.rules.quorum)}**\n{tally_lines(poll.final.tally)}",
            small(f"{count(poll.final.tally.voters, 'member')} voted"),
        ]
    return layout.message(layout.card(texts, [_about(subject)], colour=CLOSED_COLOUR))


def closing_reply(poll: Poll, subject: Subject, named: Sequence[NamedVote] = (), picture: str | None = None) -> Layout:
    """Return what is said when a poll closes: what came out, in words and numbers.

    `picture` is the chart's alt text, where one is sent along. `named` are its votes, where it shows names.
    Raises ValueError for a poll that has no final tally.
    """
    if poll.final is None:
        msg = f"poll {poll.id} has no final tally"
        raise ValueError(msg)
    tally, quorum = poll.final.tally, poll.rules.quorum
    words = [verdict(tally, quorum), mind_change_words(poll.final)]
    if tally.unsure and tally.unsure < tally.voters:
        words.insert(1, unsure_words(tally))
    texts = (
        f"### The poll is closed\n> {fit(subject.wording, WORDING_LIMIT)}",
        f"**{words[0]}** {' '.join(word for word in words[1:] if word)}".strip(),
        tally_lines(tally),
        names(named),
        small(f"{_how_counted(poll)} · [The poll]({card_link(poll)})"),
    )
    gallery = None if picture is None else _gallery(picture)
    return layout.message(layout.card(texts, [_about(subject)], colour=COLOURS[Kind.CLAIM], picture=gallery))


def names(named: Sequence[NamedVote]) -> str:
    """Return who voted what, at most 20 members of each choice; nothing where nobody is to be named."""
    lines = []
    for choice in Choice:
        members = [one.member_id for one in named if one.vote.choice is choice]
        if members:
            more = f" and {len(members) - NAMED:,} more" if len(members) > NAMED else ""
            lines.append(f"**{LABELS[choice]}:** {', '.join(f'<@{member}>' for member in members[:NAMED])}{more}")
    return "\n".join(lines)


def rules(given: PollRules) -> str:
    """Return the rules of a poll, one a line."""
    lines = [f"Tally: {RESULTS_WORDS[given.results]}.", f"Names: {NAMES_WORDS[given.names]}."]
    if given.role_id is not None:
        lines.append(f"Who may vote: members with <@&{given.role_id}>.")
    if given.quorum is not None:
        lines.append(f"It counts when {count(given.quorum, 'member')} or more have voted.")
    return "\n".join(f"- {line}" for line in lines)


def ask_to_close(poll: Poll, wording: str, voters: int) -> Layout:
    """Return the question whether a poll is to be closed before its time."""
    text = "\n".join(
        (
            "### Close this poll now?",
            f"> {fit(wording, WORDING_LIMIT)}",
            f"{_have_voted(voters)}. It would close by itself {stamp(poll.closes_at, 'R')}.",
            small("A closed poll cannot be opened again."),
        )
    )
    buttons = (
        button("Close it now", CLOSE, str(poll.id), style=discord.ButtonStyle.danger),
        button("Leave it open", KEEP, str(poll.id)),
    )
    return layout.note(text, *buttons)


def said(text: str) -> Layout:
    """Return a short, escaped confirmation."""
    return layout.note(text)


def card_link(poll: Poll) -> str:
    """Return the address of a poll's card; of its channel, while the card is not sent."""
    place = f"https://discord.com/channels/{poll.guild_id}/{poll.channel_id}"
    return place if poll.message_id is None else f"{place}/{poll.message_id}"


def stamp(moment: dt.datetime, style: str) -> str:
    """Return a moment as Discord shows it on each member's own clock: `R` in 2 hours, `f` and `F` as a date."""
    return f"<t:{int(moment.timestamp())}:{style}>"


def _heading(poll: Poll, subject: Subject) -> str:
    lines = [f"### {fit(subject.wording, WORDING_LIMIT)}"]
    wording = f" (wording {poll.claim_revision})" if poll.claim_revision > 1 else ""
    if subject.claim is None:
        lines.append(small(f"A claim{wording} that has left the library"))
    else:
        lines.append(small(f"A claim{wording} on the article by {byline(subject.claim.article, 0.5)}"))
    if subject.reworded(poll):
        lines.append(REWORDED)
    return "\n".join(lines)


def _opening(poll: Poll) -> str:
    opened_by = f", opened by <@{poll.opened_by}>" if poll.opened_by is not None else ""
    return f"**Poll**{opened_by}. Closes {stamp(poll.closes_at, 'R')}, {stamp(poll.closes_at, 'F')}."


def _votes(poll: Poll, tally: Tally) -> str:
    voted = f"**{_have_voted(tally.voters)}**"
    return f"{voted}\n{tally_lines(tally)}" if poll.rules.results is Results.LIVE and tally.voters else voted


def _have_voted(voters: int) -> str:
    if voters == 0:
        return "Nobody has voted yet"
    return f"{count(voters, 'member')} {'has' if voters == 1 else 'have'} voted"


def _how_counted(poll: Poll) -> str:
    tally = "0" if poll.final is None else count(poll.final.tally.voters, "vote")
    wording = f", wording {poll.claim_revision}" if poll.claim_revision > 1 else ""
    return f"{tally}{wording}. One member, one vote; shares are of all who voted"


def _closed_at(poll: Poll) -> dt.datetime:
    return poll.closes_at if poll.closed_at is None else poll.closed_at


def _about(subject: Subject) -> list[Control]:
    return [] if subject.claim is None else [controls.open_button(subject.claim, "The claim, for and against")]


def _gallery(alt: str) -> layout.Item:
    return discord.ui.MediaGallery(discord.MediaGalleryItem("attachment://chart.png", description=alt))
