"""The JSON Schema for editors: made from the models, current in the repository, and it takes what the reader takes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from bot.library.format import SECTIONS, ArticleSource
from bot.library.schema import article_schema, modeline, schema_text, write_where_missing
from tests.library.test_cache import WHOLE

if TYPE_CHECKING:
    from pydantic import BaseModel

DATA = Path(__file__).parents[2] / "data"
ARTICLE = 'article: {id: one, title: One, author: A, published: "2024", language: en, text: one.txt}\n'


class Editor(yaml.SafeLoader):
    """Reads YAML as editors do, by the core schema of YAML 1.2: no dates."""


Editor.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in resolvers if not tag.endswith("timestamp")]
    for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
}


def complaints(text: str) -> list[str]:
    validator = Draft202012Validator(article_schema())
    return [error.message for error in validator.iter_errors(yaml.load(text, Loader=Editor))]  # noqa: S506  # a SafeLoader


def test_the_schema_is_one() -> None:
    Draft202012Validator.check_schema(article_schema())


def test_the_file_in_the_repository_is_current() -> None:
    assert (DATA / "schema.json").read_text(encoding="utf-8") == schema_text(), "crux schema > data/schema.json"


@pytest.mark.parametrize("file", sorted((DATA / "articles").glob("*.yaml")), ids=lambda file: file.stem)
def test_every_shipped_article_names_the_schema_and_keeps_it(file: Path) -> None:
    text = file.read_text(encoding="utf-8")
    assert text.startswith(f"{modeline('../schema.json')}\n")
    assert complaints(text) == []


def test_everything_that_can_be_written_is_taken() -> None:
    assert complaints(ARTICLE + WHOLE) == []


def test_every_key_of_the_models_is_in_it() -> None:
    defined = article_schema()["$defs"]
    models: list[type[BaseModel]] = [ArticleSource, *SECTIONS.values()]
    for model in models:
        assert set(defined[model.__name__]["properties"]) == set(model.model_fields)


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ("facts: [{id: one, evidence: words}]", "'statement' is a required property"),
        ("facts: [{id: one, statement: words, evidence: words, topic: x}]", "'topic' was unexpected"),
        ("facts: [{id: One, statement: words, evidence: words}]", "does not match"),
        ("facts: [{id: one, statement: words, evidence: []}]", "is not valid under any"),
        ("claims: [{id: one, text: words, revision: first}]", "is not of type 'integer'"),
        ("claims: [{id: one, text: null}]", "is not of type"),
        ("fact: []", "'fact' was unexpected"),
        ("comparisons: [{id: one, title: x, between: [a], rows: []}]", "is too short"),
    ],
)
def test_an_editor_marks_what_the_check_would_refuse(wrong: str, said: str) -> None:
    assert said in " ".join(complaints(ARTICLE + wrong))


def test_numbers_may_stand_for_texts_as_they_do_for_the_reader() -> None:
    assert complaints(ARTICLE.replace('"2024"', "2024") + "facts: [{id: one, statement: 38, evidence: 38.5}]") == []


def test_a_folder_gets_the_schema_once_and_keeps_its_own(tmp_path: Path) -> None:
    file = write_where_missing(tmp_path)
    assert json.loads(file.read_text(encoding="utf-8")) == article_schema()
    file.write_text("{}", encoding="utf-8")
    write_where_missing(tmp_path)
    kept: Any = json.loads(file.read_text(encoding="utf-8"))
    assert kept == {}
