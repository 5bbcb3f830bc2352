"""The first article is curated as docs/curating.md says: all of it proven, attributed, and nothing added."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.library.loader import load
from bot.library.model import Comparison, Fact, Modality, Quote
from bot.library.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library.model import Article, Entry, Evidence, Library

ROOT = Path(__file__).parents[2]
ARTICLE = "china-ai-gap"
SEED = ROOT.parent / "shared" / "seed" / "article.txt"
WIPO = "World Intellectual Property Organization"
FORESEEN = re.compile(r"\b(may not develop|likely to|has the potential|have the potential)\b")
JUDGED = re.compile(
    r"\b(often (viewed|perceived)|excels?|strength in|most transformative|particularly promising|vital|rigorous"
    r"|stringent|significant hurdles|profound|effective domestic|groundbreaking|contrasting)\b"
)


@pytest.fixture(scope="module")
def library() -> Library:
    return load(ROOT / "data")


@pytest.fixture(scope="module")
def entries(library: Library) -> list[Entry]:
    return [entry for entry in library.entries.values() if entry.article.id == ARTICLE]


@pytest.fixture(scope="module")
def article(library: Library) -> Article:
    return library.articles[ARTICLE]


def _evidence(entry: Entry) -> Iterator[Evidence]:
    if isinstance(entry, Fact):
        yield from entry.evidence
    elif isinstance(entry, Quote):
        yield entry.evidence
    elif isinstance(entry, Comparison):
        for row in entry.rows:
            for cell in row.cells.values():
                yield from cell.evidence


def _own_words(entry: Entry) -> str:
    """All that is served of an entry and does not stand in the article word for word."""
    if isinstance(entry, Fact):
        return entry.statement
    if isinstance(entry, Quote):
        return entry.context or ""
    if isinstance(entry, Comparison):
        cells = [f"{row.aspect} {cell.text}" for row in entry.rows for cell in row.cells.values()]
        return " ".join([entry.title, *cells])
    return entry.text


def test_it_holds_enough_of_every_kind(library: Library, entries: list[Entry]) -> None:
    sizes = {kind: sum(entry.kind == kind for entry in entries) for kind in ("fact", "quote", "comparison", "claim")}
    least = {"fact": 25, "quote": 10, "comparison": 6, "claim": 10}
    assert all(sizes[kind] >= least[kind] for kind in least), sizes
    assert library.checks > sum(sizes.values())


@pytest.mark.skipif(not SEED.is_file(), reason="the original text is not beside this checkout")
def test_its_text_is_the_original_byte_for_byte() -> None:
    assert (ROOT / "data" / "articles" / f"{ARTICLE}.txt").read_bytes() == SEED.read_bytes()


def test_every_sentence_has_most_of_its_words_in_evidence(article: Article, entries: list[Entry]) -> None:
    spans = [(evidence.start, evidence.end) for entry in entries for evidence in _evidence(entry)]
    for start, end in sentences(article.words):
        words = [found.span() for found in re.compile(r"\w+").finditer(article.words, start, end)]
        proven = [word for word in words if any(left <= word[0] and word[1] <= right for left, right in spans)]
        assert len(proven) >= 0.6 * len(words), article.words[start:end]


def test_every_entry_is_proven_by_words_of_the_article(article: Article, entries: list[Entry]) -> None:
    for entry in entries:
        for evidence in _evidence(entry):
            assert article.words[evidence.start : evidence.end] == evidence.exact
        assert any(_evidence(entry)) or entry.kind == "claim"


def test_what_the_organization_reports_is_its_report(entries: list[Entry]) -> None:
    reported = [
        entry
        for entry in entries
        if isinstance(entry, Fact | Comparison) and any(re.search(r"38,000|6,276", e.exact) for e in _evidence(entry))
    ]
    assert len(reported) >= 3
    assert {entry.according_to for entry in reported} == {WIPO}
    others = [entry for entry in entries if isinstance(entry, Fact | Comparison) and entry not in reported]
    assert {entry.according_to for entry in others} == {None}


def test_the_speaker_of_every_quote_is_the_author(library: Library, article: Article) -> None:
    assert {quote.speaker for quote in library.quotes if quote.article.id == ARTICLE} == {article.author}


def test_what_is_foreseen_is_marked_as_predicted(entries: list[Entry]) -> None:
    said: list[Fact | Quote] = [entry for entry in entries if isinstance(entry, Fact | Quote)]
    foreseen = [entry for entry in said if FORESEEN.search(entry.headline)]
    assert {entry.kind for entry in foreseen} == {"fact", "quote"}
    assert {entry.modality for entry in foreseen} == {Modality.PREDICTED}


def test_no_judgement_passes_for_something_that_is(entries: list[Entry]) -> None:
    said: list[Fact | Quote] = [entry for entry in entries if isinstance(entry, Fact | Quote)]
    judged = [entry for entry in said if JUDGED.search(entry.headline)]
    assert len(judged) >= 15
    assert [entry.id for entry in judged if entry.modality is Modality.STATED] == []


def test_no_number_is_added(article: Article, entries: list[Entry]) -> None:
    given = set(re.findall(r"\d[\d,]*\d|\d", article.words))
    for entry in entries:
        assert set(re.findall(r"\d[\d,]*\d|\d", _own_words(entry))) <= given, entry.id


def test_only_the_patents_have_figures(entries: list[Entry]) -> None:
    facts = {int(entry.figure.value) for entry in entries if isinstance(entry, Fact) and entry.figure}
    cells = {
        int(cell.figure.value)
        for entry in entries
        if isinstance(entry, Comparison)
        for row in entry.rows
        for cell in row.cells.values()
        if cell.figure
    }
    assert facts == cells == {38000, 6276}


def test_the_date_has_no_year(article: Article) -> None:
    assert article.published.edtf == "XXXX-08-01"
    assert article.published.earliest is None
    assert "not given" in article.published.text


def test_every_claim_has_facts_on_both_sides(library: Library) -> None:
    for claim in library.claims:
        if claim.article.id == ARTICLE:
            assert claim.supports, claim.id
            assert claim.challenges, claim.id
            assert claim.revision == 1


def test_no_two_entries_of_a_kind_say_the_same(entries: list[Entry]) -> None:
    said = [(entry.kind, entry.headline.casefold()) for entry in entries]
    assert len(said) == len(set(said))


def test_every_statement_reads_alone(entries: list[Entry]) -> None:
    for entry in entries:
        if isinstance(entry, Fact) or entry.kind == "claim":
            assert re.match(r'["A-Z]', entry.headline), entry.id
            assert re.search(r'[.]"?$', entry.headline), entry.id
            assert not re.match(r"(It|This|That|These|Those|They|He|She|Such)\b", entry.headline), entry.id
