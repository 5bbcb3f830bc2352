"""What /help and /about say."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.render import layout
from bot.render.layout import small
from bot.render.text import fit
from bot.render.words import count

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bot.components import Layout
    from bot.library.model import Library

EXAMPLE_LIMIT = 120
COMMANDS = (
    ("fact", "query", "the fact that fits best, and the words that prove it"),
    ("quote", "query", "words worth quoting, exactly as they stand in the article"),
    ("compare", "query", "two or more sides next to each other, with a chart where there are figures"),
    ("search", "query", "everything on a topic"),
    ("article", "name", "what the library holds on an article, and its claims"),
)
IN_SERVERS = (
    ("/claim show", "a claim, the facts for and against it, and your ballot; `/claim list` has all of them"),
    ("/poll open", "call the team to vote on a claim, until a deadline; `/poll list` and `/poll close`"),
    ("/daily set", "a fact, quote, comparison or claim every day, at the hour you choose (needs Manage Server)"),
    ("/settings", "time zone, who may open polls, their defaults (needs Manage Server)"),
)


@dataclass(frozen=True, slots=True)
class About:
    """What a deployment says of itself: the version, and the library that it serves."""

    version: str
    library: Library


def guide(examples: Mapping[str, str]) -> Layout:
    """Return what there is. `examples` maps a command's name to words that it has an answer to in this library."""
    lines = ["### What you can ask me"]
    for name, option, purpose in COMMANDS:
        lines.append(f"**/{name}** — {purpose}")
        if name in examples:
            lines.append(small(f"Try: /{name} {option}: {fit(examples[name], EXAMPLE_LIMIT)}"))
    lines.append("**Find evidence** — right-click a message (on a phone: press and hold), Apps, Find evidence")
    lines += [f"**{name}** — {purpose}" for name, purpose in IN_SERVERS]
    lines.append("**/about** — who I am, and what I promise")
    hints = (
        "Start typing and pick from the list, or ask in your own words. "
        "`article` and `speaker` narrow an answer down, `private: True` shows it only to you. "
        "**Source** shows the proof where it stands, **More** shows the next best answer, to you alone."
    )
    return layout.message(layout.card(["\n".join(lines), hints]))


def about(facts: About) -> Layout:
    """Return version, library, promises, licence."""
    library = facts.library
    held = {
        "fact": len(library.facts),
        "quote": len(library.quotes),
        "comparison": len(library.comparisons),
        "claim": len(library.claims),
    }
    amounts = ", ".join(count(amount, noun) for noun, amount in held.items())
    checks = "1 proof" if library.checks == 1 else f"{library.checks:,} proofs"
    loaded = (
        f"{count(len(library.articles), 'article')}: {amounts}.\n{checks} checked when it was loaded, word for word."
    )
    texts = (
        f"### Crux {fit(facts.version, 40)}\n{_PURPOSE}",
        f"**My library**\n{loaded}",
        _PROMISES,
        small("Crux is free software under the MIT licence. The articles belong to their authors and publishers."),
    )
    return layout.message(layout.card(texts))


_PURPOSE = (
    "I answer teams that discuss articles: with facts, quotes and comparisons, each with the words that prove it."
)
_PROMISES = (
    "**What I promise**\n"
    "- Nothing without its sentence: every answer names article, author and date, and quotes the exact words.\n"
    "- What an article only reports, predicts or asserts is marked as that, with who says it.\n"
    "- Nothing is added from elsewhere: no year, name or number that the article does not give.\n"
    "- Where I have nothing, I say so."
)
