"""What is said of an entry beside its words: that it is a translation, what it replaced, and what contradicts it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from bot.library.languages import language_name
from bot.library.model import Claim, supersedes
from bot.render import controls
from bot.render.layout import OPTION_LIMIT, small
from bot.render.text import fit
from bot.render.words import byline

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Control
    from bot.library.model import Article, Entry, Fact

RIVALS_SHOWN: Final = 2
_STATEMENT, _EVIDENCE, _REPLACED = 240, 400, 200


def own_words(entry: Entry, words: str, size: float = 1) -> tuple[str, ...]:
    """Return `words`, an entry's own in the language of its article, where the entry is served translated."""
    return () if entry.translated is None else (fit(words, int(360 * size)),)


def original_note(entry: Entry) -> tuple[str, ...]:
    """Return in small print, where an entry is served translated, that what follows is the article's own words."""
    return (
        () if entry.translated is None else (small(f"Translated. The article's own words, {in_own(entry.article)}:"),)
    )


def in_own(article: Article) -> str:
    """Return the language of an article: "in English"."""
    return f"in {fit(language_name(article.language), 60)}"


def replaced(entry: Entry) -> tuple[str, ...]:
    """Return in small print that an entry replaced an earlier one, and what that said where it is known."""
    if isinstance(entry, Claim) or not supersedes(entry):
        return ()
    if not entry.replaced:
        return (small("This replaces an earlier entry."),)
    more = f" (and {len(entry.replaced) - 1} more)" if len(entry.replaced) > 1 else ""
    return (small(f"This replaces an earlier entry: “{fit(entry.replaced[0], _REPLACED)}”{more}"),)


def contradiction(rivals: Sequence[Fact], size: float = 1) -> str:
    """Return what the facts that contradict an entry say, with the words that prove them; the first two of many."""
    if not rivals:
        return ""
    heading = "Another entry contradicts this" if len(rivals) == 1 else f"{len(rivals)} entries contradict this"
    shown = [_rival(rival, size) for rival in rivals[:RIVALS_SHOWN]]
    return "\n".join((f"**{heading}:**", *shown))


def rival_buttons(rivals: Sequence[Fact]) -> list[Control]:
    """Return the button that opens the one fact that contradicts an entry, or the select that opens one of several."""
    if not rivals:
        return []
    if len(rivals) == 1:
        return [controls.open_button(rivals[0], "Open what contradicts this")]
    return [controls.open_select("Open one that contradicts this", rivals[:OPTION_LIMIT])]


def _rival(rival: Fact, size: float) -> str:
    as_of = f", as of {fit(rival.as_of.text, int(80 * size))}" if rival.as_of is not None else ""
    return "\n".join(
        (
            fit(rival.headline, int(_STATEMENT * size)),
            *original_note(rival),
            f"> {fit(rival.evidence[0].exact, int(_EVIDENCE * size))}",
            small(f"{byline(rival.article, size / 2)}{as_of}"),
        )
    )
