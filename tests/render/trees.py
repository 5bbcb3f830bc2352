"""Reading what a view sends, as Discord would."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

    import discord

Tree = dict[str, Any]


def walk(view: discord.ui.LayoutView) -> Iterator[Tree]:
    """Yield every component that the view sends, outermost first."""
    yield from _walk(view.to_components())  # type: ignore[no-untyped-call]  # discord.py leaves it untyped


def _walk(components: list[Tree]) -> Iterator[Tree]:
    for component in components:
        yield component
        yield from _walk(component.get("components", []))


def text_of(view: discord.ui.LayoutView) -> str:
    """Return all texts of the view, joined."""
    return "\n".join(component["content"] for component in walk(view) if component["type"] == 10)


def buttons(view: discord.ui.LayoutView) -> dict[str, str]:
    """Return the custom_id of every button by its label; a link's is its address."""
    found = (component for component in walk(view) if component["type"] == 2)
    return {button["label"]: button.get("custom_id") or button["url"] for button in found}


def selects(view: discord.ui.LayoutView) -> list[Tree]:
    """Return the selects of the view."""
    return [component for component in walk(view) if component["type"] == 3]


def units(text: str) -> int:
    """Return the length in UTF-16 units, the strictest way to count."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def check_limits(view: discord.ui.LayoutView) -> None:
    """Assert every limit that Discord has for a message of components."""
    components = list(walk(view))
    assert 1 <= len(components) <= 40
    texts = [component["content"] for component in components if component["type"] == 10]
    assert all(texts), "an empty text"
    assert sum(units(text) for text in texts) <= 4000
    ids = [component["custom_id"] for component in components if "custom_id" in component]
    assert len(ids) == len(set(ids)), "two controls with one id"
    assert all(len(custom_id) <= 100 for custom_id in ids)
    for component in components:
        _check_component(component)


def _check_component(component: Tree) -> None:
    match component["type"]:
        case 1:
            assert 1 <= len(component["components"]) <= 5
        case 2:
            assert 1 <= units(component["label"]) <= 80
        case 3:
            assert 1 <= len(component["options"]) <= 25
            assert units(component["placeholder"]) <= 150
            assert len({option["value"] for option in component["options"]}) == len(component["options"])
            for option in component["options"]:
                assert all(1 <= units(option[key]) <= 100 for key in ("label", "value", "description"))
        case 12:
            assert all(1 <= units(item["description"]) <= 1024 for item in component["items"])


def check_inert(view: discord.ui.LayoutView) -> None:
    """Assert that the view can be sent as JSON, and that its texts mention nobody and hold no control characters."""
    text = text_of(view)
    text.encode()
    assert "@everyone" not in text
    assert "@here" not in text
    assert not any(ord(char) < 32 and char != "\n" for char in text)
    assert not any(char in text for char in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
