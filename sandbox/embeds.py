"""Reading the embeds of a message: at most 10, 6,000 characters in all."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

if TYPE_CHECKING:
    from sandbox.forms import Form
    from sandbox.world import Json

MOST_EMBEDS = 10
MOST_TEXT = 6000


def read_embeds(form: Form, files: dict[str, Json], shown: set[str]) -> list[Json]:
    """Return the views of a body's embeds; the attachments that they show are added to `shown`."""
    forms = form.forms("embeds", most=MOST_EMBEDS)
    views = [_read_embed(one, files, shown) for one in forms]
    if sum(_length(view) for view in views) > MOST_TEXT:
        message = f"Embed size exceeds maximum size of {MOST_TEXT}"
        form.fail("embeds", "MAX_EMBED_SIZE_EXCEEDED", message)
    return views


def _read_embed(form: Form, files: dict[str, Json], shown: set[str]) -> Json:
    view: Json = {
        "type": "rich",
        "title": form.text("title", most=256),
        "description": form.text("description", most=4096),
        "url": _read_url(form, "url"),
        "timestamp": form.text("timestamp", most=64),
        "color": form.whole("color", least=0, most=0xFFFFFF),
        "footer": _read_part(form, "footer", "text", 2048),
        "author": _read_part(form, "author", "name", 256),
        "image": _read_picture(form, "image", files, shown),
        "thumbnail": _read_picture(form, "thumbnail", files, shown),
    }
    view = {name: value for name, value in view.items() if value is not None}
    if form.has("fields"):
        view["fields"] = [_read_field(one) for one in form.forms("fields", most=25)]
    return view


def _read_field(form: Form) -> Json:
    name = form.text("name", least=1, most=256, required=True)
    value = form.text("value", least=1, most=1024, required=True)
    return {"name": name, "value": value, "inline": form.flag("inline")}


def _read_part(form: Form, name: str, words: str, most: int) -> Json | None:
    part = form.child(name)
    if part is None:
        return None
    view: Json = {words: part.text(words, most=most, required=True)}
    for key in ("url", "icon_url"):
        if part.has(key):
            view[key] = _read_url(part, key)
    return view


def _read_url(form: Form, name: str) -> str | None:
    url = form.text(name, most=2048)
    if url is not None and urlsplit(url).scheme not in ("http", "https", "attachment"):
        form.fail(name, "URL_TYPE_INVALID_URL", "Not a well formed URL.")
    return url


def _read_picture(form: Form, name: str, files: dict[str, Json], shown: set[str]) -> Json | None:
    part = form.child(name)
    url = None if part is None else _read_url(part, "url")
    if url is None:
        return None
    attached = files.get(url.removeprefix("attachment://")) if url.startswith("attachment://") else None
    if attached is None:
        return {"url": url, "proxy_url": url}
    shown.add(attached["id"])
    return {key: attached[key] for key in ("url", "proxy_url", "width", "height", "content_type") if key in attached}


def _length(view: Json) -> int:
    texts = [
        view.get("title"),
        view.get("description"),
        view.get("footer", {}).get("text"),
        view.get("author", {}).get("name"),
    ]
    for field in view.get("fields", []):
        texts += [field["name"], field["value"]]
    return sum(len(text) for text in texts if text)
