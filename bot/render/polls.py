"""The polls of a server at a glance: which are open and how the latest came out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.render import layout
from bot.render.layout import small
from bot.render.outcome import verdict
from bot.render.poll import card_link, stamp
from bot.render.text import fit
from bot.render.words import count

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Layout
    from bot.ledger.model import Poll

WORDING_LIMIT: Final = 110
OPEN_SHOWN: Final = 6
RECENT_SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class Listed:
    """A poll in a list, with the words that are voted on and how many have voted."""

    poll: Poll
    wording: str
    voters: int


def poll_list(opened: Sequence[Listed], recent: Sequence[Listed], more: int = 0) -> Layout:
    """Return the open polls (the first to close first, `more` are not shown) and those that closed last."""
    if not opened and not recent:
        return layout.note("There has been no poll here yet. `/poll open` calls the team to vote on a claim.")
    texts = ["### Open polls", *(_open_line(one) for one in opened[:OPEN_SHOWN])]
    if not opened:
        texts.append("None at the moment.")
    left = more + max(0, len(opened) - OPEN_SHOWN)
    if left:
        texts.append(small(f"and {left:,} more"))
    if recent:
        texts += ["### Closed lately", *(_closed_line(one) for one in recent[:RECENT_SHOWN])]
    return layout.message(layout.card(texts))


def _open_line(listed: Listed) -> str:
    poll = listed.poll
    details = f"<#{poll.channel_id}> · closes {stamp(poll.closes_at, 'R')} · {count(listed.voters, 'vote')}"
    return f"{_linked(listed)}\n{small(details)}"


def _closed_line(listed: Listed) -> str:
    poll = listed.poll
    out = "Cancelled." if poll.final is None else verdict(poll.final.tally, poll.rules.quorum)
    details = f"<#{poll.channel_id}> · closed {stamp(poll.closed_at or poll.closes_at, 'R')}"
    return f"{_linked(listed)}\n{out}\n{small(details)}"


def _linked(listed: Listed) -> str:
    return f"**{fit(listed.wording, WORDING_LIMIT)}** · [the poll]({card_link(listed.poll)})"
