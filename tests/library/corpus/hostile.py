"""Files that are made to break a reader."""

from __future__ import annotations

from tests.library.corpus.wrong import STATEMENT, Wrong

HOSTILE = (
    Wrong(
        "anchor",
        "10:23: &c names this to be repeated elsewhere: remove it, and write things out",
        old="name: China",
        new="name: &c China",
    ),
    Wrong(
        "alias",
        "10:23: *c stands for something written elsewhere: write it out here",
        old="name: China",
        new="name: *c",
    ),
    Wrong(
        "anchored-mapping",
        "10:5: &c names this to be repeated elsewhere: remove it, and write things out",
        old="- {id: china,",
        new="- &c {id: china,",
    ),
    Wrong(
        "merge-key",
        "10:6: << would merge in another mapping: write its fields out here",
        old="- {id: china,",
        new="- {<<: {x: y}, id: china,",
    ),
    Wrong(
        "laughs",
        "1:4: &a names this to be repeated elsewhere: remove it, and write things out",
        whole="a: &a [x]\n"
        + "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'x'}]\n" for n in range(200)),
    ),
    Wrong(
        "merge-bomb",
        "1:4: &a names this to be repeated elsewhere: remove it, and write things out",
        whole="a: &a {x: y}\n" + "".join(f"b{n}: &b{n} {{<<: *a, <<: *a}}\n" for n in range(200)),
    ),
    Wrong(
        "brackets", "1:51: this is nested more than 50 deep: write it flat, as the format has it", whole="[" * 25_000
    ),
    Wrong(
        "braces", "1:201: this is nested more than 50 deep: write it flat, as the format has it", whole="{a: " * 25_000
    ),
    Wrong(
        "dashes", "1:101: this is nested more than 50 deep: write it flat, as the format has it", whole="- " * 25_000
    ),
    Wrong(
        "question-marks",
        "1:3: a list or a mapping stands where a key should be: write the key as plain text",
        whole="? " * 25_000,
    ),
    Wrong(
        "stairs",
        "51:51: this is nested more than 50 deep: write it flat, as the format has it",
        whole="".join(" " * d + "a:\n" for d in range(60)),
    ),
    Wrong(
        "ten-megabytes",
        "1:1: the file has more than a million bytes: split it into several articles",
        whole=b"#" * 10_000_000,
    ),
    Wrong(
        "too-many-parts",
        "1:1: the file has more than 100,000 lines and commas: split it into several articles",
        whole="- a\n" * 160_000,
    ),
    Wrong(
        "too-many-commas",
        "1:1: the file has more than 100,000 lines and commas: split it into several articles",
        whole="- [" + "a," * 160_000 + "a]\n",
    ),
    Wrong(
        "too-many-keys",
        "101:1: this mapping has more than 100 keys: use only the keys of the format",
        whole="".join(f"k{n}: v\n" for n in range(200)),
    ),
    Wrong(
        "tag",
        "10:23: the tag tag:yaml.org,2002:python/object/apply:os.system gives this a type: remove it: everything",
        old="name: China",
        new="name: !!python/object/apply:os.system China",
    ),
    Wrong(
        "int-tag",
        "14:16: the tag tag:yaml.org,2002:int gives this a type: remove it: everything is read as text",
        old=STATEMENT,
        new="statement: !!int 3",
    ),
    Wrong(
        "complex-key",
        "6:5: a list or a mapping stands where a key should be: write the key as plain text",
        old="language: en",
        new="? [language]\n  : en",
    ),
)
