"""Evidence and figures, checked through real files: what is accepted, and what is said of the rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.library.curated import Curated


def fact(evidence: str, figure: str = "") -> str:
    return f"facts:\n  - id: f\n    statement: S.\n    evidence: {evidence}\n" + (
        f"    figure: {figure}\n" if figure else ""
    )


@pytest.mark.parametrize(
    ("evidence", "exact"),
    [
        ("['China filed over 38,000 patents']", "China filed over 38,000 patents"),
        ("China filed over 38,000 patents", "China filed over 38,000 patents"),
        ("'Observers expect \"good enough\" cars.'", "Observers expect “good enough” cars."),
        ("{exact: Observers expect, prefix: cars.}", "Observers expect"),
        ("[{exact: Observers expect more}]", "Observers expect more"),
    ],
)
def test_evidence_is_found_in_the_untouched_text(curated: Curated, evidence: str, exact: str) -> None:
    curated.article(fact(evidence))
    assert [found.exact for found in curated.load().facts[0].evidence] == [exact]


def test_a_prefix_chooses_the_right_occurrence(curated: Curated) -> None:
    curated.article(fact("{exact: Observers expect, prefix: cars.}"))
    evidence = curated.load().facts[0].evidence[0]
    assert evidence.prefix.endswith("cars. ")
    assert evidence.suffix.startswith(" more")


AMBIGUOUS = (
    '"Observers expect" stands in the article 2 times: '
    "write {exact: these words, prefix: the words right before them}, or quote more words"
)
NEARLY = (
    '"China filed over 38000 patents" does not stand in the article: copy the words as they stand there: '
    '"China filed over [38,000, not "38000"] patents" (in brackets: what differs)'
)


@pytest.mark.parametrize(
    ("evidence", "problem"),
    [
        ("China filed over 38000 patents", NEARLY),
        ("Nothing like it at all", '"Nothing like it at all" does not stand in the article: copy the words'),
        ("Observers expect", AMBIGUOUS),
        (
            "{exact: Observers expect, prefix: wheels}",
            '"Observers expect" stands in the article, but not behind the prefix "wheels": give the words right before',
        ),
        ("{exact: e, prefix: x}", '"e" does not stand in the article: copy the words as they stand there'),
        ("It has two wheels, and 1", '"It has two wheels, and 1" does not stand in the article: '),
        ("t has two wheels", '"t has two wheels" does not stand in the article: '),
    ],
)
def test_what_does_not_stand_there_exactly_once_is_said(curated: Curated, evidence: str, problem: str) -> None:
    curated.article(fact(f"▸{evidence}"))
    assert curated.said().startswith(problem)


def test_a_prefix_must_choose_one(curated: Curated) -> None:
    curated.article(fact("{exact: cars, prefix: two}"), words="He has two cars. She has two cars.")
    assert "make the prefix longer, or quote more words" in curated.problem()


def test_each_of_several_evidences_is_located(curated: Curated) -> None:
    curated.article(fact("\n      - over 38,000 patents\n      - not there\n      - {exact: nor this, prefix: here}"))
    assert [problem.split(":")[1] for problem in curated.problems()] == ["17", "18"]


def test_evidence_over_more_than_two_sentences_is_too_long(curated: Curated) -> None:
    words = "One is here. Two is here. Three is here."
    curated.article(fact("One is here. Two is here."), words=words)
    curated.load()
    curated.article(fact("One is here. Two is here. Three"), words=words)
    assert curated.problem().endswith("this evidence runs over 3 sentences: keep to 2, or give it in parts")


@pytest.mark.parametrize(
    ("evidence", "figure"),
    [
        ("over 38,000 patents", "{value: 38000, bound: more-than}"),
        ("just 6,276 in the U.S.", "{value: 6276}"),
        ("Prices fell by 2.5 percent.", "{value: 2.5, unit: percent}"),
        ("It has two wheels", "{value: 2, unit: wheels}"),
        ("1.2 billion users", "{value: 1200000000, unit: users}"),
        ("1.2 billion users", "{value: 1.2, unit: billion users}"),
        ("[It has two wheels, 1.2 billion users]", "{value: 2}"),
    ],
)
def test_a_number_that_stands_in_the_evidence_is_accepted(curated: Curated, evidence: str, figure: str) -> None:
    curated.article(fact(evidence if evidence.startswith("[") else f"['{evidence}']", figure))
    assert curated.load().facts[0].figure is not None


@pytest.mark.parametrize(
    ("evidence", "value"),
    [
        ("over 38,000 patents", "38"),
        ("over 38,000 patents", "3800"),
        ("over 38,000 patents", "38001"),
        ("over 38,000 patents", "-38000"),
        ("compared to just 6,276", "38000"),
        ("Prices fell by 2.5 percent.", "25"),
        ("1.2 billion users", "1.2"),
        ("It has two wheels", "12"),
    ],
)
def test_a_number_that_does_not_is_a_problem(curated: Curated, evidence: str, value: str) -> None:
    curated.article(fact(f"['{evidence}']", f"{{value: ▸{value}}}"))
    assert curated.said().startswith(f"the number {value} does not stand in the evidence: ")


def test_a_number_that_the_evidence_cuts_short_does_not_count(curated: Curated) -> None:
    curated.article(fact("['and 1.2']", "{value: 1.2}"))
    assert "the number 1.2 does not stand in the evidence" in curated.problem()


def test_a_cells_number_must_stand_in_its_own_evidence(curated: Curated) -> None:
    curated.article("""\
        comparisons:
          - id: c
            title: T
            between: [china, us]
            rows:
              - aspect: A
                cells:
                  china: {text: "6,276", figure: {value: ▸6276}, evidence: "over 38,000 patents"}
                  us: {text: "6,276", figure: {value: 6276}, evidence: ["6,276"]}
        """)
    assert curated.said().startswith("the number 6276 does not stand in the evidence")


def test_a_figure_is_not_blamed_for_evidence_that_is_missing(curated: Curated) -> None:
    curated.article(fact("['not there']", "{value: 5}"))
    assert "does not stand in the article" in curated.problem()


def test_a_quote_must_stand_there_word_for_word(curated: Curated) -> None:
    curated.article("quotes: [{id: q, text: ▸Observers expected more, speaker: X}]")
    assert curated.said().startswith('"Observers expected more" does not stand in the article: ')


def test_a_quote_that_stands_twice_is_told_apart_as_a_quote_is_written(curated: Curated) -> None:
    curated.article("quotes: [{id: q, text: ▸Observers expect, speaker: X}]")
    how = "add prefix: with the words right before them, or quote more words"
    assert curated.said() == f'"Observers expect" stands in the article 2 times: {how}'
    curated.article("quotes: [{id: q, text: Observers expect, prefix: cars., speaker: X}]")
    assert curated.load().quotes[0].evidence.prefix.endswith("cars. ")


def test_every_proof_is_counted(curated: Curated) -> None:
    curated.article(fact("['over 38,000 patents']"))
    few = curated.load().checks
    curated.article(fact("['over 38,000 patents', 'two wheels']", "{value: 2}"))
    assert curated.load().checks == few + 3  # where the second stands, how long it is, and the number
