"""Long texts are looked through by blocks: every place is found, as reading all of it would, and without doing so."""

from __future__ import annotations

from itertools import islice

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.library import passages
from bot.library.blocks import SHORTEST, SIZE, Blocks
from bot.library.passages import Passages

TEXTS = st.text(alphabet="ab ", max_size=150)


@given(TEXTS, st.integers(0, 120), st.integers(SHORTEST, 60))
@example("ab" * 60, 0, SHORTEST)
@example("a" * SHORTEST, 0, SHORTEST)
def test_every_place_is_found_in_order(text: str, start: int, length: int) -> None:
    wanted = (text[start : start + length] + "a" * SHORTEST)[: max(SHORTEST, min(length, len(text) - start))]
    scanned = [place for place in range(len(text)) if text.startswith(wanted, place)]
    assert list(Blocks(text).places(wanted)) == scanned


def test_what_is_too_short_to_hold_a_block_is_refused() -> None:
    with pytest.raises(ValueError, match="too few"):
        Blocks("a" * 100).places("a" * (SHORTEST - 1))
    assert SHORTEST == 2 * SIZE - 1


@given(st.lists(st.sampled_from(["ab", "ba", "a", '"', "1", ",", ".", " ", "\n", "。"]), max_size=120).map("".join))
def test_long_texts_and_short_ones_are_looked_through_alike(words: str) -> None:
    short, long = Passages(words), Passages(words)
    long._long = -1
    for start in range(0, len(words), 7):
        exact, prefix = words[start : start + 40], words[max(0, start - 5) : start]
        assert list(long.find(exact)) == list(short.find(exact))
        assert list(long.find(exact, prefix)) == list(short.find(exact, prefix))


def test_a_prefix_finds_what_filtering_by_it_would() -> None:
    words = "So it fell. It fell, but it fell. However it  fell."
    found = Passages(words)
    assert [words[:start].rsplit(maxsplit=1)[-1] for start, _ in found.find("it fell", "However")] == ["However"]
    assert list(found.find("it fell", " ")) == list(found.find("it fell"))


def test_a_long_text_is_not_read_for_each_passage(monkeypatch: pytest.MonkeyPatch) -> None:
    words = " ".join(f"Sentence {number} says the same as all the others." for number in range(1500))
    assert len(words) > passages.LONG
    monkeypatch.setattr(Passages, "_scanned", lambda *_: pytest.fail("all of the text was read"))
    found = Passages(words)
    assert len(list(found.find("Sentence 700 says the same as all"))) == 1
    assert len(list(islice(found.find("says the same as all the others."), 2))) == 2
    assert len(list(found.find("says the same as all the others.", "Sentence 700"))) == 1
