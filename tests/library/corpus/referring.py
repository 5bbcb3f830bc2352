"""References that lead nowhere."""

from __future__ import annotations

from tests.library.corpus.wrong import Wrong, add

REFERRING = (
    Wrong(
        "own-reference",
        '16:18: "own-reference/patents" refers to itself: remove it, or name another entry',
        *add("    supersedes: [patents]\n"),
    ),
    Wrong(
        "lost-reference",
        '16:46: there is no entry "lost-reference/patent": did you mean "patents"?',
        *add("claims: [{id: c, text: So it is., supports: [patent]}]\n"),
    ),
    Wrong(
        "reference-to-another-kind",
        '17:46: "reference-to-another-kind/q" is one of the quotes, and one of the facts is needed: name one of those',
        *add(
            "quotes: [{id: q, text: quality differs, speaker: X}]\nclaims: [{id: c, text: So it is., supports: [q]}]\n"
        ),
    ),
    Wrong(
        "both-sides",
        '16:69: "both-sides/patents" both supports and challenges this claim: decide for one side',
        *add("claims: [{id: c, text: So it is., supports: [patents], challenges: [patents]}]\n"),
    ),
    Wrong(
        "lost-wording",
        "16:45: the claim is in revision 3, and its history has none: list each earlier wording once, in order: 1, 2",
        *add("claims: [{id: c, text: So it is., revision: 3}]\n"),
    ),
)
