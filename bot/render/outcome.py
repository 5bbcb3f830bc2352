"""How a poll came out, in words and as a chart. The words name no winner that the numbers do not give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.ledger.model import Choice
from bot.render.chart import Bar, Chart
from bot.render.text import cut, one_line
from bot.render.words import count, listed

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.ledger.model import FinalTally, Poll, Tally

TITLE_LIMIT: Final = 160
LABELS: Final = {Choice.AGREE: "Agree", Choice.DISAGREE: "Disagree", Choice.UNSURE: "Unsure"}
_ALL: Final = {Choice.AGREE: "agree", Choice.DISAGREE: "disagree", Choice.UNSURE: "are unsure"}


def amounts(tally: Tally) -> dict[Choice, int]:
    """Return how many voted what, in the order of the buttons."""
    return {Choice.AGREE: tally.agree, Choice.DISAGREE: tally.disagree, Choice.UNSURE: tally.unsure}


def share(amount: int, voters: int) -> str:
    """Return a share of the voters, rounded half up: "58 %"; nothing where nobody voted."""
    return f"{(200 * amount + voters) // (2 * voters)} %" if voters else ""


def tally_lines(tally: Tally) -> str:
    """Return the tally, one choice a line, each with its share of all who voted."""
    return "\n".join(
        f"**{LABELS[choice]}** {amount:,}" + (f" ({share(amount, tally.voters)})" if tally.voters else "")
        for choice, amount in amounts(tally).items()
    )


def verdict(tally: Tally, quorum: int | None = None) -> str:
    """Return in one sentence what came out. A majority is more than half of all who voted, the unsure among them."""
    voters = tally.voters
    if quorum is not None and voters < quorum:
        return f"Too few votes to count: {voters:,} of the {quorum:,} that were asked for."
    if voters == 0:
        return "Nobody voted."
    for choice, amount in amounts(tally).items():
        if amount == voters:
            return f"All {voters:,} {_ALL[choice]}." if voters > 1 else f"The only vote: {LABELS[choice]}."
        if 2 * amount > voters:
            return f"Most {_ALL[choice]}: {amount:,} of {voters:,} ({share(amount, voters)})."
    return _without_majority(tally)


def _without_majority(tally: Tally) -> str:
    unsure = f"; {_are_unsure(tally.unsure)}" if tally.unsure else ""
    if tally.agree == tally.disagree:
        return f"Split evenly: {tally.agree:,} agree and {tally.disagree:,} disagree{unsure}."
    more, fewer = (Choice.AGREE, Choice.DISAGREE) if tally.agree > tally.disagree else (Choice.DISAGREE, Choice.AGREE)
    numbers = f"{amounts(tally)[more]:,} to {amounts(tally)[fewer]:,}"
    return f"No majority: more {_ALL[more]} than {_ALL[fewer]}, {numbers}{unsure}."


def _are_unsure(amount: int) -> str:
    return f"{amount:,} {'is' if amount == 1 else 'are'} unsure"


def unsure_words(tally: Tally) -> str:
    """Return how many are unsure, as a sentence; nothing where nobody is."""
    return f"{_are_unsure(tally.unsure)}." if tally.unsure else ""


def mind_change_words(final: FinalTally) -> str:
    """Return how many changed their mind since before the poll, and in which directions; nothing where none had one."""
    before = sum(final.mind_changes.values())
    if not before:
        return ""
    opening = f"{count(before, 'member')} had voted on this wording before the poll"
    if not final.changed:
        return f"{opening}, and {'kept' if before == 1 else 'all kept'} their opinion."
    return f"{opening}; {final.changed:,} changed their mind: {_moves(final.mind_changes)}."


def _moves(changes: Mapping[tuple[Choice, Choice], int]) -> str:
    return listed(
        [
            f"{changes[before, after]:,} from {before} to {after}"
            for before in Choice
            for after in Choice
            if before is not after and changes.get((before, after))
        ]
    )


def chart_of_poll(poll: Poll, tally: Tally, wording: str) -> Chart:
    """Return the chart of a poll that is closed: one bar a choice, with how many and their share."""
    bars = tuple(
        Bar(LABELS[choice], float(amount), f"{amount:,} ({share(amount, tally.voters)})" if tally.voters else "0")
        for choice, amount in amounts(tally).items()
    )
    closed_at = poll.closed_at or poll.closes_at
    source = f"a poll of {count(tally.voters, 'voter')}, closed on {closed_at:%Y-%m-%d %H:%M} UTC"
    title = cut(one_line(wording), TITLE_LIMIT)
    return Chart(f"poll/{poll.guild_id}/{poll.id}", title, (("Votes", bars),), source, whole=True)
