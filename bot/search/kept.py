"""The index of a library, kept from one start to the next: what reading its entries came to, as data, never as code.

It is made anew for a library that has changed in anything, for another version of our code, and wherever what was kept
is damaged or not there. Synonyms are not in it: they are joined to it at every start.
"""

from __future__ import annotations

import hashlib
import sys
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.library.coding import ForgedError
from bot.search.index import Index, Volumes, read_volumes, speakers_of
from bot.search.packing import Unpacking, packed

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bot.library.cache import Cache
    from bot.library.model import Library
    from bot.search.alike import Group

SUFFIX: Final = ".index"


def open_index(library: Library, synonyms: Iterable[Group] = (), kept: Cache | None = None) -> Index:
    """Return the index of a library: the one that was kept, or one that is made and kept now."""
    volumes = None if kept is None else _volumes(library, kept)
    if volumes is None:
        volumes = read_volumes(library)
        if kept is not None:
            kept.keep(_name(), _key(library), (piece for contents in volumes for piece in packed(contents)))
            kept.forget_others(_name())
    return Index(library, synonyms, volumes)


def _volumes(library: Library, kept: Cache) -> Volumes | None:
    found = kept.kept(_name(), _key(library))
    if found is None:
        return None
    unpacking = Unpacking(found[0])
    try:
        sizes = len(library.entries), len(library.articles), len(speakers_of(library))
        return Volumes(*map(unpacking.contents, sizes))
    except ForgedError:
        return None


def _name() -> str:
    """Return the name of the one file that this version of Crux keeps: an edited library takes its place."""
    return edition().hex() + SUFFIX


def _key(library: Library) -> bytes:
    return edition() + library.fingerprint.encode()


@cache
def edition() -> bytes:
    """Return a digest of everything that reads entries for the index: our own code, and how numbers lie in memory."""
    digest = hashlib.sha256(f"{sys.version} {sys.byteorder}".encode())
    for file in sorted(Path(__file__).parent.glob("*.py")):
        digest.update(file.read_bytes())
    return digest.digest()
