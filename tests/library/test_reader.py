from __future__ import annotations

import multiprocessing
import re
from concurrent.futures import ProcessPoolExecutor
from typing import TYPE_CHECKING

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from bot.library import reader
from bot.library.characters import decode
from bot.library.problems import Findings, Place
from bot.library.reader import read
from bot.library.tree import Fields, child, place_of
from tests.library.hostile import HOSTILE, refuse

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library.tree import Node

PARSERS = ["CSafeLoader", "SafeLoader"]


@pytest.fixture(params=PARSERS, autouse=True)
def _both_parsers(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """Check with PyYAML's own parser too: libyaml is not there on every machine."""
    if not hasattr(yaml, request.param):
        pytest.skip("PyYAML comes without libyaml here")
    monkeypatch.setattr(reader, "_PARSER", getattr(yaml, request.param))


def read_all(text: str) -> tuple[Node | None, list[str]]:
    findings = Findings("x.yaml")
    tree = read(text, findings)
    return tree, [str(problem) for problem in findings.problems]


def only_problem(text: str) -> str:
    _, problems = read_all(text)
    assert len(problems) == 1, problems
    return problems[0]


@pytest.mark.parametrize(
    "text", ["NO", "yes", "22:30", "010", "1.10", "2024-08-01", "0x1F", "1_000", ".inf", "=", "on", "1e3"]
)
def test_every_scalar_is_the_text_that_stands_there(text: str) -> None:
    assert read_all(f"key: {text}") == ({"key": text}, [])


def test_lists_mappings_and_blocks_are_read() -> None:
    tree, problems = read_all("a: [x, {b: y}]\nc: >-\n  one\n  two\nd:\n  - 'it''s'\n")
    assert tree == {"a": ["x", {"b": "y"}], "c": "one two", "d": ["it's"]}
    assert problems == []


def test_everything_knows_its_place() -> None:
    tree, _ = read_all("# first\nfacts:\n  - id: é\n    evidence: [über, {exact: b}]\n")
    assert isinstance(tree, Fields)
    assert place_of(tree, "facts", 0, "id") == Place(3, 9)
    assert place_of(tree, "facts", 0, "evidence", 1, "exact") == Place(4, 30)
    entry = child(tree, "facts", 0)
    assert isinstance(entry, Fields)
    assert entry.key_place("evidence") == Place(4, 5)
    assert entry.key_place("not there") == entry.place


def test_a_path_that_leads_nowhere_ends_at_the_last_node_on_it() -> None:
    tree, _ = read_all("facts:\n  - id: a\n")
    assert tree is not None
    assert place_of(tree, "facts", 0, "figure", "value") == place_of(tree, "facts", 0) == Place(2, 5)
    assert place_of(tree, "facts", 7) == place_of(tree, "facts")
    assert child(tree, "facts", 0, "figure") is None


@pytest.mark.parametrize(
    ("text", "begins"),
    [
        ("a: 1\nb: 2\na: 3", 'x.yaml:3:1: the key "a" stands already in line 1: keep one of the two'),
        ("a: &here x", "x.yaml:1:4: &here names this to be repeated elsewhere: "),
        ("a: *here", "x.yaml:1:4: *here stands for something written elsewhere: write it out here"),
        ("<<: {b: c}", "x.yaml:1:1: << would merge in another mapping"),
        ("a: !!int 3", "x.yaml:1:4: the tag tag:yaml.org,2002:int gives this a type: "),
        ("a: !secret", "x.yaml:1:4: the tag !secret gives this a type: "),
        ("a: ~", 'x.yaml:1:4: "a" has no value (~ means nothing at all): '),
        ("a: [x, NULL]", "x.yaml:1:8: there is no value here (NULL means nothing at all): "),
        ("a:\nb: c", 'x.yaml:1:3: "a" has no value: give it a value, or remove it'),
        ("{a: over 38,000}", 'x.yaml:1:16: "000" has no value: give it a value, or, where a comma stands inside'),
        ("null: a", "x.yaml:1:1: there is no value here (null means nothing at all): "),
        ("? [a]\n: b", "x.yaml:1:3: a list or a mapping stands where a key should be: "),
        ("a: b\n---\nc: d", "x.yaml:2:1: a second document begins here: "),
        ('a: "\\u202e"', "x.yaml:1:4: the text holds the invisible character U+202E RIGHT-TO-LEFT OVERRIDE: "),
        ('a: "\\0"', "x.yaml:1:4: the text holds a NUL character (U+0000): "),
        ("", "x.yaml:1:1: the file is empty: begin with article:"),
        ("# nothing but a comment\n", "x.yaml:1:1: the file is empty: "),
    ],
)
def test_what_is_refused_is_said_where_it_stands(text: str, begins: str) -> None:
    assert only_problem(text).startswith(begins)


@pytest.mark.parametrize("quoted", ['""', '"~"', "'null'"])
def test_quotation_marks_say_that_the_word_is_meant(quoted: str) -> None:
    assert read_all(f"a: {quoted}") == ({"a": quoted.strip("\"'")}, [])


def test_several_problems_of_one_file_are_all_reported() -> None:
    tree, problems = read_all("a: ~\nb: &x 1\nb: 2\nc: 3")
    assert [problem.split(":")[1] for problem in problems] == ["1", "2", "3"]
    assert tree == {"a": "~", "b": "1", "c": "3"}


@pytest.mark.parametrize(
    ("text", "place", "words"),
    [
        ("a: b: c", "1:5", "put the text in quotation marks"),
        ('a: "good" cars', "1:11", "quotation marks of the other kind"),
        ('a: "b"\n c: d', "2:[23]", "line "),
        ("a: b\nc\nd: e", "2:1", "write it as key: value"),
        ("a: 'never closed", "1:4", "opened here and never closed"),
        ("a: @home", "1:4", "a text begins with @, which YAML keeps for itself: put the text in quotation marks"),
        ("é: 🚀\na: `b`", "2:4", "a text begins with `, "),
        ("a:\n\t- b", "2:1", "indent with spaces"),
        ('a: "\\q"', "1:[56]", "write two backslashes"),
        ("a: [b", "1:4", "put a comma between its items and ] at its end"),
        ("a: {b: c\n", "1:4", "put a comma between its fields and } at its end"),
        ("a: *", "1:5", "put the text in quotation marks"),
        ("a: b\n c: d", "2:3", "line its key up with the others"),
        ("a: |\n  x\n y: z\nb", "3:2", "line it up"),
    ],
)
def test_broken_yaml_is_explained_in_plain_words(text: str, place: str, words: str) -> None:
    problem = only_problem(text)
    assert re.match(rf"x.yaml:{place}: ", problem)
    assert words in problem


@pytest.fixture(scope="module")
def alone() -> Iterator[ProcessPoolExecutor]:
    """Give a process where nothing else takes memory."""
    with ProcessPoolExecutor(1, multiprocessing.get_context("spawn")) as process:
        yield process


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_files_are_refused_without_growing(
    name: str, alone: ProcessPoolExecutor, request: pytest.FixtureRequest
) -> None:
    parser = request.node.callspec.params["_both_parsers"]
    problems, peak = alone.submit(refuse, name, parser).result()
    assert 1 <= problems <= reader.MOST_PROBLEMS + 1
    assert peak < 10_000_000


def test_a_file_has_a_bounded_number_of_parts() -> None:
    how = "split it into several articles"
    assert only_problem("- k: v\n" * 40_000) == f"x.yaml:33334:3: the file has more than 100,000 parts: {how}"
    assert only_problem("- a\n" * 160_000) == f"x.yaml:1:1: the file has more than 100,000 lines and commas: {how}"


def test_the_nesting_that_is_allowed_ends_at_fifty() -> None:
    assert read_all("[" * 50 + "x" + "]" * 50)[1] == []
    assert only_problem("[" * 51 + "x" + "]" * 51).startswith("x.yaml:1:51: this is nested more than 50 deep")


@given(st.binary(max_size=300))
def test_no_bytes_crash_the_reader(raw: bytes) -> None:
    findings = Findings("x.yaml")
    text = decode(raw, findings)
    tree = None if text is None else read(text, findings)
    assert tree is not None or findings.problems


@given(st.text(alphabet="ab:-?[]{}&*!|>'\"%@#,~ \n\\x0", max_size=80))
def test_no_yaml_crashes_the_reader(text: str) -> None:
    findings = Findings("x.yaml")
    tree = read(text, findings)
    assert tree is not None or findings.problems
    lines = text.split("\n")
    for problem in findings.problems:
        assert 1 <= problem.line <= len(lines) + 1
        assert problem.column >= 1


@given(st.recursive(st.text(max_size=8), lambda inner: st.lists(inner) | st.dictionaries(st.text(max_size=8), inner)))
def test_what_was_written_in_quotation_marks_is_read_back(value: object) -> None:
    written = yaml.safe_dump(value, default_style='"', allow_unicode=False, width=10_000)
    findings = Findings("x.yaml")
    tree = read(written.replace("!!str ", ""), findings)
    if not findings.problems:  # control characters and duplicate-looking keys are refused
        assert tree == value
