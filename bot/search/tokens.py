"""Text in, tokens out: the same for what is searched and for what is asked, so that both meet.

Case, accents and full-width forms are folded, possessives and dots in acronyms dropped, numbers brought to one
notation, scripts without spaces cut into pairs of letters. Digits, and any script, are kept. All patterns are fixed:
none is ever built from what somebody typed, and each looks at a character a bounded number of times.
"""

from __future__ import annotations

import re
import unicodedata
from enum import IntEnum
from typing import NamedTuple

from bot.search import numerals
from bot.search.commonness import FUNCTION

MAX_QUERY = 200
"""Characters of a query that are looked at. The rest is cut off before anything is computed."""

_MAX_WORD = 48
_SPACELESS = (
    "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003134f"  # Chinese and Japanese
    "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # Thai, Lao, Burmese, Khmer
)
_MARKS = "\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u0900-\u0dff\u0f18-\u0fbc"
_EMOJI = "\u2600-\u27bf\U0001f000-\U0001faff"
_NUMBER = r"(?<![\d.,])\d{1,3}(?:[ \u00a0\u202f]\d{3})+(?![.,]?\d)|\d+(?:[.,]\d+)*"


def _pattern(letter: str, *others: str) -> re.Pattern[str]:
    acronym = rf"(?:{letter}\.){{2,}}{letter}?(?!{letter})|{letter}\.{letter}(?!\.|{letter})"
    mixed = rf"{letter}+-?\d+(?:\.\d+)*{letter}*"
    number = rf"(?:{_NUMBER}){letter}*"
    word = rf"{letter}+(?:'{letter}+)*"
    return re.compile("|".join((acronym, mixed, number, word, "[%$€£¥]", *others)))


_ASCII = _pattern("[A-Za-z]")
_ANY = _pattern(rf"(?:[^\W\d_{_SPACELESS}]|[{_MARKS}])", f"[{_SPACELESS}]+", f"[{_EMOJI}]")
_ACCENT = re.compile(
    "[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff"  # combining marks
    "\u064b-\u065f\u0640"  # Arabic vowels and tatweel
    "\u200b-\u200f\u2060\ufe00-\ufe0f]+"  # characters without width
)
_SPACELESS_FIRST = re.compile(f"[{_SPACELESS}]")
_EMOJI_FIRST = re.compile(f"[{_EMOJI}]")
_APOSTROPHES = str.maketrans({"\u2018": "'", "\u2019": "'", "\u02bc": "'", "\u2010": "-", "\u2011": "-"})
_SIGNS = {"%": "percent", "$": "dollar", "€": "euro", "£": "pound", "¥": "yen"}
_SHOUTED_ONE = re.compile(r"(?<=!)1{1,9}(?=!|\s|$)")
_PER_CENT = re.compile(r"\bper cent\b", re.IGNORECASE)
UNITS = {
    "nm": "nanometre", "mm": "millimetre", "cm": "centimetre", "km": "kilometre", "kg": "kilogram", "gb": "gigabyte",
    "tb": "terabyte", "kw": "kilowatt", "mw": "megawatt", "gw": "gigawatt", "kwh": "kilowatt-hour", "ghz": "gigahertz",
    "x": "times",
}  # fmt: skip
_ORDINALS = frozenset({"st", "nd", "rd", "th"})
_ACRONYM_LETTERS = 6


class Sort(IntEnum):
    """What a token is, which decides what may stand for it."""

    WORD = 0
    NUMBER = 1
    SCALED = 2  # a number with its scale, "52 billion": its parts do not stand for it
    MIXED = 3  # letters and digits together, "gpt-4": its parts stand for it only where the whole is not known
    SIGN = 4  # an emoji
    PAIR = 5  # letters of a script that is written without spaces


class Token(NamedTuple):
    """One token: its term, what was typed, its sort, other terms for it, and whether it is written as an acronym."""

    term: str
    raw: str
    sort: Sort = Sort.WORD
    also: tuple[str, ...] = ()
    acronym: bool = False


def fold(text: str) -> str:
    """Bring equal texts to equal characters: compatibility forms, accents, digits and apostrophes. Keeps case."""
    if text.isascii():
        return text
    text = unicodedata.normalize("NFKD", text)
    text = unicodedata.normalize("NFC", _ACCENT.sub("", text)).translate(_APOSTROPHES)
    return "".join([str(unicodedata.digit(c)) if c.isdecimal() and not c.isascii() else c for c in text])


def scan(text: str) -> list[Token]:
    """Return the tokens of `text` in order. Never raises, whatever the characters; empty where nothing is readable."""
    folded = _PER_CENT.sub("percent", fold(text))
    pieces = (_ASCII if folded.isascii() else _ANY).findall(folded)
    shouting = folded.isupper()
    tokens: list[Token] = []
    words: list[str] = []  # the number words that stand at the end of `tokens`
    for piece in pieces:
        lowered = piece.lower()
        if lowered in numerals.NUMBER_WORDS:
            words = _count(tokens, words, lowered)
            continue
        words = []
        if lowered.isascii() and lowered.isalpha():
            lowered = lowered[:_MAX_WORD]
            if lowered in numerals.FOLDS:
                tokens.append(_times(numerals.FOLDS[lowered], piece))
                continue
            acronym = not shouting and piece.isupper() and 1 < len(piece) <= _ACRONYM_LETTERS
            tokens.append(Token(told_apart(lowered) if acronym else lowered, piece, acronym=acronym))
        else:
            tokens.extend(_others(piece, lowered))
    return tokens


def scan_query(text: str) -> list[Token]:
    """Return the tokens of the first 200 characters of a query, also of what folding makes of them.

    The one in "!!1!" is a slip for another exclamation mark.
    """
    return scan(_SHOUTED_ONE.sub("!", fold(text[:MAX_QUERY])[:MAX_QUERY]))


def _count(tokens: list[Token], words: list[str], word: str) -> list[str]:
    """Add a number word: to the number before it, or as a word that is a number too."""
    last = tokens[-1] if tokens else None
    if not words and word in numerals.SCALES and last is not None and last.sort is Sort.NUMBER:
        term = numerals.scaled(last.term, numerals.SCALES[word])
        tokens[-1] = Token(term, f"{last.raw} {word}", Sort.SCALED, (last.term, word))
        return []
    if words:
        words = [*words, word]
        tokens[-1] = Token(numerals.term_of_words(words), " ".join(words), Sort.SCALED, tuple(words))
        return words
    tokens.append(Token(word, word, Sort.WORD, (numerals.term_of_words([word]),)))
    return [word]


def _others(piece: str, lowered: str) -> list[Token]:
    if _is_spaceless(lowered):
        return _pairs(lowered)
    if lowered[0].isdigit():
        return [_number(piece, lowered)]
    if any(character.isdigit() for character in lowered):
        return [_mixed(piece, lowered)]
    return [_wordlike(piece, lowered)]


def _wordlike(piece: str, lowered: str) -> Token:
    if lowered in _SIGNS:
        return Token(_SIGNS[lowered], piece)
    if "." in lowered:
        return Token(told_apart(lowered.replace(".", "")), piece, acronym=True)
    if _EMOJI_FIRST.match(lowered):
        return Token(lowered, piece, Sort.SIGN)
    return Token(_word(lowered)[:_MAX_WORD], piece)


def told_apart(acronym: str) -> str:
    """Keep an acronym apart from the function word that is spelled alike: "US" is not "us"."""
    return acronym + "." if acronym in FUNCTION else acronym


def _word(lowered: str) -> str:
    return lowered.removesuffix("'s").replace("'", "").casefold()


def _is_spaceless(lowered: str) -> bool:
    return not lowered.isascii() and _SPACELESS_FIRST.match(lowered) is not None


def _pairs(run: str) -> list[Token]:
    """Cut a run of a script without spaces into overlapping pairs, and its last letter for itself."""
    if len(run) == 1:
        return [Token(run, run, Sort.PAIR)]
    return [Token(run[i : i + 2], run[i : i + 2], Sort.PAIR) for i in range(len(run) - 1)]


def _mixed(piece: str, lowered: str) -> Token:
    letters = re.match(r"[^\d-]+", lowered)
    head = letters.group() if letters else ""
    tail = lowered[len(head) :].lstrip("-")
    digits = re.match(r"[\d.]+", tail)
    number = numerals.term_of_digits(digits.group().rstrip(".")) if digits else None
    parts = tuple(part for part in (head, number) if part)
    return Token((head + tail)[:_MAX_WORD], piece, Sort.MIXED, parts)


def _times(number: str, piece: str) -> Token:
    """Return the token of "sixfold", which is that of "6x"."""
    return Token(number[1:] + "x", piece, Sort.MIXED, (number, UNITS["x"]))


def _number(piece: str, lowered: str) -> Token:
    digits = lowered.rstrip("".join({c for c in lowered if c.isalpha()}))
    suffix = lowered[len(digits) :]
    if any(c.isspace() for c in digits):
        groups = digits.split()
        whole = numerals.term_of_digits("".join(groups)) or lowered
        return Token(whole, piece, Sort.MIXED, tuple(f"#{group.lstrip('0') or '0'}" for group in groups))
    term = numerals.term_of_digits(digits)
    if term is None:
        return Token(lowered[:_MAX_WORD], piece, Sort.MIXED)
    if not suffix:
        other = numerals.dotted_thousands(digits)
        return Token(term, piece, Sort.NUMBER, (other,) if other and other != term else ())
    if suffix in numerals.SUFFIXES:
        return Token(numerals.scaled(term, numerals.SUFFIXES[suffix]), piece, Sort.SCALED, (term,))
    parts = (term,) if suffix in _ORDINALS else (term, UNITS.get(suffix, suffix))
    return Token(term[1:] + suffix[:_MAX_WORD], piece, Sort.MIXED, parts)
