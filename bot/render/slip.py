"""Slips: the leanest message there is, for answers that go out by the hundred a second.

A slip is plain text with buttons under it, written as Discord wants it: nothing is built that is thrown away.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from bot.components import encode

if TYPE_CHECKING:
    from collections.abc import Sequence

PRIMARY: Final = 1
SECONDARY: Final = 2
_EPHEMERAL: Final = 1 << 6
_NOBODY: Final = {"parse": ()}
_BUTTON: Final = 2
_ROW: Final = 1

Json = dict[str, Any]
Row = tuple[Json, ...]


@dataclass(frozen=True, slots=True)
class Slip:
    """Escaped `content` of at most 2,000 characters, and up to five rows of up to five buttons."""

    content: str
    rows: Sequence[Row] = ()

    def payload(self) -> Json:
        """Return the message as Discord takes it: for the member's eyes only, mentioning nobody."""
        return {
            "content": self.content,
            "components": [{"type": _ROW, "components": row} for row in self.rows if row],
            "flags": _EPHEMERAL,
            "allowed_mentions": _NOBODY,
        }


def slip_button(label: str, verb: str, *args: str, style: int = SECONDARY) -> Json:
    """Return a button that hands `verb` and `args` to its function when it is clicked."""
    return {"type": _BUTTON, "style": style, "label": label, "custom_id": encode(verb, *args)}
