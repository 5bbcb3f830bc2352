"""Schedules to try things on."""

from __future__ import annotations

import datetime as dt
from typing import Any

from bot.ledger.daily import Schedule

GUILD, CHANNEL = 111, 333
START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)


def schedule(posts_at: str = "09:00", zone: str = "UTC", **parts: Any) -> Schedule:  # noqa: ANN401  # Schedule's own
    """Return a schedule that began on 1 January 2026."""
    given: dict[str, Any] = {
        "guild_id": GUILD,
        "channel_id": CHANNEL,
        "created_at": START,
        "changed_at": START,
        "counts_from": START,
        **parts,
    }
    return Schedule(posts_at=dt.time.fromisoformat(posts_at), zone=zone, **given)
