"""The pages for curators are true: their commands do what they say, in an empty folder and in a repository."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from bot.library.loader import load
from bot.library.model import Fact
from tests.curating.commandline import crux
from tests.library.curated import FACT, Curated

ROOT = Path(__file__).parents[2]
DOCS = ROOT / "docs"
CURATING = (DOCS / "curating.md").read_text(encoding="utf-8")
TEN_MINUTES = CURATING.split("## Ten minutes\n")[1].split("\n## ")[0]
REPOSITORY = (DOCS / "library-repository.md").read_text(encoding="utf-8")
GOOD = (DOCS / "good-entries.md").read_text(encoding="utf-8")
WORKFLOW = yaml.safe_load((DOCS / "library-check.yml").read_text(encoding="utf-8"))


def block(page: str, language: str) -> str:
    found = re.search(rf"```{language}\n(.*?)```", page, re.DOTALL)
    assert found is not None
    return found.group(1)


def test_ten_minutes_lead_from_an_empty_folder_to_a_served_fact(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("CRUX_LIBRARY__CACHE", "off")
    (tmp_path / "harbour.txt").write_text(block(TEN_MINUTES, "text"), encoding="utf-8")
    commands = [shlex.split(line) for line in re.findall(r"^    crux (.*)$", TEN_MINUTES, re.MULTILINE)]
    new, check, show, measure, search, pin = commands

    said = crux(*new).out
    assert re.sub(r"\s+", " ", "5 facts, 2 quotes, 2 comparisons, as drafts.") in said
    assert "5 facts, 2 quotes, 2 comparisons, as drafts" in TEN_MINUTES
    assert "9 drafts, in lines " in crux(*check).out
    assert ">>Port Ellen uses about 4,200" in crux(*show).out

    file = tmp_path / "data" / "articles" / "wind-for-the-harbour.yaml"
    text = file.read_text(encoding="utf-8")
    draft = re.search(rf"  - id: {show[1]}\n(?:    .*\n)+", text)
    assert draft is not None
    file.write_text(text.replace(draft.group(), block(TEN_MINUTES, "yaml")), encoding="utf-8")
    measured = crux(*measure)
    assert (measured.code, "1 fact, 0 quotes" in measured.out) == (0, True), measured.out
    assert "1 of 7 sentences have 60%" in measured.out
    assert "wind-for-the-harbour/power-port-ellen" in crux(*search).out
    (served,) = load(tmp_path / "data").entries.values()
    assert isinstance(served, Fact)

    words = tmp_path / "data" / "articles" / "wind-for-the-harbour.txt"
    words.write_text(words.read_text(encoding="utf-8").replace("Not everybody agrees.", "Not all agree."), "utf-8")
    assert crux(*check).code == 1
    assert "pinned anew" in crux(*pin).out
    assert crux(*check).code == 0


def test_what_the_page_says_of_commas_in_brackets_is_so(tmp_path: Path) -> None:
    curated = Curated(tmp_path / "data")
    curated.article(FACT.replace('["China filed over 38,000 patents"]', "[China filed over 38,000 patents]"))
    assert all("does not stand in the article" in problem for problem in curated.problems())


def test_the_examples_of_good_entries_are_entries() -> None:
    library = load(ROOT / "data")
    named = re.findall(r"^> `([a-z0-9-]+)`: (.*(?:\n> .*)*)", GOOD, re.MULTILINE)
    assert len(named) >= 5
    for name, words in named:
        entry = library.entries[f"china-ai-gap/{name}"]
        assert words.replace("\n> ", " ").startswith(entry.headline)
    others = {name for name in re.findall(r"`([a-z]+(?:-[a-z]+)+)`", GOOD) if f"china-ai-gap/{name}" in library.entries}
    assert {"genai-patents-united-states", "patents-not-breakthroughs"} <= others


def test_the_hooks_say_the_same_in_every_place() -> None:
    (offered,) = yaml.safe_load((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))
    local, remote = (
        yaml.safe_load(found) for found in re.findall(r"<!-- hook -->\n```yaml\n(.*?)```", REPOSITORY, re.DOTALL)
    )
    (own,) = local["repos"][0]["hooks"]
    (named,) = remote["repos"][0]["hooks"]
    assert named == {"id": offered["id"]}
    assert own["entry"] == " ".join([offered["entry"], *offered["args"]])
    assert {key: own[key] for key in ("files", "pass_filenames")} == {
        key: offered[key] for key in ("files", "pass_filenames")
    }


@pytest.mark.skipif(sys.platform == "win32", reason="the hook is a shell script; git runs it with its own shell there")
def test_git_holds_back_what_is_wrong_and_the_pull_request_finds_a_quiet_rewording(tmp_path: Path) -> None:
    """The page's hook and the workflow's steps, as they stand there, in a repository of its own."""
    claim = "claims:\n  - {id: counting, text: Counting says little., supports: [patents]}\n"
    curated = Curated(tmp_path / "data")
    file = curated.article(FACT + claim)
    links = tmp_path / "bin"
    links.mkdir()
    program = f'#!/bin/sh\nexec "{sys.executable}" -m bot "$@"\n'
    (links / "crux").write_text(program, encoding="utf-8")
    (links / "crux").chmod(0o755)
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("GIT_", "CRUX_"))}
    environment = {**kept, "PATH": f"{links}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(tmp_path)}
    shell = shutil.which("sh")
    assert shell is not None

    def run(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(  # noqa: S603  # the page's own commands
            [shell, "-ec", command], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )

    author = "-c user.name=A -c user.email=a@example.org"
    assert run(f"git init -q && git {author} add data && git {author} commit -qm first").returncode == 0
    hook = tmp_path / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(block(REPOSITORY, "sh"), encoding="utf-8")
    hook.chmod(0o755)
    file.write_text(file.read_text(encoding="utf-8").replace("says little", "says much"), encoding="utf-8")
    held = run(f"git {author} commit -qam second")
    assert held.returncode == 1
    assert "the wording has changed since the last commit" in held.stdout + held.stderr
    assert run(f"git {author} commit --no-verify -qam second").returncode == 0

    steps = {step.get("name"): step for step in WORKFLOW["jobs"]["check"]["steps"]}
    assert run("crux check data").returncode == 0, "the last commit is all that it is compared with"
    compare, check = steps["Compare claims with the branch that this goes into"], steps["Check every proof"]
    assert run(compare["run"]).returncode == 0
    found = run(check["run"])
    assert found.returncode == 1
    assert re.search(
        r"^::error file=data/articles/one.yaml,line=\d+,col=\d+::the wording has changed", found.stdout, re.MULTILINE
    )
