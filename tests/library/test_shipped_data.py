"""The data that ships with Crux: every problem of it at once, and what it promises."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.library.loader import load
from bot.library.model import Comparison, Fact, Quote
from bot.library.problems import LibraryError
from bot.library.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library.model import Entry, Evidence, Library

ROOT = Path(__file__).parents[2]
SEED = ROOT.parent / "shared" / "seed" / "article.txt"
ARTICLE = "china-ai-gap"
LEAST_SHARE = 0.6


@pytest.fixture(scope="module")
def library() -> Library:
    try:
        return load(ROOT / "data")
    except LibraryError as error:
        pytest.fail(error.user_message, pytrace=False)


def evidence_of(entry: Entry) -> Iterator[Evidence]:
    if isinstance(entry, Fact):
        yield from entry.evidence
    elif isinstance(entry, Quote):
        yield entry.evidence
    elif isinstance(entry, Comparison):
        for row in entry.rows:
            for cell in row.cells.values():
                yield from cell.evidence


def all_evidence(library: Library) -> list[Evidence]:
    entries = [entry for entry in library.entries.values() if entry.article.id == ARTICLE]
    return [evidence for entry in entries for evidence in evidence_of(entry)]


def test_loads_without_a_problem(library: Library) -> None:
    assert library.checks > 100


def test_has_enough_of_every_kind(library: Library) -> None:
    assert len(library.facts) >= 25
    assert len(library.quotes) >= 10
    assert len(library.comparisons) >= 6
    assert len(library.claims) >= 10


def test_every_claim_has_facts_on_both_sides(library: Library) -> None:
    one_sided = [claim.id for claim in library.claims if not (claim.supports and claim.challenges)]
    assert one_sided == []


def test_every_sentence_is_covered_by_evidence(library: Library) -> None:
    words = library.articles[ARTICLE].words
    covered = {position for evidence in all_evidence(library) for position in range(evidence.start, evidence.end)}
    poor = []
    for start, end in sentences(words):
        spans = [(start + word.start(), start + word.end()) for word in re.finditer(r"\w+", words[start:end])]
        share = sum(begin in covered and last - 1 in covered for begin, last in spans) / len(spans)
        if share < LEAST_SHARE:
            poor.append((round(share, 2), words[start:end]))
    assert poor == []


def test_no_evidence_is_longer_than_two_sentences(library: Library) -> None:
    spans = sentences(library.articles[ARTICLE].words)
    long = [
        evidence.exact
        for evidence in all_evidence(library)
        if sum(start < evidence.end and evidence.start < end for start, end in spans) > 2
    ]
    assert long == []


def test_the_speaker_of_a_quote_is_its_author(library: Library) -> None:
    """Nobody else is quoted verbatim in the article: what it reports of others is in its own words."""
    assert {quote.speaker for quote in library.quotes} == {library.articles[ARTICLE].author}


def test_the_article_has_no_year_that_its_text_lacks(library: Library) -> None:
    published = library.articles[ARTICLE].published
    assert published.earliest is None
    assert published.text == "August 1 (the year is not given)"


def test_every_number_of_a_statement_stands_in_the_article(library: Library) -> None:
    words = library.articles[ARTICLE].words
    numbers = {number for fact in library.facts for number in re.findall(r"\d[\d,.]*\d|\d", fact.statement)}
    assert {number for number in numbers if number not in words} == set()


def test_the_text_is_the_seed_word_for_word(library: Library) -> None:
    if not SEED.exists():
        pytest.skip("../shared/seed/article.txt is not there to compare with")
    assert library.articles[ARTICLE].words == SEED.read_bytes().decode("utf-8")
