"""`crux diff`: what it prints, and how it ends."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from typer.testing import CliRunner

from bot.cli import app
from tests.library.curated import Curated
from tests.library.test_changes import BODY

if TYPE_CHECKING:
    from pathlib import Path

    from typer.testing import Result

EDITS = (
    ("  - {id: b, statement: B says., evidence: quality differs, about: [china]}\n", ""),
    ("{id: a, statement: A says., ", "{id: a2, statement: 'A says [more].', supersedes: [a], "),
    (
        "c, text: So it is., supports: [a]",
        "c, revision: 2, history: [{revision: 1, text: So it is.}], text: Thus., supports: [a]",
    ),
    ("speaker: Jennifer Scott", "speaker: J. Scott"),
    ("quotes:", "  - {id: n, statement: N says., evidence: quality differs}\nquotes:"),
)


@pytest.fixture
def folders(tmp_path: Path) -> tuple[str, str]:
    before, after = Curated(tmp_path / "before"), Curated(tmp_path / "after")
    before.article(BODY)
    body = BODY
    for old, new in EDITS:
        assert old in body
        body = body.replace(old, new)
    after.article(body)
    return str(before.folder), str(after.folder)


def crux(*arguments: str) -> Result:
    return CliRunner().invoke(app, ["diff", *arguments])


def test_every_change_is_listed_for_people(folders: tuple[str, str]) -> None:
    done = crux(*folders)
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "New (1)",
        "  fact one/n",
        "    + N says.",
        "",
        "Reworded (1)",
        "  claim one/c, revision 1 → 2 (also supports)",
        "    - So it is.",
        "    + Thus.",
        "",
        "Superseded (1)",
        "  fact one/a, by one/a2",
        "    - A says.",
        "    + A says [more].",
        "",
        "Withdrawn (1)",
        "  fact one/b",
        "    - B says.",
        "",
        "Changed otherwise; the words are the same (1)",
        "  quote one/q: speaker",
        "",
        "1 new, 1 reworded, 1 superseded, 1 withdrawn, 1 changed otherwise.",
    ]


def test_every_change_is_listed_for_programs(folders: tuple[str, str]) -> None:
    found = json.loads(crux(*folders, "--json").stdout)
    fact = {"id": "one/n", "kind": "fact", "words": "N says."}
    assert found == {
        "from": folders[0],
        "to": folders[1],
        "differs": True,
        "new": [fact],
        "reworded": [
            {
                "id": "one/c",
                "kind": "claim",
                "words": [{"part": "text", "old": "So it is.", "new": "Thus."}],
                "revision": {"old": 1, "new": 2},
                "also": ["supports"],
            }
        ],
        "superseded": [
            {
                "id": "one/a",
                "kind": "fact",
                "words": "A says.",
                "by": {**fact, "id": "one/a2", "words": "A says [more]."},
            }
        ],
        "withdrawn": [{"id": "one/b", "kind": "fact", "words": "B says."}],
        "otherwise": [{"id": "one/q", "kind": "quote", "changed": ["speaker"]}],
    }


def test_the_exit_code_tells_of_changes_where_it_is_asked_to(folders: tuple[str, str]) -> None:
    old, new = folders
    assert crux(old, new, "--exit-code").exit_code == 1
    done = crux(old, old, "--exit-code")
    assert (done.exit_code, done.stdout) == (0, "Nothing has changed for members.\n")


def test_a_side_that_cannot_be_read_ends_with_2(folders: tuple[str, str]) -> None:
    old, _ = folders
    done = crux(old, "no-such-revision")
    assert (done.exit_code, done.stdout) == (2, "")
    assert "crux: no-such-revision is no folder or file here" in done.stderr


def test_the_settings_library_is_the_newer_side_where_none_is_named(
    folders: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("CRUX_LIBRARY__PATH", folders[1])
    assert "1 superseded" in crux(folders[0]).stdout
