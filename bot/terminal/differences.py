"""What `crux diff` prints: what changed for members, as text and for programs."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bot.library.changes import compare
from bot.library.editions import read_editions
from bot.library.model import Claim

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from rich.text import Text

    from bot.library.changes import Changes, Otherwise, Reworded, Superseded
    from bot.library.model import Entry

OLD, NEW, QUIET = "red", "green", "dim"


def run_diff(old: str, new: str | None, home: Path, *, as_json: bool) -> bool:
    """Print what changed from `old` to `new` (`home` where left out), and return whether anything did.

    Raises CruxError where one of them cannot be read.
    """
    names = (old, home.as_posix() if new is None else new)
    changes = compare(*read_editions(*names, home))
    if as_json:
        print(json.dumps({"from": names[0], "to": names[1], **changes_counted(changes)}, indent=2, ensure_ascii=False))  # noqa: T201  # what it is for
    else:
        print_changes(changes)
    return bool(changes)


def changes_counted(changes: Changes) -> dict[str, Any]:
    """Return what changed, for programs."""
    return {
        "differs": bool(changes),
        "new": [_entry_row(entry) for entry in changes.new],
        "reworded": [_reworded_row(one) for one in changes.reworded],
        "superseded": [{**_entry_row(one.old), "by": _entry_row(one.by)} for one in changes.superseded],
        "withdrawn": [_entry_row(entry) for entry in changes.withdrawn],
        "otherwise": [{"id": one.id, "kind": one.kind, "changed": list(one.parts)} for one in changes.otherwise],
    }


def _entry_row(entry: Entry) -> dict[str, Any]:
    revision = {"revision": entry.revision} if isinstance(entry, Claim) else {}
    return {"id": entry.id, "kind": entry.kind.value, "words": entry.headline, **revision}


def _reworded_row(one: Reworded) -> dict[str, Any]:
    revisions = {"revision": dict(zip(("old", "new"), one.revisions, strict=True))} if one.revisions else {}
    words = [{"part": words.part, "old": words.old, "new": words.new} for words in one.words]
    return {"id": one.new.id, "kind": one.new.kind.value, "words": words, **revisions, "also": list(one.also)}


def print_changes(changes: Changes) -> None:
    """Print what changed, with colours where there is a terminal."""
    from rich.console import Console  # noqa: PLC0415  # only this command needs it

    console = Console(highlight=False)
    for line in _lines(changes):
        console.print(line, soft_wrap=True)


def _lines(changes: Changes) -> Iterator[Text]:
    yield from _section("New", [_one(entry, "", new=entry.headline) for entry in changes.new])
    yield from _section("Reworded", [_reworded(one) for one in changes.reworded])
    yield from _section("Superseded", [_superseded(one) for one in changes.superseded])
    yield from _section("Withdrawn", [_one(entry, "", old=entry.headline) for entry in changes.withdrawn])
    yield from _section("Changed otherwise; the words are the same", [_otherwise(one) for one in changes.otherwise])
    yield _line(changes_in_words(changes))


def changes_in_words(changes: Changes) -> str:
    """Say how much changed: "2 new, 1 reworded, 0 superseded, 0 withdrawn, 3 changed otherwise."."""
    if not changes:
        return "Nothing has changed for members."
    amounts = {
        "new": changes.new,
        "reworded": changes.reworded,
        "superseded": changes.superseded,
        "withdrawn": changes.withdrawn,
        "changed otherwise": changes.otherwise,
    }
    return ", ".join(f"{len(found)} {name}" for name, found in amounts.items()) + "."


def _section(title: str, items: list[list[Text]]) -> Iterator[Text]:
    if items:
        yield _line(f"{title} ({len(items)})", "bold")
        for lines in items:
            yield from lines
        yield _line("")


def _one(entry: Entry, more: str, old: str = "", new: str = "") -> list[Text]:
    return [_line(f"  {entry.kind.value} {entry.id}{more}", QUIET), *_old_and_new(old, new)]


def _reworded(one: Reworded) -> list[Text]:
    revisions = "" if one.revisions is None else ", revision {} → {}".format(*one.revisions)
    also = f" (also {', '.join(one.also)})" if one.also else ""
    first, *rest = one.words
    lines = _one(one.new, revisions + also, first.old, first.new)
    for words in rest:
        lines += [_line(f"    {words.part}", QUIET), *_old_and_new(words.old, words.new)]
    return lines


def _superseded(one: Superseded) -> list[Text]:
    return _one(one.old, f", by {one.by.id}", one.old.headline, one.by.headline)


def _otherwise(one: Otherwise) -> list[Text]:
    return [_line(f"  {one.kind} {one.id}: {', '.join(one.parts)}", QUIET)]


def _old_and_new(old: str, new: str) -> Iterator[Text]:
    if old:
        yield _line(f"    - {old}", OLD)
    if new:
        yield _line(f"    + {new}", NEW)


def _line(text: str, style: str = "") -> Text:
    """Return a line as it stands: brackets in it are no markup."""
    from rich.text import Text  # noqa: PLC0415  # see print_changes

    return Text(text, style)
