"""Languages by their tags (BCP 47): their names, and which of several comes nearest to the one that a member reads."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

# Every language that Discord can be set to, and some more: the short tag, the name, the three-letter codes (ISO 639-2).
_TABLE: Final = """
    ar Arabic ara, bg Bulgarian bul, ca Catalan cat, cs Czech cze ces, da Danish dan, de German ger deu,
    el Greek gre ell, en English eng, es Spanish spa, et Estonian est, fa Persian per fas, fi Finnish fin,
    fr French fre fra, ga Irish gle, he Hebrew heb, hi Hindi hin, hr Croatian hrv, hu Hungarian hun, id Indonesian ind,
    it Italian ita, ja Japanese jpn, ko Korean kor, lt Lithuanian lit, lv Latvian lav, nb Norwegian nob,
    nl Dutch dut nld, nn Norwegian nno, no Norwegian nor, pl Polish pol, pt Portuguese por, ro Romanian rum ron,
    ru Russian rus, sk Slovak slo slk, sl Slovenian slv, sr Serbian srp, sv Swedish swe, th Thai tha, tr Turkish tur,
    uk Ukrainian ukr, ur Urdu urd, vi Vietnamese vie, zh Chinese chi zho
"""
_ROWS: Final = [row.split() for row in _TABLE.split(",")]
_NAMES: Final = {short: name for short, name, *_ in _ROWS}
SHORT: Final = {long: short for short, _, *longs in _ROWS for long in longs}
"""The two letters that BCP 47 wants in the place of three."""

# Where the region says how it is written, or an older tag says the same as a newer one.
_SAME: Final = {
    ("zh", "cn"): ("zh", "hans", "cn"),
    ("zh", "sg"): ("zh", "hans", "sg"),
    ("zh", "tw"): ("zh", "hant", "tw"),
    ("zh", "hk"): ("zh", "hant", "hk"),
    ("zh", "mo"): ("zh", "hant", "mo"),
    ("no",): ("nb",),
}


def language_name(tag: str) -> str:
    """Return a language's English name, or its tag where it is none of those known here."""
    return _NAMES.get(parts(tag)[0], tag)


def parts(tag: str) -> tuple[str, ...]:
    """Return a tag's parts as they are compared: "pt-BR" is ("pt", "br"), "zh-CN" is ("zh", "hans", "cn")."""
    split = tuple(tag.casefold().split("-"))
    return _SAME.get(split, split)


def nearest(tags: Sequence[str], wanted: str) -> str | None:
    """Return the one of `tags` that serves a reader of `wanted` best, or None where none is of the same language.

    The more parts agree, the better; then the tag that says least besides; then the one that comes first.
    """
    asked = parts(wanted)
    agreeing = [(tag, _agreed(parts(tag), asked)) for tag in tags]
    agreeing = [(tag, agreed) for tag, agreed in agreeing if agreed]
    return max(agreeing, key=lambda found: (found[1], -len(parts(found[0]))), default=(None, 0))[0]


def _agreed(one: tuple[str, ...], other: tuple[str, ...]) -> int:
    """Return how many parts agree from the first on."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (left, right) in enumerate(pairs) if left != right), min(len(one), len(other)))
