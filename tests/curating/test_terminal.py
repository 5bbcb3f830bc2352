"""`crux article new` in front of a person: on a real terminal, with what is typed."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest
import yaml

from tests.curating.commandline import FACTS, TEXT

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no pseudo-terminals of this kind")
NEW = ("article", "new", "harbour.txt")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "harbour.txt").write_text(TEXT, encoding="utf-8")
    return tmp_path


def test_it_asks_for_each_and_asks_again_where_an_answer_cannot_stand(folder: Path) -> None:
    from tests.curating.terminal import talk  # noqa: PLC0415  # not on Windows

    talks = [
        ("Title: ", "Wind\n"),
        ("Author: ", "Ailsa Gray\n"),
        ("Publisher (Enter for none): ", "\n"),
        ("XXXX (no date): ", "yesterday\n"),
        ("XXXX (no date): ", "2026-11-02\n"),
        ("Language of the words, such as en: ", "en\n"),
        ("Web address (Enter for none): ", "\n"),
        ("[wind]: ", "\n"),
    ]
    done = talk(NEW, talks, folder)
    assert done.code == 0, done.screen
    assert '\n  "yesterday" is not a date' in done.screen
    assert 'such as "2024", "2024-08"' in done.screen
    assert "wind.yaml: 1 fact, as draft." in done.screen
    article = yaml.safe_load((folder / "data" / "articles" / "wind.yaml").read_text(encoding="utf-8"))["article"]
    assert (article["title"], article["published"]) == ("Wind", "2026-11-02")


def test_what_a_file_says_of_itself_is_offered_and_ctrl_c_leaves_nothing_behind(folder: Path) -> None:
    from tests.curating.terminal import CTRL_C, talk  # noqa: PLC0415  # the same

    (folder / "page.md").write_text(f"# Wind for it\n\n{TEXT}", encoding="utf-8")
    before = sorted(folder.rglob("*"))
    talks = [("Title [Wind for it]: ", "\n"), ("Author: ", CTRL_C)]
    done = talk(("article", "new", "page.md", "--draft"), talks, folder)
    assert done.code == 130
    assert done.screen.endswith("\nNothing was written.\n")
    assert sorted(folder.rglob("*")) == before


def test_a_bar_shows_how_far_drafting_has_come_and_goes_away(folder: Path) -> None:
    from tests.curating.terminal import talk  # noqa: PLC0415  # the same

    towns = (f"The town of Bree{number} uses {number:,} tons of coal a year." for number in range(2, 60))
    (folder / "harbour.txt").write_text(" ".join(towns), encoding="utf-8")
    done = talk(
        (*NEW, *FACTS, "--publisher", "The Isle", "--url", "https://isle.example", "--id", "coal", "--draft"),
        [],
        folder,
    )
    assert done.code == 0, done.screen
    assert "Looking for entries" in done.screen
    assert "58/58" in done.screen
    assert "58 facts, as drafts." in done.screen.rpartition("\x1b")[2]
