"""The words of an article from the file that a curator has: plain text as it is, the rest without its marks."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, Final

from bot.errors import CruxError
from bot.library.characters import decode
from bot.library.files import read_bytes
from bot.library.problems import Findings
from bot.library.sentences import sentences

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from pathlib import Path

_FRONT_MATTER: Final = re.compile(r"\A---[^\S\n]*\n.*?^---[^\S\n]*\n", re.DOTALL | re.MULTILINE)
_INSTALL: Final = 'reading web pages needs trafilatura: pip install "crux[html]", or save the words as .txt'


@dataclass(frozen=True, slots=True)
class Intake:
    """An article's words as they will be stored, and what its file says of itself: proposals, for a curator to judge.

    `proposed` has some of title, author, publisher, published, language and url.
    """

    raw: bytes
    words: str
    proposed: Mapping[str, str]


def take_in(file: Path) -> Intake:
    """Read an article's file. Raises CruxError, with the place where there is one, for what cannot be taken in."""
    kind = _KINDS.get(file.suffix.lower())
    if kind is None:
        raise CruxError(f"{file.as_posix()}: only {', '.join(_KINDS)} can be read. Save the article's words as .txt.")
    findings = Findings(file.as_posix())
    raw = read_bytes(file, findings)
    text = None if raw is None else decode(raw, findings)
    if raw is None or text is None:
        raise _unfit(findings)
    words, proposed = kind(text)
    if not sentences(words):
        raise CruxError(f"{file.name}: there are no words of an article in it.")
    stored = raw if words == text else words.encode()
    if decode(stored, findings) is None:  # what an entity such as &#8206; stood for
        raise _unfit(findings)
    return Intake(stored, words, proposed)


def _unfit(findings: Findings) -> CruxError:
    return CruxError("\n".join(map(str, findings.problems)))


def _plain(text: str) -> tuple[str, dict[str, str]]:
    return text, {}


def _markdown(text: str) -> tuple[str, dict[str, str]]:
    """Return what a reader of the rendered page would see, a paragraph for each block."""
    from rich.markdown import Markdown  # noqa: PLC0415  # only this kind needs it

    tokens = Markdown(_FRONT_MATTER.sub("", text)).parsed
    blocks = [block for token in tokens for block in [_block(token).strip()] if block]
    titles = [_block(token) for before, token in pairwise(tokens) if before.tag == "h1"]
    return "\n\n".join(blocks) + "\n", {"title": titles[0]} if titles else {}


def _block(token: Any) -> str:  # noqa: ANN401  # a token of the parser that rich uses
    if token.type != "inline":
        return token.content if token.type in {"fence", "code_block"} else ""
    return "".join(_inline(child) for child in token.children or ())


def _inline(token: Any) -> str:  # noqa: ANN401  # the same
    if token.type in {"softbreak", "hardbreak"}:
        return "\n" if token.type == "hardbreak" else " "
    return token.content if token.type in {"text", "code_inline"} else ""


def _web_page(text: str) -> tuple[str, dict[str, str]]:
    """Return the article of a web page without menus and comments, and what the page says of it."""
    try:
        import trafilatura  # type: ignore[import-untyped,unused-ignore]  # noqa: PLC0415  # an extra
    except ImportError:
        raise CruxError(_INSTALL) from None
    found: Any = trafilatura.bare_extraction(text, include_comments=False, with_metadata=True)
    words = (found.text or "").strip() if found is not None else ""
    return (f"{words}\n", dict(_told(found))) if words else ("", {})


def _told(page: Any) -> Iterator[tuple[str, str]]:  # noqa: ANN401  # trafilatura's document
    pairs = {"title": "title", "author": "author", "publisher": "sitename", "published": "date", "url": "url"}
    for key, name in {**pairs, "language": "language"}.items():
        if value := getattr(page, name, None):
            yield key, " ".join(str(value).split())


_KINDS: Final[Mapping[str, Callable[[str], tuple[str, dict[str, str]]]]] = {
    ".txt": _plain,
    ".md": _markdown,
    ".html": _web_page,
    ".htm": _web_page,
}
