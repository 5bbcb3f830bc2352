from __future__ import annotations

from dataclasses import replace

from commands.desk import Desk
from commands.relations import Relations
from tests.commands.shelf import AT_NIGHT, CLAIMS, FACTS, IN_MAY, OSTRA, PILOTS, QUOTES, fact, library_of

OSTRA_FACT, VELM_FACT = FACTS[0], FACTS[1]


def test_a_comparison_on_the_same_topic_and_entity_is_related() -> None:
    alike = replace(fact("x", "Ostra is large.", "The cranes at Ostra"), topics=("Containers",), about=(OSTRA,))
    assert Relations(library_of(alike, IN_MAY)).of(alike).comparisons == (IN_MAY,)


def test_a_comparison_on_the_same_words_is_related() -> None:
    assert Relations(library_of(VELM_FACT, IN_MAY, AT_NIGHT)).of(VELM_FACT).comparisons == (IN_MAY, AT_NIGHT)


def test_the_closest_comparison_comes_first() -> None:
    found = Relations(library_of(AT_NIGHT, IN_MAY, OSTRA_FACT)).of(OSTRA_FACT).comparisons
    assert found[0] == IN_MAY


def test_a_topic_about_others_is_not_related() -> None:
    elsewhere = replace(
        fact("x", "Pilots left.", "eleven pilots left"), topics=("containers",), about=(replace(OSTRA, name="Other"),)
    )
    assert not Relations(library_of(elsewhere, IN_MAY)).of(elsewhere).comparisons


def test_claims_are_found_from_both_sides() -> None:
    relations = Relations(library_of(*FACTS, *CLAIMS))
    assert relations.of(OSTRA_FACT).claims == CLAIMS
    assert relations.of(PILOTS).claims == CLAIMS
    assert not relations.of(VELM_FACT).claims


def test_contradicting_facts_are_found_and_vanished_ones_are_left_out() -> None:
    contradicted = replace(PILOTS, contradicts=(VELM_FACT.id, "harbours/gone", IN_MAY.id))
    assert Relations(library_of(contradicted, VELM_FACT, IN_MAY)).of(contradicted).rivals == (VELM_FACT,)


def test_other_kinds_have_no_relations() -> None:
    related = Relations(library_of(*QUOTES, IN_MAY)).of(QUOTES[0])
    assert (related.comparisons, related.claims, related.rivals) == ((), (), ())


def test_the_desk_builds_relations_once_a_library() -> None:
    desk, first, second = Desk(), library_of(*FACTS), library_of(*FACTS)
    assert desk.relations(first) is desk.relations(first)
    assert desk.relations(second).library is second
