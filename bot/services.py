"""What commands are given: everything they may ask, built once in the composition root."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bot.config import Settings
    from bot.library.model import Library
    from bot.search.index import Index


@dataclass(frozen=True, slots=True)
class Catalogue:
    """A library and the index built from it: always swapped together, so that no answer mixes two."""

    library: Library
    index: Index


class Shelf:
    """Holds the catalogue that is being served. A reload swaps it in one assignment."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue of this moment: take it once a command, and use only that."""
        return self._catalogue

    def swap(self, catalogue: Catalogue) -> Catalogue:
        """Serve `catalogue` from now on, and return the one that was served before."""
        before, self._catalogue = self._catalogue, catalogue
        return before


@dataclass(frozen=True, slots=True)
class Services:
    """Handed to every command and control. `now` returns the aware UTC time."""

    settings: Settings
    shelf: Shelf
    now: Callable[[], dt.datetime]
