"""Knowing when the library's files have changed: told by the system, by looking again and again, or by SIGHUP."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
from typing import TYPE_CHECKING, Final, Literal, TypeAlias

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

Watch: TypeAlias = Literal["auto", "poll", "off"]

QUIET_FOR: Final = 200  # milliseconds without another change: editors write a file in several steps
AT_MOST: Final = 1600  # milliseconds that changes are gathered for
POLL_EVERY: Final = 1000  # milliseconds
LOOK_AT_FOLDER_EVERY: Final = 2000  # milliseconds
TRY_AGAIN_AFTER: Final = 5.0  # seconds

_log = logging.getLogger("crux")


async def watch(path: Path, how: Watch, changed: Callable[[], None]) -> None:
    """Call `changed` whenever something changes in the library at `path`; until cancelled.

    Where the system does not tell of changes (network disks, some containers), `poll` looks once a second. A folder
    that is replaced by another is followed.
    """
    while how != "off":
        try:
            await _watch_once(path, how, changed)
        except (OSError, RuntimeError) as error:
            how = "poll"  # the system has no more watches, or none at all
            _log.warning("the library's files are looked at every second from now on: %s", error)
            await asyncio.sleep(TRY_AGAIN_AFTER)
        changed()


async def _watch_once(path: Path, how: Watch, changed: Callable[[], None]) -> None:
    """Watch until the folder itself has become another one."""
    from watchfiles import awatch  # noqa: PLC0415  # only a running bot watches

    folder, watched = _folder(path)
    if watched is None:
        await asyncio.sleep(TRY_AGAIN_AFTER)
        return
    changes = awatch(
        folder,
        debounce=AT_MOST,
        step=QUIET_FOR,
        rust_timeout=LOOK_AT_FOLDER_EVERY,
        yield_on_timeout=True,
        force_polling=True if how == "poll" else None,
        poll_delay_ms=POLL_EVERY,
    )
    async with contextlib.aclosing(changes):
        async for found in changes:
            if found:
                changed()
            if _folder(path) != (folder, watched):
                return


def _folder(path: Path) -> tuple[Path, tuple[int, int] | None]:
    """Return the folder to watch, and what tells it from another one that takes its place; None where there is none."""
    folder = path.parent if path.is_file() else path
    try:
        found = folder.stat()
    except OSError:
        return folder, None
    return folder, (found.st_dev, found.st_ino)


@contextlib.contextmanager
def on_hangup(changed: Callable[[], None]) -> Iterator[None]:
    """Call `changed` on SIGHUP where there is one, as operators are used to."""
    number = getattr(signal, "SIGHUP", None)
    loop = asyncio.get_running_loop()
    caught = False
    if number is not None:
        with contextlib.suppress(NotImplementedError, RuntimeError, ValueError):
            loop.add_signal_handler(number, changed)
            caught = True
    try:
        yield
    finally:
        if caught and number is not None:
            loop.remove_signal_handler(number)
