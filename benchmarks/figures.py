"""Numbers out of measurements: percentiles, medians, and what they are compared with."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


def percentile(values: Sequence[float], share: float) -> float:
    """Return the smallest of `values` that at least `share` (0 to 1) of them do not exceed (nearest rank).

    Nothing is interpolated: the answer is always something that was measured. Raises ValueError without values.
    """
    if not values:
        raise ValueError("there is no percentile of nothing")
    if not 0 <= share <= 1:
        msg = f"a share is between 0 and 1, this is {share}"
        raise ValueError(msg)
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)]


def median(values: Iterable[float]) -> float:
    """Return the middle of `values`, or the mean of the two in the middle; NaN without values."""
    ordered = sorted(values)
    if not ordered:
        return math.nan
    middle = len(ordered) // 2
    return ordered[middle] if len(ordered) % 2 else (ordered[middle - 1] + ordered[middle]) / 2


def ratio(value: float, base: float) -> float:
    """Return `value` as a multiple of `base`; NaN where there is no base."""
    return value / base if base else math.nan
