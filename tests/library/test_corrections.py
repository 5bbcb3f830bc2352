"""What became of entries: which one answers to an id, and who contradicts whom."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.corrections import correct
from bot.library.model import Comparison, Fact
from tests.render.entries import fact

if TYPE_CHECKING:
    from tests.library.curated import Curated


def facts(**fields: str) -> str:
    """Return a section of facts: each id with further fields."""
    lines = [
        f"  - {{id: {name}, statement: Statement {name}., evidence: quality differs{more}}}"
        for name, more in fields.items()
    ]
    return "\n".join(["facts:", *lines, ""])


def said(curated: Curated, entry_id: str) -> Fact:
    found = curated.load().current(entry_id)
    assert isinstance(found, Fact)
    return found


def test_the_newer_entry_answers_to_the_older_ones_id_and_is_served_alone(curated: Curated) -> None:
    curated.article(facts(old="", new=", supersedes: [old]"))
    library = curated.load()
    assert list(library.entries) == ["one/new"]
    assert library.current("one/old") is library.current("one/new") is library.entries["one/new"]


def test_it_says_what_the_older_one_said(curated: Curated) -> None:
    curated.article(facts(old="", new=", supersedes: [old]"))
    assert said(curated, "one/old").replaced == ("Statement old.",)


def test_an_id_that_is_gone_from_the_files_still_answers(curated: Curated) -> None:
    curated.article(facts(new=", supersedes: [gone]"))
    found = said(curated, "one/gone")
    assert (found.id, found.supersedes, found.replaced) == ("one/new", ("one/gone",), ())


def test_an_id_of_an_article_that_is_gone_still_answers(curated: Curated) -> None:
    curated.article(facts(new=", supersedes: [withdrawn/old]"))
    assert said(curated, "withdrawn/old").id == "one/new"


def test_a_chain_leads_to_the_newest_also_over_what_is_gone(curated: Curated) -> None:
    curated.article(
        facts(third=", supersedes: [second]", second=", supersedes: [first]", first=", supersedes: [zeroth]")
    )
    found = said(curated, "one/zeroth")
    assert found.id == "one/third"
    assert found.supersedes == ("one/second", "one/first", "one/zeroth")
    assert found.replaced == ("Statement second.", "Statement first.")


def test_one_entry_may_replace_several(curated: Curated) -> None:
    curated.article(facts(a="", b="", new=", supersedes: [a, b, gone]"))
    library = curated.load()
    assert all(library.current(f"one/{old}") is library.entries["one/new"] for old in ("a", "b", "gone"))


def test_claims_rest_on_the_newest_whichever_id_they_name(curated: Curated) -> None:
    claim = "claims:\n  - {id: c, text: So., supports: [old, gone], challenges: [other]}\n"
    curated.article(facts(old="", new=", supersedes: [old, gone]", other="") + claim)
    (found,) = curated.load().claims
    assert [fact.id for fact in found.supports] == ["one/new"]
    assert [fact.id for fact in found.challenges] == ["one/other"]


def test_both_sides_of_a_claim_cannot_come_to_the_same_fact(curated: Curated) -> None:
    claim = "claims:\n  - {id: c, text: So., supports: [old], challenges: [▸new]}\n"
    curated.article(facts(old="", new=", supersedes: [old]") + claim)
    assert curated.said() == '"one/new" both supports and challenges this claim: decide for one side'


def test_what_is_gone_cannot_stand_where_a_fact_is_needed_unless_a_fact_replaced_it(curated: Curated) -> None:
    quote = "quotes:\n  - {id: q, text: quality differs, speaker: A, supersedes: [gone]}\n"
    claim = "claims:\n  - {id: c, text: So., supports: [▸gone]}\n"
    curated.article(facts(a="") + quote + claim)
    assert curated.said().startswith('"one/gone" is one of the quotes, and one of the facts is needed')


def test_a_contradiction_is_seen_from_both_sides(curated: Curated) -> None:
    curated.article(facts(a=", contradicts: [b]", b="", c=", contradicts: [b]"))
    library = curated.load()
    rivals = {entry.id: entry.contradicts for entry in library.facts}
    assert rivals == {"one/a": ("one/b",), "one/b": ("one/a", "one/c"), "one/c": ("one/b",)}


def test_those_that_name_each_other_are_seen_once(curated: Curated) -> None:
    curated.article(facts(a=", contradicts: [b]", b=", contradicts: [a]"))
    assert [entry.contradicts for entry in curated.load().facts] == [("one/b",), ("one/a",)]


@pytest.mark.parametrize("of_newer", ["", ", contradicts: [old]"])
def test_a_contradiction_ends_with_the_entry_that_was_corrected(curated: Curated, of_newer: str) -> None:
    curated.article(
        facts(old=", contradicts: [other]", other=", contradicts: [old]", new=f", supersedes: [old]{of_newer}")
    )
    assert not any(entry.contradicts for entry in curated.load().facts)


def test_every_kind_but_claims_can_be_replaced(curated: Curated) -> None:
    cell = "{text: x, evidence: quality differs}"
    rows = f"rows: [{{aspect: A, cells: {{china: {cell}, us: {cell}}}}}]"
    curated.article(
        facts(a="")
        + "quotes:\n  - {id: q, text: quality differs, speaker: A, supersedes: [q-old]}\n"
        + f"comparisons:\n  - {{id: c, title: C, between: [china, us], {rows}, supersedes: [c-old]}}\n"
    )
    library = curated.load()
    assert library.newest == {"one/q-old": "one/q", "one/c-old": "one/c"}
    assert isinstance(library.current("one/c-old"), Comparison)


def test_an_id_that_nothing_ever_had_has_no_answer(curated: Curated) -> None:
    curated.article()
    assert curated.load().current("one/nobody") is None


IDS = [f"gap/{letter}" for letter in "abcdef"]


SOME = st.sampled_from(IDS)


@given(st.lists(st.tuples(SOME, SOME), max_size=12), st.lists(SOME))
def test_whatever_refers_to_whatever_all_agree(links: list[tuple[str, str]], rivals: list[str]) -> None:
    """Also for circles, which are refused elsewhere: nothing hangs, and rivals are rivals from both sides."""
    proven = {name: fact(id=name, contradicts=tuple(rivals)) for name in IDS}
    for newer, old in links:
        proven[newer] = replace(proven[newer], supersedes=(*proven[newer].supersedes, old))
    corrected = correct(dict(proven))
    served = {name: corrected.answers[name] for name in IDS if name not in corrected.superseded}
    for name, entry in served.items():
        assert isinstance(entry, Fact)
        assert entry.id == name
        assert name not in (*entry.supersedes, *entry.contradicts)
        for rival in entry.contradicts:
            other = served[rival]
            assert isinstance(other, Fact)
            assert name in other.contradicts
        for old in entry.supersedes:
            assert corrected.answers[old].id not in corrected.superseded
