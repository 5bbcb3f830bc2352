"""The command line's tools for votes: what they print where, and how they end."""

from __future__ import annotations

import asyncio
import csv
import io
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.ledger.ledger import open_ledger
from bot.ledger.lock import single_process
from bot.ledger.model import Ballot, Box, Choice

if TYPE_CHECKING:
    from tests.conftest import Crux, Ended

ROOT = Path(__file__).parents[1]
GUILD = 77
CLAIM = "gap/claim"
HEADER = ["claim_id", "claim_revision", "poll_id", "voter_id", "choice", "confidence", "hour"]


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Be in an empty folder."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def ledger(folder: Path) -> Path:
    """Return a ledger with two votes, where the settings look for it."""
    file = folder / "crux.db"
    asyncio.run(_vote(file, (1, Choice.AGREE, 80), (2, Choice.DISAGREE, None)))
    return file


async def _vote(file: Path, *votes: tuple[int, Choice, int | None]) -> None:
    async with open_ledger(f"sqlite+aiosqlite:///{file.as_posix()}") as opened:
        for member_id, choice, confidence in votes:
            ballot = Ballot(member_id << 22, member_id, Box(GUILD, CLAIM, 1), choice, confidence)
            await opened.cast(ballot, claim_text="Words.")


def choices(file: Path) -> list[str]:
    with closing(sqlite3.connect(file)) as database:
        return [row[0] for row in database.execute("SELECT choice FROM vote_current ORDER BY interaction_id")]


# crux audit


def test_an_audit_that_holds_ends_with_0_and_says_what_it_counted(crux: Crux, ledger: Path) -> None:
    ended = crux("audit")
    assert ended.code == 0
    assert "2 events, 2 votes, 2 voters" in ended.out
    assert ended.out.strip().endswith("checks, all hold.")
    assert ended.err == ""


def test_an_audit_speaks_to_programs(crux: Crux, ledger: Path) -> None:
    found = json.loads(crux("audit", "--json").out)
    assert (found["ok"], found["found"], found["differences"]) == (True, 0, [])
    assert found["counts"]["events"] == 2


@pytest.mark.parametrize("as_json", [False, True])
def test_a_vote_that_was_changed_behind_the_bots_back_ends_an_audit_with_1(
    crux: Crux, ledger: Path, as_json: bool
) -> None:
    with closing(sqlite3.connect(ledger)) as database:
        database.execute("UPDATE vote_current SET choice = 'unsure' WHERE choice = 'agree'")
        database.commit()
    ended = crux("audit", *(["--json"] if as_json else []))
    assert ended.code == 1
    if as_json:
        assert json.loads(ended.out)["found"] >= 1
    else:
        assert CLAIM in ended.out
        assert "docs/running.md says what to do" in ended.out


@pytest.mark.parametrize("command", [("audit",), ("export", "votes", "--guild", "77"), ("backup", "copy.db")])
def test_a_ledger_that_is_not_there_ends_with_78_and_is_not_made(
    crux: Crux, folder: Path, command: tuple[str, ...]
) -> None:
    ended = crux(*command)
    assert ended.code == 78
    assert ended.err.count("\n") == 1
    assert "nobody has voted yet" in ended.err
    assert not list(folder.glob("*.db"))


def test_a_file_that_is_no_ledger_ends_with_78_and_stays_as_it_is(crux: Crux, folder: Path) -> None:
    file = folder / "crux.db"
    file.write_bytes(b"not a database" * 500)
    ended = crux("audit")
    assert ended.code == 78
    assert "The ledger crux.db cannot be opened" in ended.err
    assert file.read_bytes() == b"not a database" * 500


# crux export votes


def test_an_export_is_on_standard_output_alone_and_its_count_on_standard_error(crux: Crux, ledger: Path) -> None:
    ended = crux("export", "votes", "--guild", str(GUILD))
    assert ended.code == 0
    header, *rows = csv.reader(io.StringIO(ended.out))
    assert header == HEADER
    assert sorted(row[4] for row in rows) == ["agree", "disagree"]
    assert ended.err == "2 votes of server 77.\n"


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_an_export_to_a_file_leaves_standard_output_empty(crux: Crux, ledger: Path, folder: Path, form: str) -> None:
    file = folder / f"votes.{form}"
    ended = crux("export", "votes", "--guild", str(GUILD), "--format", form, "--output", str(file))
    assert (ended.code, ended.out) == (0, "")
    words = file.read_text(encoding="utf-8")
    rows = (
        list(csv.DictReader(io.StringIO(words))) if form == "csv" else [json.loads(row) for row in words.splitlines()]
    )
    assert sorted(row["choice"] for row in rows) == ["agree", "disagree"]


def test_another_server_has_a_header_and_no_rows(crux: Crux, ledger: Path) -> None:
    ended = crux("export", "votes", "--guild", "78")
    assert ended.code == 0
    assert list(csv.reader(io.StringIO(ended.out))) == [HEADER]


def test_an_export_into_a_folder_that_is_not_there_ends_with_1(crux: Crux, ledger: Path) -> None:
    ended = crux("export", "votes", "--guild", str(GUILD), "--output", "nowhere/votes.csv")
    assert ended.code == 1
    assert "nowhere/votes.csv cannot be written" in ended.err.replace("\\", "/")


@pytest.mark.parametrize(
    "arguments",
    [
        ("export", "votes"),
        ("export", "votes", "--guild", "0"),
        ("export", "votes", "--guild", "newsroom"),
        ("export", "votes", "--guild", "77", "--format", "xml"),
        ("backup",),
        ("restore",),
        ("audit", "crux.db"),
    ],
)
def test_what_is_not_understood_ends_with_2(crux: Crux, ledger: Path, arguments: tuple[str, ...]) -> None:
    ended = crux(*arguments)
    assert ended.code == 2
    assert "Usage" in ended.err
    assert ended.out == ""


# crux backup, crux restore


def test_a_backup_is_restored_and_the_ledger_of_before_is_kept(crux: Crux, ledger: Path, folder: Path) -> None:
    made = crux("backup", "monday.db")
    assert made.code == 0
    assert "Backed up" in made.out
    assert "all hold" in made.out
    asyncio.run(_vote(ledger, (3, Choice.UNSURE, None)))
    assert choices(ledger) == ["agree", "disagree", "unsure"]
    put_back = crux("restore", "monday.db")
    assert put_back.code == 0
    assert "Restored monday.db" in put_back.out
    assert choices(ledger) == ["agree", "disagree"]
    (kept,) = folder.glob("crux.db.before-restore-*")
    assert kept.name in put_back.out
    assert choices(kept) == ["agree", "disagree", "unsure"]


def test_a_backup_replaces_a_file_only_when_told_to(crux: Crux, ledger: Path, folder: Path) -> None:
    (folder / "monday.db").write_text("something dear", encoding="utf-8")
    refused = crux("backup", "monday.db")
    assert refused.code == 1
    assert "--force" in refused.err
    assert (folder / "monday.db").read_text(encoding="utf-8") == "something dear"
    assert crux("backup", "monday.db", "--force").code == 0
    assert choices(folder / "monday.db") == ["agree", "disagree"]


def test_what_is_no_backup_is_not_restored(crux: Crux, ledger: Path, folder: Path) -> None:
    (folder / "notes.db").write_bytes(b"notes" * 1000)
    with closing(sqlite3.connect(folder / "other.db")) as database:
        database.execute("CREATE TABLE birds (name TEXT)")
    for file in ("notes.db", "other.db", "missing.db"):
        ended = crux("restore", file)
        assert ended.code == 1, ended
        assert file in ended.err
        assert ended.out == ""
    assert choices(ledger) == ["agree", "disagree"]


def test_nothing_is_restored_while_a_bot_uses_the_ledger(crux: Crux, ledger: Path, folder: Path) -> None:
    assert crux("backup", "monday.db").code == 0

    async def meanwhile() -> Ended:
        async with single_process(f"sqlite+aiosqlite:///{ledger.as_posix()}", f"token of {folder}"):
            return await asyncio.to_thread(crux, "restore", "monday.db")

    ended = asyncio.run(meanwhile())
    assert ended.code == 78
    assert "Another process is using the ledger" in ended.err


# As processes


def _process(folder: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env={
            **{name: value for name, value in os.environ.items() if not name.startswith(("CRUX_", "DISCORD_"))},
            "PYTHONPATH": str(ROOT),
            "PYTHONUTF8": "1",
        },
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


def test_as_processes_they_end_and_print_the_same(ledger: Path, folder: Path) -> None:
    exported = _process(folder, "export", "votes", "--guild", str(GUILD))
    assert (exported.returncode, exported.stderr) == (0, "2 votes of server 77.\n")
    assert len(exported.stdout.splitlines()) == 3
    with closing(sqlite3.connect(ledger)) as database:
        database.execute("UPDATE vote_current SET choice = 'unsure'")
        database.commit()
    audited = _process(folder, "audit")
    assert audited.returncode == 1
    assert "Traceback" not in audited.stderr
