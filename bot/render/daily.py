"""Daily posts as messages: the post itself, the recap of a claim, and what is told when something is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import discord

from bot.components import button
from bot.ledger.daily import DEFAULT_NAME, EXTRA, Trouble
from bot.library.model import Claim, Comparison, Kind
from bot.render import controls, layout
from bot.render.answer import NOTHING_RELATED
from bot.render.claim import claim_card
from bot.render.comparison import comparison
from bot.render.layout import small
from bot.render.outcome import tally_lines, verdict
from bot.render.poll import stamp
from bot.render.text import CHOICE_LIMIT, fit, label, one_line
from bot.render.views import entry_view
from bot.render.words import COLOURS, byline

if TYPE_CHECKING:
    import datetime as dt

    from bot.components import Control, Layout
    from bot.ledger.daily import PostKey, Schedule
    from bot.ledger.model import Tally
    from bot.library.model import Entry
    from bot.render.answer import Related
    from bot.render.claim import Stand

DISCUSS: Final = "discuss"
WORDING_LIMIT: Final = 700
DETAIL_LIMIT: Final = 200
_WEEKDAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_OF_THE_DAY: Final = {
    Kind.FACT: "Fact of the day",
    Kind.QUOTE: "Quote of the day",
    Kind.COMPARISON: "Comparison of the day",
    Kind.CLAIM: "Claim of the day: what do you think?",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class DailyCard:
    """One post of a schedule, with all that stands on it.

    `late`: it was meant for `due_at`, and says so. `replaces`: it stands in for a promised entry that has left the
    library. `stand` carries a claim's ballot. `threaded`: it is a forum's post, or a thread is opened at it.
    `picture` is the alt text of a comparison's chart, where one is sent along.
    """

    key: PostKey
    entry: Entry
    due_at: dt.datetime
    late: bool = False
    replaces: bool = False
    role_id: int | None = None
    stand: Stand | None = None
    threaded: bool = False
    picture: str | None = None
    related: Related = NOTHING_RELATED


@dataclass(frozen=True, slots=True, kw_only=True)
class Recap:
    """How it went with the claim that a schedule posted on `asked_on`; `link` leads to that post."""

    key: PostKey
    claim: Claim
    tally: Tally
    asked_on: dt.date
    link: str | None = None
    threaded: bool = False


def daily_post(card: DailyCard) -> Layout:
    """Return a post: which day it is for and whether it is late, then the entry as any answer shows it.

    Its last button carries the post's nonce, by which the message is found again.
    """
    heading = discord.ui.TextDisplay[discord.ui.LayoutView](_heading(card))
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow(_marker(card.key, card.threaded))
    return layout.message(heading, *_entry(card).children, row)


def daily_recap(recap: Recap) -> Layout:
    """Return how a claim went: the words, what came out so far, and the way to them."""
    asked = small(f"Asked on {day_words(recap.asked_on)}{_named(recap.key)}")
    link = f" · [The post]({recap.link})" if recap.link else ""
    texts = (
        f"### How it went\n> {fit(recap.claim.text, WORDING_LIMIT)}\n{asked}{link}",
        f"**{verdict(recap.tally)}**\n{tally_lines(recap.tally)}",
        small("Voting goes on: a vote, or a change of mind, still counts. Nobody is told who voted what."),
        small(byline(recap.claim.article)),
    )
    row = [controls.open_button(recap.claim, "Vote, or see both sides"), _marker(recap.key, recap.threaded)]
    return layout.message(layout.card(texts, [row], colour=COLOURS[Kind.CLAIM]))


def thread_name(entry: Entry, day: dt.date) -> str:
    """Return the title of a forum's post, or of the thread at a post: plain text of at most 100 characters."""
    words = f"“{one_line(entry.headline)}”" if entry.kind is Kind.QUOTE else one_line(entry.headline)
    return label(f"{day.day} {_MONTHS[day.month - 1][:3]}: {words}", CHOICE_LIMIT)


def about_words(key: PostKey, thread_id: int | None = None) -> str:
    """Return what whoever presses a post's button is told: where to talk, and who has it posted."""
    where = "Just write here." if thread_id is None else f"Talk about it in <#{thread_id}>."
    name = "" if key.schedule == DEFAULT_NAME else f" ({fit(key.schedule, 80)})"
    who = f"I post these by a schedule of this server{name}. Whoever manages it changes that with /daily set."
    return f"{where}\n{small(who)}"


def trouble_notice(schedule: Schedule, trouble: Trouble, detail: str | None = None) -> Layout:
    """Return what those who look after a server are told, once, when a schedule cannot post."""
    said = f"\n{small(f'Discord says: {fit(detail, DETAIL_LIMIT)}')}" if detail else ""
    texts = (
        f"### The daily post{_named_in(schedule)} needs you\n{trouble_words(trouble, schedule)}{said}",
        small(
            "The schedule stays, and goes on by itself as soon as this is mended. "
            "`/daily status` shows how things stand; I tell you this once."
        ),
    )
    return layout.message(layout.card(texts))


def trouble_words(trouble: Trouble, schedule: Schedule) -> str:
    """Return in one or two sentences what is in a schedule's way, and who can mend it how."""
    channel = f"<#{schedule.channel_id}>"
    writing = "Send Messages (create posts)" if schedule.forum else "Send Messages"
    return {
        Trouble.NO_CHANNEL: f"Its channel {channel} is gone, or I cannot see it. Give me View Channel there, "
        "or choose another channel with `/daily set`.",
        Trouble.NO_PERMISSION: f"I may not post in {channel}. Give me View Channel and {writing} there.",
        Trouble.NO_HISTORY: f"Something went wrong while I was sending to {channel}, and without Read Message History "
        "I cannot see whether the post arrived. Rather than post twice I wait: give me Read Message History there.",
        Trouble.NO_THREAD: f"I posted in {channel}, but may not open a thread there. Give me Create Public Threads.",
        Trouble.REFUSED: f"Discord refused the post in {channel}. A forum that wants a tag on each post is the usual "
        "reason: let it take posts without one, or choose another channel with `/daily set`.",
        Trouble.NOTHING: "My library holds nothing of this kind to post. Choose another `kind`, or leave out "
        "`article`, with `/daily set`.",
        Trouble.NO_ANSWER: "Discord did not answer when I wanted to post. I try again, and it may come late.",
    }[trouble]


def day_words(day: dt.date) -> str:
    """Return a date in words: "Monday, 23 November"."""
    return f"{_WEEKDAYS[day.weekday()]}, {day.day} {_MONTHS[day.month - 1]}"


def _heading(card: DailyCard) -> str:
    lines = [] if card.role_id is None else [f"<@&{card.role_id}>"]
    lines.append(f"**{_OF_THE_DAY[card.entry.kind]}** · {day_words(card.key.day)}{_named(card.key)}")
    if card.key.occasion.startswith(EXTRA):
        lines.append(small("An extra one, asked for with /daily now"))
    if card.late:
        lines.append(small(f"Late: it was meant for {stamp(card.due_at, 'f')}"))
    if card.replaces:
        lines.append(small("What was promised for this day has left the library; this stands in for it"))
    return "\n".join(lines)


def _named(key: PostKey) -> str:
    return "" if key.schedule == DEFAULT_NAME else f" · {fit(key.schedule, 80)}"


def _named_in(schedule: Schedule) -> str:
    return "" if schedule.name == DEFAULT_NAME else f" “{fit(schedule.name, 80)}”"


def _entry(card: DailyCard) -> Layout:
    if isinstance(card.entry, Claim) and card.stand is not None:
        return claim_card(card.entry, card.stand)
    if isinstance(card.entry, Comparison):
        return comparison(card.entry, picture=card.picture)
    return entry_view(card.entry, None, card.related)


def _marker(key: PostKey, threaded: bool) -> Control:  # as the card has it
    return button("About these posts" if threaded else "Discuss", DISCUSS, key.nonce)
