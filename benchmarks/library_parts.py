"""What is measured of the library, each part in a process of its own: python -m benchmarks.library_parts PART PATH.

Every part prints one line of JSON. Seconds are CPU seconds of the process unless they say otherwise, so that they mean
the same on a busy machine; memory is what the process had at its most, over what it had before (MB).
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import importlib
import json
import sys
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import psutil
import yaml

from bot.library.cache import Cache
from bot.library.loader import Loader
from bot.library.problems import LibraryError
from bot.search.index import Index
from bot.search.kept import open_index
from bot.services import Catalogue, Shelf
from bot.shelf.librarian import Librarian, make_catalogue
from bot.shelf.startup import built_to_stay, spare_threads
from commands.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, Sequence

Json = dict[str, Any]

TICK: Final = 0.001  # seconds
C_LOADER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


def memory_mb() -> float:
    """Return what this process has in memory."""
    return float(psutil.Process().memory_info().rss) / 1e6


def texts(folder: Path) -> list[str]:
    """Return the YAML files of a library."""
    return [file.read_text(encoding="utf-8") for file in sorted((folder / "articles").glob("*.yaml"))]


def parse_events(folder: Path) -> Json:
    """Walk PyYAML's events, and do nothing with them: the least that reading YAML takes."""
    return _timed(lambda: [sum(1 for _ in yaml.parse(text, Loader=C_LOADER)) for text in texts(folder)])


def parse_plainly(folder: Path) -> Json:
    """Load the files as most programs do, unchecked."""
    return _timed(lambda: [yaml.load(text, Loader=C_LOADER) for text in texts(folder)])  # noqa: S506  # a safe loader


def read(folder: Path) -> Json:
    """Read, prove and index a library, with what is kept beside it: all of it from the second time on."""
    before, began = memory_mb(), time.process_time()
    with built_to_stay():
        library = Loader(folder, Cache(folder / "cache")).load()
        loaded = time.process_time()
        index = open_index(library, (), Cache(folder / "cache"))
    indexed, wall = time.process_time(), memory_mb()
    assert index.complete("a", limit=1) or library.entries
    return {
        "read": loaded - began,
        "index": indexed - loaded,
        "memory": wall - before,
        "whole_memory": wall,
        "entries": len(library.entries),
        "checks": library.checks,
        "remembered": library.remembered,
    }


def refuse(folder: Path) -> Json:
    """Read one hostile file, which has to be refused; what reads is there already, as in a bot that has read a file."""
    importlib.import_module("bot.library.proving")
    loader = Loader(folder)
    before, began = memory_mb(), time.perf_counter()
    at_most, refused = _peak(lambda: _is_refused(loader))
    return {"seconds": time.perf_counter() - began, "memory": max(0.0, at_most - before), "refused": refused}


def refuse_plainly(folder: Path) -> Json:
    """Load one hostile file as most programs do."""
    text = next(iter((folder).glob("*.yaml"))).read_bytes().decode("utf-8", "surrogateescape")
    before, began = memory_mb(), time.perf_counter()

    def load() -> bool:
        try:
            json.dumps(yaml.load(text, Loader=C_LOADER))[:0]  # noqa: S506  # a safe loader; a bomb goes off when looked at
        except (yaml.YAMLError, ValueError, RecursionError):
            return True
        return False

    at_most, refused = _peak(load)
    return {"seconds": time.perf_counter() - began, "memory": max(0.0, at_most - before), "refused": refused}


def _is_refused(loader: Loader) -> bool:
    try:
        loader.load()
    except LibraryError:
        return True
    return False


def _peak(work: Callable[[], bool]) -> tuple[float, bool]:
    """Return the most memory that was seen while `work` ran, and what it returned."""
    seen, done = [memory_mb()], threading.Event()

    def look() -> None:
        while not done.wait(0.001):
            seen.append(memory_mb())

    looking = threading.Thread(target=look, daemon=True)
    looking.start()
    result = work()
    seen.append(memory_mb())
    done.set()
    looking.join()
    return max(seen), result


def _timed(work: Callable[[], object]) -> Json:
    began = time.process_time()
    work()
    return {"read": time.process_time() - began}


def reload(folder: Path) -> Json:
    """Reload a library in which every article has changed, and in which one has, as the bot does."""
    return asyncio.run(_reload(folder, _as_the_bot_does))


def reload_plainly(folder: Path) -> Json:
    """Reload it in a thread, without any care for the garbage collector, and drop the old one at once."""
    return asyncio.run(_reload(folder, _plainly))


async def _reload(folder: Path, how: Callable[[Loader, Shelf], Awaitable[None]]) -> Json:
    loader = Loader(folder, Cache(folder / "cache"))
    with built_to_stay():
        shelf = Shelf(make_catalogue(loader))
    gaps: list[float] = []
    ticking = asyncio.create_task(_tick(gaps))
    files = sorted((folder / "articles").glob("*.yaml"))
    found: Json = {"entries": len(shelf.catalogue.library.entries)}
    for name, changed in (("one", files[:1]), ("all", files)):
        _retitle(changed)
        await asyncio.sleep(0.5)
        gaps.clear()
        began = time.process_time()
        await how(loader, shelf)
        found |= {f"gap_{name}": max(gaps), f"cpu_{name}": time.process_time() - began}
    ticking.cancel()
    return found


async def _tick(gaps: list[float]) -> None:
    """Note how much CPU time the process took between two turns of the loop: what held it up, whoever else is busy."""
    before = time.process_time()
    while True:
        await asyncio.sleep(TICK)
        now = time.process_time()
        gaps.append(now - before)
        before = now


async def _as_the_bot_does(loader: Loader, shelf: Shelf) -> None:
    async def swapped(_: object) -> None:
        pass

    librarian = Librarian(
        loader=loader,
        shelf=shelf,
        now=lambda: dt.datetime.now(dt.UTC),
        prepare=Desk().prepare,
        swapped=swapped,
        grace=0.0,
    )
    await librarian.look()
    await librarian.settled()


async def _plainly(loader: Loader, shelf: Shelf) -> None:
    gc.unfreeze()

    def build() -> Catalogue:
        library = Loader(loader.path).load()
        return Catalogue(library, Index(library))

    shelf.swap(await asyncio.to_thread(build))


def _retitle(files: Sequence[Path]) -> None:
    for file in files:
        text = file.read_text(encoding="utf-8")
        begin = text.index("title: ")
        end = text.index("\n", begin)
        file.write_text(f"{text[:begin]}title: Changed at {time.time_ns()}{text[end:]}", encoding="utf-8")


PARTS: Final[dict[str, Callable[[Path], Json]]] = {
    part.__name__: part for part in (parse_events, parse_plainly, read, refuse, refuse_plainly, reload, reload_plainly)
}


if __name__ == "__main__":
    spare_threads()  # as the command line does
    sys.stdout.write(json.dumps(PARTS[sys.argv[1]](Path(sys.argv[2]))) + "\n")
