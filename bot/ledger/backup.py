"""Copies of a SQLite ledger: made while the bot writes, checked before anyone relies on them, put back without loss."""

from __future__ import annotations

import os
import shlex
import shutil
import sqlite3
import tempfile
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.errors import ConfigError, CruxError
from bot.ledger.database import parse_url
from bot.ledger.lock import lock_file
from bot.ledger.schema import prepare
from bot.ledger.snapshot import url_of
from bot.ledger.tables import metadata

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sqlalchemy import URL

    Progress = Callable[[int, int], None]  # how many pages are copied, of how many

PAGES_AT_ONCE: Final = 2000  # 8 MB between two looks at the progress
_BESIDE: Final = ("-wal", "-shm")


class BackupError(CruxError):
    """A copy could not be made, or is not one to be relied on. What was there before is untouched."""


def back_up(url: str, target: Path, progress: Progress, *, force: bool = False) -> dict[str, int]:
    """Copy the ledger, as it is at this moment, to the file `target`; return how many rows each table has.

    The copy appears under its name only once it is whole, checked and on the disk. Raises BackupError, and ConfigError
    where there is nothing to copy.
    """
    source = _file(parse_url(url), _dump_command(parse_url(url), target))
    if not source.is_file():
        raise ConfigError(f"There is no ledger at {source}: nobody has voted yet, or ledger.url names another file.")
    _check_target(target, source, force=force)
    with _translated(f"The ledger {source} could not be copied to {target}"), _new_file_beside(target) as copy:
        with closing(_open(source)) as connection:
            connection.execute("BEGIN")
            rows = _count_rows(connection)  # the first look: from here on the connection sees this moment
            _copy(connection, copy, progress)
        _check_copy(copy, rows)
        _put(copy, target, force=force)
    return rows


async def restore(url: str, backup: Path, progress: Progress, *, now: datetime) -> Path | None:
    """Put `backup` in the ledger's place, brought up to date; return where the ledger of before is kept, if any was.

    `backup` itself is only read. Raises BackupError for what is no sound backup, ConfigError for one of a newer version
    and where the bot is running; the ledger is untouched then.
    """
    address = parse_url(url)
    ledger = _file(address, _restore_command(address, backup)).resolve()
    _check_backup(backup, ledger)
    with (
        lock_file(url),
        _translated(f"{backup} could not be put in the place of {ledger}"),
        _new_file_beside(ledger) as copy,
    ):
        with closing(_open(backup)) as connection:
            connection.execute("BEGIN")
            rows = _count_rows(connection)
            _copy(connection, copy, progress)
        _check_copy(copy, rows)
        await _bring_up_to_date(copy, backup)
        kept = _keep(ledger, now)
        _put(copy, ledger, force=True)
    return kept


def _file(address: URL, command: str) -> Path:
    """Return the ledger's file. Raises BackupError, with the tool to use, where it is a server."""
    if address.get_backend_name() != "sqlite":
        raise BackupError(f"This ledger is on PostgreSQL, which has tools of its own for that. Run:\n\n    {command}\n")
    return Path(address.database or "")


def _dump_command(address: URL, target: Path) -> str:
    return shlex.join(["pg_dump", "--format=custom", f"--file={target}", _plain(address)])


def _restore_command(address: URL, backup: Path) -> str:
    options = ["--clean", "--if-exists", "--single-transaction", f"--dbname={_plain(address)}"]
    return "(stop the bot first)  " + shlex.join(["pg_restore", *options, str(backup)])


def _plain(address: URL) -> str:
    """Return the address as PostgreSQL's own tools take it; the password belongs into ~/.pgpass or PGPASSWORD."""
    return address._replace(drivername="postgresql", password=None).render_as_string()


def _check_target(target: Path, source: Path, *, force: bool) -> None:
    if target.is_dir():
        raise BackupError(f"{target} is a folder. Name the file that the backup shall be.")
    if not target.parent.is_dir():
        raise BackupError(f"There is no folder {target.parent} for the backup. Make it first.")
    if target.exists() and target.samefile(source):
        raise BackupError(f"{target} is the ledger itself. Name another file.")
    if target.exists() and not force:
        raise BackupError(f"{target} is there already, and was not touched. Name another file, or use --force.")


def _check_backup(backup: Path, ledger: Path) -> None:
    """Check that a file is a backup, before anything is done with it."""
    if not backup.is_file():
        raise BackupError(f"There is no backup at {backup}.")
    if ledger.exists() and backup.samefile(ledger):
        raise BackupError(f"{backup} is the ledger itself. Name a backup of it.")
    with _translated(f"{backup} cannot be restored"), closing(_open(backup)) as connection:
        tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    if not {"alembic_version", "vote_event", "vote_current"} <= tables:
        raise BackupError(f"{backup} is not a backup of Crux: there are no votes in it. Nothing was changed.")


def _open(path: Path) -> sqlite3.Connection:
    """Open a database to read from it only."""
    connection = sqlite3.connect(path, isolation_level=None, timeout=5)
    try:
        connection.execute("PRAGMA query_only=ON")
    except BaseException:
        connection.close()
        raise
    return connection


def _count_rows(connection: sqlite3.Connection) -> dict[str, int]:
    """Return how many rows each of our tables has; an older ledger has not got all of them."""
    there = {row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
    names = sorted(there & set(metadata.tables))
    return {name: connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0] for name in names}  # noqa: S608  # our own names


def _copy(source: sqlite3.Connection, copy: Path, progress: Progress) -> None:
    """Copy what `source` sees. It has begun to read, so that writers neither wait for this nor make it start again."""
    with closing(sqlite3.connect(copy, isolation_level=None)) as target:
        source.backup(target, pages=PAGES_AT_ONCE, progress=lambda _, left, total: progress(total - left, total))
        target.execute("PRAGMA journal_mode=DELETE")  # one file, with nothing beside it


def _check_copy(copy: Path, rows: dict[str, int]) -> None:
    with closing(_open(copy)) as connection:
        found = connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
        if found != "ok":
            raise BackupError(f"The copy is damaged ({found}), and was thrown away. Check the original and the disk.")
        if _count_rows(connection) != rows:
            raise BackupError("The copy has not as many rows as the original, and was thrown away.")


async def _bring_up_to_date(copy: Path, backup: Path) -> None:
    """Migrate the copy of an older backup. Raises ConfigError for a newer one."""
    try:
        await prepare(url_of(copy), patience=0)
    except ConfigError as error:
        raise ConfigError(error.user_message.replace(str(copy), str(backup))) from error
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=DELETE")


def _keep(ledger: Path, now: datetime) -> Path | None:
    """Keep the ledger of before under a dated name. It stays in its place too, whole, until another takes it."""
    if not ledger.exists():
        return None
    kept = ledger.with_name(f"{ledger.name}.before-restore-{now:%Y%m%dT%H%M%SZ}")
    if kept.exists():
        raise BackupError(f"{kept} is there already. Wait a second, and try again.")
    _write_out_log(ledger)
    for ending in ("", "-wal"):
        if (path := ledger.with_name(ledger.name + ending)).exists():
            _save(path, kept.with_name(kept.name + ending))
    return kept


def _write_out_log(ledger: Path) -> None:
    """Move what is only in the write-ahead log into the file, where the file is sound enough for that."""
    try:
        with closing(sqlite3.connect(ledger, isolation_level=None, timeout=1)) as connection:
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    except sqlite3.Error:
        return  # it is damaged: then its log is kept as it is, beside it


def _save(path: Path, kept: Path) -> None:
    try:
        os.link(path, kept)  # the same bytes under another name: instant, and needs no room
    except OSError:
        shutil.copyfile(path, kept)
        _sync(kept)


@contextmanager
def _new_file_beside(target: Path) -> Iterator[Path]:
    """Give the name of a new file in the folder of `target`; what is left of it at the end is removed."""
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".new", dir=target.parent)
    os.close(handle)
    path = Path(name)
    try:
        yield path
    finally:
        for ending in ("", "-journal", *_BESIDE):
            path.with_name(path.name + ending).unlink(missing_ok=True)


def _put(copy: Path, target: Path, *, force: bool) -> None:
    """Give `copy` its name in one step, once it is on the disk."""
    _sync(copy)
    for ending in _BESIDE:  # of what was there before: the new file must never meet them
        target.with_name(target.name + ending).unlink(missing_ok=True)
    if force:
        copy.replace(target)
    else:
        try:
            os.link(copy, target)
        except FileExistsError:
            raise BackupError(f"{target} has appeared meanwhile, and was not touched.") from None
        except OSError:  # a disk without such links
            copy.replace(target)
    _sync(target.parent)


def _sync(path: Path) -> None:
    """Wait until a file, or a folder's list of names, is on the disk."""
    if os.name == "nt" and path.is_dir():
        return  # Windows does not open folders
    handle = os.open(path, os.O_RDWR if os.name == "nt" else os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def _translated(what: str) -> Iterator[None]:
    """Say in plain words what SQLite and the system complain of."""
    try:
        yield
    except sqlite3.Error as error:
        raise BackupError(f"{what}: {error}. Nothing was changed.") from error
    except OSError as error:
        raise BackupError(f"{what}: {error.strerror or error}. Nothing was changed.") from error
