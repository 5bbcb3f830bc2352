"""Phrases of politeness and hesitation: said around the matter, whatever the matter is."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bot.search.tokens import Token

_FORMULAS: Final = """
    good morning; good afternoon; good evening; good night; good day; hope you are well; hope this helps; how are you;
    how are you doing; how is it going; nice to meet you; long time no see; long time reader;
    first time poster; new here; thanks in advance; thank you in advance; thanks a lot; thanks a million;
    thank you very much; thank you so much; many thanks; best regards; kind regards; warm regards; best wishes;
    yours sincerely; have a nice day; have a good day; take care; much appreciated; no worries; no problem; no rush;
    sorry to bother you; sorry to bother; sorry for the trouble; excuse me; pardon me; bear with me; i guess; i think;
    i suppose; i believe; i mean; i reckon; i wonder; i promise; i swear; i heard; i heard that; i read somewhere;
    i forgot; i forget; i dont know; i have no idea; i am curious; im curious; just curious; just wondering;
    just asking; just checking; no idea; no clue; not sure; not sure if; not sure whether; you know; by the way;
    to be honest; to be fair; in my opinion; if possible; if you can; if you dont mind; if i may; as soon as possible;
    as far as i know; for what it is worth; asking for a friend; quick question; dumb question; stupid question;
    silly question; simple question; small question; random question; random thought; one more question; one question;
    last question; last one; one more thing; another question; one more; one more time; next question; wild guess;
    long shot; long story short; would you be so kind; be so kind; so kind as to; would you mind; do you mind;
    do me a favour; do me a favor; could i trouble you; may i ask; can i ask; i would like; i would love;
    i would love to; i want to know; i would like to know; do you know; do you happen to know; does anyone know;
    does anybody know; is there anything; is there something; anything about; any chance; any idea; any ideas;
    any thoughts; any news; what is the deal with; whats the deal with; what about; how about; at the moment;
    in general; so to speak; on second thought; never mind; of course; more or less
"""


def _by_first(text: str) -> Mapping[str, Sequence[tuple[str, ...]]]:
    found: dict[str, list[tuple[str, ...]]] = {}
    for formula in sorted(text.split(";"), key=lambda words: -len(words.split())):
        words = tuple(formula.split())
        found.setdefault(words[0], []).append(words)
    return found


_BY_FIRST: Final = _by_first(_FORMULAS)


def without_formulas(tokens: Sequence[Token]) -> list[Token]:
    """Return the tokens that are left without phrases of politeness; all, where none would be left."""
    left: list[Token] = []
    place = 0
    while place < len(tokens):
        length = _length_at(tokens, place)
        if not length:
            left.append(tokens[place])
        place += length or 1
    return left or list(tokens)


def _length_at(tokens: Sequence[Token], place: int) -> int:
    """Return how many tokens the longest formula takes that begins at `place`, or 0."""
    for words in _BY_FIRST.get(tokens[place].term, ()):
        if tuple(token.term for token in tokens[place : place + len(words)]) == words:
            return len(words)
    return 0
