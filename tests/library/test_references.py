from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bot.library.checking import check_library

if TYPE_CHECKING:
    from tests.library.curated import Curated

HEAD = """\
facts:
  - {id: a, statement: A., evidence: quality differs}
  - {id: b, statement: B., evidence: two wheels%s}
quotes:
  - {id: q, text: quality differs, speaker: X}
claims:
  - {id: c, text: So it is.%s}
"""


def body(fact: str = "", claim: str = "") -> str:
    return HEAD % (fact and f", {fact}", claim and f", {claim}")


@pytest.mark.parametrize(
    ("claim", "problem"),
    [
        ("supports: [a, ▸nope]", 'there is no entry "one/nope": correct the id, or remove it'),
        ("supports: [▸two/a]", 'there is no entry "two/a": did you mean "a"?'),
        ("challenges: [▸q]", '"one/q" is one of the quotes, and one of the facts is needed: name one of those'),
        ("supports: [▸c]", '"one/c" refers to itself: remove it, or name another entry'),
        (
            "supports: [a], challenges: [b, ▸one/a]",
            '"one/a" both supports and challenges this claim: decide for one side',
        ),
        (
            "revision: 3, history: ▸[{revision: 2, text: x}]",
            "the claim is in revision 3, and its history has 2: list each earlier wording once, in order: 1, 2",
        ),
        (
            "revision: ▸2",
            "the claim is in revision 2, and its history has none: list each earlier wording once, in order: 1",
        ),
        (
            "revision: ▸12",
            "the claim is in revision 12, and its history has none: list each earlier wording once, in order: 1 to 11",
        ),
        ("revision: ▸0", '"0" is not a whole number from 1: write digits only, such as 1'),
    ],
)
def test_a_claims_wrong_references_are_located(curated: Curated, claim: str, problem: str) -> None:
    curated.article(body(claim=claim))
    assert curated.said() == problem


@pytest.mark.parametrize(
    ("fact", "problem"),
    [
        ("supersedes: [▸b]", '"one/b" refers to itself'),
        ("supersedes: [▸q]", '"one/q" is one of the quotes, and one of the facts is needed'),
        ("contradicts: [▸c]", '"one/c" is one of the claims, and one of the facts is needed'),
        ("contradicts: [▸aa]", 'there is no entry "one/aa": did you mean "a"?'),
    ],
)
def test_a_facts_wrong_references_are_located(curated: Curated, fact: str, problem: str) -> None:
    curated.article(body(fact=fact))
    assert problem in curated.said()


def test_a_wrong_reference_to_another_article_is_told_the_nearest_of_that_article(curated: Curated) -> None:
    curated.article(body(), name="two")
    curated.article(body(fact="contradicts: [▸two/aa]"))
    assert curated.said() == 'there is no entry "two/aa": did you mean "two/a"?'
    curated.article(body(fact="contradicts: [▸three/zzz]"))
    assert curated.said() == 'there is no entry "three/zzz": correct the id, or remove it'


def test_one_file_is_checked_with_those_beside_it_where_it_refers_to_them(curated: Curated) -> None:
    alone = curated.article(body(), name="two")
    file = curated.article(body(fact="contradicts: [two/a]"))
    checked = check_library(file)
    assert checked.problems == ()
    assert checked.library is not None
    assert set(checked.library.articles) == {"one", "two"}
    checked = check_library(alone)
    assert checked.library is not None
    assert set(checked.library.articles) == {"two"}


def test_an_entry_that_is_not_well_formed_is_still_known_to_others(curated: Curated) -> None:
    curated.article("""\
        facts:
          - {id: a, statement: A., evidense: quality differs}
        claims:
          - {id: c, text: So it is., supports: [a]}
        """)
    assert all("evidense" in problem or '"evidence" is missing' in problem for problem in curated.problems())


def test_entries_cannot_supersede_each_other(curated: Curated) -> None:
    fact = "facts: [{{id: a, statement: A., evidence: quality differs, supersedes: [{}/a]}}]"
    curated.article(fact.format("two"), name="one")
    curated.article(fact.format("three"), name="two")
    curated.article(fact.format("one"), name="three")
    curated.article(fact.format("one"), name="four")  # leads into the circle, and is not on it
    found = curated.problems()
    assert [problem.split(":")[0] for problem in found] == ["one.yaml", "three.yaml", "two.yaml"]
    assert all("this entry supersedes itself, by way of others" in problem for problem in found)


def test_newer_entries_may_supersede_older_ones_of_other_articles(curated: Curated) -> None:
    curated.article("facts: [{id: a, statement: A., evidence: quality differs}]", name="one")
    curated.article("facts: [{id: a, statement: A., evidence: quality differs, supersedes: [one/a]}]", name="two")
    (fact,) = curated.load().facts
    assert (fact.id, fact.supersedes) == ("two/a", ("one/a",))


def test_an_entry_has_one_successor(curated: Curated) -> None:
    curated.article("""\
        facts:
          - {id: old, statement: A., evidence: quality differs}
          - {id: new, statement: B., evidence: quality differs, supersedes: [old]}
          - {id: newer, statement: C., evidence: quality differs, supersedes: [▸old]}
        """)
    assert curated.said().startswith('"one/old" is superseded by "one/new" already: let one entry supersede it')


ROWS = """\
comparisons:
  - id: c
    title: T
    between: %s
    rows:
      - aspect: A
        cells:
          china: {text: x, evidence: quality differs}
          %s: {text: y, evidence: two wheels}
"""


@pytest.mark.parametrize(
    ("between", "side", "problem"),
    [
        ("[china, us]", "uss", '20:11: "uss" is not one of the sides of this comparison: use china, us, or add it'),
        ("[china, us]", "uss", '19:11: the aspect "A" has no cell for "us": add one, or take the side out of between'),
        ("[china, eu]", "eu", '15:22: there is no entity "eu": add it under entities:, or take it out here'),
        ("[china]", "us", "15:14: this has 1, and at least 2 are needed: add what is missing"),
    ],
)
def test_a_comparisons_sides_and_cells_belong_together(curated: Curated, between: str, side: str, problem: str) -> None:
    curated.article(ROWS % (between, side))
    assert any(found.startswith(f"one.yaml:{problem}") for found in curated.problems())
