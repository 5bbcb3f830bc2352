"""The mix of queries: of the library's own words, in fixed proportions, the same on every machine."""

from __future__ import annotations

from random import Random

from hypothesis import given
from hypothesis import strategies as st

from benchmarks.queries import MIX, misspell, mix

STATEMENTS = (
    "China filed over 38,000 patents related to generative AI between 2014 and 2023.",
    "Smaller language models are more cost-effective to create and operate than larger ones.",
    "Humanity's most profound challenges, from climate change to cancer treatment, are shared.",
)


def of_kind(kind: str, queries: list[str]) -> list[str]:
    return [query for position, query in enumerate(queries) if MIX[position % len(MIX)] == kind]


def test_the_same_seed_gives_the_same_queries() -> None:
    assert mix(STATEMENTS, 50) == mix(STATEMENTS, 50)
    assert mix(STATEMENTS, 50) != mix(STATEMENTS, 50, seed=8)


def test_there_are_as_many_as_asked_for_and_most_are_different() -> None:
    queries = mix(STATEMENTS, 500)
    assert len(queries) == 500
    assert len(set(queries)) > 150


def test_exact_ones_are_the_statements_words() -> None:
    texts = [statement.replace(",", "").replace(".", "") for statement in STATEMENTS]
    for query in of_kind("exact", mix(STATEMENTS, 100)):
        assert any(text.startswith(query.replace(",", "")) for text in texts)


def test_partial_ones_are_two_to_four_words_of_one_statement() -> None:
    for query in of_kind("partial", mix(STATEMENTS, 200)):
        words = query.split()
        assert 2 <= len(words) <= 4
        assert any(all(word in statement for word in words) for statement in STATEMENTS)


def test_misspelt_ones_differ_from_the_library_in_one_word() -> None:
    for query in of_kind("misspelt", mix(STATEMENTS, 200)):
        known = [
            sum(word in statement.split() or word in statement for word in query.split()) for statement in STATEMENTS
        ]
        assert max(known) >= len(query.split()) - 1


def test_a_tenth_has_nothing_to_do_with_the_library() -> None:
    off = of_kind("off", mix(STATEMENTS, 200))
    assert len(off) == 20
    assert not any(query in statement for query in off for statement in STATEMENTS)


def test_one_word_is_asked_for_as_it_is() -> None:
    assert set(mix(["Patents."], 9)) == {"Patents"}


def test_queries_are_no_longer_than_people_type() -> None:
    assert max(map(len, mix(["wordy " * 100], 100))) <= 101


@given(st.lists(st.text(alphabet="abcdefghij", min_size=1, max_size=12), min_size=1, max_size=5), st.integers())
def test_misspelling_changes_just_the_longest_word_by_one_slip(words: list[str], seed: int) -> None:
    wrong = misspell(words, Random(seed))  # noqa: S311  # repeatable on purpose
    changed = [(one, other) for one, other in zip(words, wrong, strict=True) if one != other]
    assert len(changed) == 1
    one, other = changed[0]
    assert len(one) == max(map(len, words))
    assert other
    assert abs(len(one) - len(other)) <= 1
