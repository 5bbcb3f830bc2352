"""Texts made to take a reader's time or memory, and how much memory reading one takes."""

from __future__ import annotations

import tracemalloc

import pytest
import yaml

from bot.library import reader
from bot.library.problems import Findings
from bot.library.reader import read

HOSTILE = {
    "brackets": "[" * 25_000,
    "braces": "{a: " * 25_000,
    "dashes": "- " * 25_000,
    "question marks": "? " * 25_000,
    "indentation": "".join(" " * depth + "a:\n" for depth in range(1_000)),
    "aliases": "a: &a [x]\nb:\n" + "  - *a\n" * 100_000,
    "laughs": "".join(f"l{n}: &l{n} [{', '.join([f'*l{n - 1}'] * 9) if n else 'x'}]\n" for n in range(200)),
    "merges": "a: &a {x: y}\n" + "".join(f"b{n}: &b{n} {{<<: *a, <<: *a}}\n" for n in range(200)),
    "keys": "".join(f"k{n}: v\n" for n in range(90_000)),
    "anchors": "- &a x\n" * 100_000,
    "documents": "---\n" * 200_000,
}


def refuse(name: str, parser: str) -> tuple[int, int]:
    """Read the hostile text of this name with this parser of PyYAML; give the number of problems and the peak in bytes.

    Meant for a process of its own: tracemalloc counts what other threads take, too.
    """
    findings = Findings("x.yaml")
    text = HOSTILE[name]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reader, "_PARSER", getattr(yaml, parser))
        tracemalloc.start()
        try:
            assert read(text, findings) is None
            _, peak = tracemalloc.get_traced_memory()
        finally:
            tracemalloc.stop()
    return len(findings.problems), peak
