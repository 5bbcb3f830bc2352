"""The composition root of a running bot: everything is opened here in one `async with`, and handed to what needs it."""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import asynccontextmanager
from typing import TYPE_CHECKING

from bot.board.tending import tend
from bot.client import CruxClient
from bot.ledger.errors import UnavailableError
from bot.ledger.model import Wording
from bot.services import Services
from bot.shelf.librarian import Librarian, synonyms_of
from commands import Desk, build_admission, build_commands, build_modals, build_presses

if TYPE_CHECKING:
    from collections.abc import AsyncIterator, Callable

    from bot.config import Settings
    from bot.ledger.ledger import Ledger
    from bot.library.loader import Loader
    from bot.library.model import Library
    from bot.services import Shelf

_log = logging.getLogger("crux")


def utc_now() -> dt.datetime:
    """Return the time, aware, in UTC."""
    return dt.datetime.now(dt.UTC)


class Clients:
    """Builds clients, each with everything that a click may ask for, and knows the newest one."""

    def __init__(self) -> None:
        self._newest: CruxClient | None = None

    def build(self, services: Services, desk: Desk) -> CruxClient:
        """Return a new client."""
        self._newest = build_client(services, desk)
        return self._newest

    def newest(self) -> CruxClient | None:
        """Return the client of this moment, if there is one."""
        return self._newest


def build_client(services: Services, desk: Desk) -> CruxClient:
    """Return a client with its commands, presses and dialogs."""
    return CruxClient(
        services=services,
        commands=build_commands(services, desk),
        presses=build_presses(desk),
        modals=build_modals(desk),
        api_base=services.settings.discord.api_base,
        admission=build_admission(desk),
    )


@asynccontextmanager
async def opened(
    settings: Settings, shelf: Shelf, token: str, loader: Loader | None = None
) -> AsyncIterator[Callable[[], CruxClient]]:
    """Open all that a running bot needs, and give what builds its clients. Everything is closed again at the end.

    With a `loader`, the shelf follows the library's files: as `library.watch` says, and on SIGHUP.
    Raises ConfigError where another process has the ledger or the token, or where the ledger cannot be opened.
    """
    from bot.ledger.ledger import open_ledger  # noqa: PLC0415  # SQLAlchemy takes a while: only where votes are kept
    from bot.ledger.lock import single_process  # noqa: PLC0415  # the same

    url, desk, clients = settings.ledger.url, Desk(), Clients()
    # A token is one bot at one API: the same token in two sandboxes is two bots.
    bot = f"{token} at {settings.discord.api_base or 'Discord'}"
    async with (
        single_process(url, bot),
        open_ledger(url, now=utc_now) as ledger,
        tend(ledger=ledger, shelf=shelf, client=clients.newest, png=desk.charts.png, now=utc_now) as tended,
    ):
        await report_conflicts(ledger, shelf.catalogue.library)
        services = Services(
            settings=settings, shelf=shelf, now=utc_now, ledger=ledger, cards=tended.cards, daily=tended.daily
        )
        async with _kept_current(settings, shelf, loader, desk, ledger):
            yield lambda: clients.build(services, desk)


@asynccontextmanager
async def _kept_current(
    settings: Settings, shelf: Shelf, loader: Loader | None, desk: Desk, ledger: Ledger
) -> AsyncIterator[None]:
    """Have the shelf follow the library's files while the block runs."""
    if loader is None:
        yield
        return
    librarian = Librarian(
        loader=loader,
        synonyms=synonyms_of(settings),
        shelf=shelf,
        now=utc_now,
        prepare=desk.prepare,
        swapped=lambda library: report_conflicts(ledger, library),
    )
    async with librarian.watching(settings.library.path, settings.library.watch):
        yield


async def report_conflicts(ledger: Ledger, library: Library) -> int:
    """Tell the operator of claims whose words differ from those that were voted on; return how many there are.

    Such a claim takes no votes until its `revision` is raised. Everything else works.
    """
    wordings = [Wording(claim.id, claim.revision, claim.text) for claim in library.claims]
    wordings += [Wording(claim.id, one.revision, one.text) for claim in library.claims for one in claim.history]
    try:
        conflicts = await ledger.wording_conflicts(wordings)
    except UnavailableError as error:
        _log.warning("the claims' wordings could not be compared with the ledger: %s", error.user_message)
        return 0
    reported = {(one.voted.claim_id, one.voted.revision): one for one in conflicts}
    for (claim_id, revision), one in reported.items():
        _log.error(
            "%s: the words of revision %s are not those that members have voted on, so it takes no votes. "
            "Raise its `revision` and keep the old words in `history`. Voted on: %r; now: %r",
            *(claim_id, revision, one.voted.text, one.library_text),
        )
    return len(reported)
