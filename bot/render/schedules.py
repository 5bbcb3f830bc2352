"""Schedules of daily posts as cards: how they are set, what comes next, what came, and what is in the way."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.ledger.daily import DEFAULT_NAME, CatchUp, PostKind, PostState
from bot.render import layout
from bot.render.daily import DETAIL_LIMIT, day_words, trouble_words
from bot.render.layout import small
from bot.render.poll import stamp
from bot.render.text import fit
from bot.render.words import NAMES, count
from bot.times.timetable import days_words
from bot.times.zones import clock_words, zone_or_utc

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from bot.components import Layout
    from bot.ledger.daily import Post, Schedule, Trouble
    from bot.library.model import Article, Entry

HEADLINE_LIMIT: Final = 220
LISTED: Final = 10
KIND_WORDS: Final = {
    PostKind.FACT: "A fact",
    PostKind.QUOTE: "A quote",
    PostKind.COMPARISON: "A comparison",
    PostKind.CLAIM: "A claim, with its ballot,",
    PostKind.MIXED: "A fact, quote, comparison or claim",
}
CATCH_UP_WORDS: Final = {
    CatchUp.LATEST: "what could not go out in time comes up to 12 hours late, and says so",
    CatchUp.SKIP: "what could not go out in time is left out",
}
_RECENT: Final = {
    PostState.SENT: "posted",
    PostState.MISSED: "missed",
    PostState.SKIPPED: "left out with /daily skip",
    PostState.UNCERTAIN: "uncertain, it may have been posted, and was not sent again",
    PostState.PENDING: "waiting",
    PostState.SENDING: "being sent",
}


@dataclass(frozen=True, slots=True)
class Lack:
    """A permission that the bot does not have where it posts, and what for. Without a `vital` one nothing is posted."""

    permission: str
    purpose: str
    vital: bool = True


@dataclass(frozen=True, slots=True)
class Coming:
    """One post to come. `entry` None: not chosen yet, or nothing suits; `skipped`: that day is left out."""

    at: dt.datetime
    day: dt.date
    entry: Entry | None = None
    skipped: bool = False
    replaces: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """How a schedule stands at `now`: what comes next, what came, and what is in its way."""

    schedule: Schedule
    now: dt.datetime
    coming: Coming | None
    article: Article | None = None
    lacks: Sequence[Lack] = ()
    recent: Sequence[Post] = ()
    trouble: Trouble | None = None
    detail: str | None = None


def set_card(outlook: Outlook, *, created: bool, unpinned: int = 0, notes: Sequence[str] = ()) -> Layout:
    """Return that a schedule is set, with everything that it does now. `notes` are escaped sentences."""
    schedule = outlook.schedule
    hints = [*notes]
    if unpinned:
        hints.append(f"What `/daily preview` had promised ({count(unpinned, 'post')}) no longer holds.")
    texts = (
        f"### {_title(schedule)} is {'set' if created else 'changed'}",
        "\n".join(_terms(outlook)),
        _next(outlook),
        _problems(outlook),
        "\n".join(small(hint) for hint in hints),
        small("See what is to come with `/daily preview`; end it with `/daily off`."),
    )
    return layout.message(layout.card(texts))


def status_card(outlook: Outlook) -> Layout:
    """Return how a schedule stands: its terms, the next post, the last five, and what is in the way."""
    texts = (
        f"### {_title(outlook.schedule)}",
        "\n".join(_terms(outlook)),
        _next(outlook),
        _recent(outlook.recent),
        _problems(outlook) or small("Nothing is in the way."),
    )
    return layout.message(layout.card(texts))


def overview(outlooks: Sequence[Outlook]) -> Layout:
    """Return all schedules of a server at a glance."""
    texts = ["### Daily posts of this server"]
    for one in outlooks[:LISTED]:
        trouble = "\n**Something is in the way.**" if one.trouble or any(lack.vital for lack in one.lacks) else ""
        what = f"**{fit(one.schedule.name, 80)}** · {_what(one.schedule)}, in <#{one.schedule.channel_id}>"
        texts.append(f"{what}\n{_next(one)}{trouble}")
    texts.append(small("More on one of them: `/daily status schedule:` and its name."))
    return layout.message(layout.card(texts))


def preview_card(schedule: Schedule, coming: Sequence[Coming]) -> Layout:
    """Return what a schedule will post next."""
    texts = [f"### {_title(schedule)}: what comes next", *(_coming_line(one) for one in coming)]
    if any(one.entry for one in coming):
        texts.append(
            small(
                "This is a promise: it is posted as it stands here, unless an entry leaves the library "
                "or the schedule is changed."
            )
        )
    return layout.message(layout.card(texts))


def skipped_card(schedule: Schedule, skipped: Coming, following: Coming | None) -> Layout:
    """Return that one post is left out, and which comes instead."""
    after = f"The next one comes {_when(schedule, following)}." if following else "No other one is to come."
    text = f"### Left out\nThe post{_of(schedule)} of {day_words(skipped.day)} is not posted.\n{after}"
    return layout.note(f"{text}\n{small('Changed your mind? /daily now posts it after all, on its day.')}")


def off_card(schedule: Schedule) -> Layout:
    """Return that a schedule has ended."""
    what = f"It posted: {_what(schedule)} ({_zone(schedule)}), in <#{schedule.channel_id}>."
    stays = small("What was posted stays. `/daily set` starts it again, and does not repeat what was shown.")
    return layout.note(f"### {_title(schedule)} has ended\n{what}\n{stays}")


def posted_card(schedule: Schedule, post: Post) -> Layout:
    """Return that a post is out, with the way to it."""
    link = f" [Here it is]({post.link})." if post.link else ""
    extra = "It is an extra one: " if post.key.occasion != "day" else "It is today's: "
    kept = "the next one comes at its time." if post.key.occasion != "day" else "nothing more is posted for today."
    return layout.note(f"Posted in <#{schedule.channel_id}>.{link}\n{small(extra + kept)}")


def _title(schedule: Schedule) -> str:
    return "The daily post" if schedule.name == DEFAULT_NAME else f"The daily post “{fit(schedule.name, 80)}”"


def _of(schedule: Schedule) -> str:
    return "" if schedule.name == DEFAULT_NAME else f" “{fit(schedule.name, 80)}”"


def _what(schedule: Schedule) -> str:
    """Return what is posted when: "A fact every day at 09:00"."""
    days = days_words(schedule.weekdays)
    on = days if days.startswith("every") else f"on {days}"
    return f"{KIND_WORDS[schedule.kind]} {on} at {schedule.posts_at:%H:%M}"


def _zone(schedule: Schedule) -> str:
    return fit(schedule.zone.replace("_", " "), 60)


def _terms(outlook: Outlook) -> list[str]:
    schedule = outlook.schedule
    place = "as a post of its own in the forum" if schedule.forum else "in"
    lines = [
        f"**What and when:** {_what(schedule)}",
        f"**By the clocks of:** {_zone(schedule)}, {clock_words(schedule.zone, outlook.now)}",
        f"**Where:** {place} <#{schedule.channel_id}>{', each with a thread of its own' if _opens(schedule) else ''}",
    ]
    if schedule.article_id is not None:
        title = outlook.article.title if outlook.article is not None else schedule.article_id
        lines.append(f"**Only from:** {fit(title, 200)}")
    if schedule.role_id is not None:
        lines.append(f"**Mentions:** <@&{schedule.role_id}>")
    lines.append(f"**Late posts:** {CATCH_UP_WORDS[schedule.catch_up]}")
    if schedule.recap:
        lines.append("**Recap:** the day after a claim everyone is told how the vote stands")
    return lines


def _opens(schedule: Schedule) -> bool:
    return schedule.thread and not schedule.forum


def _next(outlook: Outlook) -> str:
    coming = outlook.coming
    if coming is None:
        return "**Next:** nothing is to come."
    words = f"**Next:** {_when(outlook.schedule, coming)}"
    return f"{words}\n{_entry_words(coming)}" if coming.entry is not None or coming.skipped else words


def _when(schedule: Schedule, coming: Coming) -> str:
    """Return a moment in the schedule's own words, and as each member's own clock shows it."""
    local = coming.at.astimezone(zone_or_utc(schedule.zone))
    own = f"{stamp(coming.at, 'f')}, {stamp(coming.at, 'R')}"
    return f"{day_words(coming.day)} at {local:%H:%M} ({_zone(schedule)}); for you {own}"


def _coming_line(coming: Coming) -> str:
    return f"**{day_words(coming.day)}** · {stamp(coming.at, 't')}, {stamp(coming.at, 'R')}\n{_entry_words(coming)}"


def _entry_words(coming: Coming) -> str:
    if coming.skipped:
        return small("Left out")
    if coming.entry is None:
        return small("Nothing in the library suits")
    entry = coming.entry
    line = f"{NAMES[entry.kind]}: {fit(entry.headline, HEADLINE_LIMIT)}"
    return f"{line}\n{small('Stands in for a promised one that has left the library')}" if coming.replaces else line


def _recent(posts: Sequence[Post]) -> str:
    if not posts:
        return "**Posted so far:** nothing yet."
    return "\n".join(("**The last ones**", *(_recent_line(post) for post in posts)))


def _recent_line(post: Post) -> str:
    due = f"; it was due {stamp(post.due_at, 'f')}"
    words = _RECENT[post.state] + (due if post.sent_at is None else f" {stamp(post.sent_at, 'f')}")
    link = f" · [open]({post.link})" if post.link else ""
    return f"- {day_words(post.key.day)}: {words}{link}"


def _problems(outlook: Outlook) -> str:
    lines = []
    if outlook.trouble is not None:
        lines.append(f"**Something is in the way:** {trouble_words(outlook.trouble, outlook.schedule)}")
    if outlook.trouble is not None and outlook.detail:
        lines.append(small(f"Discord said: {fit(outlook.detail, DETAIL_LIMIT)}"))
    if outlook.lacks:
        lines.append(f"**Permissions that I miss in** <#{outlook.schedule.channel_id}>")
    lines += [f"- **{lack.permission}**{'' if lack.vital else ' (optional)'}, {lack.purpose}" for lack in outlook.lacks]
    return "\n".join(lines)
