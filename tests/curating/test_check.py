"""`crux check` in its forms: coverage, data for programs, annotations on GitHub; and `crux schema`."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from bot.curating.coverage import sentences_of
from bot.curating.reports import github_lines
from bot.library.loader import load
from bot.library.problems import Problem
from bot.library.schema import schema_text
from tests.curating.commandline import crux
from tests.library.curated import FACT, WORDS, Curated

DATA = Path(__file__).parents[2] / "data"
COMMAND = re.compile(r"::(error|notice) file=([^,:]+),line=(\d+),col=(\d+)::(.+)")
DRAFT = FACT.replace("facts:\n", "facts:\n  - {id: fall, statement: They fell., evidence: Prices fell, draft: true}\n")


@pytest.fixture
def curated(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Curated:
    monkeypatch.chdir(tmp_path)
    return Curated(tmp_path / "data")


def test_coverage_lists_the_sentences_on_which_too_little_rests(curated: Curated) -> None:
    curated.article(DRAFT)
    done = crux("check", "data", "--coverage")
    assert done.code == 0
    assert "proofs checked, all hold" in done.out
    assert "0 of 6 sentences have 60% of their words or more in evidence; the others:" in done.out
    assert 'data/articles/one.txt:1:1: 32% of this sentence is evidence: "China filed over 38,000 patents' in done.out
    column = WORDS.index("While") + 1
    assert f"data/articles/one.txt:1:{column}: 0% of this sentence is evidence" in done.out


def test_the_first_article_is_covered() -> None:
    found = sentences_of(load(DATA))
    assert min(sentence.share for sentence in found) >= 0.6
    assert f"{len(found)} of {len(found)} sentences have" in crux("check", DATA, "--coverage").out


def test_words_count_as_covered_only_as_a_whole_and_once(curated: Curated) -> None:
    pieces = '["China filed over 38,000", "filed over 38,000 patents", "6,276 in the U.S."]'
    curated.article(FACT.replace('["China filed over 38,000 patents"]', pieces))
    first = sentences_of(curated.load())[0]
    words = re.findall(r"\w+", first.article.words[first.start : first.end])
    assert first.share == (6 + 6) / len(words)


@pytest.mark.parametrize(
    ("drafts", "told"),
    [
        (1, '"d1" is a draft, and is not served: read it'),
        (3, "3 drafts, in lines 13, 14, 15, not served: read each"),
        (
            200,
            "200 drafts, in lines 13, 14, 15, 16, 17, 18, 19, 20, 21, 22, 23, 24 and 188 more, not served: read each",
        ),
    ],
)
def test_the_drafts_of_a_file_are_one_line_for_people(curated: Curated, drafts: int, told: str) -> None:
    entry = "  - {{id: d{}, statement: They fell., evidence: Prices fell, draft: true}}\n"
    curated.article("facts:\n" + "".join(entry.format(number) for number in range(1, drafts + 1)))
    done = crux("check", "data")
    assert done.code == 0
    (line,) = [line for line in done.out.splitlines() if "draft" in line and "proofs checked" not in line]
    assert line.startswith(f"data/articles/one.yaml:13:10: {told}")
    assert line.endswith(" beside its evidence, mend it, and remove draft: true")
    assert len(json.loads(crux("check", "data", "--json").out)["drafts"]) == drafts


def test_programs_are_given_drafts_and_coverage(curated: Curated) -> None:
    curated.article(DRAFT)
    found = json.loads(crux("check", "data", "--coverage", "--json").out)
    assert (found["ok"], found["problems"], found["facts"]) == (True, [], 1)
    assert [draft["what"] for draft in found["drafts"]] == ['"fall" is a draft, and is not served']
    assert found["coverage"]["sentences"] == 6
    assert {"file", "line", "column", "what", "how"} == set(found["coverage"]["thin"][0])
    assert json.loads(crux("check", "data", "--format", "json").out).keys() == found.keys() - {"coverage"}


def test_github_is_given_an_error_for_each_problem_and_a_notice_for_each_draft(curated: Curated) -> None:
    curated.article(DRAFT + "    topic: [100% of it]\n    figure: {value: 7}\n")
    curated.article(DRAFT, name="two")
    done = crux("check", "data", "--format", "github")
    assert done.code == 1
    found = [COMMAND.fullmatch(line) for line in done.out.splitlines() if line.startswith("::")]
    assert [(one.group(1), one.group(2)) for one in found if one] == [
        ("error", "data/articles/one.yaml"),
        ("notice", "data/articles/one.yaml"),
        ("notice", "data/articles/two.yaml"),
    ]
    assert all(found)


def test_an_annotation_is_one_line_of_a_file_in_the_repository(tmp_path: Path) -> None:
    inside = Problem(str(tmp_path / "a,b.yaml"), 3, 4, "50% of\nit", "mend it")
    outside = Problem("/elsewhere/c.yaml", 1, 1, "wrong", "mend it")
    assert list(github_lines([inside], [outside], tmp_path)) == [
        "::error file=a%2Cb.yaml,line=3,col=4::50%25 of%0Ait: mend it",
        "::notice file=/elsewhere/c.yaml,line=1,col=1::wrong: mend it",
    ]


def test_a_library_that_cannot_be_served_has_no_coverage(curated: Curated) -> None:
    curated.article(FACT.replace('38,000 patents"', '38,000 cats"'))
    done = crux("check", "data", "--coverage")
    assert done.code == 1
    assert "sentences" not in done.out
    assert done.out.endswith("How much of the articles is evidence can be told when all of this is mended.\n")
    assert json.loads(crux("check", "data", "--coverage", "--json").out)["coverage"] is None


def test_the_schema_is_printed_as_it_stands_in_the_repository() -> None:
    assert crux("schema").out == schema_text() == (DATA / "schema.json").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "command", [("article",), ("article", "new"), ("article", "pin"), ("show",), ("schema",), ("check",)]
)
def test_every_command_for_curators_has_a_help_with_an_example(command: tuple[str, ...]) -> None:
    assert f"crux {' '.join(command)}" in crux(*command, "--help").out


def test_what_is_not_understood_ends_with_2() -> None:
    assert crux("check", "--format", "xml").code == 2
    assert crux("article", "new").code == 2
    assert crux("article", "old").code == 2
