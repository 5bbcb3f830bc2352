# ruff: noqa: RUF001  # typographic and full-width marks are meant
from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.passages import Passages, fold

WORDS = "One  “good\n enough” car.\tIt’s 38,000 now; 6,276.5 then. one"


def found(words: str, exact: str, prefix: str | None = None) -> list[str]:
    return [words[start:end] for start, end in Passages(words).find(exact, prefix)]


@pytest.mark.parametrize(
    ("exact", "stands_as"),
    [
        ('"good enough"', "“good\n enough”"),
        ("It's 38,000", "It’s 38,000"),
        ("One good", None),
        ("  car. It’s ", "car.\tIt’s"),
        ("ONE", None),
        ("good-enough", None),
    ],
)
def test_folds_white_space_and_quotation_marks_and_nothing_else(exact: str, stands_as: str | None) -> None:
    assert found(WORDS, exact) == ([] if stands_as is None else [stands_as])


@pytest.mark.parametrize("cut", ["ood", "enoug", "38", "000 now", "38,0", "6,276", "276.5", "ne", ""])
def test_words_and_numbers_are_never_cut(cut: str) -> None:
    assert found(WORDS, cut) == []


def test_scripts_without_spaces_may_be_cut_anywhere() -> None:
    assert found("中国人工智能", "人工") == ["人工"]


def test_every_occurrence_is_found() -> None:
    assert len(found("a a, a. aa", "a")) == 3
    assert found("a a a", "a a") == ["a a", "a a"]


@pytest.mark.parametrize(
    ("prefix", "count"), [("expect", 1), ("Some expect", 1), (" Some  expect ", 1), ("pect", 0), ("that", 1), ("no", 0)]
)
def test_a_prefix_chooses_between_occurrences(prefix: str, count: int) -> None:
    assert len(found("Some expect cars. Nobody said that cars fly.", "cars", prefix)) == count


def test_a_prefix_may_touch_the_words() -> None:
    assert found("“Yes” (Yes) Yes", "Yes", "(") == ["Yes"]


ALPHABET = "ab ‘’“\"'\n\t\u00a01,中"
TEXTS = st.text(alphabet=ALPHABET, max_size=60)


@given(TEXTS, st.data())
def test_what_stands_in_the_text_in_whole_words_is_found_where_it_stands(words: str, data: st.DataObject) -> None:
    pieces = [(piece.start(), piece.end()) for piece in re.finditer(r"\S+", words)]
    if not pieces:
        return
    first = data.draw(st.integers(0, len(pieces) - 1))
    last = data.draw(st.integers(first, len(pieces) - 1))
    start, end = pieces[first][0], pieces[last][1]
    assert (start, end) in list(Passages(words).find(words[start:end]))


@given(TEXTS, st.text(alphabet=ALPHABET, max_size=6))
def test_never_finds_what_a_plain_search_in_the_folded_text_would_not(words: str, exact: str) -> None:
    wanted = fold(exact).strip()
    plain = [found.start() for found in re.finditer(f"(?={re.escape(wanted)})", fold(words))] if wanted else []
    spans = list(Passages(words).find(exact))
    assert len(spans) <= len(plain)
    for start, end in spans:
        assert fold(words[start:end]) == wanted
        assert start == 0 or fold(words[:start]) + wanted == fold(words[:end])


@given(TEXTS)
def test_positions_lead_back_to_the_same_characters(words: str) -> None:
    passages = Passages(words)
    for position, character in enumerate(passages.folded):
        assert fold(words[passages.original(position)]) == character
