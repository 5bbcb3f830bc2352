"""Values that YAML would take for something else, and values of another kind."""

from __future__ import annotations

from tests.library.corpus.wrong import STATEMENT, Wrong, add

TYPED = (
    Wrong(
        "null-tilde",
        '4:11: "author" has no value (~ means nothing at all): remove it, or put it in quotation marks if you',
        old="author: Jennifer Scott",
        new="author: ~",
    ),
    Wrong(
        "null-word",
        '4:11: "author" has no value (null means nothing at all): remove it, or put it in quotation marks if you',
        old="author: Jennifer Scott",
        new="author: null",
    ),
    Wrong(
        "nothing",
        '4:10: "author" has no value: give it a value, or remove it',
        old="author: Jennifer Scott",
        new="author:",
    ),
    Wrong("norway-for-truth", '16:12: "NO" is neither true nor false: write true or false', *add("    daily: NO\n")),
    Wrong("yes-for-truth", '16:12: "yes" is neither true nor false: write true or false', *add("    daily: yes\n")),
    Wrong(
        "octal-figure",
        '16:21: "010" is not a number: write digits, with a point before decimals and nothing else, such as 38000',
        *add("    figure: {value: 010}\n"),
    ),
    Wrong(
        "sexagesimal-figure",
        '16:21: "22:30" is not a number: write digits, with a point before decimals and nothing else, such as',
        *add("    figure: {value: 22:30}\n"),
    ),
    Wrong(
        "float-figure",
        '16:21: "1.10e3" is not a number: write digits, with a point before decimals and nothing else, such as',
        *add("    figure: {value: 1.10e3}\n"),
    ),
    Wrong(
        "hexadecimal-figure",
        '16:21: "0x9470" is not a number: write digits, with a point before decimals and nothing else, such as',
        *add("    figure: {value: 0x9470}\n"),
    ),
    Wrong(
        "infinite-figure",
        '16:21: ".inf" is not a number: write digits, with a point before decimals and nothing else, such as',
        *add("    figure: {value: .inf}\n"),
    ),
    Wrong(
        "grouped-figure",
        '16:21: "38,000" is not a number: write digits, with a point before decimals and nothing else, such as',
        *add('    figure: {value: "38,000"}\n'),
    ),
    Wrong(
        "huge-integer",
        f'16:21: "{"9" * 117}..." has too many digits: write at most 24, and at most 12 behind the point',
        *add("    figure: {value: " + "9" * 5000 + "}\n"),
    ),
    Wrong(
        "unquoted-decimal",
        "16:21: the number 1.10 does not stand in the evidence: correct it, or add the words of the article that",
        *add("    figure: {value: 1.10}\n"),
    ),
    Wrong(
        "slashed-date",
        '5:14: "08/01/2024" is not a date as far as we can read it: write it as EDTF, such as "2024", "2024-08",',
        old='"2024-08-01"',
        new="08/01/2024",
    ),
    Wrong(
        "impossible-date",
        '5:14: "2024-02-30" is no day of the calendar: write it as EDTF, such as "2024", "2024-08", "2024-08-01",',
        old='"2024-08-01"',
        new="2024-02-30",
    ),
    Wrong(
        "date-in-words",
        '5:14: "August 1" is not a date as far as we can read it: write it as EDTF, such as "2024", "2024-08",',
        old='"2024-08-01"',
        new="August 1",
    ),
    Wrong(
        "reversed-period",
        '16:13: "2023/2014" ends before it begins: swap the two dates',
        *add("    period: 2023/2014\n"),
    ),
    Wrong(
        "list-for-text",
        "14:16: a text is needed here, not a list or a mapping: write the text itself",
        old=STATEMENT,
        new="statement: [China, filed]",
    ),
    Wrong(
        "mapping-for-text",
        "4:11: a text is needed here, not a list or a mapping: write the text itself",
        old="author: Jennifer Scott",
        new="author: {name: Jennifer Scott}",
    ),
    Wrong(
        "text-for-list",
        "16:13: a list is needed here: write it in square brackets, or one item a line, each after a dash",
        *add("    topics: patents\n"),
    ),
    Wrong(
        "text-for-section",
        "9:11: entities is a list: begin each of them with a dash",
        old="entities:\n  - {id: china, name: China}\n  - {id: us, name: United States}\n",
        new="entities: China\n",
    ),
    Wrong("list-for-file", "1:1: a mapping is needed here: begin with article:", whole="- article: x\n"),
    Wrong("text-for-file", "1:1: a mapping is needed here: begin with article:", whole="Chips are scarce.\n"),
    Wrong(
        "number-for-figure",
        "16:13: a mapping is needed here: write its fields as key: value",
        *add("    figure: 38000\n"),
    ),
    Wrong(
        "zero-revision",
        '16:45: "0" is not a whole number from 1: write digits only, such as 1',
        *add("claims: [{id: c, text: So it is., revision: 0}]\n"),
    ),
    Wrong(
        "word-for-language",
        '6:13: "English" is not a language tag: write one such as "en" or "pt-BR"',
        old="language: en",
        new="language: English",
    ),
    Wrong(
        "no-address",
        '7:8: "www.example.org" is not a web address: begin it with https:// and leave out spaces',
        old="language: en",
        new="language: en\n  url: www.example.org",
    ),
    Wrong(
        "script-address",
        '7:8: "javascript:alert(1)" is not a web address: begin it with https:// and leave out spaces',
        old="language: en",
        new="language: en\n  url: javascript:alert(1)",
    ),
)
