"""Holding payloads against Discord's own description of its API, where it is at hand (../shared/discord-openapi.json).

    problems = conformity.check_request("POST", "/channels/1/messages", body)
    problems = conformity.check_response("POST", "/channels/1/messages", 200, body)

Paths stand without /api/v10 and without a query. Both return the problems found, in words; an empty list is conformity.
A route or status that the description does not have is a problem too. Ask `is_present()` first, or mark a test with
`needs_description`.
"""

from __future__ import annotations

import functools
import re
from pathlib import Path
from typing import Any

import orjson
import pytest
from jsonschema import Draft202012Validator
from jsonschema.exceptions import best_match
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

Json = dict[str, Any]

DESCRIPTION = Path(__file__).resolve().parents[2] / "shared" / "discord-openapi.json"
_URI = "urn:discord"
_MOST_SHOWN = 400


def is_present() -> bool:
    """Whether the description is at hand."""
    return DESCRIPTION.is_file()


needs_description = pytest.mark.skipif(
    not is_present(), reason="Discord's description of its API (../shared/discord-openapi.json) is not at hand"
)


def check_request(method: str, path: str, body: object) -> list[str]:
    """Return what is wrong with a body that a bot sends."""
    found = _operation(method, path)
    if found is None:
        return [f"{method} {path}: Discord has no such route"]
    pointer, operation = found
    content = operation.get("requestBody", {}).get("content", {})
    if "application/json" not in content:
        return [] if body is None else [f"{method} {path}: takes no body"]
    return _problems(f"{pointer}/requestBody/content/application~1json/schema", _keyed(body), f"{method} {path}")


def check_response(method: str, path: str, status: int, body: object) -> list[str]:
    """Return what is wrong with an answer."""
    found = _operation(method, path)
    if found is None:
        return [f"{method} {path}: Discord has no such route"]
    pointer, operation = found
    name = next((one for one in (str(status), f"{status // 100}XX") if one in operation["responses"]), None)
    if name is None:
        return [f"{method} {path}: Discord never answers {status}"]
    response = operation["responses"][name]
    if "$ref" in response:
        pointer = response["$ref"]
        response = _at(pointer)
    else:
        pointer = f"{pointer}/responses/{name}"
    if "application/json" not in response.get("content", {}):
        return [] if body is None else [f"{method} {path}: {status} has no body"]
    told = _numbered(body) if name == "4XX" else body
    return _problems(f"{pointer}/content/application~1json/schema", told, f"{method} {path} -> {status}")


def _keyed(body: object) -> object:
    """Return a request's body with its new files' keys as text: discord.py numbers them, which Discord takes too."""
    if not isinstance(body, dict):
        return body
    if isinstance(body.get("data"), dict):  # the answer to an interaction wraps its message
        return body | {"data": _keyed(body["data"])}
    files = body.get("attachments")
    if not isinstance(files, list):
        return body
    return body | {"attachments": [one | {"id": str(one["id"])} if "id" in one else one for one in files]}


def _numbered(body: object) -> object:
    """Return an error body with numbers for codes: the description says so, though Discord names those of fields."""
    if isinstance(body, dict):
        return {key: 0 if key == "code" else _numbered(value) for key, value in body.items()}
    return [_numbered(one) for one in body] if isinstance(body, list) else body


def _problems(pointer: str, body: object, where: str) -> list[str]:
    errors = list(_validator(pointer).iter_errors(body))
    found = []
    for error in errors:
        deepest = best_match([error]) or error
        path = "/".join(str(step) for step in deepest.absolute_path)
        found.append(f"{where}: at {path or '(root)'}: {deepest.message[:_MOST_SHOWN]}")
    return found


@functools.cache
def _description() -> Json:
    found: Json = orjson.loads(DESCRIPTION.read_bytes())
    return found


@functools.cache
def _registry() -> Registry[Any]:
    resource: Resource[Any] = Resource.from_contents(_description(), default_specification=DRAFT202012)
    registry: Registry[Any] = Registry()
    whole: Registry[Any] = registry.with_resource(_URI, resource)
    return whole


@functools.cache
def _validator(pointer: str) -> Draft202012Validator:
    return Draft202012Validator({"$ref": f"{_URI}{pointer}"}, registry=_registry())


def _at(pointer: str) -> Json:
    node: Any = _description()
    for step in pointer.removeprefix("#/").split("/"):
        node = node[step.replace("~1", "/").replace("~0", "~")]
    found: Json = node
    return found


@functools.cache
def _templates() -> list[tuple[re.Pattern[str], str]]:
    """Return all routes, those with fewer placeholders first: `@me` and `@original` are no ids."""
    paths = sorted(_description()["paths"], key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\{\w+\\}", "[^/]+", re.escape(path))), path) for path in paths]


@functools.cache
def _template(path: str) -> str | None:
    return next((template for pattern, template in _templates() if pattern.fullmatch(path)), None)


def _operation(method: str, path: str) -> tuple[str, Json] | None:
    template = _template(path)
    if template is None or method.lower() not in _description()["paths"][template]:
        return None
    escaped = template.replace("~", "~0").replace("/", "~1")
    escaped = escaped.replace("{", "%7B").replace("}", "%7D")
    pointer = f"#/paths/{escaped}/{method.lower()}"
    return pointer, _description()["paths"][template][method.lower()]
