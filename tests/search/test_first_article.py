"""What members will type about the article that ships with Crux, and what must come first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bot.library.loader import load
from bot.search.index import Index
from bot.search.postings import text_of
from bot.search.synonyms import read_synonyms, shipped_synonyms
from bot.search.tokens import scan

ROOT = Path(__file__).parents[2]
CASES: list[dict[str, Any]] = yaml.safe_load((Path(__file__).parent / "first_article.yaml").read_text(encoding="utf-8"))


@pytest.fixture(scope="module")
def shipped() -> Index:
    return Index(load(ROOT / "data"), read_synonyms(shipped_synonyms()))


@pytest.mark.parametrize(
    ("query", "expected"), [pytest.param(case["q"], case["expect"], id=case["q"]) for case in CASES]
)
def test_the_first_article_answers_what_it_can(shipped: Index, query: str, expected: list[str]) -> None:
    found = [match.entry.id.rpartition("/")[2] for match in shipped.search(query)]
    assert found[:1] == [] if not expected else found[0] in expected


def test_every_shipped_entry_is_found_by_its_own_words_and_completed_from_half_of_them(shipped: Index) -> None:
    library = load(ROOT / "data")
    for entry in library.entries.values():
        assert text_of(scan(shipped.search(entry.headline)[0].entry.headline)) == text_of(scan(entry.headline))
        assert shipped.search(entry.id)[0].entry.id == entry.id
        typed = entry.headline[: len(entry.headline) // 2]
        assert entry.id in [match.entry.id for match in shipped.complete(typed)]
