from __future__ import annotations

import dataclasses
import datetime as dt
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.daily.choice import Candidate, Past, candidates, choose, margin, suits
from bot.ledger.daily import PostKind
from bot.ledger.model import Tally
from bot.library.model import Kind
from tests.commands.shelf import CLAIMS, ENTRIES, library_of
from tests.daily.schedules import START, schedule

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

FIRST = dt.date(2026, 1, 1)
DAY = dt.timedelta(days=1)


def facts(*names: str) -> list[Candidate]:
    return [Candidate(name, Kind.FACT) for name in names]


def past(shown: Mapping[str, dt.date] | None = None, seed: str = "111/daily", **parts: Any) -> Past:  # noqa: ANN401
    return Past(shown=shown or {}, seed=seed, **parts)


def run(
    candidates: Sequence[Candidate],
    days: int,
    shown: dict[str, dt.date] | None = None,
    **parts: Any,  # noqa: ANN401  # Past's own
) -> list[str]:
    """Choose for so many days in a row."""
    told, chosen = shown if shown is not None else {}, list[str]()
    for number in range(len(told), len(told) + days):
        found = choose(candidates, past(told, **parts))
        assert found is not None
        told[found] = FIRST + number * DAY
        chosen.append(found)
    return chosen


names = st.lists(st.text("abcdefgh", min_size=1, max_size=6), min_size=1, max_size=20, unique=True)


@given(names)
def test_nothing_comes_again_before_all_was_shown_and_then_what_was_longest_ago(ids: list[str]) -> None:
    rounds = run(facts(*ids), 3 * len(ids))
    first = rounds[: len(ids)]
    assert sorted(first) == sorted(ids)
    assert rounds == first * 3


@given(names, st.data())
def test_a_changed_library_keeps_the_order_of_what_is_left(ids: list[str], data: st.DataObject) -> None:
    left = data.draw(st.lists(st.sampled_from(ids), unique=True))
    kept = [one for one in run(facts(*ids), len(ids)) if one in left]
    assert run(facts(*data.draw(st.permutations(left))), len(left)) == kept


@given(names)
def test_the_choice_is_the_same_in_whatever_order_the_library_is_read(ids: list[str]) -> None:
    assert choose(facts(*ids), past()) == choose(facts(*reversed(ids)), past())


def test_each_guild_and_schedule_begins_at_a_place_of_its_own() -> None:
    ids = facts(*(f"entry-{number}" for number in range(50)))
    begun = {choose(ids, past(seed=f"{guild}/daily")) for guild in range(40)}
    assert len(begun) > 15


def test_without_anything_that_suits_there_is_nothing_to_choose() -> None:
    assert choose([], past()) is None


def test_what_is_promised_for_another_day_is_not_taken_before() -> None:
    promised = {"b": FIRST + 5 * DAY}
    assert choose(facts("a", "b"), past(promised)) == "a"
    assert choose(facts("a", "b"), past({"a": FIRST, **promised})) == "a", "the promise is the later one"


def test_new_entries_come_before_the_rest_of_the_round() -> None:
    old = [Candidate(f"old-{number}", Kind.FACT, START - DAY) for number in range(30)]
    shown: dict[str, dt.date] = {}
    run(old, 3, shown, since=START)
    new = [Candidate(f"new-{number}", Kind.FACT, START + DAY) for number in range(2)]
    assert sorted(run([*old, *new], 2, shown, since=START)) == ["new-0", "new-1"]
    assert run([*old, *new], 1, shown, since=START)[0].startswith("old")


def test_entries_that_were_there_when_the_schedule_began_are_not_new() -> None:
    both = [Candidate("before", Kind.FACT, START), Candidate("unknown", Kind.FACT)]
    assert sorted(run(both, 2, since=START)) == ["before", "unknown"]


def test_claims_that_fewest_have_voted_on_come_first_and_of_those_the_most_split() -> None:
    tallies = {"many": Tally(9, 9), "split": Tally(2, 2), "agreed": Tally(4, 0), "leaning": Tally(3, 1)}
    claims = [Candidate(one, Kind.CLAIM) for one in ("agreed", "many", "leaning", "split", "unvoted")]
    assert run(claims, 5, tallies=tallies) == ["unvoted", "split", "leaning", "agreed", "many"]


@pytest.mark.parametrize(
    ("tally", "lead"), [(Tally(), 0), (Tally(unsure=5), 0), (Tally(3, 1, 9), 0.5), (Tally(0, 4), 1), (Tally(4, 4), 0)]
)
def test_the_margin_is_the_lead_among_those_who_took_a_side(tally: Tally, lead: float) -> None:
    assert margin(tally) == lead


def test_mixed_posts_mix_the_kinds_from_the_start_and_repeat_none_before_all_were_shown() -> None:
    counts = {Kind.FACT: 40, Kind.QUOTE: 16, Kind.COMPARISON: 8, Kind.CLAIM: 4}
    pool = [Candidate(f"{kind}-{number}", kind) for kind, count in counts.items() for number in range(count)]
    chosen = run(pool, len(pool))
    assert sorted(chosen) == sorted(one.id for one in pool)
    kinds = [one.split("-")[0] for one in chosen]
    assert len(set(kinds[:4])) == 4
    for start in range(0, 64, 16):
        part = kinds[start : start + 20]
        assert all(kind in part for kind in counts), "each kind comes about as often as there are entries of it"


@pytest.mark.parametrize("kind", PostKind)
def test_a_schedule_posts_its_kind_from_its_article_and_nothing_that_opted_out(kind: PostKind) -> None:
    wanted = schedule(kind=kind)
    suitable = [entry for entry in ENTRIES if suits(wanted, entry)]
    assert suitable
    assert kind is PostKind.MIXED or {entry.kind.value for entry in suitable} == {kind.value}
    assert not any(suits(wanted, dataclasses.replace(entry, daily=False)) for entry in suitable)
    elsewhere = schedule(kind=kind, article_id="another")
    assert not any(suits(elsewhere, entry) for entry in ENTRIES)
    assert all(suits(schedule(kind=kind, article_id=entry.article.id), entry) for entry in suitable)


def test_candidates_know_when_they_came() -> None:
    found = candidates(library_of(*ENTRIES), schedule(kind=PostKind.CLAIM), {CLAIMS[0].id: START})
    assert {one.id: one.came_at for one in found} == {one.id: None for one in CLAIMS} | {CLAIMS[0].id: START}
