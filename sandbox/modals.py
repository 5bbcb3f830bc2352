"""Dialogs: reading the one that a bot opens, and filling it in as a person would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sandbox.controls import (
    MENTIONABLE_SELECT,
    ROLE_SELECT,
    SELECTS,
    STRING_SELECT,
    USER_SELECT,
    read_custom_id,
    read_select,
)
from sandbox.errors import PersonError
from sandbox.resolving import resolve_into

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sandbox.forms import Form
    from sandbox.world import Json, World

ROW, TEXT_INPUT, TEXT, LABEL = 1, 4, 10, 18
IN_LABEL = (TEXT_INPUT, *SELECTS)
MOST_COMPONENTS = 5
MOST_TYPED = 4000


def read_modal(form: Form) -> Json:
    """Return a dialog's `{custom_id, title, components}`; problems are noted in the form."""
    taken: set[str] = set()
    ids = iter(range(1, 1000))
    return {
        "custom_id": form.text("custom_id", least=1, most=100, required=True),
        "title": form.text("title", least=1, most=45, required=True),
        "components": [
            _read_top(one, taken, ids) for one in form.forms("components", least=1, most=MOST_COMPONENTS, required=True)
        ],
    }


def _read_top(form: Form, taken: set[str], ids: Any) -> Json:  # noqa: ANN401  # an iterator of ints
    kind = _read_kind(form, (ROW, TEXT, LABEL))
    view: Json = {"type": kind, "id": form.whole("id", least=0) or next(ids)}
    if kind == ROW:
        children = form.forms("components", least=1, most=1, required=True)
        view["components"] = [_read_input(one, taken, ids, (TEXT_INPUT,), labelled=True) for one in children]
    elif kind == LABEL:
        view["label"] = form.text("label", least=1, most=45, required=True)
        view["description"] = form.text("description", most=100)
        child = form.child("component", required=True)
        view["component"] = None if child is None else _read_input(child, taken, ids, IN_LABEL, labelled=False)
    elif kind == TEXT:
        view["content"] = form.text("content", least=1, most=MOST_TYPED, required=True)
    return view


def _read_kind(form: Form, allowed: tuple[int, ...]) -> int | None:
    kind = form.whole("type", required=True)
    if kind is not None and kind not in allowed:
        listed = ", ".join(map(str, allowed)) + ("," if len(allowed) == 1 else "")
        form.fail(None, "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({listed}).')
        return None
    return kind


def _read_input(form: Form, taken: set[str], ids: Any, allowed: tuple[int, ...], *, labelled: bool) -> Json:  # noqa: ANN401
    kind = _read_kind(form, allowed)
    view: Json = {"type": kind, "id": form.whole("id", least=0) or next(ids)}
    if kind == TEXT_INPUT:
        _read_text_input(form, view, taken, labelled=labelled)
    elif kind is not None:
        read_select(form, view, taken)
        view["required"] = form.flag("required", default=True)
    return view


def _read_text_input(form: Form, view: Json, taken: set[str], *, labelled: bool) -> None:
    view["custom_id"] = read_custom_id(form, taken)
    view["style"] = form.choice("style", (1, 2), required=True)
    if labelled:
        view["label"] = form.text("label", least=1, most=45, required=True)
    view["min_length"] = form.whole("min_length", least=0, most=MOST_TYPED) or 0
    longest = form.whole("max_length", least=1, most=MOST_TYPED)
    view["max_length"] = MOST_TYPED if longest is None else longest
    if view["min_length"] > view["max_length"]:
        form.fail("min_length", "NUMBER_TYPE_MAX", "min_length must be less than or equal to max_length.")
    view["required"] = form.flag("required", default=True)
    view["placeholder"] = form.text("placeholder", most=100)
    value = form.text("value", most=MOST_TYPED)
    if value:
        view["value"] = value


def fill_in(world: World, modal: Json, values: Mapping[str, object]) -> Json:
    """Return the `data` of a submit with a person's values by custom_id. Raises PersonError where they do not fit."""
    unknown = values.keys() - {one["custom_id"] for one in _inputs(modal)}
    if unknown:
        raise PersonError(f"the dialog has no field {', '.join(sorted(unknown))}")
    resolved: Json = {}
    components = [_submit(world, one, values, resolved) for one in modal["components"]]
    data: Json = {"custom_id": modal["custom_id"], "components": components}
    return data | ({"resolved": resolved} if resolved else {})


def _inputs(modal: Json) -> list[Json]:
    found = []
    for top in modal["components"]:
        found += top.get("components", [])
        if top.get("component"):
            found.append(top["component"])
    return found


def _submit(world: World, top: Json, values: Mapping[str, object], resolved: Json) -> Json:
    view: Json = {"type": top["type"], "id": top["id"]}
    if top["type"] == ROW:
        view["components"] = [_filled(world, one, values, resolved, one["label"]) for one in top["components"]]
    elif top["type"] == LABEL:
        view["component"] = _filled(world, top["component"], values, resolved, top["label"])
    return view


def _filled(world: World, field: Json, values: Mapping[str, object], resolved: Json, label: str) -> Json:
    head = {"type": field["type"], "id": field["id"], "custom_id": field["custom_id"]}
    given = values.get(field["custom_id"])
    if field["type"] == TEXT_INPUT:
        return head | {"value": _typed(field, given, label)}
    chosen = [] if given is None else [str(one) for one in given] if isinstance(given, list) else [str(given)]
    if chosen or field["required"]:
        check_choice(world, field, chosen, resolved, label)
    return head | {"values": chosen}


def _typed(field: Json, given: object, label: str) -> str:
    text = str(field.get("value", "") if given is None else given)
    if not text and not field["required"]:
        return text
    least = max(field["min_length"], 1)
    if not least <= len(text) <= field["max_length"]:
        raise PersonError(f"{label}: between {least} and {field['max_length']} characters, not {len(text)}")
    return text


def check_choice(world: World, select: Json, chosen: list[str], resolved: Json, label: str) -> None:
    """Check what a person chose in a select, and add whom it means to `resolved`. Raises PersonError."""
    if not select["min_values"] <= len(chosen) <= select["max_values"]:
        raise PersonError(
            f"{label}: between {select['min_values']} and {select['max_values']} choices, not {len(chosen)}"
        )
    if len(set(chosen)) != len(chosen):
        raise PersonError(f"{label}: the same choice twice")
    if select["type"] == STRING_SELECT:
        offered = {option["value"] for option in select["options"]}
        if not offered.issuperset(chosen):
            raise PersonError(f"{label}: not among the options")
        return
    kinds = {USER_SELECT: ("users",), ROLE_SELECT: ("roles",), MENTIONABLE_SELECT: ("users", "roles")}
    for one in chosen:
        resolve_into(world, resolved, one, kinds.get(select["type"], ("channels",)), label)
