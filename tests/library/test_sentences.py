# ruff: noqa: RUF001  # typographic and full-width marks are meant
from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.library.sentences import paragraph_around, sentences

TEXTS = st.text(alphabet='aAbB.!?…"”() \n\r1。', max_size=80)


def split(words: str) -> list[str]:
    return [words[start:end] for start, end in sentences(words)]


@pytest.mark.parametrize(
    "words",
    [
        ["Prices fell.", "Demand rose!", "Did it?", "Yes."],
        ["The U.S. Senate met Mr. J. Scott of Apple Inc. yesterday.", "It was long."],
        ["It filed 6,276 in the U.S.", "While the count is high, quality differs."],
        ["It paid $1.5 billion, e.g. for chips.", "Enough."],
        ['"Why?" he asked.', "Nobody knew."],
        ['He said "no."', "She left."],
        ["Well... really.", "Yes…", "No."],
        ["It ended (at last.)", "(It began again.)"],
        ["“Who?”", "“You.”"],
        ["He came in 2014.", "2023 was better."],
        ["من أنت؟", "أنا هنا."],
    ],
)
def test_splits_where_a_reader_would(words: list[str]) -> None:
    assert split(" ".join(words)) == words


def test_full_width_marks_need_no_space() -> None:
    assert split("他说。你好！再见") == ["他说。", "你好！", "再见"]


def test_a_paragraph_ends_a_sentence() -> None:
    assert split("A headline\nThe text goes on. More") == ["A headline", "The text goes on.", "More"]


def test_blank_lines_make_other_line_breaks_mere_wrapping() -> None:
    assert split("A text that\nis wrapped.\n\nAnother\r\n\r\none") == ["A text that\nis wrapped.", "Another", "one"]


@pytest.mark.parametrize("words", ["", " \n ", "...", "* * *"])
def test_without_words_there_is_no_sentence(words: str) -> None:
    assert sentences(words) == []


@given(TEXTS)
def test_sentences_are_in_order_trimmed_and_apart(words: str) -> None:
    spans = sentences(words)
    assert all(start < end and words[start:end] == words[start:end].strip() for start, end in spans)
    assert all(first[1] <= second[0] for first, second in pairwise(spans))


@given(TEXTS)
def test_every_letter_is_in_a_sentence(words: str) -> None:
    held = {position for start, end in sentences(words) for position in range(start, end)}
    assert {position for position, character in enumerate(words) if character.isalnum()} <= held


@given(TEXTS, st.integers(0, 80), st.integers(0, 80))
def test_the_paragraph_around_holds_the_words(words: str, start: int, length: int) -> None:
    found = [span for span in sentences(words) if span[0] <= start < span[1]]
    if not found:
        return
    end = min(start + length, found[0][1])
    first, last = paragraph_around(words, start, end)
    assert first <= found[0][0]
    assert last >= found[0][1]


def test_a_passage_over_a_paragraphs_end_has_both_around_it() -> None:
    words = "One two.\nThree four.\nFive."
    assert words[slice(*paragraph_around(words, 4, 12))] == "One two.\nThree four."
    assert words[slice(*paragraph_around(words, 9, 12))] == "Three four."
    assert paragraph_around("", 0, 0) == (0, 0)


def test_a_run_of_marks_is_looked_at_once() -> None:
    """A million of them, in a table of contents or out of malice: from each anew, that would take hours."""
    words = "Contents" + "." * 300_000 + "7 and more. The end."
    assert [words[start:end] for start, end in sentences(words)][1:] == ["The end."]
