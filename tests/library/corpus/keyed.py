"""Keys that are unknown, missing or there twice."""

from __future__ import annotations

from tests.library.corpus.wrong import RIGHT, STATEMENT, Wrong, add

KEYED = (
    Wrong(
        "duplicate-key",
        '5:3: the key "author" stands already in line 4: keep one of the two',
        old="author: Jennifer Scott",
        new="author: Jennifer Scott\n  author: Another",
    ),
    Wrong(
        "duplicate-section",
        '16:1: the key "entities" stands already in line 9: keep one of the two',
        *add("entities: []\n"),
    ),
    Wrong(
        "unknown-key",
        '4:3: "auther" is not a key of an article: did you mean "author"? its keys are id, title, author,',
        old="author:",
        new="auther:",
    ),
    Wrong(
        "unknown-key-in-fact",
        '16:5: "topic" is not a key of a fact: did you mean "topics"? its keys are id, topics, aliases,',
        *add("    topic: [patents]\n"),
    ),
    Wrong(
        "unknown-section",
        '9:1: "entitys" is not a key of an article\'s file: did you mean "entities"? its keys are article,',
        old="entities:",
        new="entitys:",
    ),
    Wrong(
        "unknown-key-in-figure",
        '16:28: "units" is not a key of a figure: did you mean "unit"? its keys are value, bound, unit',
        *add("    figure: {value: 38000, units: patents}\n"),
    ),
    Wrong(
        "missing-key",
        '2:3: "author" is missing: an article needs id, title, author, published, language and text',
        old="  author: Jennifer Scott\n",
        new="",
    ),
    Wrong(
        "missing-statement",
        '13:5: "statement" is missing: a fact needs id, statement and evidence',
        old="    " + STATEMENT + "\n",
        new="",
    ),
    Wrong(
        "missing-article",
        '1:1: "article" is missing: say under article: which article this is',
        whole="facts: [{id: a, statement: S., evidence: e}]\n",
    ),
    Wrong(
        "no-entries",
        "1:1: this article has no entries: add facts, quotes, comparisons, claims; docs/curating.md shows how",
        old=RIGHT[RIGHT.index("facts:") :],
        new="",
    ),
)
