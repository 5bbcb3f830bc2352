"""Percentiles are things that were measured; medians and ratios are what they say."""

from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.figures import median, percentile, ratio

measured = st.lists(st.floats(min_value=0, max_value=1e6), min_size=1, max_size=200)


def test_percentiles_of_a_hundred_values_are_the_values_themselves() -> None:
    values = [float(n) for n in range(100, 0, -1)]
    assert percentile(values, 0.5) == 50
    assert percentile(values, 0.99) == 99
    assert percentile(values, 0) == 1
    assert percentile(values, 1) == 100


def test_the_99th_percentile_of_few_values_is_the_largest() -> None:
    assert percentile([3.0, 1.0, 2.0], 0.99) == 3


@given(measured, st.floats(min_value=0, max_value=1))
def test_a_percentile_was_measured_and_covers_its_share(values: list[float], share: float) -> None:
    found = percentile(values, share)
    assert found in values
    assert sum(value <= found for value in values) >= share * len(values) - 1e-6


@given(measured)
def test_percentiles_grow_with_their_share(values: list[float]) -> None:
    assert percentile(values, 0.1) <= percentile(values, 0.5) <= percentile(values, 0.99)


def test_nothing_has_no_percentile() -> None:
    with pytest.raises(ValueError, match="nothing"):
        percentile([], 0.5)


@pytest.mark.parametrize("share", [-0.1, 1.1, 50])
def test_a_share_is_no_percent(share: float) -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        percentile([1.0], share)


def test_the_median_is_in_the_middle() -> None:
    assert median([9, 1, 5]) == 5
    assert median([1, 2, 10, 4]) == 3
    assert median(iter([7.0])) == 7


def test_the_median_of_nothing_is_not_a_number() -> None:
    assert math.isnan(median([]))


def test_a_ratio_to_nothing_is_not_a_number() -> None:
    assert ratio(6, 3) == 2
    assert math.isnan(ratio(6, 0))
