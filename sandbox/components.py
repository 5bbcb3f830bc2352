"""Reading the components of a message: every limit of Discord's, and the view that Discord answers.

One `Reading` goes through one message. Legacy messages hold rows only; with IS_COMPONENTS_V2 all kinds are allowed, at
most 40 in total and 4,000 characters of shown text.
"""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from sandbox.controls import CONTROLS, SELECTS, read_button, read_select

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from sandbox.forms import Form
    from sandbox.world import Json

ROW, BUTTON, SECTION, TEXT, THUMBNAIL, GALLERY, FILE, SEPARATOR, CONTAINER = 1, 2, 9, 10, 11, 12, 13, 14, 17
TOP_LEVEL = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR, CONTAINER)
IN_CONTAINER = (ROW, SECTION, TEXT, GALLERY, FILE, SEPARATOR)
MOST_COMPONENTS = 40
MOST_TEXT = 4000
MOST_ROWS = 5
ROW_WIDTH = 5


class Reading:
    """Reads one message's components. `files` are the attachments that components may show, by file name."""

    def __init__(self, files: dict[str, Json], mint: Callable[[], str]) -> None:
        self.custom_ids: set[str] = set()
        self.shown: set[str] = set()  # ids of the attachments that components show
        self.text_length = 0
        self.count = 0
        self._files = files
        self._mint = mint
        self._used_ids: set[int] = set()
        self._next_id = 1
        self._readers: dict[int, Callable[[Form, Json], None]] = {
            ROW: self._row,
            SECTION: self._section,
            TEXT: self._text,
            GALLERY: self._gallery,
            FILE: self._file,
            SEPARATOR: self._separator,
            CONTAINER: self._container,
            THUMBNAIL: self._thumbnail,
            **dict.fromkeys(CONTROLS, self._control),
        }

    def read(self, form: Form, *, layout: bool) -> list[Json]:
        """Return the views of a body's `components`. `layout` is whether the message is Components V2."""
        if layout:
            views = self._all(form, "components", TOP_LEVEL)
            self._check_totals(form)
            return views
        return self._all(form, "components", (ROW,), most=MOST_ROWS)

    def _check_totals(self, form: Form) -> None:
        if self.count > MOST_COMPONENTS:
            form.fail(
                "components",
                "COMPONENT_MAX_TOTAL_COMPONENTS_EXCEEDED",
                f"The total number of components in a message cannot exceed {MOST_COMPONENTS}.",
            )
        if self.text_length > MOST_TEXT:
            form.fail(
                "components",
                "COMPONENT_DISPLAYABLE_TEXT_SIZE_EXCEEDED",
                f"The total text displayed by the components cannot exceed {MOST_TEXT} characters.",
            )

    def _all(
        self, form: Form, name: str, allowed: Sequence[int], least: int = 0, most: int | None = None
    ) -> list[Json]:
        children = form.forms(name, least=least, most=most, required=least > 0)
        return [view for child in children if (view := self._one(child, allowed)) is not None]

    def _one(self, form: Form, allowed: Sequence[int]) -> Json | None:
        kind = form.whole("type", required=True)
        if kind is None:
            return None
        if kind not in allowed:
            listed = ", ".join(str(one) for one in allowed) + ("," if len(allowed) == 1 else "")
            form.fail(None, "UNION_TYPE_CHOICES", f'Value of field "type" must be one of ({listed}).')
            return None
        self.count += 1
        view: Json = {"type": kind, "id": self._identify(form)}
        self._readers[kind](form, view)
        return view

    def _identify(self, form: Form) -> int:
        """Return the id that the bot gave, or the next free one (0 counts as none)."""
        given = form.whole("id", least=0, most=2**31 - 1)
        if given:
            if given in self._used_ids:
                form.fail("id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated")
            self._used_ids.add(given)
            return given
        while self._next_id in self._used_ids:
            self._next_id += 1
        self._used_ids.add(self._next_id)
        return self._next_id

    # -- what arranges others

    def _row(self, form: Form, view: Json) -> None:
        view["components"] = children = self._all(form, "components", CONTROLS, least=1, most=ROW_WIDTH)
        if len(children) > 1:
            for n, child in enumerate(children):
                if child["type"] in SELECTS:
                    form.problems.add(
                        (*form.path, "components", n),
                        "COMPONENT_LAYOUT_WIDTH_EXCEEDED",
                        "The specified component exceeds the maximum width",
                    )

    def _section(self, form: Form, view: Json) -> None:
        view["components"] = self._all(form, "components", (TEXT,), least=1, most=3)
        accessory = form.child("accessory", required=True)
        if accessory is not None:
            view["accessory"] = self._one(accessory, (BUTTON, THUMBNAIL))

    def _container(self, form: Form, view: Json) -> None:
        view["accent_color"] = form.whole("accent_color", least=0, most=0xFFFFFF)
        view["spoiler"] = form.flag("spoiler")
        view["components"] = self._all(form, "components", IN_CONTAINER, least=1)

    # -- what shows something

    def _text(self, form: Form, view: Json) -> None:
        content = form.text("content", least=1, most=MOST_TEXT, required=True) or ""
        self.text_length += len(content)
        view["content"] = content

    def _separator(self, form: Form, view: Json) -> None:
        view["spacing"] = form.choice("spacing", (1, 2)) or 1
        view["divider"] = form.flag("divider", default=True)

    def _gallery(self, form: Form, view: Json) -> None:
        view["items"] = items = []
        for item in form.forms("items", least=1, most=10, required=True):
            shown: Json = {}
            self._thumbnail(item, shown)
            items.append(shown)

    def _thumbnail(self, form: Form, view: Json) -> None:
        view["media"] = self._media(form, "media", outside=True)
        view["description"] = form.text("description", most=1024)
        view["spoiler"] = form.flag("spoiler")

    def _file(self, form: Form, view: Json) -> None:
        view["file"] = media = self._media(form, "file", outside=False)
        attached = next((one for one in self._files.values() if one["id"] == media.get("attachment_id")), None)
        view["name"] = None if attached is None else attached["filename"]
        view["size"] = None if attached is None else attached["size"]
        view["spoiler"] = form.flag("spoiler")

    def _media(self, form: Form, name: str, *, outside: bool) -> Json:
        """Return the unfurled item: an attachment of this message, or (where allowed) an address on the web."""
        item = form.child(name, required=True)
        url = None if item is None else item.text("url", least=1, most=2048, required=True)
        if item is None or url is None:
            return {}
        scheme, target, path, *_ = urlsplit(url)
        attached = self._files.get(target + path) if scheme == "attachment" else self._by_url(url)
        if attached is not None:
            self.shown.add(attached["id"])
            return _unfurled(self._mint(), attached)
        if scheme == "attachment":
            code, message = (
                "UNFURLED_MEDIA_ITEM_REFERENCED_ATTACHMENT_NOT_FOUND",
                "The referenced attachment was not found",
            )
            item.fail("url", code, message)
        elif not outside:
            item.fail(
                "url",
                "URL_TYPE_INVALID_SCHEME",
                f"Scheme \"{scheme}\" is not supported. Must be one of ('attachment',).",
            )
        elif scheme not in ("http", "https"):
            item.fail(
                "url",
                "URL_TYPE_INVALID_SCHEME",
                f"Scheme \"{scheme}\" is not supported. Must be one of ('http', 'https', 'attachment').",
            )
        return {"id": self._mint(), "url": url, "proxy_url": url, "width": None, "height": None, "content_type": None}

    def _by_url(self, url: str) -> Json | None:
        """Return the attachment of this message that an address read back from it means (an edit sends these)."""
        return next((one for one in self._files.values() if one["url"] == url), None)

    # -- what is clicked

    def _control(self, form: Form, view: Json) -> None:
        if view["type"] == BUTTON:
            read_button(form, view, self.custom_ids)
        else:
            read_select(form, view, self.custom_ids)


def _unfurled(item_id: str, attached: Json) -> Json:
    return {
        "id": item_id,
        "url": attached["url"],
        "proxy_url": attached["proxy_url"],
        "width": attached.get("width"),
        "height": attached.get("height"),
        "content_type": attached.get("content_type"),
        "attachment_id": attached["id"],
    }


def controls_of(components: list[Json]) -> list[Json]:
    """Return all buttons and selects within components, however deep they stand."""
    found = []
    for component in components:
        if component["type"] in CONTROLS:
            found.append(component)
        found.extend(controls_of(component.get("components", [])))
        if component.get("accessory"):
            found.extend(controls_of([component["accessory"]]))
    return found


def texts_of(components: list[Json]) -> list[str]:
    """Return the words of all text displays within components."""
    found = []
    for component in components:
        if component["type"] == TEXT:
            found.append(component["content"])
        found.extend(texts_of(component.get("components", [])))
    return found
