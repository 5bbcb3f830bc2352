from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.components import decode, encode, fits
from bot.errors import ExpiredError
from bot.library.model import Kind
from bot.render.text import one_line
from bot.render.trail import (
    MORE,
    NEAR,
    Ask,
    chosen_id,
    chosen_value,
    page_args,
    page_query,
    press_for,
    read_more,
    read_near,
    read_page,
    read_shelf,
    speaker_key,
)
from tests.render.entries import HOSTILE, fact

LONGEST_ID = f"{'a' * 32}/{'b' * 40}"
KINDS = st.none() | st.sampled_from(Kind)
RANKS = st.integers(0, 99)


def carried(press: tuple[str, ...]) -> tuple[str, tuple[str, ...]]:
    """Return verb and arguments after a journey through a custom_id."""
    back = decode(encode(*press))
    assert back is not None
    return back.verb, back.args


@given(HOSTILE, KINDS, RANKS, st.sampled_from(["", "a" * 32]), st.sampled_from(["", "0123abcd"]))
def test_more_asks_the_same_question_or_for_what_is_near_the_answer(
    text: str, kind: Kind | None, rank: int, article: str, speaker: str
) -> None:
    ask = Ask(query=one_line(text), kind=kind, article=article, speaker=speaker)
    verb, args = carried(press_for(ask, rank, fact(id=LONGEST_ID)))
    if verb == MORE:
        assert read_more(args) == (ask, rank)
    else:
        assert verb == NEAR
        near, near_rank = read_near(args)
        assert near_rank == 1
        assert near == Ask(chosen=LONGEST_ID, kind=kind, article="=" * bool(article), speaker="=" * bool(speaker))


@given(KINDS, RANKS, st.booleans(), st.booleans())
def test_more_of_a_chosen_entry_always_fits(kind: Kind | None, rank: int, article: bool, speaker: bool) -> None:
    ask = Ask(chosen=LONGEST_ID, kind=kind, article="=" * article, speaker="=" * speaker)
    verb, args = carried(press_for(ask, rank, fact()))
    assert (verb, read_near(args)) == (NEAR, (ask, rank))


@given(HOSTILE, KINDS, RANKS)
def test_every_page_of_a_search_asks_the_same(text: str, kind: Kind | None, page: int) -> None:
    query = page_query(one_line(text)[:200], kind)
    _, args = carried(page_args(query, kind, page))
    assert read_page(args) == (query, kind, page)


def test_a_picked_entry_fits_every_page() -> None:
    picked = f"id:{LONGEST_ID}"
    for kind in (None, *Kind):
        assert page_query(picked, kind) == picked
        assert fits(*page_args(picked, kind, 99))


def test_a_short_query_is_searched_for_whole() -> None:
    assert page_query("generative AI patents", Kind.FACT) == "generative AI patents"


def test_a_long_query_is_cut_to_what_a_button_carries() -> None:
    query = page_query("patents " * 25, None)
    assert query.startswith("patents patents")
    assert fits("page", "", "99", query)
    assert not query.endswith("…")


@pytest.mark.parametrize(
    "args",
    [
        (),
        ("f",),
        ("x", "1", "", "", "q"),
        ("f", "-1", "", "", "q"),
        ("f", "\u0661", "", "", "q"),
        ("f", "100000", "", "", "q"),
    ],
)
def test_a_forged_more_is_expired(args: tuple[str, ...]) -> None:
    with pytest.raises(ExpiredError):
        read_more(args)


@pytest.mark.parametrize("args", [(), ("f", "1", "a"), ("z", "1", "", "a/b"), ("f", "one", "", "a/b")])
def test_a_forged_near_is_expired(args: tuple[str, ...]) -> None:
    with pytest.raises(ExpiredError):
        read_near(args)


@pytest.mark.parametrize("args", [(), ("f", "1"), ("z", "1", "q"), ("f", "", "q")])
def test_a_forged_page_is_expired(args: tuple[str, ...]) -> None:
    with pytest.raises(ExpiredError):
        read_page(args)


@pytest.mark.parametrize("args", [(), ("gap", "fact"), ("gap", "facts", "0"), ("gap", "fact", "x")])
def test_a_forged_shelf_is_expired(args: tuple[str, ...]) -> None:
    with pytest.raises(ExpiredError):
        read_shelf(args)


def test_a_picked_completion_is_told_from_typed_words() -> None:
    assert chosen_id(chosen_value(fact())) == fact().id
    for typed in ("id: patents", "patents", "id:gap", "id:Gap/patents", "gap/patents-china"):
        assert chosen_id(typed) is None


def test_a_speaker_of_any_length_has_a_short_key() -> None:
    assert len(speaker_key("x" * 500)) == 8
    assert speaker_key("Jennifer  Scott") == speaker_key("jennifer scott")
    assert speaker_key("Jennifer Scott") != speaker_key("Jennifer Scot")
