"""Imports run one way, downward, and each outside library has its place (design: one obvious place for each thing)."""

from __future__ import annotations

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]

# What each part of the house may import of the others. A part is a package, or a single module where that says more.
MAY_IMPORT: dict[str, set[str]] = {
    "bot.errors": set(),
    "bot.config": {"bot.errors"},
    "bot.log": {"bot.errors"},
    "bot.terminal.invite": {"bot.errors"},
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
        "bot.times.timetable",
        "bot.times.zones",
    },
    "bot.daily": {"bot.errors", "bot.library", "bot.ledger", "bot.times.zones"},
    "bot.services": {"bot.config", "bot.library", "bot.search", "bot.ledger", "bot.board.cards", "bot.daily"},
    "bot.link.gate": {"bot.ledger"},
    "bot.times.deadlines": {"bot.errors"},
    "bot.times.readings": {"bot.errors", "bot.times.deadlines"},
    "bot.times.timetable": {"bot.errors", "bot.times.deadlines", "bot.ledger"},
    "bot.times.zones": {"bot.errors"},
    "bot.board.channels": {"bot.components"},
    "bot.board.cards": {"bot.link.rest", "bot.ledger", "bot.components", "bot.board.channels"},
    "bot.board.threads": {"bot.board.channels"},
    "bot.board.daily_views": {
        "bot.library",
        "bot.ledger",
        "bot.components",
        "bot.render",
        "bot.services",
        "bot.daily",
    },
    "bot.board.publisher": {
        "bot.library",
        "bot.ledger",
        "bot.render",
        "bot.board.channels",
        "bot.board.threads",
        "bot.daily",
        "bot.board.daily_views",
    },
    "bot.board.card_views": {
        "bot.board.daily_views",
        "bot.errors",
        "bot.library",
        "bot.ledger",
        "bot.components",
        "bot.render",
        "bot.services",
        "bot.board.cards",
    },
    "bot.board.unplaced": {"bot.components", "bot.ledger", "bot.render", "bot.board.channels", "bot.board.cards"},
    "bot.board.closing": {
        "bot.errors",
        "bot.link.rest",
        "bot.ledger",
        "bot.render",
        "bot.board.channels",
        "bot.board.cards",
        "bot.board.card_views",
        "bot.board.unplaced",
    },
    "bot.board.tending": {
        "bot.ledger",
        "bot.library",
        "bot.daily",
        "bot.board.daily_views",
        "bot.board.publisher",
        "bot.board.threads",
        "bot.render",
        "bot.services",
        "bot.board.channels",
        "bot.board.cards",
        "bot.board.card_views",
        "bot.board.closing",
        "bot.board.unplaced",
    },
    "bot.link.callbacks": set(),
    "bot.link.rest": {"bot.link.callbacks"},
    "bot.link.door": {"bot.link.callbacks", "bot.link.gate", "bot.link.rest"},
    "bot.shelf.startup": set(),
    "bot.shelf.retiring": set(),
    "bot.shelf.watching": set(),
    "bot.shelf.librarian": {
        "bot.config",
        "bot.terminal.console",
        "bot.library",
        "bot.shelf.retiring",
        "bot.search",
        "bot.services",
        "bot.shelf.startup",
        "bot.shelf.watching",
    },
    "bot.link.sessions": set(),
    "bot.link.error_path": {"bot.errors", "bot.link.rest"},
    "bot.link.tree": {"bot.link.error_path"},
    "bot.client": {
        "bot.errors",
        "bot.services",
        "bot.link.callbacks",
        "bot.components",
        "bot.link.door",
        "bot.link.rest",
        "bot.link.sessions",
        "bot.link.error_path",
        "bot.link.tree",
    },
    "bot.link.sync": {"bot.link.rest", "bot.client"},
    "bot.link.connection": {"bot.errors", "bot.link.rest", "bot.link.sessions", "bot.client", "bot.link.sync"},
    "commands": {
        "bot.errors",
        "bot.link.rest",
        "bot.link.callbacks",
        "bot.board.cards",
        "bot.board.card_views",
        "bot.link.door",
        "bot.daily",
        "bot.link.gate",
        "bot.times.deadlines",
        "bot.times.readings",
        "bot.times.timetable",
        "bot.times.zones",
        "bot.library",
        "bot.search",
        "bot.ledger",
        "bot.components",
        "bot.render",
        "bot.services",
    },
    "bot.terminal.ledger_tools": {"bot.errors", "bot.ledger"},
    "bot.terminal.console": {"bot.library", "bot.search", "bot.curating"},
    "bot.curating": {"bot.errors", "bot.library"},
    "bot.terminal.differences": {"bot.library"},
    "bot.terminal.cli_options": set(),
    "bot.terminal.cli_library": {
        "bot.terminal.cli_options",
        "bot.config",
        "bot.terminal.console",
        "bot.curating",
        "bot.library",
        "bot.search",
    },
    "bot.terminal.demo": {"bot.errors", "sandbox"},
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
        "bot.link.tree",
        "bot.link.connection",
        "bot.link.sync",
        "bot.link.error_path",
        "bot.terminal.invite",
        "bot.link.callbacks",
        "bot.link.rest",
        "bot.board.channels",
        "bot.board.threads",
        "bot.board.publisher",
        "bot.board.tending",
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
    "typer": {"bot.cli", "bot.terminal.cli_library", "bot.terminal.cli_options"},
    "trafilatura": {"bot.curating"},
    "watchfiles": {"bot.shelf.watching"},
    "aiohttp": {"sandbox", "bot.link.rest", "bot.link.callbacks"},
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
    """Return the longest beginning of a module's name that is a part."""
    names = module.split(".")
    beginnings = [".".join(names[:length]) for length in range(len(names), 0, -1)]
    fallback = ".".join(names[:2]) if names[0] == "bot" else names[0]
    return next((name for name in beginnings if name in MAY_IMPORT or name in COMPOSITION), fallback)


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
    if part in COMPOSITION or (file.name == "__init__.py" and not _imports(_parse(file))):
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
