"""docs/curating.md is true: its examples stand in the first article, and the check says what the page says it does."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bot.library.dates import parse_date
from bot.library.format import SECTIONS, ArticleSource
from bot.library.loader import load
from bot.library.model import Bound, Fact, Modality
from bot.library.problems import LibraryError
from bot.library.translations import in_language
from bot.terminal.console import library_in_words

if TYPE_CHECKING:
    from pydantic import BaseModel

ROOT = Path(__file__).parents[2]
ARTICLES = ROOT / "data" / "articles"
YAML = "china-ai-gap.yaml"
PAGE = (ROOT / "docs" / "curating.md").read_text(encoding="utf-8")
WHOLE = (ARTICLES / YAML).read_text(encoding="utf-8")
BLOCK = re.compile(r"(<!-- made up -->\n)?```yaml\n(.*?)```", re.DOTALL)
REAL = [block for made_up, block in BLOCK.findall(PAGE) if not made_up]
MADE_UP = [block for made_up, block in BLOCK.findall(PAGE) if made_up]
FAULTS = (
    ("topics: [AI gap, AI race]\n    aliases: [catching up, narrowing", "topic: [AI gap]\n    aliases: [x, narrowing"),
    ("      - the launch of the ChatGPT chatbot by OpenAI", "      - the launch of ChatGPT by OpenAI"),
    ("    figure: {value: 6276, unit: patents}\n    period", "    figure: {value: 6726, unit: patents}\n    period"),
    ("supports: [behemoth-perception]", "supports: [behemoth-perceptions]"),
)


def _replaced(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1, old
    return text.replace(old, new)


def _library_with(folder: Path, text: str) -> Path:
    shutil.copy(ARTICLES / "china-ai-gap.txt", folder)
    (folder / YAML).write_text(text, encoding="utf-8")
    return folder


@pytest.mark.parametrize("block", REAL)
def test_every_example_stands_in_the_first_article(block: str) -> None:
    assert block in WHOLE


def test_the_example_of_a_new_wording_is_well_formed(tmp_path: Path) -> None:
    (example,) = [block for block in MADE_UP if "history" in block]
    old = re.search(r"  - id: claim-patents-measure-leadership\n(?:    .*\n)+", WHOLE)
    assert old is not None
    library = load(_library_with(tmp_path, _replaced(WHOLE, old.group(), example)))
    (claim,) = [claim for claim in library.claims if claim.id.endswith("/claim-patents-measure-leadership")]
    assert claim.revision == 2
    assert claim.history[0].text in old.group()


def test_the_example_of_a_prefix_is_needed_and_works(tmp_path: Path) -> None:
    (example,) = [block for block in MADE_UP if "prefix" in block]
    old = "    evidence:\n      - Chinese tech companies continue to develop their own large language models\n    about"
    library = load(_library_with(tmp_path, _replaced(WHOLE, old, f"{example}    about")))
    fact = library.entries["china-ai-gap/chinese-llms-continue"]
    assert isinstance(fact, Fact)
    assert fact.evidence[0].prefix.endswith("develop their own ")
    without = re.sub(r"\{exact: (.*), prefix: .*\}", r"\1", example)
    with pytest.raises(LibraryError, match="stands in the article 2 times"):
        load(_library_with(tmp_path, _replaced(WHOLE, old, f"{without}    about")))


def test_the_example_of_a_correction_answers_to_the_old_id(tmp_path: Path) -> None:
    (example,) = [block for block in MADE_UP if "supersedes:" in block]
    library = load(_library_with(tmp_path, _replaced(WHOLE, "facts:\n", f"facts:\n{example}")))
    fact = library.current("china-ai-gap/genai-patents-china")
    assert isinstance(fact, Fact)
    assert fact.id == "china-ai-gap/patents-china-recount"
    assert fact.replaced == ("China filed over 38,000 patents related to generative AI between 2014 and 2023.",)
    assert [claim.id for claim in library.claims if fact in claim.supports]


def test_the_example_of_translations_is_served(tmp_path: Path) -> None:
    (example,) = [block for block in MADE_UP if "translations:" in block]
    start = "  - id: genai-patents-china\n"
    library = load(_library_with(tmp_path, _replaced(WHOLE, start, start + example)))
    fact = library.entries["china-ai-gap/genai-patents-china"]
    assert in_language(fact, "de").headline.startswith("China meldete")
    assert in_language(fact, "zh-CN").headline.endswith("专利申请。")
    assert in_language(fact, "fr").headline == fact.headline


def test_the_check_finds_what_the_page_shows(tmp_path: Path) -> None:
    text = WHOLE
    for old, new in FAULTS:
        text = _replaced(text, old, new)
    with pytest.raises(LibraryError) as caught:
        load(_library_with(tmp_path, text))
    shown = re.findall(rf"^    data/articles/{YAML}:\d+:\d+: (.*)$", PAGE, re.MULTILINE)
    found = caught.value.problems
    assert len(found) == len(shown) == len(FAULTS)
    for line, problem in zip(shown, found, strict=True):
        assert line.startswith(f"{problem.what}: "), problem


def test_a_library_without_problems_is_told_as_the_page_shows() -> None:
    told = re.sub(r"\d+ proofs", "N proofs", library_in_words(load(ARTICLES / YAML)))
    assert told in re.sub(r"\d+ proofs", "N proofs", PAGE)


def test_every_key_of_the_format_is_named() -> None:
    models: list[type[BaseModel]] = [ArticleSource, *SECTIONS.values()]
    keys = {key for model in models for key in model.model_fields}
    assert {key for key in keys if not re.search(rf"\b{key}\b", PAGE)} == set()
    assert {word for kind in (Modality, Bound) for word in kind if f"`{word}`" not in PAGE} == {Bound.EXACTLY}


def test_dates_are_read_as_the_page_shows() -> None:
    section = PAGE.split("## Dates")[1].split("\n## ")[0]
    rows = re.findall(r'^\| .* \| `"?([^`"]*)"?` \| (.*) \|$', section, re.MULTILINE)
    assert len(rows) >= 6
    assert [parse_date(edtf).text for edtf, _ in rows] == [text for _, text in rows]


def test_the_examples_of_modality_are_facts_of_the_first_article() -> None:
    rows = re.findall(r"^\| `(stated|predicted|asserted)`.* \| .* \| (.*) \|$", PAGE, re.MULTILINE)
    told = {(fact.modality.value, fact.statement) for fact in load(ARTICLES / YAML).facts}
    assert len(rows) == len(Modality)
    assert set(rows) <= told


def test_it_shows_every_kind_by_example() -> None:
    firsts = ("article:", "  - id: data-law\n", "statement:", "speaker:", "between:", "supports:", "evidence:")
    assert [first for first in firsts if not any(first in block for block in REAL)] == []
    assert [block for block in MADE_UP if block in WHOLE] == []
