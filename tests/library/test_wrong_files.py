"""What curators get wrong in a file's shape, and what they are told, with the place."""

from __future__ import annotations

import hashlib
import os
from types import SimpleNamespace
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.library import explain, files
from bot.library import format as file_format
from bot.library.explain import validate
from bot.library.problems import MOST_PER_FILE, Findings, Place, shown
from bot.library.reader import read
from bot.library.tree import Fields, Items, Text
from tests.library.curated import WORDS

if TYPE_CHECKING:
    from tests.library.curated import Curated


@pytest.mark.parametrize(
    ("field", "problem"),
    [
        ("id: ▸Bad Id", '"Bad Id" is not an id: use lower-case letters a-z, digits and hyphens only'),
        ("id: ▸" + "a" * 41, "this text has 41 characters, and at most 40 are allowed: shorten it"),
        ("statement: ▸" + "a" * 601, "this text has 601 characters, and at most 600 are allowed: shorten it"),
        ("topics: ▸[" + ", ".join(f"t{n}" for n in range(51)) + "]", "this has more than 50: remove some, or"),
        ("id: ▸[a]", "a text is needed here, not a list or a mapping: write the text itself"),
        ("▸statment: x", '"statment" is not a key of a fact: did you mean "statement"? its keys are '),
        ("modality: ▸predict", '"predict" is not allowed here: did you mean "predicted"? write one of stated, '),
        ("daily: ▸yes", '"yes" is neither true nor false: write true or false'),
        ("period: ▸2023/2014", '"2023/2014" ends before it begins: swap the two dates'),
        ("as_of: ▸August", '"August" is not a date as far as we can read it: write it as EDTF, such as "2024"'),
        ('figure: {value: ▸"38,000"}', '"38,000" is not a number: write digits, with a point before decimals'),
        ("figure: {value: ▸1e5}", '"1e5" is not a number: '),
        (
            "figure: {value: ▸" + "9" * 25 + "}",
            '"' + "9" * 25 + '" has too many digits: write at most 24, and at most 12',
        ),
        ("figure: {value: ▸0." + "1" * 13 + "}", '"0.1111111111111" has too many digits: '),
        ("evidence: [▸[a]]", "a mapping is needed here: write its fields as key: value; its keys are exact, prefix"),
        ("figure: {value: ▸[1]}", "a text is needed here, not a list or a mapping: "),
        ("figure: ▸5", "a mapping is needed here: write its fields as key: value; its keys are value, bound, unit"),
        ("figure: ▸{bound: about}", '"value" is missing: a figure needs value'),
        ("figure: {value: 1, bound: ▸most}", '"most" is not allowed here: did you mean "at-most"? write one of '),
        ("evidence: ▸[]", "this is empty: give at least one"),
        ("evidence: [▸{prefix: x}]", '"exact" is missing: evidence needs exact'),
        ("evidence: [{exact: a, ▸prefx: b}]", '"prefx" is not a key of evidence: did you mean "prefix"?'),
        ("topics: ▸{a: b}", "a list is needed here: write it in square brackets, or one item a line"),
        ("topics: ▸[a, b, a]", '"a" stands here twice: keep one of the two'),
        ('topics: [a, ▸""]', "this text is empty: write something, or remove the key"),
        ("translations: {▸English: x}", '"English" is not a language tag: write one such as "en" or "pt-BR"'),
        ("translations: ▸x", "a mapping is needed here: "),
        ("supersedes: [▸a b]", '"a b" is not the id of an entry: write entry-id, or article-id/entry-id'),
        ("about: [▸nobody]", 'there is no entity "nobody": add it under entities:, or take it out here'),
        ("about: [▸chinna]", 'there is no entity "chinna": did you mean "china"?'),
    ],
)
def test_a_wrong_field_is_located_and_explained(curated: Curated, field: str, problem: str) -> None:
    fields = {"id": "id: f", "statement": "statement: S.", "evidence": "evidence: over 38,000 patents"}
    fields.pop(field.partition(":")[0], None)
    curated.article("facts:\n  -\n" + "".join(f"    {line}\n" for line in [field, *fields.values()]))
    assert curated.said().startswith(problem)


@pytest.mark.parametrize(
    ("head", "problem"),
    [
        ("url: ▸www.example.org", '"www.example.org" is not a web address: begin it with https:// and leave'),
        ("▸author2: x", '"author2" is not a key of an article: did you mean "author"?'),
    ],
)
def test_a_wrong_field_of_the_article_is_located(curated: Curated, head: str, problem: str) -> None:
    curated.article(head=f"{head}\n")
    assert curated.said().startswith(problem)


@pytest.mark.parametrize(
    ("before", "after", "problem"),
    [
        ("language: en", "language: English", '6:13: "English" is not a language tag'),
        ("  author: Jennifer Scott\n", "", '2:3: "author" is missing: an article needs id, title, author'),
        ('"2024-08-01"', '"2024-02-30"', '5:14: "2024-02-30" is no day of the calendar: write it as EDTF'),
        ("entities:", "entitys:", '9:1: "entitys" is not a key of an article\'s file: did you mean "entities"?'),
        ("facts:", "facts: none\nquotes:", "12:8: facts is a list: begin each of them with a dash"),
        ("article:", "- article:", ""),
    ],
)
def test_a_wrong_file_is_located(curated: Curated, before: str, after: str, problem: str) -> None:
    path = curated.article()
    text = path.read_text(encoding="utf-8").replace(before, after, 1)
    curated.file("one.yaml", text)
    assert any(found.startswith(f"one.yaml:{problem}") for found in curated.problems())


def test_a_file_that_is_a_list_or_a_text_is_said(curated: Curated) -> None:
    curated.file("one.yaml", "- a\n")
    assert curated.problem() == "one.yaml:1:1: a mapping is needed here: begin with article:"


def test_a_file_without_its_article_is_said(curated: Curated) -> None:
    curated.file("one.yaml", "facts: [{id: a, statement: S, evidence: e}]\n")
    assert curated.problem().startswith('one.yaml:1:1: "article" is missing')


def test_ids_are_unique_over_all_kinds_of_entry(curated: Curated) -> None:
    curated.article("""\
        facts: [{id: same, statement: S, evidence: quality differs}]
        quotes: [{id: same, text: quality differs, speaker: X}]
        """)
    assert curated.problem().startswith('one.yaml:13:15: the id "same" is taken by another entry of this article')


def test_entities_are_unique_too(curated: Curated) -> None:
    path = curated.article()
    text = path.read_text(encoding="utf-8").replace("id: us,", "id: china,")
    curated.file("one.yaml", text)
    assert curated.problem() == 'one.yaml:11:10: there are two entities "china": rename one of them'


# The text beside the file


@pytest.mark.parametrize("name", ["/etc/passwd", "../one.txt", "a/../../x.txt", "..\\one.txt", "C:one.txt", ".."])
def test_the_text_stays_inside_the_folder(curated: Curated, name: str) -> None:
    path = curated.article()
    curated.file("one.yaml", path.read_text(encoding="utf-8").replace("one.txt", f"'{name}'"))
    assert curated.problem().endswith("is not inside this folder: name a file that lies beside this one")


def test_a_link_out_of_the_folder_is_not_followed(curated: Curated) -> None:
    curated.article()
    outside = curated.folder / "outside.txt"
    outside.write_text(WORDS, encoding="utf-8")
    (curated.articles / "one.txt").unlink()
    try:
        (curated.articles / "one.txt").symlink_to(outside)
    except OSError:
        pytest.skip("this system makes no symbolic links")
    assert "is not inside this folder" in curated.problem()


def test_a_text_that_is_not_there_is_said(curated: Curated) -> None:
    curated.article()
    (curated.articles / "one.txt").unlink()
    assert curated.problem().startswith('one.yaml:7:9: there is no file "one.txt" beside this one: put the article')


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_a_pipe_in_place_of_a_file_is_never_waited_for(curated: Curated) -> None:
    curated.article()
    (curated.articles / "one.txt").unlink()
    os.mkfifo(curated.articles / "one.txt")
    assert 'there is no file "one.txt"' in curated.problem()
    os.mkfifo(curated.articles / "two.yaml")
    assert any("this is not a file" in problem for problem in curated.problems())


def test_a_changed_text_is_said_with_its_checksum(curated: Curated) -> None:
    curated.article()
    curated.file("one.txt", WORDS + " ")
    actual = hashlib.sha256((WORDS + " ").encode()).hexdigest()
    command = f"crux article pin {(curated.articles / 'one.yaml').as_posix()}"
    assert curated.problem() == (
        "one.yaml:8:11: the text in one.txt is not the one that was pinned: "
        f"restore it, or, if the change is meant, pin it with sha256: {actual} (or: {command})"
    )


def test_a_text_that_is_not_pinned_is_said_with_the_line_to_add(curated: Curated) -> None:
    path = curated.article()
    lines = path.read_text(encoding="utf-8").splitlines(keepends=True)
    curated.file("one.yaml", "".join(line for line in lines if "sha256" not in line))
    actual = hashlib.sha256(WORDS.encode()).hexdigest()
    assert curated.problem() == f'one.yaml:2:3: "sha256" is missing: pin the text with sha256: {actual}'


def test_an_unfit_text_is_located_in_the_text(curated: Curated) -> None:
    curated.article(words="Quality\ndiffers\N{RIGHT-TO-LEFT OVERRIDE}.")
    assert curated.problem().startswith("one.txt:2:8: the file holds the invisible character U+202E")


def test_files_over_a_million_bytes_are_not_read(curated: Curated) -> None:
    curated.file("one.yaml", "#" * 1_000_001)
    assert curated.problem().startswith("one.yaml:1:1: the file has more than a million bytes: split it")


@pytest.mark.parametrize("said", [0, 5, 1_000_000], ids=lambda said: f"{said} bytes at first")
def test_a_file_that_grows_while_it_is_read_is_read_whole_or_not_at_all(
    curated: Curated, monkeypatch: pytest.MonkeyPatch, said: int
) -> None:
    monkeypatch.setattr(files, "os", SimpleNamespace(fstat=lambda _: SimpleNamespace(st_size=said)))
    for size, whole in ((20_000, True), (1_000_000, True), (1_000_001, False)):
        found = files.read_bytes(curated.file("one.yaml", "#" * size), Findings("one.yaml"))
        assert found == (b"#" * size if whole else None)


# What messages are like


def test_the_number_of_problems_of_one_file_is_bounded(curated: Curated) -> None:
    curated.article("facts:\n" + "  - {}\n" * 3_000)
    found = curated.problems()
    assert len(found) == MOST_PER_FILE
    assert any("there may be more problems in this file" in problem for problem in found)


def test_texts_in_messages_are_short_and_on_one_line() -> None:
    assert shown("a\n b\x1b[31m") == '"a b\N{REPLACEMENT CHARACTER}[31m"'
    assert len(shown("x " * 500)) <= 122


@pytest.mark.parametrize("model", [file_format.ArticleSource, *file_format.SECTIONS.values()])
def test_every_kind_of_error_has_words_of_ours(model: type[file_format.Source]) -> None:
    @given(trees(sorted(known_keys(model))))
    @settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
    def check(tree: object) -> None:
        findings = Findings("x.yaml")
        source = validate(model, node(tree), findings)
        assert (source is None) == bool(findings.problems)
        for problem in findings.problems:
            assert "Input should" not in str(problem)
            assert "see docs/curating.md" not in str(problem)
            assert (problem.line, problem.column) != (0, 0)

    check()


def known_keys(model: type[file_format.Source]) -> set[str]:
    parts = set().union(*(part.model_fields for part in explain._PARTS.values()))
    return {*model.model_fields, *parts, "china", "unknown"}


def trees(keys: list[str]) -> st.SearchStrategy[object]:
    texts = st.sampled_from(["", "x", "china", "2024", "true", "1", "-1.5", "X Y", "about", "x" * 1200, "https://a.b"])
    inner = st.recursive(
        texts,
        lambda tree: st.lists(tree, max_size=4) | st.dictionaries(st.sampled_from(keys), tree, max_size=6),
        max_leaves=12,
    )
    return inner | st.dictionaries(st.sampled_from(keys), inner, max_size=10)


def node(tree: object) -> Text | Items | Fields:
    """Make a tree as the reader would, all at one place."""
    place = Place(3, 4)
    if isinstance(tree, dict):
        fields = Fields(place)
        fields.update((Text.at(place, key), node(value)) for key, value in tree.items())
        return fields
    if isinstance(tree, list):
        items = Items(place)
        items.extend(node(item) for item in tree)
        return items
    return Text.at(place, str(tree))


def test_a_value_that_the_reader_refused_is_not_blamed_twice() -> None:
    findings = Findings("x.yaml")
    tree = read('id: a\nname: "\\0"\naliases: ~\n', findings)
    assert tree is not None
    assert validate(file_format.EntitySource, tree, findings) is None
    assert [problem.line for problem in findings.problems] == [2, 3]
