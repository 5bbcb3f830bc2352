"""What commands are given: everything they may ask, built once in the composition root."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, NoReturn, cast

from bot.ledger.errors import UnavailableError

if TYPE_CHECKING:
    from collections.abc import Callable

    from bot.board.cards import Cards
    from bot.config import Settings
    from bot.daily.dailies import Dailies
    from bot.ledger.ledger import Ledger
    from bot.library.model import Library
    from bot.library.problems import Problem
    from bot.search.alike import Group
    from bot.search.index import Index


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A library and the index built from it: always swapped together, so that no answer mixes two."""

    library: Library
    index: Index
    synonyms: tuple[Group, ...] = ()


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why the library's files, as they are now, are not served. `since` is aware, in UTC."""

    problems: tuple[Problem, ...]
    since: dt.datetime


class Shelf:
    """Holds the catalogue that is being served. A reload swaps it in one assignment.

    `trouble` says why what is served is older than the files; `reloads` and `refusals` count how looking again ended.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.trouble: Trouble | None = None
        self.reloads = 0
        self.refusals = 0

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of this moment: take it once a command, and use only that."""
        return self._catalogue

    def swap(self, catalogue: Catalogue) -> Catalogue:
        """Serve `catalogue` from now on, and return the one that was served before."""
        before, self._catalogue = self._catalogue, catalogue
        self.trouble = None
        self.reloads += catalogue is not before
        return before

    def refuse(self, trouble: Trouble) -> None:
        """Go on serving what there is, and keep what is wrong with the files, and since when."""
        known = self.trouble
        self.trouble = Trouble(trouble.problems, known.since) if known is not None else trouble
        self.refusals += 1


@dataclass(frozen=True, slots=True)
class Services:
    """Handed to every command and control. `now` returns the aware UTC time.

    `ledger` keeps votes, polls and the servers' settings; `cards` redraws the public cards that a vote has touched;
    `daily` has the schedules of daily posts.
    """

    settings: Settings
    shelf: Shelf
    now: Callable[[], dt.datetime]
    ledger: Ledger
    cards: Cards
    daily: Dailies


class Absent:
    """Stands where something has not been opened: whatever it is asked for, it says that it is not there."""

    def __getattr__(self, _: str) -> NoReturn:
        raise UnavailableError


def without_ledger(settings: Settings, shelf: Shelf) -> Services:
    """Return services for what never asks for votes, such as sending the commands to Discord."""
    absent = Absent()
    return Services(
        settings=settings,
        shelf=shelf,
        now=lambda: dt.datetime.now(dt.UTC),
        ledger=cast("Ledger", absent),
        cards=cast("Cards", absent),
        daily=cast("Dailies", absent),
    )
