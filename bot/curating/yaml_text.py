"""YAML as people write it: plain where that is safe, in quotation marks where not, long texts folded."""

from __future__ import annotations

import json
import re
import textwrap
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable

_WIDTH: Final = 110
_LONG: Final = 80
# Letters first, and nothing in it that YAML could take for something else, in any of its versions.
_SAFE: Final = re.compile(r"[^\W\d_][\w .()%'/&+–—-]*", re.UNICODE)  # noqa: RUF001  # dashes are meant
_TYPED: Final = frozenset({"y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan", "inf"})


def scalar(text: str) -> str:
    """Return a text on one line, quoted where it has to be."""
    line = " ".join(text.split())
    plain = _SAFE.fullmatch(line) is not None and line.lower() not in _TYPED
    return line if plain else json.dumps(line, ensure_ascii=False)


def listed(texts: Iterable[str]) -> str:
    """Return a short list on one line."""
    return f"[{', '.join(map(scalar, texts))}]"


def field(indent: int, key: str, text: str) -> list[str]:
    """Return the lines of `key: text`, a long text folded under the key. `indent` counts spaces."""
    line = " ".join(text.split())
    if len(line) <= _LONG:
        return [f"{' ' * indent}{key}: {scalar(line)}"]
    return [f"{' ' * indent}{key}: >-", *folded(indent + 2, line)]


def folded(indent: int, line: str) -> list[str]:
    """Return one line's words, folded under `>-`."""
    margin = " " * indent
    return textwrap.wrap(
        line,
        _WIDTH,
        initial_indent=margin,
        subsequent_indent=margin,
        break_long_words=False,
        break_on_hyphens=False,
    )
