"""Dates as far as the article gives them: EDTF (ISO 8601-2), never completed by guessing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt


@dataclass(frozen=True, slots=True)
class CuratedDate:
    """A date, a period, or the part of a date that the article gives.

    `earliest` and `latest` are the first and last day it can mean, or None where the year is not known:
    such a date has no place in an order, and is sorted after all that have one (never as year 0).
    `text` says it in words for people: "August 1 (the year is not given)", "2014 to 2023", "August 2024".
    """

    edtf: str
    earliest: dt.date | None
    latest: dt.date | None
    text: str
