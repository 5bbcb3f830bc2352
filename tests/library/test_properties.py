"""What holds of any file, however it came about."""

from __future__ import annotations

import hashlib
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.library.loader import load
from bot.library.problems import LibraryError
from tests.library.corpus.wrong import RIGHT, WORDS, Wrong

if TYPE_CHECKING:
    from bot.library.model import Library

SPANS = [(start, end) for start in range(len(WORDS)) for end in (start + 20, start + 60) if end <= len(WORDS)]
PIECES = st.sampled_from(
    [b"", b"\0", b"\xff", b"\t", b": ", b"- ", b"[", b"{", b"*a", b"&a ", b'"', b"'", b"|\n", b"\n", b"~", b"<<"]
)


def loaded(content: bytes) -> Library | None:
    """Load a library of one file; None where it is refused, with every problem located."""
    with tempfile.TemporaryDirectory() as folder:
        Wrong("one", "", whole=content).write(Path(folder))
        try:
            return load(Path(folder))
        except LibraryError as error:
            refused = error.problems
    assert refused
    for problem in refused:
        assert min(problem.line, problem.column) >= 1
        assert problem.what
        assert problem.how
    return None


def right() -> bytes:
    return Wrong("one", "").content(hashlib.sha256(WORDS.encode()).hexdigest())


def sound(library: Library) -> None:
    for fact in library.facts:
        assert fact.evidence
        for evidence in fact.evidence:
            assert fact.article.words[evidence.start : evidence.end] == evidence.exact != ""


@given(st.data())
@settings(max_examples=150)
def test_a_file_changed_anywhere_is_proven_or_refused(data: st.DataObject) -> None:
    content = right()
    for _ in range(data.draw(st.integers(1, 3))):
        start = data.draw(st.integers(0, len(content)))
        end = data.draw(st.integers(start, min(len(content), start + 12)))
        content = content[:start] + data.draw(PIECES) + content[end:]
    library = loaded(content)
    if library is not None:
        sound(library)


@given(st.sampled_from(SPANS))
@settings(max_examples=60)
def test_words_of_the_text_are_accepted_exactly_where_they_stand_or_not_at_all(span: tuple[int, int]) -> None:
    start, end = span
    written = right().replace(b"evidence: China filed over 38,000 patents", b"evidence: EXACT")
    library = loaded(
        written.replace(b"EXACT", yaml.safe_dump(WORDS[start:end], default_style='"', width=10_000).strip().encode())
    )
    if library is not None:
        sound(library)
        (evidence,) = library.facts[0].evidence
        assert evidence.exact == WORDS[start:end].strip()
        assert start <= evidence.start < evidence.end <= end


TEXTS = st.text(alphabet=st.characters(exclude_categories=["C", "Z"]), min_size=1, max_size=20)


@given(statement=TEXTS, topics=st.lists(TEXTS, max_size=3, unique=True), title=TEXTS)
@settings(max_examples=80)
def test_what_was_written_is_read_back(statement: str, topics: list[str], title: str) -> None:
    fact = {"id": "patents", "statement": statement, "topics": topics, "evidence": ["over 38,000 patents"]}
    document = yaml.safe_dump({"facts": [fact]}, default_style='"', allow_unicode=True, width=10_000)
    head = RIGHT[: RIGHT.index("facts:")].replace("Despite chip supply restrictions", "TITLE").replace("NAME", "one")
    checksum = hashlib.sha256(WORDS.encode()).hexdigest()
    quoted = yaml.safe_dump(title, default_style='"', allow_unicode=True, width=10_000).strip()
    library = loaded((head.replace("SHA256", checksum).replace("TITLE", quoted) + document).encode())
    assert library is not None
    found = library.facts[0]
    assert (found.statement, list(found.topics), found.article.title) == (statement, topics, title)
