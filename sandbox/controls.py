"""Buttons and selects: their limits, their views, and whether a person's choice fits them."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from sandbox.forms import Form
    from sandbox.world import Json

BUTTON, STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT = 2, 3, 5, 6, 7, 8
SELECTS = (STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT)
CONTROLS = (BUTTON, *SELECTS)
LINK, PREMIUM = 5, 6
STYLES = (1, 2, 3, 4, LINK, PREMIUM)
MOST_OPTIONS = 25


def read_custom_id(form: Form, taken: set[str]) -> str | None:
    """Return the custom_id of a component; it must be 1-100 characters and the only one of its kind."""
    custom_id = form.text("custom_id", least=1, most=100, required=True)
    if custom_id is not None:
        if custom_id in taken:
            form.fail("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated")
        taken.add(custom_id)
    return custom_id


def read_button(form: Form, view: Json, taken: set[str]) -> None:
    """Read a button into its view: a link has a url and no custom_id, all others the other way round."""
    style = form.choice("style", STYLES, required=True)
    view["style"] = style
    label = form.text("label", most=80)
    emoji = read_emoji(form)
    if style == LINK:
        view["url"] = _read_link(form)
        if form.has("custom_id"):
            form.fail(
                None,
                "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE",
                "A custom id and url cannot both be specified",
            )
    elif style == PREMIUM:
        view["sku_id"] = form.snowflake("sku_id", required=True)
    elif style is not None:
        view["custom_id"] = read_custom_id(form, taken)
        if form.has("url"):
            form.fail("url", "BUTTON_COMPONENT_UNEXPECTED_URL", "A url can only be given to a button with style 5")
    if not label and emoji is None and style != PREMIUM:
        form.fail(None, "BUTTON_COMPONENT_MISSING_LABEL_OR_EMOJI", "A button must have a label or an emoji")
    _keep(view, label=label, emoji=emoji, disabled=True if form.flag("disabled") else None)


def _read_link(form: Form) -> str | None:
    url = form.text("url", least=1, most=512, required=True)
    if url is not None and urlsplit(url).scheme not in ("http", "https", "discord"):
        message = f"Scheme \"{urlsplit(url).scheme}\" is not supported. Must be one of ('http', 'https', 'discord')."
        form.fail("url", "URL_TYPE_INVALID_SCHEME", message)
    return url


def read_emoji(form: Form) -> Json | None:
    """Return a control's emoji, or None."""
    emoji = form.child("emoji")
    if emoji is None:
        return None
    emoji_id = emoji.snowflake("id")
    name = emoji.text("name", least=1, most=32, required=emoji_id is None)
    return (
        {"id": emoji_id, "name": name or "", "animated": emoji.flag("animated")} if emoji_id else {"name": name or ""}
    )


def read_select(form: Form, view: Json, taken: set[str]) -> None:
    """Read a select of any kind into its view."""
    view["custom_id"] = read_custom_id(form, taken)
    least = form.whole("min_values", least=0, most=MOST_OPTIONS)
    most = form.whole("max_values", least=1, most=MOST_OPTIONS)
    view["min_values"], view["max_values"] = (1 if least is None else least), (1 if most is None else most)
    if view["min_values"] > view["max_values"]:
        form.fail("min_values", "NUMBER_TYPE_MAX", "min_values must be less than or equal to max_values.")
    _keep(view, placeholder=form.text("placeholder", most=150), disabled=True if form.flag("disabled") else None)
    if view["type"] == STRING_SELECT:
        view["options"] = _read_options(form, view)
    else:
        _read_defaults(form, view)


def _read_options(form: Form, view: Json) -> list[Json]:
    options = [_read_option(one) for one in form.forms("options", least=1, most=MOST_OPTIONS, required=True)]
    values: set[str] = set()
    for n, option in enumerate(options):
        if option["value"] in values:
            path = (*form.path, "options", n, "value")
            form.problems.add(
                path, "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", "The specified option value is already used"
            )
        values.add(option["value"])
    if options and view["min_values"] > len(options):
        form.fail("min_values", "NUMBER_TYPE_MAX", "min_values exceeds the number of options.")
    if options and view["max_values"] > len(options):
        form.fail("max_values", "NUMBER_TYPE_MAX", f"int value should be less than or equal to {len(options)}.")
    return options


def _read_option(form: Form) -> Json:
    option: Json = {
        "label": form.text("label", least=1, most=100, required=True),
        "value": form.text("value", least=1, most=100, required=True),
    }
    default = True if form.flag("default") else None
    return _keep(option, description=form.text("description", most=100), emoji=read_emoji(form), default=default)


def _read_defaults(form: Form, view: Json) -> None:
    defaults = [
        {"id": one.snowflake("id", required=True), "type": one.text("type", required=True)}
        for one in form.forms("default_values", most=MOST_OPTIONS)
    ]
    if defaults:
        view["default_values"] = defaults
    if view["type"] == CHANNEL_SELECT and form.has("channel_types"):
        view["channel_types"] = [kind for kind in form.items("channel_types") if isinstance(kind, int)]


def _keep(view: Json, **fields: object) -> Json:
    """Add the fields that are there: Discord leaves absent ones out."""
    view.update({name: value for name, value in fields.items() if value is not None})
    return view
