"""YAML to a tree of texts, lists and mappings: strict, bounded, and never recursive.

The parser's events are walked one by one, and the walk ends at the first thing that could grow without bound: so
neither deep nesting nor aliases cost anything. (PyYAML's loaders recurse in C on nested input, and crash.) No scalar
is given a type. Everything that is refused is a located problem, and as much as can be read is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Final

import yaml

from bot.library import syntax
from bot.library.characters import unfit
from bot.library.problems import START, Place, shown
from bot.library.tree import Fields, Items, Text

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from bot.library.problems import Findings
    from bot.library.tree import Node

MOST_DEPTH: Final = 50
MOST_KEYS: Final = 100
MOST_NODES: Final = 100_000  # twice what a sound file of a million bytes has
MOST_PROBLEMS: Final = 100
_PARSER: Final = getattr(yaml, "CSafeLoader", yaml.SafeLoader)  # the same events; libyaml's are ten times faster
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})


def read(text: str, findings: Findings, begin_with: str = "article:") -> Node | None:
    """Return the tree of the one document in `text`, or None where there is none to speak of.

    Problems go to `findings`; where only a part is refused the rest is still read, so that it can be checked as well.
    `begin_with` is what whoever left the file empty is told to begin with.
    """
    if text.count("\n") + text.count(",") > MOST_NODES:  # seen at once; the parser would take longer
        what = f"the file has more than {MOST_NODES:,} lines and commas"
        findings.add(START, what, "split it into several articles")
        return None
    walk = _Walk(findings)
    try:
        for event in _events(text):
            walk.take(event)
            if walk.stopped:
                return None
    except (yaml.YAMLError, ValueError, OverflowError) as error:
        findings.add(*syntax.explain(error, text))
        return None
    if walk.root is None and not findings.problems:
        findings.add(START, "the file is empty", f"begin with {begin_with}")
    return walk.root


def _events(text: str) -> Iterator[yaml.Event]:
    return yaml.parse(text, Loader=_PARSER)


@dataclass(slots=True)
class _Open:
    """A collection that is being read; in a mapping, with the key whose value comes next."""

    node: Items | Fields
    in_brackets: bool
    key: Text | None = None
    refused: bool = False  # the key was: its value is read, and goes nowhere


class _Walk:
    """Builds the tree from events; `stopped` says that what came must not go on."""

    def __init__(self, findings: Findings) -> None:
        self.root: Node | None = None
        self.stopped = False
        self._findings = findings
        self._open: list[_Open] = []
        self._documents = 0
        self._problems = 0
        self._nodes = 0

    def take(self, event: yaml.Event) -> None:
        """Go on with `event`."""
        taking = self._TAKES.get(type(event))
        if taking is not None:
            taking(self, event)

    def _end(self, _: yaml.Event) -> None:
        self._open.pop()

    def _begin_document(self, event: yaml.Event) -> None:
        self._documents += 1
        if self._documents > 1:
            how = "keep one article a file, without a second ---"
            self._stop(_place(event), "a second document begins here", how)

    def _begin(self, event: yaml.CollectionStartEvent) -> None:
        place = _place(event)
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, place)
        node = Items(place) if isinstance(event, yaml.SequenceStartEvent) else Fields(place)
        self._put(node)
        self._open.append(_Open(node, in_brackets=bool(event.flow_style)))
        if len(self._open) > MOST_DEPTH:
            self._stop(place, f"this is nested more than {MOST_DEPTH} deep", "write it flat, as the format has it")

    def _refuse_alias(self, event: yaml.AliasEvent) -> None:
        place = _place(event)
        how = "write it out here, or put a text that begins with * in quotation marks"
        self._add(place, f"*{event.anchor} stands for something written elsewhere", how)
        self._put(Text.at(place, "", refused=True))

    def _refuse_properties(self, event: yaml.CollectionStartEvent | yaml.ScalarEvent, place: Place) -> None:
        if event.anchor is not None:
            how = "remove it, and write things out, or put a text that begins with & in quotation marks"
            self._add(place, f"&{event.anchor} names this to be repeated elsewhere", how)
        if event.tag is not None:
            how = "remove it: everything is read as text; or put a text that begins with ! in quotation marks"
            self._add(place, f"the tag {event.tag} gives this a type", how)

    def _take_text(self, event: yaml.ScalarEvent) -> None:
        place = _place(event)
        value: str = event.value
        if event.anchor is not None or event.tag is not None:
            self._refuse_properties(event, place)
        reason = unfit(value) if event.style == '"' else None
        if reason is not None:
            self._add(place, reason, "remove it, or put an ordinary character there")
        nothing = not event.style and value in _NOTHING
        if nothing and not self._named(event):
            self._add(place, *self._words_for_nothing(value))
        self._put(Text.at(place, value, refused=nothing or reason is not None))

    @staticmethod
    def _named(event: yaml.ScalarEvent) -> bool:
        """Whether fault was already found with its anchor or tag (`!x`, with nothing behind it)."""
        return event.anchor is not None or event.tag is not None

    def _words_for_nothing(self, text: str) -> tuple[str, str]:
        key = self._open[-1].key if self._open else None
        where = f"{shown(key)} has no value" if key is not None else "there is no value here"
        if not text and self._open and self._open[-1].in_brackets:
            return where, "give it a value, or, where a comma stands inside a text, put that text in quotation marks"
        if not text:
            return where, "give it a value, or remove it"
        return f"{where} ({text} means nothing at all)", "remove it, or put it in quotation marks if you mean the word"

    def _put(self, node: Node) -> None:
        """Put a node where it belongs: into the collection that is open, as item, key or value."""
        self._nodes += 1
        if self._nodes > MOST_NODES:
            self._stop(node.place, f"the file has more than {MOST_NODES:,} parts", "split it into several articles")
        if not self._open:
            self.root = node
            return
        inside = self._open[-1]
        if isinstance(inside.node, Items):
            inside.node.append(node)
        elif inside.key is None:
            inside.key, inside.refused = self._accept_key(inside.node, node)
        else:
            if not inside.refused:
                inside.node[inside.key] = node
            inside.key = None

    def _accept_key(self, fields: Fields, node: Node) -> tuple[Text, bool]:
        """Return the key that `node` is, and whether it is refused."""
        if not isinstance(node, Text):
            self._add(node.place, "a list or a mapping stands where a key should be", "write the key as plain text")
            return Text.at(node.place, "?"), True
        if node == "<<":
            self._add(node.place, "<< would merge in another mapping", "write its fields out here")
            return node, True
        if len(fields) >= MOST_KEYS:
            self._stop(node.place, f"this mapping has more than {MOST_KEYS} keys", "use only the keys of the format")
        if node in fields:
            first = fields.key_place(node)
            self._add(node.place, f"the key {shown(node)} stands already in line {first.line}", "keep one of the two")
            return node, True
        return node, node.refused

    def _add(self, place: Place, what: str, how: str) -> None:
        self._problems += 1
        self._findings.add(place, what, how)
        self.stopped = self.stopped or self._problems >= MOST_PROBLEMS

    def _stop(self, place: Place, what: str, how: str) -> None:
        self._add(place, what, how)
        self.stopped = True

    # Functions rather than bound methods: a walk that held its own would be garbage that only the collector finds.
    _TAKES: ClassVar[Mapping[type[yaml.Event], Callable[[_Walk, Any], None]]] = {
        yaml.ScalarEvent: _take_text,
        yaml.MappingStartEvent: _begin,
        yaml.SequenceStartEvent: _begin,
        yaml.MappingEndEvent: _end,
        yaml.SequenceEndEvent: _end,
        yaml.AliasEvent: _refuse_alias,
        yaml.DocumentStartEvent: _begin_document,
    }


def _place(event: yaml.Event) -> Place:
    mark = event.start_mark
    return START if mark is None else Place(mark.line + 1, mark.column + 1)
