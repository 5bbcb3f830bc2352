"""What is not YAML, or not YAML as we read it."""

from __future__ import annotations

from tests.library.corpus.wrong import EVIDENCE, STATEMENT, Wrong, add

MALFORMED = (
    Wrong(
        "unclosed-quote",
        "14:16: a quotation mark is opened here and never closed: close it, or put the whole text in the other",
        old=STATEMENT,
        new='statement: "China filed over 38,000 patents.',
    ),
    Wrong(
        "quoted-start",
        "14:24: a text that begins with a quotation mark goes on behind the closing one: put the whole text in",
        old=STATEMENT,
        new='statement: "China" filed over 38,000 patents.',
    ),
    Wrong(
        "tab",
        "15:1: this line is indented with a tab: indent with spaces",
        old=EVIDENCE,
        new="\tevidence: China filed over 38,000 patents\n",
    ),
    Wrong(
        "colon-in-text",
        "14:24: a colon and a space stand inside a text without quotation marks: put the text in quotation marks",
        old=STATEMENT,
        new="statement: In short: China filed over 38,000 patents.",
    ),
    Wrong(
        "outdented-key",
        "15:4: this line does not go on the list above it: begin it with a dash that lines up with the others, or",
        old=EVIDENCE,
        new="   evidence: China filed over 38,000 patents\n",
    ),
    Wrong(
        "indented-key",
        "15:14: this line is indented like a part of the text above it, and has a colon: line its key up with the",
        old=EVIDENCE,
        new="     evidence: China filed over 38,000 patents\n",
    ),
    Wrong(
        "unclosed-list",
        "16:13: this list in square brackets lacks a comma or its closing bracket: put a comma between its items",
        *add("    topics: [patents, AI\n"),
    ),
    Wrong(
        "unclosed-mapping",
        "11:5: this mapping in braces lacks a comma or its closing brace: put a comma between its fields and } at",
        old="{id: us, name: United States}",
        new="{id: us, name: United States",
    ),
    Wrong(
        "no-colon",
        "6:3: this line is neither a key with a colon nor part of a text: write it as key: value, or indent it",
        old="language: en",
        new="language en",
    ),
    Wrong(
        "at-sign",
        "3:10: a text begins with @, which YAML keeps for itself: put the text in quotation marks",
        old="title: Despite",
        new="title: @Despite",
    ),
    Wrong(
        "backtick",
        "3:10: a text begins with `, which YAML keeps for itself: put the text in quotation marks",
        old="title: Despite",
        new="title: `Despite",
    ),
    Wrong(
        "percent",
        "3:10: a text begins with %, which YAML keeps for itself: put the text in quotation marks",
        old="title: Despite",
        new="title: %Despite",
    ),
    Wrong(
        "backslash",
        "3:19: a backslash in double quotation marks begins something that YAML does not know: write two",
        old="title: Despite chip supply restrictions",
        new='title: "Despite \\chips"',
    ),
    Wrong(
        "exclamation",
        "3:10: the tag !Despite gives this a type: remove it: everything is read as text",
        old="title: Despite",
        new="title: !Despite",
    ),
    Wrong(
        "no-dash",
        "14:14: this line is indented like a part of the text above it, and has a colon: line its key up with the",
        old="  - id: patents\n",
        new="  id: patents\n",
    ),
    Wrong(
        "second-document",
        "16:1: a second document begins here: keep one article a file, without a second ---",
        *add("---\narticle: {}\n"),
    ),
    Wrong(
        "comma-in-braces",
        '11:34: "United" has no value: give it a value, or, where a comma stands inside a text, put that text in',
        old="name: United States}",
        new="name: States, United}",
    ),
    Wrong(
        "directive",
        "1:1: this line asks for another version of YAML: remove it, and begin with article:",
        whole="%YAML 9.9\n---\narticle: {}\n",
    ),
)
