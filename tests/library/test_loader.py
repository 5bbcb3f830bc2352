from __future__ import annotations

import dataclasses
import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from bot.library.loader import load
from bot.library.model import Bound, Fact, Figure, Kind, Modality
from bot.library.problems import LibraryError, Problem
from tests.library.curated import FACT, WORDS

if TYPE_CHECKING:
    from pathlib import Path

    from tests.library.curated import Curated

EVERYTHING = """\
facts:
  - id: patents
    statement: >-
      China filed over 38,000
      patents.
    evidence: ["China filed over 38,000 patents", "between 2014 and 2023"]
    about: [china]
    topics: [patents]
    aliases: [filings]
    figure: {value: 38000, bound: more-than, unit: patents}
    period: 2014/2023
    as_of: "2023"
    according_to: WIPO
    modality: asserted
    contradicts: [quality]
    translations: {de: "China meldete über 38.000 Patente an."}
    daily: false
  - {id: quality, statement: Quality differs., evidence: quality differs, supersedes: [one/gone]}
quotes:
  - {id: cars, text: 'Observers expect "good enough" cars.', speaker: Jennifer Scott, context: On cars, about: [us]}
comparisons:
  - id: counts
    title: Patents
    between: [china, us]
    rows:
      - aspect: Patents filed
        cells:
          us: {text: "6,276", figure: {value: 6276}, evidence: "just 6,276 in the U.S."}
          china: {text: "over 38,000", evidence: ["over 38,000 patents"]}
claims:
  - id: matters
    text: Counting patents says little.
    revision: 2
    supports: [quality]
    challenges: [one/patents]
    history: [{revision: 1, text: Counts say nothing.}]
"""


def test_reads_every_kind_of_entry_in_the_curators_order(curated: Curated) -> None:
    curated.article(EVERYTHING)
    library = curated.load()
    assert list(library.entries) == ["one/patents", "one/quality", "one/cars", "one/counts", "one/matters"]
    assert [entry.kind for entry in library.entries.values()] == [
        *[Kind.FACT] * 2,
        Kind.QUOTE,
        Kind.COMPARISON,
        Kind.CLAIM,
    ]
    assert [entity.id for entity in library.entities["one"]] == ["china", "us"]
    assert library.articles["one"].words == WORDS


def test_a_fact_has_all_that_was_written(curated: Curated) -> None:
    curated.article(EVERYTHING)
    fact = curated.load().facts[0]
    assert fact.statement == "China filed over 38,000 patents."
    assert [evidence.exact for evidence in fact.evidence] == [
        "China filed over 38,000 patents",
        "between 2014 and 2023",
    ]
    assert fact.figure == Figure(Decimal(38000), Bound.MORE_THAN, "patents")
    assert [entity.name for entity in fact.about] == ["China"]
    assert fact.modality is Modality.ASSERTED
    assert fact.period is not None
    assert fact.period.text == "2014 to 2023"
    assert fact.as_of is not None
    assert fact.as_of.latest == dt.date(2023, 12, 31)
    assert fact.contradicts == ("one/quality",)
    assert fact.translations == {"de": "China meldete über 38.000 Patente an."}
    assert fact.according_to == "WIPO"
    assert not fact.daily


def test_defaults_promise_nothing(curated: Curated) -> None:
    curated.article(FACT)
    fact = curated.load().facts[0]
    assert (fact.about, fact.topics, fact.figure, fact.period, fact.according_to) == ((), (), None, None, None)
    assert fact.modality is Modality.STATED
    assert fact.daily


def test_a_quote_is_served_as_the_article_has_it(curated: Curated) -> None:
    curated.article(EVERYTHING)
    quote = curated.load().quotes[0]
    assert quote.text == quote.evidence.exact == "Observers expect “good enough” cars."


def test_a_comparison_keeps_its_sides_in_order(curated: Curated) -> None:
    curated.article(EVERYTHING)
    comparison = curated.load().comparisons[0]
    assert [entity.id for entity in comparison.between] == list(comparison.rows[0].cells) == ["china", "us"]
    assert comparison.rows[0].cells["us"].figure == Figure(Decimal(6276))


def test_a_claim_holds_the_facts_themselves(curated: Curated) -> None:
    curated.article(EVERYTHING)
    library = curated.load()
    claim = library.claims[0]
    assert claim.supports == (library.entries["one/quality"],)
    assert claim.challenges == (library.entries["one/patents"],)
    assert [(wording.revision, wording.text) for wording in claim.history] == [(1, "Counts say nothing.")]


def test_a_claim_may_rest_on_another_articles_facts(curated: Curated) -> None:
    curated.article("claims: [{id: c, text: So it is., supports: [two/patents]}]", name="one")
    curated.article(name="two")
    library = curated.load()
    assert library.claims[0].supports == (library.entries["two/patents"],)


def test_evidence_positions_slice_the_untouched_text(curated: Curated) -> None:
    curated.article(EVERYTHING)
    library = curated.load()
    for fact in library.facts:
        for evidence in fact.evidence:
            words = fact.article.words
            assert words[evidence.start : evidence.end] == evidence.exact
            assert words[: evidence.start].endswith(evidence.prefix)
            assert words[evidence.end :].startswith(evidence.suffix)
            assert max(len(evidence.prefix), len(evidence.suffix)) <= 32


def test_articles_come_in_the_order_of_their_files_names(curated: Curated) -> None:
    for name in ("b", "c", "a"):
        curated.article(name=name)
    assert list(curated.load().articles) == ["a", "b", "c"]


def test_counts_the_checks_that_were_made(curated: Curated) -> None:
    curated.article(FACT)
    few = curated.load().checks
    curated.article(EVERYTHING)
    assert 0 < few < curated.load().checks


def test_a_single_file_can_be_loaded(curated: Curated) -> None:
    path = curated.article()
    curated.article(name="other")
    assert list(load(path).articles) == ["one"]


def test_the_articles_folder_can_be_named_itself(curated: Curated) -> None:
    curated.article()
    assert list(load(curated.articles).articles) == ["one"]


def test_an_empty_folder_is_never_all_right(curated: Curated) -> None:
    assert "there are no articles in this folder: put an article's .yaml file" in curated.problem()


def test_a_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(LibraryError, match="there is no such folder or file"):
        load(tmp_path / "nowhere")


def test_a_file_that_would_be_left_out_is_a_problem(curated: Curated) -> None:
    curated.article()
    curated.file("two.yml", "x")
    assert curated.problem() == "two.yml:1:1: this file would not be read: end its name in .yaml, in lower case"


def test_hidden_files_of_editors_are_left_alone(curated: Curated) -> None:
    curated.article()
    curated.file(".#one.yaml", "x")
    assert list(curated.load().articles) == ["one"]


def test_all_problems_of_all_files_are_reported_at_once(curated: Curated) -> None:
    curated.article("facts: [{id: a, statement: S, evidence: nowhere}]", name="one")
    curated.article("facts: [{id: a, statemen: S, evidence: Observers expect more}]", name="two")
    curated.file("three.yaml", "article: [")
    found = curated.problems()
    assert [line.split(":")[0] for line in found] == ["one.yaml", "three.yaml", "two.yaml", "two.yaml"]


def test_the_error_says_how_many_problems_there_are(curated: Curated) -> None:
    curated.article("facts: [{id: a, statement: S, evidence: nowhere}]")
    with pytest.raises(LibraryError) as raised:
        curated.load()
    assert raised.value.user_message.startswith("The library has 1 problem:\n")
    assert str(raised.value.problems[0]) in raised.value.user_message


def test_problems_sort_by_file_and_place() -> None:
    error = LibraryError([Problem("b", 1, 1, "x", "y"), Problem("a", 10, 1, "x", "y"), Problem("a", 9, 2, "x", "y")])
    assert [(problem.file, problem.line) for problem in error.problems] == [("a", 9), ("a", 10), ("b", 1)]
    assert error.user_message.startswith("The library has 3 problems:")


def test_an_article_without_entries_is_a_problem(curated: Curated) -> None:
    curated.article("")
    assert "this article has no entries" in curated.problem()


def test_article_ids_are_unique_in_the_library(curated: Curated) -> None:
    curated.article(name="one")
    text = (curated.articles / "one.yaml").read_text(encoding="utf-8")
    curated.file("two.yaml", text)
    assert curated.problem().startswith('two.yaml:2:7: the article id "one" is taken by')


def test_the_fingerprint_changes_exactly_with_the_content(curated: Curated) -> None:
    path = curated.article(EVERYTHING)
    before = curated.load().fingerprint
    text = path.read_text(encoding="utf-8")
    path.write_text("# a comment\n" + text.replace("[filings]", "[\n      filings]"), encoding="utf-8")
    assert curated.load().fingerprint == before
    path.write_text(text.replace("[filings]", "[applications]"), encoding="utf-8")
    assert curated.load().fingerprint != before


def test_the_library_cannot_be_changed(curated: Curated) -> None:
    curated.article()
    fact = curated.load().facts[0]
    assert isinstance(fact, Fact)
    with pytest.raises(dataclasses.FrozenInstanceError):
        fact.statement = "another"  # type: ignore[misc]  # that it is refused is what is tested
