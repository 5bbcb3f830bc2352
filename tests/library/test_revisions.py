"""Committed wordings of claims, in real git repositories."""

from __future__ import annotations

import json
import shutil
import subprocess
from typing import TYPE_CHECKING

import pytest

from bot.library.checking import check_library
from bot.library.revisions import check_revisions
from bot.terminal.console import checked_counted, checked_in_words
from tests.library.curated import FACT, Curated

if TYPE_CHECKING:
    from pathlib import Path

OLD, NEW = "Patents measure who leads.", "Patents measure well who leads."


def claims(text: str, revision: int = 1, history: str = "") -> str:
    return f"{FACT}claims:\n  - id: measure\n    text: {text}\n    revision: {revision}\n{history}"


def git(folder: Path, *arguments: str) -> None:
    who = ("-c", "user.name=Test", "-c", "user.email=test@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", *who, *arguments], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607  # git on PATH


def commit(folder: Path) -> None:
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message", "Curate")


@pytest.fixture
def committed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Curated:
    """Give a library in a repository, whose one claim is committed in its first wording."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    monkeypatch.setenv("GIT_CONFIG_GLOBAL", str(tmp_path / "none"))
    curated = Curated(tmp_path / "data")
    curated.article(claims(OLD))
    git(tmp_path, "init", "--quiet")
    commit(tmp_path)
    return curated


def told(curated: Curated) -> list[str]:
    checked = check_library(curated.folder)
    return [str(problem).removeprefix(f"{curated.articles.as_posix()}/") for problem in checked.problems]


def history(*wordings: str) -> str:
    lines = [f"      - {{revision: {number}, text: {words}}}\n" for number, words in enumerate(wordings, 1)]
    return "".join(["    history:\n", *lines])


def test_what_is_committed_is_fine_and_costs_nothing_to_compare(committed: Curated) -> None:
    checked = check_library(committed.folder)
    assert (checked.problems, checked.revisions.compared, checked.revisions.skipped) == ((), 0, None)


def test_a_reworded_claim_is_told_where_it_stands_and_how_to_mend_it(committed: Curated) -> None:
    file = committed.article(claims(NEW))
    line = next(number for number, words in enumerate(file.read_text().splitlines(), 1) if NEW in words)
    (problem,) = told(committed)
    assert problem.startswith(f"one.yaml:{line}:11: the wording has changed since the last commit")
    assert f'raise `revision` to 2, and keep the old text under `history`: {{revision: 1, text: "{OLD}"}}' in problem


def test_a_raised_revision_with_the_old_words_in_history_is_fine(committed: Curated) -> None:
    committed.article(claims(NEW, 2, history(OLD)))
    checked = check_library(committed.folder)
    assert checked.problems == ()
    assert checked.revisions.compared == 1


def test_a_history_with_other_words_than_were_committed_is_told(committed: Curated) -> None:
    committed.article(claims(NEW, 2, history("Something else.")))
    (problem,) = told(committed)
    assert "the wording of revision 1 is not kept as it was committed" in problem
    assert OLD in problem


def test_a_raised_revision_without_any_history_is_told(committed: Curated) -> None:
    committed.article(claims(NEW, 2))
    assert any("revision 1 is not kept" in problem for problem in told(committed))


def test_a_revision_that_goes_back_is_told(committed: Curated, tmp_path: Path) -> None:
    committed.article(claims(NEW, 2, history(OLD)))
    commit(tmp_path)
    committed.article(claims(OLD))
    (problem,) = told(committed)
    assert "in revision 2 when it was last committed: set `revision` to 2 or higher" in problem


def test_an_old_wording_is_kept_however_often_a_claim_is_reworded(committed: Curated, tmp_path: Path) -> None:
    committed.article(claims(NEW, 2, history(OLD)))
    commit(tmp_path)
    committed.article(claims("Third.", 3, history(OLD, "Reworded afterwards.")))
    (problem,) = told(committed)
    assert "the wording of revision 2 is not kept" in problem
    committed.article(claims("Third.", 3, history(OLD, NEW)))
    assert told(committed) == []


def test_layout_and_other_entries_may_change(committed: Curated) -> None:
    folded = OLD.replace(" who", "\n      who")
    committed.article(claims(f">-\n      {folded}") + "    topics: [patents]\n")
    assert told(committed) == []


def test_a_claim_that_moves_to_a_renamed_file_is_still_compared(committed: Curated) -> None:
    file = committed.article(claims(NEW))
    file.rename(file.with_name("renamed.yaml"))
    (problem,) = told(committed)
    assert problem.startswith("renamed.yaml:")


def test_removed_and_new_claims_are_fine(committed: Curated) -> None:
    committed.article(claims(NEW).replace("id: measure", "id: another"))
    assert told(committed) == []


def test_one_file_can_be_checked_alone(committed: Curated) -> None:
    file = committed.article(claims(NEW))
    committed.article(FACT, name="two")
    (problem,) = check_library(file).problems
    assert problem.file == file.as_posix()


def test_it_is_told_beside_the_librarys_own_problems(committed: Curated) -> None:
    committed.article(claims(NEW).replace("evidence: [", 'evidence: ["No such words", '))
    problems = told(committed)
    assert len(problems) == 2
    assert "since the last commit" in problems[1]


def test_a_committed_file_that_cannot_be_read_does_not_matter(committed: Curated, tmp_path: Path) -> None:
    committed.file("one.yaml", "claims: [{{{")
    commit(tmp_path)
    committed.article(claims(NEW))
    assert told(committed) == []


def test_without_a_repository_it_is_skipped_and_programs_are_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path))
    curated = Curated(tmp_path / "data")
    curated.article(claims(OLD))
    checked = check_library(curated.folder)
    assert "git" not in checked_in_words(checked)
    revisions = json.loads(json.dumps(checked_counted(checked)))["revisions"]
    assert revisions == {"compared": 0, "skipped": "the articles lie in no git repository with a commit"}


def test_without_git_it_is_skipped(committed: Curated, monkeypatch: pytest.MonkeyPatch) -> None:
    committed.article(claims(NEW))
    monkeypatch.setenv("PATH", "")
    check = check_revisions(committed.folder)
    assert (check.problems, check.skipped) == ((), "git is not there, or does not answer")


def test_a_repository_cannot_make_the_check_run_anything(committed: Curated, tmp_path: Path) -> None:
    trap, sprung = tmp_path / "trap.sh", tmp_path / "sprung"
    trap.write_text(f"#!/bin/sh\ntouch {sprung}\n")
    trap.chmod(0o700)
    for setting in (
        "core.fsmonitor",
        "diff.external",
        "diff.x.textconv",
        "filter.x.clean",
        "filter.x.smudge",
        "core.pager",
    ):
        git(tmp_path, "config", setting, str(trap))
    (tmp_path / ".git" / "info" / "attributes").write_text("*.yaml diff=x filter=x\n")
    committed.article(claims(NEW))
    assert len(told(committed)) == 1
    assert not sprung.exists()


def test_variables_of_another_repository_do_not_mislead(committed: Curated, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    committed.article(claims(NEW))
    assert len(told(committed)) == 1
