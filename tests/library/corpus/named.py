"""Ids and names."""

from __future__ import annotations

from tests.library.corpus.wrong import Wrong, add

NAMED = (
    Wrong(
        "capital-id",
        '13:9: "Patents" is not an id: use lower-case letters a-z, digits and hyphens only',
        old="id: patents",
        new="id: Patents",
    ),
    Wrong(
        "emoji-id",
        '13:9: "patents-🚀" is not an id: use lower-case letters a-z, digits and hyphens only',
        old="id: patents",
        new="id: patents-🚀",
    ),
    Wrong(
        "long-id",
        "13:9: this text has 41 characters, and at most 40 are allowed: shorten it",
        old="id: patents",
        new="id: " + "p" * 41,
    ),
    Wrong(
        "long-article-id",
        "2:7: this text has 33 characters, and at most 32 are allowed: shorten it",
        old="id: NAME",
        new="id: " + "a" * 33,
    ),
    Wrong(
        "duplicate-id",
        '16:15: the id "patents" is taken by another entry of this article: give each fact, quote, comparison and',
        *add("quotes: [{id: patents, text: quality differs, speaker: X}]\n"),
    ),
    Wrong(
        "duplicate-entity", '11:10: there are two entities "china": rename one of them', old="id: us,", new="id: china,"
    ),
    Wrong("unknown-entity", '16:13: there is no entity "chinna": did you mean "china"?', *add("    about: [chinna]\n")),
    Wrong(
        "repeated-entity", '16:12: "china" stands here twice: keep one of the two', *add("    about: [china, china]\n")
    ),
    Wrong(
        "long-title",
        "3:10: this text has 424 characters, and at most 300 are allowed: shorten it",
        old="title: Despite",
        new="title: " + "Despite " * 50,
    ),
)
