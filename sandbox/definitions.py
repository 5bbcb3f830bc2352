"""Reading the definitions of application commands: every limit of Discord's, and the view that Discord answers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sandbox.forms import Form
    from sandbox.world import Json

CHAT_INPUT, USER, MESSAGE = 1, 2, 3
SUBCOMMAND, GROUP, STRING, INTEGER, BOOLEAN = 1, 2, 3, 4, 5
USER_OPTION, CHANNEL_OPTION, ROLE_OPTION, MENTIONABLE, NUMBER, ATTACHMENT = 6, 7, 8, 9, 10, 11
OPTION_TYPES = (
    SUBCOMMAND,
    GROUP,
    STRING,
    INTEGER,
    BOOLEAN,
    USER_OPTION,
    CHANNEL_OPTION,
    ROLE_OPTION,
    MENTIONABLE,
    NUMBER,
    ATTACHMENT,
)
MOST_COMMANDS = {CHAT_INPUT: 100, USER: 15, MESSAGE: 15}
MOST_OPTIONS = 25
MOST_CHARACTERS = 8000
# Letters and digits of any script, hyphen, underscore, apostrophe and the marks that Devanagari and Thai need.
NAME = re.compile(r"[-_'\w\u0900-\u097F\u0E00-\u0E7F]{1,32}")
LOCALES = frozenset(
    (
        *(
            "id",
            "da",
            "de",
            "en-GB",
            "en-US",
            "es-ES",
            "es-419",
            "fr",
            "hr",
            "it",
            "lt",
            "hu",
            "nl",
            "no",
            "pl",
            "pt-BR",
        ),
        *("ro", "fi", "sv-SE", "vi", "tr", "cs", "el", "bg", "ru", "uk", "hi", "th", "zh-CN", "ja", "zh-TW", "ko"),
    )
)


def read_command(form: Form, kept: Json | None = None) -> Json:
    """Return a command's fields as Discord shows them; `kept` is the one being changed. Notes problems in the form."""
    kind = form.choice("type", (CHAT_INPUT, USER, MESSAGE)) or (CHAT_INPUT if kept is None else kept["type"])
    view: Json = {"type": kind} if kept is None else dict(kept)
    if kept is None or "name" in form.fields:
        view["name"] = _read_name(form, slash=kind == CHAT_INPUT)
    if kept is None or "description" in form.fields:
        view["description"] = _read_description(form, kind)
    for name, most in (("name_localizations", 32), ("description_localizations", 100)):
        if kept is None or name in form.fields:
            view[name] = _read_localizations(form, name, most)
    _read_reach(form, view, fresh=kept is None)
    if "options" in form.fields and kind == CHAT_INPUT:
        view["options"] = read_options(form)
    if not view.get("options"):
        view.pop("options", None)
    if characters(view) > MOST_CHARACTERS:
        message = f"Command exceeds maximum size ({MOST_CHARACTERS})"
        form.fail(None, "APPLICATION_COMMAND_TOO_LARGE", message)
    return view


def _read_name(form: Form, *, slash: bool) -> str:
    name = form.text("name", least=1, most=32, required=True) or ""
    if name and slash and (NAME.fullmatch(name) is None or name != name.lower()):
        form.fail("name", "APPLICATION_COMMAND_INVALID_NAME", "Command name is invalid")
    return name


def _read_description(form: Form, kind: int) -> str:
    if kind == CHAT_INPUT:
        return form.text("description", least=1, most=100, required=True) or ""
    if form.fields.get("description"):
        message = "Context menu commands cannot have description"
        form.fail("description", "APPLICATION_COMMAND_DESCRIPTION_INVALID", message)
    return ""


def _read_localizations(form: Form, name: str, most: int) -> Json | None:
    part = form.child(name)
    if part is None:
        return None
    for locale in part.fields.keys() - LOCALES:
        part.fail(locale, "ENUM_TYPE_COERCE", f'Value "{locale}" is not a valid enum value.')
    return {locale: part.text(locale, least=1, most=most) for locale in part.fields if part.has(locale)}


def _read_reach(form: Form, view: Json, *, fresh: bool) -> None:
    """Read who may use the command, and where."""
    if fresh or "default_member_permissions" in form.fields:
        permissions = form.text("default_member_permissions", like=re.compile(r"\d{1,20}"))
        view["default_member_permissions"] = permissions
    if fresh or "contexts" in form.fields:
        view["contexts"] = _read_set(form, "contexts", (0, 1, 2))
        if view["contexts"] is None and form.fields.get("dm_permission") is False:
            view["contexts"] = [0]
    if fresh or "integration_types" in form.fields:
        view["integration_types"] = _read_set(form, "integration_types", (0, 1)) or [0, 1]
    if fresh or "nsfw" in form.fields:
        view["nsfw"] = form.flag("nsfw")
    view["dm_permission"] = view["contexts"] is None or 1 in view["contexts"]


def _read_set(form: Form, name: str, allowed: tuple[int, ...]) -> list[int] | None:
    if not form.has(name):
        return None
    found = []
    for n, value in enumerate(form.items(name, least=1)):
        if isinstance(value, bool) or value not in allowed:
            listed = ", ".join(map(str, allowed))
            form.problems.add((*form.path, name, n), "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")
        elif value not in found:
            found.append(int(str(value)))
    return sorted(found)


def read_options(form: Form, depth: int = 0) -> list[Json]:
    """Return the views of a command's, group's or subcommand's options."""
    forms = form.forms("options", most=MOST_OPTIONS)
    views = [_read_option(one, depth) for one in forms]
    _check_together(forms, views)
    return views


def _check_together(forms: list[Form], views: list[Json]) -> None:
    """Names differ, required ones come first, and subcommands never stand beside plain options."""
    names: set[str] = set()
    optional_seen = False
    nested = {view["type"] in (SUBCOMMAND, GROUP) for view in views}
    for form, view in zip(forms, views, strict=True):
        if view["name"] in names:
            form.fail("name", "APPLICATION_COMMAND_OPTIONS_NAME_ALREADY_EXISTS", "Option name already exists")
        names.add(view["name"])
        if view.get("required") and optional_seen:
            message = "Required options must be placed before non-required options"
            form.fail(None, "APPLICATION_COMMAND_OPTIONS_REQUIRED_INVALID", message)
        optional_seen = optional_seen or not view.get("required")
        if len(nested) > 1:
            message = "Sub-command and sub-command group option types are mutually exclusive to all other types"
            form.fail("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", message)


def _read_option(form: Form, depth: int) -> Json:
    kind = form.choice("type", OPTION_TYPES, required=True) or STRING
    if (kind == GROUP and depth > 0) or (kind == SUBCOMMAND and depth > 1):
        form.fail("type", "APPLICATION_COMMAND_OPTIONS_TYPE_INVALID", "This option type cannot be nested here")
    view: Json = {
        "type": kind,
        "name": _read_name(form, slash=True),
        "name_localizations": _read_localizations(form, "name_localizations", 32),
        "description": form.text("description", least=1, most=100, required=True) or "",
        "description_localizations": _read_localizations(form, "description_localizations", 100),
    }
    if kind in (SUBCOMMAND, GROUP):
        view["options"] = read_options(form, depth + (1 if kind == GROUP else 2)) if form.has("options") else []
        return view
    if form.flag("required"):
        view["required"] = True
    _read_values(form, view, kind)
    return view


def _read_values(form: Form, view: Json, kind: int) -> None:
    """Read what values an option takes."""
    if kind in (STRING, INTEGER, NUMBER):
        if form.flag("autocomplete"):
            view["autocomplete"] = True
        if form.has("choices"):
            view["choices"] = [_read_choice(one, kind) for one in form.forms("choices", most=25)]
        if view.get("autocomplete") and view.get("choices"):
            message = "Autocomplete options cannot have choices"
            form.fail(None, "APPLICATION_COMMAND_OPTIONS_CHOICES_INVALID", message)
    if kind == STRING:
        view |= _present(
            min_length=form.whole("min_length", least=0, most=6000),
            max_length=form.whole("max_length", least=1, most=6000),
        )
    elif kind == INTEGER:
        view |= _present(min_value=form.whole("min_value"), max_value=form.whole("max_value"))
    elif kind == NUMBER:
        view |= _present(min_value=form.number("min_value"), max_value=form.number("max_value"))
    elif kind == CHANNEL_OPTION and form.has("channel_types"):
        view["channel_types"] = [one for one in form.items("channel_types") if isinstance(one, int)]


def _read_choice(form: Form, kind: int) -> Json:
    name = form.text("name", least=1, most=100, required=True)
    localized = _read_localizations(form, "name_localizations", 100)
    value: object
    if kind == STRING:
        value = form.text("value", most=100, required=True)
    else:
        value = form.whole("value", required=True) if kind == INTEGER else form.number("value", required=True)
    return {"name": name, "name_localizations": localized, "value": value}


def _present(**fields: object) -> Json:
    return {name: value for name, value in fields.items() if value is not None}


def characters(view: Json) -> int:
    """Count a command's characters as Discord does: names, descriptions and choices of all levels."""
    count = len(view.get("name") or "") + len(view.get("description") or "")
    for choice in view.get("choices", []):
        count += len(choice["name"] or "") + len(str(choice["value"] or ""))
    return count + sum(characters(option) for option in view.get("options", []))
