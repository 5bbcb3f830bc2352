"""Imports run one way, downward, and each outside library has its place (design: one obvious place for each thing)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# What each part of the house may import of the others. A part is a package, or a module directly in bot/.
MAY_IMPORT: dict[str, set[str]] = {
    "bot.errors": set(),
    "bot.config": {"bot.errors"},
    "bot.log": {"bot.errors"},
    "bot.invite": {"bot.errors"},
    "bot.library": {"bot.errors"},
    "bot.search": {"bot.errors", "bot.library"},
    "bot.ledger": {"bot.errors"},
    "bot.components": {"bot.errors"},
    "bot.render": {
        "bot.errors",
        "bot.library",
        "bot.search",
        "bot.ledger",
        "bot.components",
        "bot.timetable",
        "bot.zones",
    },
    "bot.daily": {"bot.errors", "bot.library", "bot.ledger", "bot.zones"},
    "bot.services": {"bot.config", "bot.library", "bot.search", "bot.ledger", "bot.cards", "bot.daily"},
    "bot.gate": {"bot.ledger"},
    "bot.deadlines": {"bot.errors"},
    "bot.readings": {"bot.errors", "bot.deadlines"},
    "bot.timetable": {"bot.errors", "bot.deadlines", "bot.ledger"},
    "bot.zones": {"bot.errors"},
    "bot.channels": {"bot.components"},
    "bot.cards": {"bot.rest", "bot.ledger", "bot.components", "bot.channels"},
    "bot.threads": {"bot.channels"},
    "bot.daily_views": {
        "bot.library",
        "bot.ledger",
        "bot.components",
        "bot.render",
        "bot.services",
        "bot.daily",
    },
    "bot.publisher": {
        "bot.library",
        "bot.ledger",
        "bot.render",
        "bot.channels",
        "bot.threads",
        "bot.daily",
        "bot.daily_views",
    },
    "bot.card_views": {
        "bot.daily_views",
        "bot.errors",
        "bot.library",
        "bot.ledger",
        "bot.components",
        "bot.render",
        "bot.services",
        "bot.cards",
    },
    "bot.unplaced": {"bot.components", "bot.ledger", "bot.render", "bot.channels", "bot.cards"},
    "bot.closing": {
        "bot.errors",
        "bot.rest",
        "bot.ledger",
        "bot.render",
        "bot.channels",
        "bot.cards",
        "bot.card_views",
        "bot.unplaced",
    },
    "bot.tending": {
        "bot.ledger",
        "bot.library",
        "bot.daily",
        "bot.daily_views",
        "bot.publisher",
        "bot.threads",
        "bot.render",
        "bot.services",
        "bot.channels",
        "bot.cards",
        "bot.card_views",
        "bot.closing",
        "bot.unplaced",
    },
    "bot.callbacks": set(),
    "bot.rest": {"bot.callbacks"},
    "bot.door": {"bot.callbacks", "bot.gate", "bot.rest"},
    "bot.startup": set(),
    "bot.retiring": set(),
    "bot.watching": set(),
    "bot.librarian": {
        "bot.config",
        "bot.console",
        "bot.library",
        "bot.retiring",
        "bot.search",
        "bot.services",
        "bot.startup",
        "bot.watching",
    },
    "bot.sessions": set(),
    "bot.error_path": {"bot.errors", "bot.rest"},
    "bot.tree": {"bot.error_path"},
    "bot.client": {
        "bot.errors",
        "bot.services",
        "bot.callbacks",
        "bot.components",
        "bot.door",
        "bot.rest",
        "bot.sessions",
        "bot.error_path",
        "bot.tree",
    },
    "bot.sync": {"bot.rest", "bot.client"},
    "bot.connection": {"bot.errors", "bot.rest", "bot.sessions", "bot.client", "bot.sync"},
    "commands": {
        "bot.errors",
        "bot.rest",
        "bot.callbacks",
        "bot.cards",
        "bot.card_views",
        "bot.door",
        "bot.daily",
        "bot.gate",
        "bot.deadlines",
        "bot.readings",
        "bot.timetable",
        "bot.zones",
        "bot.library",
        "bot.search",
        "bot.ledger",
        "bot.components",
        "bot.render",
        "bot.services",
    },
    "bot.ledger_tools": {"bot.errors", "bot.ledger"},
    "bot.console": {"bot.library", "bot.search", "bot.curating"},
    "bot.curating": {"bot.errors", "bot.library"},
    "bot.differences": {"bot.library"},
    "bot.cli_options": set(),
    "bot.cli_library": {
        "bot.cli_options",
        "bot.config",
        "bot.console",
        "bot.curating",
        "bot.library",
        "bot.search",
    },
    "bot.demo": {"bot.errors", "sandbox"},
    "sandbox": set(),
}
# These know all: the command line composes the whole.
COMPOSITION = {"bot.cli", "bot.house", "bot.__main__"}

# Outside libraries with a place of their own, and the parts that may import them.
PLACES: dict[str, set[str]] = {
    "discord": {
        "bot.render",
        "bot.components",
        "bot.client",
        "bot.tree",
        "bot.connection",
        "bot.sync",
        "bot.error_path",
        "bot.invite",
        "bot.callbacks",
        "bot.rest",
        "bot.channels",
        "bot.threads",
        "bot.publisher",
        "bot.tending",
        "commands",
        "bot.cli",
    },
    "rapidfuzz": {"bot.search"},
    "snowballstemmer": {"bot.search"},
    "yaml": {"bot.library", "bot.config"},
    "edtf": {"bot.library"},
    "pydantic": {"bot.library", "bot.config"},
    "matplotlib": {"bot.render"},
    "numpy": {"bot.search", "bot.render"},
    "sqlalchemy": {"bot.ledger"},
    "alembic": {"bot.ledger"},
    "aiosqlite": {"bot.ledger"},
    "asyncpg": {"bot.ledger"},
    "filelock": {"bot.ledger"},
    "typer": {"bot.cli", "bot.cli_library", "bot.cli_options"},
    "trafilatura": {"bot.curating"},
    "watchfiles": {"bot.watching"},
    "aiohttp": {"sandbox", "bot.rest", "bot.callbacks"},
}
HEAVY = {"numpy", "matplotlib", "edtf", "snowballstemmer"}  # imported where first needed, never at the top of a module
# Modules that are themselves imported only where first needed.
LATE = {"bot.library.edtf_dates", "bot.search.columns", "bot.search.places"}


def _modules() -> list[Path]:
    files = [file for package in ("bot", "commands", "sandbox") for file in sorted((ROOT / package).rglob("*.py"))]
    assert len(files) > 20, "the house has been emptied, or moved"
    return files


def _name(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def _part(module: str) -> str:
    return ".".join(module.split(".")[:2]) if module.startswith("bot.") else module.split(".", maxsplit=1)[0]


def _imports(tree: ast.AST, *, top_level_only: bool = False) -> list[str]:
    nodes = ast.iter_child_nodes(tree) if top_level_only else ast.walk(tree)
    found: list[str] = []
    for node in nodes:
        if isinstance(node, ast.Import):
            found += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports name the whole path"
            found += (
                [f"{node.module}.{alias.name}" for alias in node.names] if node.module == "bot" else [node.module or ""]
            )
    return found


def _parse(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"), str(file))


@pytest.mark.parametrize("file", _modules(), ids=_name)
def test_imports_run_downward(file: Path) -> None:
    part = _part(_name(file))
    if part in COMPOSITION or part == "bot":
        return
    assert part in MAY_IMPORT, f"{part} is new: say in tests/test_layering.py what it may import"
    ours = {_part(name) for name in _imports(_parse(file)) if name.split(".")[0] in {"bot", "commands", "sandbox"}}
    assert ours - {part} <= MAY_IMPORT[part], f"{file.name} reaches up, or sideways"


@pytest.mark.parametrize("file", _modules(), ids=_name)
def test_outside_libraries_are_used_in_their_place(file: Path) -> None:
    part = _part(_name(file))
    used = {name.split(".")[0] for name in _imports(_parse(file))}
    for library in used & PLACES.keys():
        assert part in PLACES[library], f"{library} is not for {part}"


@pytest.mark.parametrize("file", _modules(), ids=_name)
def test_heavy_libraries_are_imported_where_first_needed(file: Path) -> None:
    imported = _imports(_parse(file), top_level_only=True)
    assert not LATE & set(imported)
    assert _name(file) in LATE or not HEAVY & {name.split(".")[0] for name in imported}


@pytest.mark.parametrize("file", _modules(), ids=_name)
def test_the_prefix_command_framework_is_not_used(file: Path) -> None:
    assert not [name for name in _imports(_parse(file)) if name.startswith("discord.ext")]


def test_importing_the_whole_house_loads_nothing_heavy_and_touches_nothing(tmp_path: Path) -> None:
    names = [_name(file) for file in _modules() if file.name != "__main__.py" and _name(file) not in LATE]
    script = "\n".join(
        [
            "import sys, importlib",
            f"for name in {names!r}: importlib.import_module(name)",
            f"print(sorted(set(sys.modules) & {HEAVY!r}))",
        ]
    )
    command = [sys.executable, "-B", "-c", script]
    environment = {"PYTHONPATH": str(ROOT), "PATH": "", "HOME": str(tmp_path), "SYSTEMROOT": "C:\\Windows"}
    done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # our own interpreter
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
    assert not list(tmp_path.iterdir()), "importing left something behind"
