"""Sorting in pieces gives what sorting at once gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.search import pieces
from bot.search.pieces import sort_in_pieces

if TYPE_CHECKING:
    from collections.abc import Callable


@given(st.lists(st.text(alphabet="abé東 ", max_size=3), max_size=300))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_pieces_are_in_the_order_of_the_whole_and_equals_as_they_came(
    monkeypatch: pytest.MonkeyPatch, words: list[str]
) -> None:
    monkeypatch.setattr(pieces, "_PIECE", 4)
    places = list(range(len(words)))
    assert sort_in_pieces(places, words.__getitem__) == sorted(places, key=words.__getitem__)


@pytest.mark.parametrize("word", [lambda n: f"{n * 7919 % 30_011:05}", str, lambda n: f"{n % 3_000}"])
def test_no_piece_is_much_longer_than_meant(word: Callable[[int], str]) -> None:
    piles = pieces._piled([word(n) for n in range(30_000)], str)
    assert len(piles) > 10
    assert max(map(len, piles)) < 3 * pieces._PIECE
