"""One entry with its proofs: each passage in the paragraph that it stands in, for a curator to judge by."""

from __future__ import annotations

from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from bot.curating.coverage import evidence_of
from bot.errors import CruxError
from bot.library.characters import place_at
from bot.library.languages import language_name
from bot.library.model import Claim, Comparison, Fact, Quote, supersedes
from bot.library.sentences import paragraph_around

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.library.model import Entry, Evidence, Figure, Library


class Exhibit(NamedTuple):
    """A passage in its paragraph, which begins at `line` of the text; `cell` says what it proves in a comparison."""

    cell: str
    line: int
    before: str
    exact: str
    after: str


def entry_called(library: Library, identifier: str) -> Entry:
    """Return an entry, or a draft, by its whole id, or by its own where that is the only one of its name.

    A superseded id leads to the newest entry. Raises CruxError with the nearest ids where there is none.
    """
    superseded = {old: library.entries[newest] for old, newest in library.newest.items()}
    entries = {**superseded, **library.entries, **library.drafts}
    if identifier in entries:
        return entries[identifier]
    alike = [whole for whole in entries if whole.partition("/")[2] == identifier]
    if len(alike) == 1:
        return entries[alike[0]]
    near = alike or _nearest(identifier, list(entries))
    hint = f" Did you mean {' or '.join(near)}?" if near else " crux search finds entries by their words."
    raise CruxError(f'There is no entry "{identifier}".{hint}' if not alike else f'"{identifier}" is not clear.{hint}')


def _nearest(identifier: str, whole: list[str]) -> list[str]:
    if "/" in identifier:
        return get_close_matches(identifier, whole, n=3)
    short: dict[str, list[str]] = {}
    for one in whole:
        short.setdefault(one.partition("/")[2], []).append(one)
    return [one for name in get_close_matches(identifier, short, n=3) for one in short[name]]


def exhibits_of(entry: Entry) -> list[Exhibit]:
    """Return each passage of an entry in its paragraph, in the entry's order, the same one once."""
    words = entry.article.words
    seen: dict[tuple[int, int], Exhibit] = {}
    for cell, evidence in _passages(entry):
        start, end = paragraph_around(words, evidence.start, evidence.end)
        line = place_at(words, evidence.start).line
        parts = words[start : evidence.start], evidence.exact, words[evidence.end : end]
        seen.setdefault((evidence.start, evidence.end), Exhibit(cell, line, *parts))
    return list(seen.values())


def _passages(entry: Entry) -> Iterator[tuple[str, Evidence]]:
    if isinstance(entry, Comparison):
        for row in entry.rows:
            for side, cell in row.cells.items():
                yield from ((f"{row.aspect}, {side}: {cell.text}", evidence) for evidence in cell.evidence)
    else:
        yield from (("", evidence) for evidence in evidence_of(entry))


def details_of(entry: Entry) -> Iterator[tuple[str, str]]:
    """Yield what else is said of an entry, as (name, words), without what is empty."""
    pairs = [
        ("about", ", ".join(entity.name for entity in getattr(entry, "about", getattr(entry, "between", ())))),
        ("topics", ", ".join(entry.topics)),
        ("aliases", ", ".join(entry.aliases)),
        ("figure", _figure(entry.figure) if isinstance(entry, Fact) and entry.figure else ""),
        ("period", entry.period.text if isinstance(entry, Fact) and entry.period else ""),
        ("as of", entry.as_of.text if isinstance(entry, Fact) and entry.as_of else ""),
        ("speaker", entry.speaker if isinstance(entry, Quote) else ""),
        ("context", (entry.context or "") if isinstance(entry, Quote) else ""),
        ("according to", getattr(entry, "according_to", None) or ""),
        ("modality", "" if isinstance(entry, Claim) else entry.modality.value),
        ("supersedes", ", ".join(supersedes(entry))),
        ("contradicts", ", ".join(entry.contradicts) if isinstance(entry, Fact) else ""),
        *((f"in {language_name(tag)}", words) for tag, words in entry.translations.items()),
    ]
    if isinstance(entry, Claim):
        pairs += [("revision", str(entry.revision))]
        pairs += [(f"revision {wording.revision} was", wording.text) for wording in entry.history]
        pairs += [("for", fact.id) for fact in entry.supports] + [("against", fact.id) for fact in entry.challenges]
    yield from (pair for pair in pairs if pair[1])


def _figure(figure: Figure) -> str:
    return " ".join(filter(None, [figure.bound.value, f"{figure.value:,}", figure.unit]))
