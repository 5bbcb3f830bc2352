"""Entries for tests, built straight from the model: plain ones, and hostile ones for properties."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from bot.library.dates import CuratedDate
from bot.library.model import (
    Article,
    Bound,
    Cell,
    Claim,
    Comparison,
    Entity,
    Entry,
    Evidence,
    Fact,
    Figure,
    Library,
    Modality,
    Quote,
    Row,
    Wording,
)

WORDS = "China filed over 38,000 patents, compared to just 6,276 in the U.S. That is a lot.\n\nA second paragraph."
AUGUST = CuratedDate("XXXX-08-01", None, None, "August 1 (the year is not given)")


def article(**changes: Any) -> Article:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {
        "id": "gap",
        "title": "China narrows the gap",
        "author": "Jennifer Scott",
        "publisher": "South China Morning Post",
        "published": AUGUST,
        "language": "en",
        "words": WORDS,
        "sha256": "0" * 64,
    }
    return Article(**(fields | changes))


def evidence(exact: str, words: str = WORDS) -> Evidence:
    start = words.index(exact)
    return Evidence(words, start, start + len(exact))


CHINA = Entity("china", "China")
US = Entity("united-states", "United States")


def fact(**changes: Any) -> Fact:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {
        "id": "gap/patents-china",
        "article": article(),
        "statement": "China filed over 38,000 patents.",
        "evidence": (evidence("China filed over 38,000 patents"),),
        "about": (CHINA,),
        "topics": ("patents",),
    }
    return Fact(**(fields | changes))


def quote(**changes: Any) -> Quote:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {
        "id": "gap/a-lot",
        "article": article(),
        "text": "That is a lot.",
        "speaker": "Jennifer Scott",
        "evidence": evidence("That is a lot."),
    }
    return Quote(**(fields | changes))


def comparison(**changes: Any) -> Comparison:  # noqa: ANN401  # whatever the field takes
    proof = (evidence("China filed over 38,000 patents, compared to just 6,276 in the U.S."),)
    cells = {
        "china": Cell("over 38,000", proof, Figure(Decimal(38000), Bound.MORE_THAN, "patents")),
        "united-states": Cell("6,276", proof, Figure(Decimal(6276))),
    }
    fields: dict[str, Any] = {
        "id": "gap/patents",
        "article": article(),
        "title": "Generative-AI patents",
        "between": (CHINA, US),
        "rows": (Row("Patents filed", cells),),
        "topics": ("Patents",),
        "according_to": "World Intellectual Property Organization",
    }
    return Comparison(**(fields | changes))


def claim(**changes: Any) -> Claim:  # noqa: ANN401  # whatever the field takes
    fields: dict[str, Any] = {
        "id": "gap/china-leads",
        "article": article(),
        "text": "China leads in AI.",
        "revision": 1,
        "supports": (fact(),),
    }
    return Claim(**(fields | changes))


def library(*entries: Entry, checks: int = 7) -> Library:
    articles = {entry.article.id: entry.article for entry in entries}
    return Library(articles, {}, {entry.id: entry for entry in entries}, checks, "fingerprint")


# Text that tries everything: marks of markdown in every place, mentions, links, controls, any script, great length.
MARKS = "@everyone @here <@1> <@&1> <#1> <t:1:R> <:a:1> [x](https://evil.example) ** __ ` ``` || ~~ \\ @ word"
SNIPPETS = [
    *MARKS.split(),
    *("# ", "-# ", "> ", ">>> ", "- ", "1. ", "\n", "\n\n", "\r\n", "\u2028", "\x00", "\u202e", "\ud800", " "),
    *("😀", "中文", "مرحبا", "a" + "\u0301" * 6, "https://evil.example/a_b_c", "\u200b"),
]
HOSTILE = st.one_of(
    st.text(max_size=60),
    st.lists(st.sampled_from(SNIPPETS), max_size=40).map("".join),
    st.tuples(st.sampled_from(SNIPPETS), st.integers(1, 7000)).map(lambda pair: (pair[0] * pair[1])[:7000]),
)
SHOWN = HOSTILE.map(lambda text: text or "x")
ARTICLE_IDS = st.just("a" * 32)
ENTRY_IDS = st.just(f"{'a' * 32}/{'b' * 40}")


@st.composite
def articles(draw: st.DrawFn) -> Article:
    published = CuratedDate("2024", None, None, draw(SHOWN))
    return article(
        id=draw(ARTICLE_IDS),
        title=draw(SHOWN),
        author=draw(SHOWN),
        publisher=draw(st.none() | SHOWN),
        published=published,
        words=draw(SHOWN),
        url=draw(st.none() | SHOWN | st.just("https://example.org/article")),
    )


@st.composite
def evidences(draw: st.DrawFn, words: str) -> Evidence:
    start = draw(st.integers(0, len(words) - 1))
    end = draw(st.integers(start + 1, len(words)))
    return Evidence(words, start, end)


FIGURES = st.none() | st.builds(
    Figure, st.decimals(), st.sampled_from(Bound), st.none() | st.sampled_from(["%", "patents", "$x$"]) | SHOWN
)


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    home = draw(articles())
    return fact(
        id=draw(ENTRY_IDS),
        article=home,
        statement=draw(SHOWN),
        evidence=tuple(draw(st.lists(evidences(home.words), min_size=1, max_size=5))),
        figure=draw(FIGURES),
        period=draw(st.none() | st.just(CuratedDate("2014/2023", None, None, draw(SHOWN)))),
        according_to=draw(st.none() | SHOWN),
        modality=draw(st.sampled_from(Modality)),
    )


@st.composite
def quotes(draw: st.DrawFn) -> Quote:
    home = draw(articles())
    return quote(
        id=draw(ENTRY_IDS),
        article=home,
        text=draw(SHOWN),
        speaker=draw(SHOWN),
        evidence=draw(evidences(home.words)),
        context=draw(st.none() | SHOWN),
        modality=draw(st.sampled_from(Modality)),
    )


@st.composite
def comparisons(draw: st.DrawFn) -> Comparison:
    home = draw(articles())
    sides = tuple(Entity(f"side-{at}", draw(SHOWN)) for at in range(draw(st.integers(2, 9))))
    proof = (draw(evidences(home.words)),)
    cells = st.builds(Cell, SHOWN, st.just(proof), FIGURES)
    rows = tuple(Row(draw(SHOWN), {side.id: draw(cells) for side in sides}) for _ in range(draw(st.integers(1, 12))))
    return comparison(
        id=draw(ENTRY_IDS),
        article=home,
        title=draw(SHOWN),
        between=sides,
        rows=rows,
        according_to=draw(st.none() | SHOWN),
    )


@st.composite
def claims(draw: st.DrawFn) -> Claim:
    some = st.lists(facts(), max_size=7).map(tuple)
    return claim(
        id=draw(ENTRY_IDS),
        article=draw(articles()),
        text=draw(SHOWN),
        revision=draw(st.integers(1, 99)),
        supports=draw(some),
        challenges=draw(some),
        history=(Wording(1, "before"),),
    )
