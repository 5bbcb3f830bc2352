"""The curators' list of synonyms and acronyms: read like the library's files, proven before it is used.

The file has up to four sections, one for each `Closeness`. A section holds topics, a topic holds groups, and a group
is a list of words and phrases that can stand for each other. docs/curating.md explains it to curators.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.library.characters import decode
from bot.library.files import read_bytes
from bot.library.problems import Findings, LibraryError, shown
from bot.library.reader import read
from bot.library.tree import Fields, Items, Text
from bot.search.alike import MAX_PHRASE, Closeness, Group, phrases_of

if TYPE_CHECKING:
    from bot.library.problems import Problem
    from bot.library.tree import Node

FILE: Final = "synonyms.yaml"
_SECTIONS: Final = {closeness.value: closeness for closeness in Closeness}
_NAMES: Final = ", ".join(_SECTIONS)
_TWO: Final = 2
_HERE: Final = Path(__file__).parent


def shipped_synonyms() -> Path:
    """Return the list that comes with Crux: in a checkout the one in `data/`, else the copy beside this module."""
    packaged = _HERE / FILE
    return packaged if packaged.is_file() else _HERE.parents[1] / "data" / FILE


def read_synonyms(path: Path) -> tuple[Group, ...]:
    """Return the groups of the list at `path`. Raises LibraryError with everything that is wrong in it."""
    findings = Findings(path.as_posix())
    raw = read_bytes(path, findings)
    text = None if raw is None else decode(raw, findings)
    root = None if text is None else read(text, findings, begin_with="names:")
    groups = () if root is None else tuple(_groups(root, findings))
    if findings.problems:
        raise LibraryError(findings.problems)
    return groups


def check_synonyms(path: Path) -> tuple[Problem, ...]:
    """Return everything that is wrong in the list at `path`."""
    try:
        read_synonyms(path)
    except LibraryError as error:
        return error.problems
    return ()


def _groups(root: Node, findings: Findings) -> list[Group]:
    groups: list[Group] = []
    for section, topics in _fields(root, findings, f"sections ({_NAMES})").items():
        if section not in _SECTIONS:
            findings.add(section.place, f"{shown(section)} is no section of this file", f"its sections are {_NAMES}")
            continue
        for listed in _fields(topics, findings, "topics").values():
            found = (_group(item, findings) for item in _items(listed, findings, "groups"))
            groups += [Group(texts, _SECTIONS[section]) for texts in found if texts]
    return groups


def _group(node: Node, findings: Findings) -> tuple[str, ...]:
    """Return the words and phrases of a group: none where it is not one."""
    texts: dict[str, str] = {}
    for item in _items(node, findings, "words and phrases"):
        fault = _fault(item)
        if isinstance(item, Text) and fault is None:
            fault = (f"{shown(item)} stands twice in this group", "keep one") if item.casefold() in texts else None
            texts.setdefault(item.casefold(), str(item))
        if fault is not None and not (isinstance(item, Text) and item.refused):
            findings.add(item.place, *fault)
    if isinstance(node, Items) and len(node) < _TWO:
        findings.add(node.place, "a group of one says nothing", "add what can stand for it, or remove the group")
    return tuple(texts.values())


def _fault(node: Node) -> tuple[str, str] | None:
    """Say what is wrong with a word or phrase, and how to mend it, or None."""
    if not isinstance(node, Text):
        return "a list or a mapping stands where a word should be", "write a word or a phrase"
    whole, _ = phrases_of(node)
    if not whole:
        return f"{shown(node)} has nothing that can be searched", "write a word or a phrase"
    if len(whole) > MAX_PHRASE:
        return f"{shown(node)} is too long", f"say it in at most {MAX_PHRASE} words"
    return None


def _fields(node: Node, findings: Findings, what: str) -> Fields:
    if isinstance(node, Fields):
        return node
    findings.add(
        node.place, f"{what} should stand here", "write each as a name with a colon, as docs/curating.md shows"
    )
    return Fields(node.place)


def _items(node: Node, findings: Findings, what: str) -> Items:
    if isinstance(node, Items):
        return node
    if not (isinstance(node, Text) and node.refused):
        findings.add(node.place, f"a list of {what} should stand here", "write it as in docs/curating.md")
    return Items(node.place)
