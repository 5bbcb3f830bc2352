"""What stands in a YAML file: plain texts, lists and mappings that know their place. Nothing else, and nothing typed.

The nodes are `str`, `list` and `dict`, so models can be validated from them as they are; their places stay at hand
for whatever is found out about them later.
"""

from __future__ import annotations

from typing import Self

from bot.library.problems import Place


class Text(str):
    """A scalar, word for word as it stands in the file: `NO`, `010` and `22:30` are just that.

    `refused` says that the reader has found fault with it, so that nobody need do so again.
    """

    __slots__ = ("column", "line", "refused")
    line: int
    column: int
    refused: bool

    @classmethod
    def at(cls, place: Place, value: str, *, refused: bool = False) -> Self:
        """Make the text `value` that begins at `place`."""
        text = cls(value)
        text.line, text.column = place
        text.refused = refused
        return text

    @property
    def place(self) -> Place:
        """Where the text begins."""
        return Place(self.line, self.column)


class Items(list["Node"]):
    """A list."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place


class Fields(dict[Text, "Node"]):
    """A mapping. Its keys know their places too."""

    __slots__ = ("place",)

    def __init__(self, place: Place) -> None:
        super().__init__()
        self.place = place

    def field(self, name: str) -> Node | None:
        """Return the value under `name`, or None where there is no such key."""
        return dict.get(self, Text(name))

    def key_place(self, name: str) -> Place:
        """Return where the key `name` stands; the mapping's own place where it has no such key."""
        return next((key.place for key in self if key == name), self.place)


Node = Text | Items | Fields


def place_of(node: Node, *path: str | int) -> Place:
    """Find the place of what `path` leads to from `node`; where the path leads nowhere, of the last node on it."""
    for step in path:
        found = _step(node, step)
        if found is None:
            break
        node = found
    return node.place


def child(node: Node, *path: str | int) -> Node | None:
    """Find what `path` leads to from `node`, or None."""
    for step in path:
        found = _step(node, step)
        if found is None:
            return None
        node = found
    return node


def _step(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Fields) and isinstance(step, str):
        return node.field(step)
    if isinstance(node, Items) and isinstance(step, int):
        return node[step] if 0 <= step < len(node) else None
    return None
