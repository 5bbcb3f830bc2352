"""A file's bytes to its draft and, where nothing is wrong with it, to its chapter.

Everything that reads and proves is imported from here on: a start that finds all as it was needs none of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bot.library.chapters import Chapter
from bot.library.claims import pend_claims
from bot.library.drafts import Draft, fill
from bot.library.entries import prove_entries

if TYPE_CHECKING:
    from pathlib import Path

    from bot.library.problems import Findings


def read_anew(file: Path, raw: bytes | None, findings: Findings) -> tuple[Draft, Chapter | None]:
    """Read and prove a file. Its bytes are None where they could not be read, which `findings` already tell.

    There is no chapter where something is wrong: the draft's findings say what.
    """
    draft = fill(Draft(file, findings), raw)
    if draft.article is None or draft.source is None:
        return draft, None
    entries = prove_entries(draft, draft.article)
    claims = list(pend_claims(draft, draft.article))
    if findings.problems:
        return draft, None
    served = {f"{draft.article.id}/{entry.source.id}" for entry in draft.served()}
    chapter = Chapter(
        draft.article,
        draft.source.text,
        tuple(entity for entity in draft.entities.values() if entity is not None),
        tuple(entry for entry in entries if entry.id in served),
        tuple(pending for pending in claims if pending.claim.id in served),
        findings.checks,
        tuple(entry for entry in (*entries, *(one.claim for one in claims)) if entry.id not in served),
    )
    return draft, chapter
