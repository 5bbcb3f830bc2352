"""The page's own files: small modules, nothing from elsewhere, no way for text to become markup."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from tests.page.fake_people import PAGE

if TYPE_CHECKING:
    from pathlib import Path

MODULES = sorted(PAGE.glob("*.js"))
STYLES = sorted(PAGE.glob("*.css"))
MARKUP = (PAGE / "index.html").read_text(encoding="utf-8")
# Ways from text to markup or code.
FORBIDDEN = (
    "innerHTML",
    "outerHTML",
    "insertAdjacentHTML",
    "document.write",
    "eval(",
    "new Function",
    "DOMParser",
    "srcdoc",
    "createContextualFragment",
)


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_a_module_is_small_and_says_what_it_is_for(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    assert text.startswith("/**"), "a heading comment comes first"
    assert text.count("\n") <= 300


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_no_module_turns_text_into_markup_or_code(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    code = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
    assert [word for word in FORBIDDEN if word in code] == []


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_modules_import_each_other_and_nothing_else(module: Path) -> None:
    text = module.read_text(encoding="utf-8")
    for name in re.findall(r'^import (?:[^"]*)"([^"]+)"', text, flags=re.MULTILINE):
        assert name.startswith("./")
        assert (PAGE / name).is_file()


def test_every_module_is_used() -> None:
    texts = "".join(path.read_text(encoding="utf-8") for path in MODULES) + MARKUP
    assert [path.name for path in MODULES if f"/{path.name}" not in texts] == []


def test_exported_functions_say_their_types() -> None:
    bare = []
    for path in MODULES:
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(r"^export (?:async )?function (\w+)\(([^)]*)", text, flags=re.MULTILINE):
            before = text[: match.start()].rstrip()
            documented = before.endswith("*/")
            if not documented or (match[2].strip() and "@param" not in before[before.rfind("/**") :]):
                bare.append(f"{path.name}: {match[1]}")
    assert bare == []


def test_the_markup_has_nothing_inline_and_nothing_from_elsewhere() -> None:
    assert re.findall(r"\sstyle=|\son\w+=|javascript:", MARKUP) == []
    assert re.findall(r"<script(?![^>]*\ssrc=)", MARKUP) == []
    for address in re.findall(r'(?:src|href)="([^"#]+)"', MARKUP):
        assert address.startswith("/page/")
        assert (PAGE / address.removeprefix("/page/")).is_file()


@pytest.mark.parametrize("style", STYLES, ids=lambda path: path.name)
def test_styles_fetch_nothing_from_elsewhere(style: Path) -> None:
    text = style.read_text(encoding="utf-8")
    assert "@import" not in text
    assert all(address.startswith("/page/") for address in re.findall(r'url\("?([^")]+)', text))


@pytest.mark.parametrize("module", MODULES, ids=lambda path: path.name)
def test_lines_fit_a_window(module: Path) -> None:
    assert [line for line in module.read_text(encoding="utf-8").split("\n") if len(line) > 140] == []
