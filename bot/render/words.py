"""How Crux puts things in words: who says it, how surely, where it stands, how much it is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.model import Bound, Kind, Modality
from bot.render.text import fit

if TYPE_CHECKING:
    from decimal import Decimal

    from bot.library.model import Article, Comparison, Fact, Figure

NAMES = {Kind.FACT: "Fact", Kind.QUOTE: "Quote", Kind.COMPARISON: "Comparison", Kind.CLAIM: "Claim"}
PLURALS = {Kind.FACT: "Facts", Kind.QUOTE: "Quotes", Kind.COMPARISON: "Comparisons", Kind.CLAIM: "Claims"}
COLOURS = {Kind.FACT: 0x3B82C4, Kind.QUOTE: 0x8E6BC4, Kind.COMPARISON: 0x2E9E83, Kind.CLAIM: 0xC98A1B}

_SIGNS = {
    Bound.EXACTLY: "",
    Bound.ABOUT: "≈ ",
    Bound.MORE_THAN: "> ",
    Bound.AT_LEAST: "≥ ",
    Bound.LESS_THAN: "< ",
    Bound.AT_MOST: "≤ ",
}
_BODIES = frozenset(
    [
        "agency",
        "association",
        "authority",
        "bank",
        "bureau",
        "commission",
        "committee",
        "council",
        "court",
        "department",
        "fund",
        "institute",
        "ministry",
        "nations",
        "office",
        "organisation",
        "organization",
        "parliament",
        "states",
        "union",
    ]
)


def name_in_sentence(name: str) -> str:
    """Return a body's name with the article that a sentence wants: "the World Intellectual Property Organization"."""
    words = name.split()
    plain = len(words) > 1 and words[0].lower() not in {"a", "an", "the"} and words[-1].lower() in _BODIES
    return f"the {name}" if plain else name


def attribution(entry: Fact | Comparison, size: float = 1) -> str:
    """Return who says it and how surely, escaped, at most 400 units; half of it for `size` 0.5.

    "Stated by the author, Jennifer Scott" and "According to the World Intellectual Property Organization, as reported
    by Jennifer Scott" differ, and so do "Predicted by ..." and "Asserted by ...": nothing of it may pass for a fact.
    """
    author = fit(entry.article.author, int(150 * size))
    verb = {Modality.STATED: "Stated", Modality.PREDICTED: "Predicted", Modality.ASSERTED: "Asserted"}[entry.modality]
    if entry.according_to is None:
        return f"{verb} by the author, {author}"
    source = fit(name_in_sentence(entry.according_to), int(180 * size))
    opening = "According to" if entry.modality is Modality.STATED else f"{verb} by"
    return f"{opening} {source}, as reported by {author}"


def byline(article: Article, size: float = 1) -> str:
    """Return author, title, publisher and date as far as the text gives them, escaped.

    At most 560 units; half of it for `size` 0.5.
    """
    parts = [fit(article.author, int(120 * size)), f"“{fit(article.title, int(180 * size))}”"]
    if article.publisher:
        parts.append(fit(article.publisher, int(120 * size)))
    parts.append(fit(article.published.text, int(100 * size)))
    return ", ".join(parts)


def short_byline(article: Article) -> str:
    """Return author and publisher, or author and title, escaped, at most 160 units: for lists."""
    return f"{fit(article.author, 60)}, {fit(article.publisher or article.title, 90)}"


def number(value: Decimal) -> str:
    """Return a number as people write it: 38000 is "38,000", 1.10 stays "1.10"."""
    if value.is_finite() and abs(value.adjusted()) <= 30:  # noqa: PLR2004  # beyond that digits say nothing
        return f"{value:,f}"
    return str(value)


def figure(given: Figure) -> str:
    """Return a figure with its bound and unit, not escaped: "> 38,000 patents"."""
    amount = _SIGNS[given.bound] + number(given.value)
    if not given.unit:
        return amount
    return f"{amount}{'' if given.unit == '%' else ' '}{given.unit}"


def count(amount: int, noun: str) -> str:
    """Return "1 fact", "2 facts"."""
    return f"{amount:,} {noun}" if amount == 1 else f"{amount:,} {noun}s"


def listed(names: list[str]) -> str:
    """Return names as a sentence lists them: "a, b and c"."""
    return " and ".join([", ".join(names[:-1]), names[-1]] if len(names) > 1 else names)
