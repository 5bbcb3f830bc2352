"""The command line: what it prints, how it ends, and what it says when something is wrong."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.conftest import Crux

ROOT = Path(__file__).parents[1]


def _crux(*arguments: str, folder: Path = ROOT, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the command line as an operator does, without settings of the one who runs the tests."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CRUX_", "DISCORD_"))}
    variables = {**kept, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "COLUMNS": "120"}
    variables |= {"CRUX_LIBRARY__CACHE": "off", **environment}
    return subprocess.run(  # noqa: S603  # our own interpreter
        [sys.executable, "-m", "bot", *arguments],
        cwd=folder,
        env=variables,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=60,
    )


@pytest.fixture
def broken(tmp_path: Path) -> Path:
    """Give a library whose first fact is proven by words that the article does not have."""
    shutil.copytree(ROOT / "data", tmp_path / "data")
    article = tmp_path / "data" / "articles" / "china-ai-gap.yaml"
    words = article.read_text(encoding="utf-8")
    article.write_text(
        words.replace("- the launch of the ChatGPT chatbot", "- the lunch of the ChatGPT chatbot"), "utf-8"
    )
    return tmp_path


def test_help_names_every_command_and_the_way_in() -> None:
    done = _crux("--help")
    assert done.returncode == 0
    for command in ("run", "demo", "check", "search", "sync", "invite"):
        assert command in done.stdout
    assert "crux demo" in done.stdout


@pytest.mark.parametrize(
    "arguments", [("nonsense",), ("search",), ("search", "x", "--kind", "poem"), ("demo", "--port", "x")]
)
def test_what_is_not_understood_ends_with_2(crux: Crux, arguments: tuple[str, ...]) -> None:
    done = crux(*arguments)
    assert done.code == 2
    assert done.err


def test_check_says_what_was_proven(crux: Crux) -> None:
    done = crux("check")
    assert done.code == 0
    assert "1 article" in done.out
    assert "proofs checked, all hold" in done.out


def test_check_can_speak_to_programs(crux: Crux) -> None:
    found = json.loads(crux("check", "--json").out)
    assert found["ok"] is True
    assert found["checks"] > 100
    assert found["facts"] >= 25
    assert found["problems"] == []


def test_check_locates_what_is_wrong_and_ends_with_1(crux: Crux, broken: Path) -> None:
    done = crux("check", str(broken / "data"))
    assert done.code == 1
    assert "china-ai-gap.yaml:" in done.out
    assert "lunch" in done.out


def test_problems_for_programs_have_file_line_and_column(crux: Crux, broken: Path) -> None:
    done = crux("check", str(broken / "data"), "--json")
    assert done.code == 1
    found = json.loads(done.out)
    assert found["ok"] is False
    (problem,) = found["problems"]
    assert Path(problem["file"]).name == "china-ai-gap.yaml"
    assert problem["line"] > 1
    assert problem["column"] > 1


def test_check_takes_one_article(crux: Crux) -> None:
    done = crux("check", str(ROOT / "data" / "articles" / "china-ai-gap.yaml"))
    assert done.code == 0


def test_check_of_nothing_is_no_success(crux: Crux, tmp_path: Path) -> None:
    done = crux("check", str(tmp_path))
    assert done.code == 1
    assert "all hold" not in done.out


def test_search_prints_what_the_bot_would_answer_and_why(crux: Crux) -> None:
    done = crux("search", "38k pattents", "--kind", "fact")
    assert done.code == 0
    assert "china-ai-gap/genai-patents-china" in done.out
    assert "patents" in done.out
    assert "pattents" in done.out


def test_search_can_speak_to_programs(crux: Crux) -> None:
    rows = json.loads(crux("search", "good enough", "--kind", "quote", "--limit", "2", "--json").out)
    assert 1 <= len(rows) <= 2
    assert rows[0]["kind"] == "quote"
    assert "good enough" in rows[0]["headline"]
    assert {word["how"] for word in rows[0]["why"]} <= {"exact", "stem", "prefix", "spelling", "alias", "number"}


def test_search_says_that_there_is_nothing(crux: Crux) -> None:
    assert crux("search", "best pizza dough").out.strip() == "There is nothing on that."
    assert json.loads(crux("search", "best pizza dough", "--json").out) == []


def test_run_without_a_token_ends_with_78_and_says_where_to_put_it(crux: Crux) -> None:
    done = crux("run")
    assert done.code == 78
    assert "DISCORD_TOKEN" in done.err
    assert "crux demo" in done.err


def test_a_wrong_setting_ends_with_78_and_says_where_it_came_from(crux: Crux) -> None:
    done = crux("run", CRUX_LOG__LEVEL="loud", DISCORD_TOKEN="x")
    assert done.code == 78
    assert "log.level: allowed is 'debug', 'info', 'warning' or 'error'" in done.err
    assert "CRUX_LOG__LEVEL" in done.err


def test_run_with_a_broken_library_lists_its_problems_and_ends_with_1(broken: Path) -> None:
    done = _crux("run", CRUX_LIBRARY__PATH=str(broken / "data"), DISCORD_TOKEN="x")
    assert done.returncode == 1
    assert "china-ai-gap.yaml:" in done.stderr
    assert "Traceback" not in done.stderr


def test_invite_prints_a_link_with_the_application_and_explains_it() -> None:
    done = _crux("invite", "--application", "123456789012345678")
    assert done.returncode == 0
    assert "client_id=123456789012345678" in done.stdout
    assert "permissions=" in done.stdout


def test_commands_that_need_no_configuration_run_from_any_folder(tmp_path: Path) -> None:
    done = _crux("check", str(ROOT / "data"), folder=tmp_path)
    assert done.returncode == 0
    assert not list(tmp_path.iterdir())
