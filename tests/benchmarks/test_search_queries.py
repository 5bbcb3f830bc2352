"""Queries are made of the library's own words by rule: the same everywhere, of every type, each with its answer."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise

import pytest
from rapidfuzz.distance import OSA

from benchmarks.search_queries import SILENT, TYPES, Query, junk, keystrokes, queries_about, words_of

HEADLINES = tuple(
    f"{name} has {number:,} {unit} of the {first} {second} {third}, in {last}."
    for name, number, unit, first, second, third, last in (
        ("Chouchail", 1_252, "saist", "theasadrou", "grigi", "gromes", "fikibrux"),
        ("Nouslox", 22_284, "bistour", "stegoufou", "bruker", "greahus", "poflean"),
        ("Quiser", 3_936, "keapehem", "saist", "sheaquaiyoum", "shifazeam", "pais"),
        ("Flim", 4_438, "laibist", "flutrashot", "daisodran", "brotast", "fouwom"),
    )
)


def of(kind: str, count: int = 200) -> list[Query]:
    found = [query for query in queries_about(HEADLINES, count) if query.type == kind]
    assert found
    return found


def test_the_same_seed_gives_the_same_queries_and_another_seed_others() -> None:
    assert queries_about(HEADLINES, 50) == queries_about(HEADLINES, 50)
    assert queries_about(HEADLINES, 50) != queries_about(HEADLINES, 50, seed=6)
    assert keystrokes(HEADLINES, 50) == keystrokes(HEADLINES, 50)


def test_there_are_as_many_as_asked_for_all_different_and_of_every_type_alike() -> None:
    queries = queries_about(HEADLINES, 10 * len(TYPES))
    assert len({query.text for query in queries}) == len(queries) == 10 * len(TYPES)
    counts = Counter(query.type for query in queries)
    assert set(counts) == set(TYPES)
    assert min(counts.values()) >= 8


def test_what_is_asked_has_an_answer_and_what_is_off_has_none() -> None:
    for query in queries_about(HEADLINES, 200):
        met = [query.is_met_by(headline) for headline in HEADLINES]
        assert any(met) is (query.type not in SILENT)


def test_exact_queries_stand_in_a_headline_word_for_word() -> None:
    headlines = [" ".join(words_of(headline)) for headline in HEADLINES]
    for query in of("exact"):
        assert any(query.text in headline for headline in headlines)
        assert 3 <= len(query.text.split()) <= 10
        assert sum(len(word) >= 4 and word.isalpha() for word in query.words) >= 2


@pytest.mark.parametrize(("kind", "slips"), [("typo1", 1), ("typo2", 2)])
def test_so_many_words_have_a_slip_each(kind: str, slips: int) -> None:
    for query in of(kind):
        wrong = [word for word in query.text.split() if word not in query.words]
        assert 1 <= len(wrong) <= slips
        for word in wrong:
            assert min(OSA.distance(word, right) for right in query.words) == 1


def test_another_order_is_another_order_of_the_same_words() -> None:
    for query in of("order"):
        assert set(query.text.split()) == query.words
        assert not any(query.text in " ".join(words_of(headline)) for headline in HEADLINES)


def test_halves_of_words_and_unfinished_ones_begin_the_right_words() -> None:
    headlines = [words_of(headline) for headline in HEADLINES]
    for query in (*of("partial"), *of("prefix")):
        parts = query.text.split()
        assert query.words | query.beginnings == set(parts)
        assert any(all(any(word.startswith(part) for word in words) for part in parts) for words in headlines)
    assert all(len(query.beginnings) == 1 for query in of("prefix"))
    assert not any(query.words for query in of("partial"))
    assert all(query.unfinished for query in of("prefix"))
    assert not any(query.unfinished for query in of("partial"))


def test_questions_hold_their_words_among_others() -> None:
    for query in of("question"):
        assert query.words < set(words_of(query.text))


def test_numbers_are_asked_without_their_separator() -> None:
    for query in of("number"):
        assert sum(word.isdigit() for word in query.text.split()) == 1
        assert "," not in query.text


def test_off_topic_queries_share_no_word_with_the_library_and_near_misses_just_one() -> None:
    known = {word for headline in HEADLINES for word in words_of(headline)}
    assert not any(known & set(query.text.split()) for query in of("off-topic"))
    assert all(len(known & set(query.text.split())) == 1 for query in of("near miss"))


def test_a_word_of_the_library_is_never_off_topic() -> None:
    headlines = [*HEADLINES, "The zebra plays backgammon by the cellar with the plumber."]
    asked = [query.text for query in queries_about(headlines, 400) if query.type == "off-topic"]
    assert asked
    assert not {"zebra", "backgammon", "cellar", "plumber"} & set(" ".join(asked).split())


def test_keystrokes_grow_letter_by_letter() -> None:
    typed = keystrokes(HEADLINES, 200)
    assert len(typed) == 200
    for one, other in pairwise(typed):
        assert (other.startswith(one) and len(other) == len(one) + 1) or len(other) == 1


def test_half_of_what_is_typed_opens_a_headline() -> None:
    typed = [text for text in keystrokes(HEADLINES, 400) if len(text) == 20]
    opening = [any(headline.startswith(text) for headline in HEADLINES) for text in typed]
    assert set(opening) == {True, False}


def test_junk_is_as_long_as_a_query_can_be_and_never_the_same() -> None:
    texts = junk(20)
    assert {len(text) for text in texts} == {200}
    assert len(set(texts)) == 20
    assert all(len(text.split()) > 20 for text in texts)
    assert junk(20) == texts


def test_headlines_with_too_little_to_ask_for_are_left_out() -> None:
    queries = queries_about([*HEADLINES, "Yes.", "It is so."], 100)
    assert not any({"yes", "so"} & query.words for query in queries)


def test_words_are_small_letters_and_numbers_without_separators() -> None:
    assert words_of("Zürich has 1,252 Saist, in GPT-4.") == ["zürich", "has", "1252", "saist", "in", "gpt", "4"]


def test_a_right_answer_has_all_the_words_and_silence_is_no_answer() -> None:
    query = Query("order", "b a", frozenset({"a", "b"}))
    assert query.is_met_by("A and B")
    assert not query.is_met_by("A and C")
    begun = Query("prefix", "a br", frozenset({"a"}), frozenset({"br"}))
    assert begun.is_met_by("A brown fox")
    assert not begun.is_met_by("A bear")
    assert not Query("off-topic", "x").is_met_by("x")
