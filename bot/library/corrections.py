"""What became of entries: which replace older ones, and which contradict each other, seen from both sides."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bot.library.model import Claim, Fact, supersedes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from bot.library.model import Entry


@dataclass(frozen=True, slots=True)
class Corrected:
    """`answers` has for each id the entry that answers to it, also for ids that were superseded.

    `superseded` are the ids of entries that stand in the files and are not served any more.
    """

    answers: Mapping[str, Entry]
    superseded: frozenset[str]


def correct(proven: Mapping[str, Entry]) -> Corrected:
    """Return how the proven entries are served once their `supersedes` and `contradicts` are followed.

    An entry that serves has in `supersedes` all that it replaced, the newest first and also what is gone from the
    files; in `replaced` what those said, as far as the files still have it; and in `contradicts` each fact that is
    served and that one of the two says contradicts the other. What a superseded entry contradicted, or was
    contradicted by, ended with it: the newer one may be the correction.
    """
    correcting = [entry for entry in proven.values() if supersedes(entry) or _contradicts(entry)]
    superseded = {old for entry in correcting for old in supersedes(entry) if old != entry.id}
    answers = {entry_id: entry for entry_id, entry in proven.items() if entry_id not in superseded}
    serving = [entry for entry in correcting if entry.id not in superseded]
    rivals = _rivals(serving, answers)
    for entry_id in dict.fromkeys((*(entry.id for entry in serving), *rivals)):
        answers[entry_id] = _settled(answers[entry_id], proven, rivals)
    answers |= {old: answers[entry.id] for entry in serving for old in supersedes(answers[entry.id])}
    return Corrected(answers, frozenset(superseded & proven.keys()))


def _settled(entry: Entry, proven: Mapping[str, Entry], rivals: Mapping[str, Mapping[str, None]]) -> Entry:
    if isinstance(entry, Fact) and (entry.contradicts or entry.id in rivals):
        entry = replace(entry, contradicts=tuple(rivals.get(entry.id, ())))
    if isinstance(entry, Claim) or not entry.supersedes:
        return entry
    older = _older(entry, proven)
    known = (proven[old].headline for old in older if old in proven)
    return replace(entry, supersedes=older, replaced=tuple(known))


def _older(entry: Entry, proven: Mapping[str, Entry]) -> tuple[str, ...]:
    """Return the ids of all that an entry replaced, at once or by way of others, the newest first."""
    found: dict[str, None] = {}
    waiting = list(supersedes(entry))
    while waiting:
        old = waiting.pop(0)
        if old not in found and old != entry.id:
            found[old] = None
            waiting += supersedes(proven[old]) if old in proven else ()
    return tuple(found)


def _contradicts(entry: Entry) -> tuple[str, ...]:
    return entry.contradicts if isinstance(entry, Fact) else ()


def _rivals(serving: Iterable[Entry], served: Mapping[str, Entry]) -> dict[str, dict[str, None]]:
    """Return for each fact the facts that it contradicts, those that it names itself first."""
    named = [
        (entry.id, rival)
        for entry in serving
        for rival in _contradicts(entry)
        if rival != entry.id and isinstance(served.get(rival), Fact)
    ]
    rivals: dict[str, dict[str, None]] = defaultdict(dict)
    for one, other in (*named, *((other, one) for one, other in named)):
        rivals[one][other] = None
    return dict(rivals)
