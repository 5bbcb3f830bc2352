"""A fact or a quote as an answer: what it says, the words that prove it, who says it and where."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.components import button
from bot.library.model import Modality
from bot.render import controls, layout
from bot.render.corrected import contradiction, original_note, own_words, replaced, rival_buttons
from bot.render.layout import small
from bot.render.marks import BOLD, UNDERLINED, fit_marked, reading
from bot.render.text import fit, length, was_cut
from bot.render.words import COLOURS, attribution, byline, figure

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bot.components import Control, Layout
    from bot.library.model import Claim, Comparison, Evidence, Fact, Quote
    from bot.render.controls import Place
    from bot.search.match import WordMatch

STATEMENT_LIMIT = 700
EVIDENCE_LIMIT = 1400
QUOTE_LIMIT = 1800
HEADING_LIMIT = 240
PIECES = 3
SIZES = (1.0, 0.75, 0.5)
CUT_NOTE = small("Shortened here: Source shows the whole.")
_HOW_SAID = {
    Modality.STATED: "Word for word in the article",
    Modality.PREDICTED: "A prediction, word for word in the article",
    Modality.ASSERTED: "An opinion, word for word in the article",
}


@dataclass(frozen=True, slots=True)
class Related:
    """What else the library holds on a fact: comparisons, claims that it bears on, facts that contradict it."""

    comparisons: tuple[Comparison, ...] = ()
    claims: tuple[Claim, ...] = ()
    rivals: tuple[Fact, ...] = ()


NOTHING_RELATED = Related()


def fact(entry: Fact, place: Place | None = None, related: Related = NOTHING_RELATED) -> Layout:
    """Return the answer that a fact is. It is within the limits of a message, however long its texts are.

    Where all that belongs to it is too long for one message, every part is shortened alike.
    """
    sized = ([text for text in _fact_texts(entry, place, related, size) if text] for size in SIZES)
    texts = next((texts for texts in sized if sum(map(length, texts)) <= layout.TEXT_LIMIT), None)
    buttons = _fact_buttons(entry, place, related)
    rows = [buttons[: layout.ROW_LIMIT], buttons[layout.ROW_LIMIT :], rival_buttons(related.rivals)]
    smallest = texts or _fact_texts(entry, place, related, SIZES[-1])
    return layout.message(layout.card(smallest, rows, colour=COLOURS[entry.kind]))


def _fact_texts(entry: Fact, place: Place | None, related: Related, size: float) -> tuple[str, ...]:
    own = own_words(entry, entry.statement, size)
    proof = evidence(entry.evidence, int(EVIDENCE_LIMIT * size), why_of(place))
    return (
        "\n".join((f"### {fit(entry.headline, int(STATEMENT_LIMIT * size))}", *own, *original_note(entry), proof)),
        "\n".join((*_provenance(entry, size), *replaced(entry), *position(place))),
        contradiction(related.rivals, size),
    )


def quote(entry: Quote, place: Place | None = None) -> Layout:
    """Return the answer that a quote is: verbatim words, speaker, context, source."""
    texts = (
        spoken(entry, QUOTE_LIMIT, why=why_of(place)),
        "\n".join((small(_HOW_SAID[entry.modality]), small(byline(entry.article)), *replaced(entry), *position(place))),
    )
    buttons = [*controls.more_buttons(place, entry), controls.source_button(entry)]
    return layout.message(layout.card(texts, [buttons], colour=COLOURS[entry.kind]))


def spoken(entry: Quote, limit: int, size: float = 1, why: Sequence[WordMatch] = ()) -> str:
    """Return a quote's words, at most `limit` units of them, and who says them in which context (400 x `size`).

    Where it is served translated, the translation comes first, in at most half of `limit`, and so do the words then.
    """
    limit = limit if entry.translated is None else limit // 2
    translated = () if entry.translated is None else (f"### “{fit(entry.translated, limit)}”", *original_note(entry))
    heading = not translated and length(fit(entry.text, limit)) <= HEADING_LIMIT
    words = fit_marked(entry.text, limit, why, UNDERLINED if heading else BOLD)  # a heading is bold as it is
    opening = "\n".join((*translated, f"{'###' if heading else '>'} “{words}”"))
    context = f", {fit(entry.context, int(240 * size))}" if entry.context else ""
    note = f"\n{CUT_NOTE}" if was_cut(entry.text, words) else ""
    return f"{opening}{note}\n— **{fit(entry.speaker, int(150 * size))}**{context}"


def evidence(pieces: tuple[Evidence, ...], limit: int = EVIDENCE_LIMIT, why: Sequence[WordMatch] = ()) -> str:
    """Return the words that prove it as block quotes, at most three, within `limit` units and a note if shortened.

    The words that were asked for are bold.
    """
    shown = pieces[:PIECES]
    quotes = [fit_marked(piece.exact, limit // len(shown), why) for piece in shown]
    text = "\n\n".join(f"> {words}" for words in quotes)
    shortened = len(pieces) > PIECES or any(
        was_cut(piece.exact, words) for piece, words in zip(shown, quotes, strict=True)
    )
    return f"{text}\n{CUT_NOTE}" if shortened else text


def position(place: Place | None) -> tuple[str, ...]:
    """Return in small print how misspelt words were read, and "Answer 2 of 5" for all but the first answer."""
    if place is None:
        return ()
    numbered = (small(f"Answer {place.rank + 1} of {place.total}"),) if place.rank else ()
    return (*reading(place.why), *numbered)


def why_of(place: Place | None) -> Sequence[WordMatch]:
    """Return which words met which: none for an entry that nobody has searched for."""
    return () if place is None else place.why


def _provenance(entry: Fact, size: float) -> list[str]:
    lines = [small(attribution(entry, size))]
    details = _details(entry)
    if details:
        lines.append(small(details))
    return [*lines, small(byline(entry.article, size))]


def _details(entry: Fact) -> str:
    parts = []
    if entry.figure is not None:
        parts.append(fit(figure(entry.figure), 100))
    if entry.period is not None:
        parts.append(fit(entry.period.text, 100))
    if entry.as_of is not None:
        parts.append(f"as of {fit(entry.as_of.text, 100)}")
    return " · ".join(parts)


def _fact_buttons(entry: Fact, place: Place | None, related: Related) -> list[Control]:
    buttons = [*controls.more_buttons(place, entry), controls.source_button(entry)]
    if related.comparisons:
        buttons.append(button("Compare", controls.COMPARE, entry.id))
    if related.claims:
        buttons.append(button("Claims", controls.CLAIMS, entry.id))
        buttons.append(button("Vote on this", controls.VOTE_ON, entry.id))
    return buttons
