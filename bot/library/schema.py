"""The file format as a JSON Schema, made from the models themselves: for editors, which complete and check by it.

It says what is well-formed, and no more: whether the words stand in the article, only the check knows.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Final

from pydantic import Field, create_model

from bot.library import format as file_format

if TYPE_CHECKING:
    from pathlib import Path

FILE: Final = "schema.json"
_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"
_OF_LISTS: Final = {"minLength": "minItems", "maxLength": "maxItems"}


def modeline(schema: str) -> str:
    """Return the line that tells an editor's YAML language server where the schema lies."""
    return f"# yaml-language-server: $schema={schema}"


def schema_text() -> str:
    """Return the schema as it is written to a file."""
    return json.dumps(article_schema(), indent=2, ensure_ascii=False) + "\n"


def article_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of an article's file."""
    sections: dict[str, Any] = {
        name: (tuple[model, ...], Field(default=(), strict=False))  # type: ignore[valid-type]  # made at run time
        for name, model in file_format.SECTIONS.items()
    }
    whole = create_model(
        "An article's file",
        __base__=file_format.Source,
        __doc__="One article, and what is said of it: docs/curating.md tells what each key holds.",
        article=(file_format.ArticleSource, ...),
        **sections,
    )
    schema = _tidied(whole.model_json_schema(mode="validation"))
    evidence = schema["$defs"]["EvidenceSource"]
    schema["$defs"]["EvidenceSource"] = {"anyOf": [evidence["properties"]["exact"], evidence]}
    schema["$defs"] = {name: _with_single_items(part) for name, part in schema["$defs"].items()}
    return {"$schema": _DIALECT, "title": "An article of a Crux library", **schema}


def _tidied(node: Any) -> Any:  # noqa: ANN401  # whatever stands in a JSON Schema
    """Return a part of pydantic's schema as our reader has it: no null, and numbers wherever a text may stand."""
    if isinstance(node, list):
        return [_tidied(item) for item in node]
    if not isinstance(node, dict):
        return node
    kinds = [kind for kind in node.get("anyOf", ()) if kind != {"type": "null"}]
    if len(kinds) == 1:
        node = {**{key: value for key, value in node.items() if key not in {"anyOf", "default"}}, **kinds[0]}
    renamed = _OF_LISTS if node.get("type") == "array" else {}
    tidied = {renamed.get(key, key): _tidied(value) for key, value in node.items() if not _is_title(key, value)}
    if tidied.get("type") == "string" and "enum" not in tidied:
        tidied["type"] = ["string", "number"]
    return tidied


def _is_title(key: str, value: object) -> bool:
    return key == "title" and isinstance(value, str)


def _with_single_items(part: dict[str, Any]) -> dict[str, Any]:
    """Let one piece of evidence stand without a list around it, as the reader does."""
    evidence = part.get("properties", {}).get("evidence")
    if evidence is not None:
        part["properties"]["evidence"] = {"anyOf": [evidence["items"], evidence]}
    return part


def write_where_missing(folder: Path) -> Path:
    """Put the schema into a data folder that has none, and return its file."""
    file = folder / FILE
    if not file.exists():
        file.write_text(schema_text(), encoding="utf-8", newline="\n")
    return file
