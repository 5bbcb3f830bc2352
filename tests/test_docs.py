"""The documentation is tested: links lead somewhere, what it names exists, and everything there is, is described."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest
import typer
from typer.core import TyperGroup

from bot.cli import app

ROOT = Path(__file__).parents[1]
PAGES = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").rglob("*.md")), ROOT / "sandbox" / "README.md"]


def _group() -> TyperGroup:
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return group


def _name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def _anchors(text: str) -> set[str]:
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings}


@pytest.mark.parametrize("page", PAGES, ids=_name)
def test_relative_links_lead_somewhere(page: Path) -> None:
    text = re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)
    for target in re.findall(r"\]\(([^)\s]+)\)", text):
        if "://" in target:
            continue
        path, _, anchor = target.partition("#")
        file = (page.parent / path).resolve() if path else page
        assert file.exists(), f"{_name(page)} links to {target}, which is not there"
        if anchor:
            assert anchor in _anchors(file.read_text(encoding="utf-8")), f"{_name(page)}: no heading for {target}"


@pytest.mark.parametrize("name", sorted(_group().commands))
def test_every_command_and_option_of_the_command_line_is_documented(name: str) -> None:
    page = (ROOT / "docs" / "running.md").read_text(encoding="utf-8")
    row = next((line for line in page.splitlines() if line.startswith(f"| `crux {name}")), "")
    assert row, f"docs/running.md has no row for crux {name}"
    for parameter in _group().commands[name].params:
        options = [option for option in (*parameter.opts, *parameter.secondary_opts) if option.startswith("--")]
        if options and "--help" not in options:
            assert any(option in row for option in options), f"crux {name}: {options} is not in its row"


@pytest.mark.parametrize("name", sorted(_group().commands))
def test_every_command_of_the_command_line_has_an_example(name: str) -> None:
    command = _group().commands[name]
    assert command.help
    assert f"crux {name}" in (command.epilog or ""), f"crux {name} --help shows no example"


def test_the_first_screen_of_the_readme_shows_the_two_commands_and_a_picture() -> None:
    first_screen = "\n".join((ROOT / "README.md").read_text(encoding="utf-8").splitlines()[:20])
    assert "python3 dev.py demo" in first_screen
    assert "python3 dev.py test" in first_screen
    (picture,) = re.findall(r"!\[[^\]]{20,}\]\(([^)]+)\)", first_screen)
    assert (ROOT / picture).stat().st_size > 10_000


def test_every_page_can_be_reached_from_the_readme() -> None:
    seen, waiting = set[Path](), [ROOT / "README.md"]
    while waiting:
        page = waiting.pop()
        seen.add(page)
        links = re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        files = [(page.parent / link).resolve() for link in links if "://" not in link]
        waiting += [file for file in files if file.suffix == ".md" and file not in seen]
    lost = [_name(page) for page in PAGES if page not in seen and "decisions" not in page.parts]
    assert not lost


def test_the_changelog_keeps_its_form() -> None:
    text = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    assert "## [Unreleased]" in text
    kinds = set(re.findall(r"^### (.+)$", text, re.MULTILINE))
    assert kinds <= {"Added", "Changed", "Deprecated", "Removed", "Fixed", "Security"}


def test_no_committed_file_names_a_path_of_one_machine() -> None:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)  # noqa: S607  # git is found on PATH
    if listed.returncode != 0:
        pytest.skip("this is no git checkout")
    here = f"{ROOT}/"
    for name in listed.stdout.splitlines():
        file = ROOT / name
        if file.is_file() and here in file.read_text(encoding="utf-8", errors="ignore"):
            pytest.fail(f"{name} names {here}")
