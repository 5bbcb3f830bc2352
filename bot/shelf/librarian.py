"""Keeps the shelf current while the bot runs: what changed on disk is read beside what is served, and swapped whole."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import threading
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final, TypeVar, cast

from bot.library.problems import LibraryError
from bot.search.kept import open_index
from bot.search.synonyms import read_synonyms, shipped_synonyms
from bot.services import Catalogue, Trouble
from bot.shelf.retiring import retire
from bot.shelf.startup import built_to_stay
from bot.shelf.watching import on_hangup, watch
from bot.terminal.console import library_in_words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
    from pathlib import Path

    from bot.config import Settings
    from bot.library.loader import Loader
    from bot.library.model import Library
    from bot.services import Shelf
    from bot.shelf.watching import Watch

T = TypeVar("T")

LOOK_AGAIN_AFTER: Final = 1.0  # seconds: whoever is just saving a file has saved it by then
MOMENT: Final = 0.0003  # seconds: more than waking takes
GRACE: Final = 5.0  # seconds in which answers that were begun with the old library are done

_log = logging.getLogger("crux")


def synonyms_of(settings: Settings) -> Path:
    """Return the list of synonyms that is to be used."""
    return settings.search.synonyms or shipped_synonyms()


def make_catalogue(
    loader: Loader,
    synonyms: Path | None = None,
    served: Catalogue | None = None,
    pause: Callable[[], object] | None = None,
) -> Catalogue:
    """Read the library, and the list of `synonyms` if there is to be one, and build the index, or take the kept one.

    Returns `served` itself where nothing has changed. `pause` is called after each file. Raises LibraryError.
    """
    library = loader.load(pause)
    groups = () if synonyms is None else read_synonyms(synonyms)
    if served is not None and (library.fingerprint, groups) == (served.library.fingerprint, served.synonyms):
        return served
    return Catalogue(library, open_index(library, groups, loader.cache), groups)


def give_way() -> None:
    """Let the event loop have its turn.

    A thread that reads files lets go of the interpreter at each system call, and has it back before the loop is awake:
    without a pause the loop may wait through many files.
    """
    time.sleep(MOMENT)


class Librarian:
    """Looks again whenever it is told to, and whenever the files at `path` change.

    `prepare` is called with a new library before it is served, away from the event loop; what it returns is called
    at the swap, and returns what that has replaced. `swapped` is called with the library after the swap.
    """

    def __init__(
        self,
        *,
        loader: Loader,
        synonyms: Path | None = None,
        shelf: Shelf,
        now: Callable[[], dt.datetime],
        prepare: Callable[[Library], Callable[[], object]],
        swapped: Callable[[Library], Awaitable[object]],
        look_again_after: float = LOOK_AGAIN_AFTER,
        grace: float = GRACE,
    ) -> None:
        self._loader = loader
        self._synonyms = synonyms
        self._shelf = shelf
        self._now = now
        self._prepare = prepare
        self._swapped = swapped
        self._look_again_after = look_again_after
        self._grace = grace
        self._told = asyncio.Event()
        self._tasks: set[asyncio.Task[None]] = set()

    def look_again(self) -> None:
        """Have the library read again, soon."""
        self._told.set()

    @contextlib.asynccontextmanager
    async def watching(self, path: Path, how: Watch) -> AsyncIterator[None]:
        """Look again at changes of the files at `path` and at SIGHUP, while the block runs."""
        with built_to_stay():
            pass  # what the bot itself consists of need not be walked over at every reload either
        with on_hangup(self.look_again):
            self._start(self._serve())
            self._start(watch(path, how, self.look_again))
            try:
                yield
            finally:
                for task in self._tasks:
                    task.cancel()
                await asyncio.gather(*self._tasks, return_exceptions=True)

    async def settled(self) -> None:
        """Wait until what was replaced has been let go of. Not while the files are watched: that never ends."""
        await asyncio.gather(*self._tasks)

    async def look(self) -> None:
        """Read the library again, and serve what it is now; or go on as before, and tell what is wrong with it.

        A problem counts once it is still there a moment later: a file may just have been half written.
        """
        for last in (False, True):
            try:
                made, use, words = await in_background(self._make)
            except LibraryError as error:
                if last:
                    self._refuse(error)
                else:
                    await asyncio.sleep(self._look_again_after)
            else:
                await self._serve_instead(made, use, words)
                return

    def _make(self) -> tuple[Catalogue, Callable[[], object], str]:
        """Return what is to be served, what takes the rest into use, and what the library holds, in words."""
        served = self._shelf.catalogue
        with built_to_stay():
            made = make_catalogue(self._loader, self._synonyms, served, give_way)
            use = (lambda: None) if made is served else self._prepare(made.library)
        return made, use, library_in_words(made.library)

    def _refuse(self, error: LibraryError) -> None:
        before = self._shelf.trouble
        self._shelf.refuse(Trouble(error.problems, self._now()))
        if before is None or before.problems != error.problems:
            what = "the library has changed and cannot be served (refusal %d since the start); the one of before is. %s"
            _log.error(what, self._shelf.refusals, error.user_message)

    async def _serve_instead(self, made: Catalogue, use: Callable[[], object], words: str) -> None:
        trouble = self._shelf.trouble
        before = self._shelf.swap(made)
        if before is made:
            state = "in order again" if trouble is not None else "read again"
            _log.info("library %s: what is served has not changed", state)
            return
        replaced = use()
        counted = self._shelf.reloads, self._shelf.refusals
        _log.info("library reloaded: %s (since the start, reloads: %d, refusals: %d)", words, *counted)
        self._start(self._retire(before, replaced, made.library))
        await self._swapped(made.library)

    async def _retire(self, before: Catalogue, replaced: object, library: Library) -> None:
        await asyncio.sleep(self._grace)
        roots: deque[object] = deque((before, replaced))
        del before, replaced
        await retire(roots, (library, *library.entries.values()))

    async def _serve(self) -> None:
        while True:
            await self._told.wait()
            self._told.clear()
            try:
                await self.look()
            except Exception:  # noqa: BLE001  # a loop's edge: the library that is served goes on being served
                _log.exception("the library could not be read again")

    def _start(self, work: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)


async def in_background(work: Callable[[], T]) -> T:
    """Return what `work` returns, from a thread that nobody waits for when the process ends."""
    loop = asyncio.get_running_loop()
    done: asyncio.Future[T] = loop.create_future()

    def settle(value: T | None, error: Exception | None) -> None:
        if done.cancelled():
            return
        if error is not None:
            done.set_exception(error)
        else:
            done.set_result(cast("T", value))

    def run() -> None:
        try:
            ended: tuple[T | None, Exception | None] = (work(), None)
        except Exception as error:  # noqa: BLE001  # raised where the work is awaited
            ended = (None, error)
        with contextlib.suppress(RuntimeError):  # the loop has ended meanwhile
            loop.call_soon_threadsafe(settle, *ended)

    threading.Thread(target=run, name="library", daemon=True).start()
    return await done
