"""One file, read and well-formed: its article with the words themselves, and its entries, not proven yet."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bot.library import format as file_format
from bot.library.chapters import DRAFTS
from bot.library.characters import decode
from bot.library.explain import unknown_key, validate
from bot.library.files import beside, read_bytes
from bot.library.model import Article, Entity
from bot.library.problems import Findings, shown
from bot.library.reader import read
from bot.library.translations import check_translations
from bot.library.tree import Fields, Items, Text, child, place_of

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from bot.library.problems import Place
    from bot.library.tree import Node


@dataclass(frozen=True, slots=True)
class DraftEntry:
    """An entry as it was written, and where."""

    source: file_format.EntrySource
    node: Node

    def place(self, *path: str | int) -> Place:
        """Return the place of a part of it."""
        return place_of(self.node, *path)

    def key_place(self, key: str, *path: str | int) -> Place:
        """Return the place of a key in a part of it."""
        fields = child(self.node, *path)
        return fields.key_place(key) if isinstance(fields, Fields) else self.place(*path)


@dataclass(slots=True)
class Draft:
    """What one file holds. `ids` has every entry's id with its section, also of those that are not well-formed."""

    file: Path
    findings: Findings
    source: file_format.ArticleSource | None = None
    place: Place | None = None  # of the article's id
    article: Article | None = None
    entities: dict[str, Entity | None] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    entries: list[DraftEntry] = field(default_factory=list)

    def served(self) -> list[DraftEntry]:
        """Return the entries that are no drafts."""
        return [entry for entry in self.entries if not entry.source.draft]


def read_draft(file: Path) -> Draft:
    """Read and validate a file. Never raises: what is wrong is in the draft's findings."""
    draft = Draft(file, Findings(file.as_posix()))
    return fill(draft, read_bytes(file, draft.findings))


def fill(draft: Draft, raw: bytes | None) -> Draft:
    """Validate a file's bytes, which are None where they could not be read, and return its draft."""
    text = None if raw is None else decode(raw, draft.findings)
    root = None if text is None else read(text, draft.findings)
    if isinstance(root, Fields):
        _take(root, draft)
    elif root is not None and not draft.findings.problems:
        draft.findings.add(root.place, "a mapping is needed here", "begin with article:")
    return draft


def _take(root: Fields, draft: Draft) -> None:
    _check_sections(root, draft.findings)
    _take_article(root, draft)
    for node in _items(root, file_format.ENTITIES, draft.findings):
        _take_entity(node, draft)
    for section, model in file_format.ENTRY_SECTIONS.items():
        for node in _items(root, section, draft.findings):
            _take_entry(section, model, node, draft)
    if not draft.ids and not draft.findings.problems:
        how = f"add {', '.join(file_format.ENTRY_SECTIONS)}; docs/curating.md shows how"
        draft.findings.add(root.place, "this article has no entries", how)


def _check_sections(root: Fields, findings: Findings) -> None:
    known = ["article", *file_format.SECTIONS]
    for key in root:
        if key not in known:
            findings.add(key.place, *unknown_key(key, known, "an article's file"))
    if root.field("article") is None:
        findings.add(root.place, '"article" is missing', "say under article: which article this is")


def _items(root: Fields, section: str, findings: Findings) -> Iterator[Node]:
    node = root.field(section)
    if isinstance(node, Items):
        for item in node:
            if findings.full:
                return
            yield item
    elif node is not None and not (isinstance(node, Text) and node.refused):
        findings.add(node.place, f"{section} is a list", "begin each of them with a dash")


def _take_article(root: Fields, draft: Draft) -> None:
    node = root.field("article")
    draft.source = None if node is None else validate(file_format.ArticleSource, node, draft.findings)
    if draft.source is None or node is None:
        return
    draft.place = place_of(node, "id")
    words = _read_words(draft.source, node, draft)
    if words is not None:
        draft.article = _article(draft.source, *words)


def _article(source: file_format.ArticleSource, words: str, sha256: str) -> Article:
    return Article(
        id=source.id,
        title=source.title,
        author=source.author,
        publisher=source.publisher,
        published=source.published,
        language=source.language,
        words=words,
        sha256=sha256,
        url=source.url,
    )


def _read_words(source: file_format.ArticleSource, node: Node, draft: Draft) -> tuple[str, str] | None:
    """Return the article's words and their checksum, which must be the one that is pinned."""
    path = beside(draft.file, source.text, place_of(node, "text"), draft.findings)
    if path is None:
        return None
    of_text = Findings(path.as_posix())
    raw = read_bytes(path, of_text)
    words = None if raw is None else decode(raw, of_text)
    if raw is None or words is None:
        draft.findings.include(of_text)
        return None
    actual = hashlib.sha256(raw).hexdigest()
    if source.sha256 is None:
        draft.findings.add(node.place, '"sha256" is missing', f"pin the text with sha256: {actual}")
    else:
        what = f"the text in {source.text} is not the one that was pinned"
        pin = f"crux article pin {draft.file.as_posix()}"
        how = f"restore it, or, if the change is meant, pin it with sha256: {actual} (or: {pin})"
        draft.findings.check(actual == source.sha256, place_of(node, "sha256"), what, how)
    return words, actual


def _take_entity(node: Node, draft: Draft) -> None:
    identifier = _id(node)
    if identifier in draft.entities:
        draft.findings.add(place_of(node, "id"), f"there are two entities {shown(identifier)}", "rename one of them")
    source = validate(file_format.EntitySource, node, draft.findings)
    if source is not None:
        draft.entities.setdefault(source.id, Entity(source.id, source.name, source.aliases))
    elif identifier:
        draft.entities.setdefault(identifier, None)


def _take_entry(section: str, model: type[file_format.EntrySource], node: Node, draft: Draft) -> None:
    identifier = _id(node)
    if identifier in draft.ids:
        what = f"the id {shown(identifier)} is taken by another entry of this article"
        draft.findings.add(place_of(node, "id"), what, "give each fact, quote, comparison and claim an id of its own")
    if identifier:
        draft.ids.setdefault(identifier, section)
    source = validate(model, node, draft.findings)
    if source is None:
        return
    draft.entries.append(DraftEntry(source, node))
    own = None if draft.source is None else draft.source.language
    check_translations(draft.entries[-1], own, draft.findings)
    if source.draft:
        draft.ids[source.id] = DRAFTS
        what = f"{shown(source.id)} is a draft, and is not served"
        draft.findings.note(place_of(node, "id"), what, "read it beside its evidence, mend it, and remove draft: true")


def _id(node: Node) -> str:
    """Return the id that a node gives itself, well-formed or not; "" where it has none."""
    identifier = node.field("id") if isinstance(node, Fields) else None
    return str(identifier) if isinstance(identifier, Text) else ""
