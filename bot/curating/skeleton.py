"""An article's YAML file as it begins: what is known of the article, and entries to start from, with a word on each."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from bot.curating.yaml_text import field, folded, listed, scalar
from bot.library.model import Bound

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bot.curating.figures import FoundFigure
    from bot.curating.placing import Passage
    from bot.curating.proposals import Proposals, ProposedComparison, ProposedFact, ProposedQuote

_HEAD: Final = """\
# Every entry is proven by the article's own words: docs/curating.md tells how, and crux check holds you to it.
# What has draft: true is not served: read it beside its evidence, say it in your words, and remove that line.
"""
_ENTITIES: Final = "# Whom or what the entries are about. Aliases only help members find them."
_FACTS: Final = "# One idea in one sentence that can be read alone, and no more than its evidence says."
_QUOTES: Final = "# Word for word. The speaker is whoever says these words in the article."
_COMPARISONS: Final = (
    "# Sides next to each other, each cell with its evidence. Say in each cell what the article says of it."
)
_CLAIMS: Final = """\
# What people can disagree about, in your words, with the facts for and against it:
# claims:
#   - id: claim-something
#     text: A sentence that reasonable members can disagree on.
#     revision: 1
#     supports: [the-id-of-a-fact]
#     challenges: [the-id-of-another]
"""


@dataclass(frozen=True, slots=True)
class About:
    """What a curator says of an article. `published` is EDTF."""

    id: str
    title: str
    author: str
    publisher: str | None
    published: str
    language: str
    url: str | None = None


def skeleton(about: About, sha256: str, modeline: str, proposals: Proposals) -> str:
    """Return the file's whole text."""
    parts = [f"{modeline}\n{_HEAD}", _article(about, sha256), *_sections(about, proposals), _CLAIMS]
    return "\n".join(parts)


def _article(about: About, sha256: str) -> str:
    lines = ["article:", f"  id: {about.id}", f"  title: {scalar(about.title)}", f"  author: {scalar(about.author)}"]
    if about.publisher:
        lines.append(f"  publisher: {scalar(about.publisher)}")
    lines += [f'  published: "{about.published}"', f"  language: {scalar(about.language)}"]
    lines += [f"  text: {about.id}.txt", f"  sha256: {sha256} # pins the text; after a change: crux article pin"]
    if about.url:
        lines.append(f"  url: {scalar(about.url)}")
    return "\n".join([*lines, ""])


def _sections(about: About, proposals: Proposals) -> Iterator[str]:
    if proposals.entities:
        entities = [[f"  - id: {own}", f"    name: {scalar(name)}"] for own, name in proposals.entities.items()]
        yield _section(_ENTITIES, "entities", entities)
    else:
        yield f"{_ENTITIES}\n# entities:\n#   - {{id: somebody, name: Somebody, aliases: [other names]}}\n"
    if proposals.facts:
        yield _section(_FACTS, "facts", [list(_fact(fact)) for fact in proposals.facts])
    if proposals.quotes:
        yield _section(_QUOTES, "quotes", [list(_quote(quote, about.author)) for quote in proposals.quotes])
    if proposals.comparisons:
        names = proposals.entities
        yield _section(_COMPARISONS, "comparisons", [list(_comparison(one, names)) for one in proposals.comparisons])


def _section(comment: str, key: str, entries: list[list[str]]) -> str:
    return "\n".join([comment, f"{key}:", *(line for entry in entries for line in entry), ""])


def _fact(fact: ProposedFact) -> Iterator[str]:
    yield f"  - id: {fact.id}"
    yield "    draft: true"
    yield from field(4, "statement", fact.statement)
    yield "    evidence:"
    yield from _passage(6, fact.evidence)
    if fact.about:
        yield f"    about: {listed(fact.about)}"
    if fact.figure is not None:
        yield f"    figure: {_figure(fact.figure)}"


def _figure(figure: FoundFigure) -> str:
    bound = "" if figure.bound is Bound.EXACTLY else f", bound: {figure.bound.value}"
    unit = f", unit: {figure.unit}" if figure.unit else ""
    return f"{{value: {figure.value}{bound}{unit}}}"


def _quote(quote: ProposedQuote, author: str) -> Iterator[str]:
    yield f"  - id: {quote.id}"
    yield "    draft: true"
    yield from field(4, "text", quote.words.exact)
    if quote.words.prefix is not None:
        yield from field(4, "prefix", quote.words.prefix)
    asked = "" if quote.speaker else " # or who else says it?"
    yield f"    speaker: {scalar(quote.speaker or author)}{asked}"
    yield "    modality: asserted"


def _comparison(comparison: ProposedComparison, names: dict[str, str]) -> Iterator[str]:
    yield f"  - id: {comparison.id}"
    yield "    draft: true"
    yield from field(4, "title", " and ".join(names[side] for side in comparison.sides))
    yield f"    between: {listed(comparison.sides)}"
    yield "    rows:"
    yield "      - aspect: What the article says"
    yield "        cells:"
    for side, text in zip(comparison.sides, comparison.cells, strict=True):
        yield f"          {side}:"
        yield from field(12, "text", text)
        yield "            evidence:"
        yield from _passage(14, comparison.evidence)


def _passage(indent: int, passage: Passage) -> Iterator[str]:
    """Yield one piece of evidence as an item of a list."""
    margin = " " * indent
    if passage.prefix is None:
        yield f"{margin}- >-"
        yield from folded(indent + 2, passage.exact)
        return
    first, *rest = field(indent + 2, "exact", passage.exact)
    yield f"{margin}- {first.lstrip()}"
    yield from rest
    yield from field(indent + 2, "prefix", passage.prefix)
