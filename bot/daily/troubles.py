"""What keeps a schedule from posting is noted for its status, and told to the guild's curators once."""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Final

from bot.ledger.daily import Trouble

if TYPE_CHECKING:
    from bot.daily.pace import Pace
    from bot.daily.publishing import Publisher
    from bot.ledger.daily import Schedule
    from bot.ledger.outbox import Outbox

_log = logging.getLogger(__name__)

UNTOLD: Final = frozenset({Trouble.NO_ANSWER})  # it passes by itself, and while it lasts nobody can be told


class Troubles:
    """Notes troubles, and tells of each once until a post has succeeded."""

    def __init__(self, outbox: Outbox, publisher: Publisher, pace: Pace) -> None:
        self._outbox = outbox
        self._publisher = publisher
        self._pace = pace

    async def note(self, schedule: Schedule, trouble: Trouble, detail: str | None = None) -> None:
        """Note a trouble, and tell the curators of it unless they have heard of it since the last post."""
        _log.warning("schedule %s of server %s: %s (%s)", schedule.name, schedule.guild_id, trouble, detail)
        await self._outbox.put_trouble(schedule, trouble, detail)
        if trouble not in UNTOLD and await self._outbox.put_told(schedule, trouble):
            await self._tell(schedule, trouble, detail)

    async def clear(self, schedule: Schedule) -> None:
        """Note that a schedule posts again."""
        if (await self._outbox.schedule(schedule.guild_id, schedule.name) or schedule).trouble is not None:
            await self._outbox.put_trouble(schedule, None)

    async def _tell(self, schedule: Schedule, trouble: Trouble, detail: str | None) -> None:
        try:
            await self._pace.turn()
            if not await self._publisher.tell(schedule, trouble, detail):
                _log.warning("nobody in server %s could be told of it", schedule.guild_id)
        except Exception as error:  # noqa: BLE001  # whatever it is, the next failure tells of the trouble again
            _log.warning("the curators of server %s were not told: %s", schedule.guild_id, error)
            await self._outbox.forget_told(schedule)
