"""The numbers that stand in a text: "38,000", "1.2 billion", "62%", "twenty-one"; never a part of a longer one."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

_AROUND: Final = 40
_SCALES: Final = {
    **dict.fromkeys(("k", "thousand"), 10**3),
    **dict.fromkeys(("m", "mn", "million"), 10**6),
    **dict.fromkeys(("b", "bn", "billion"), 10**9),
    **dict.fromkeys(("t", "tn", "trillion"), 10**12),
}
_SPELT_SCALES: Final = r"thousand|million|billion|trillion"
_UNITS: Final = "one two three four five six seven eight nine".split()  # noqa: SIM905  # reads like counting
_TEENS: Final = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()  # noqa: SIM905  # the same
_TENS: Final = "twenty thirty forty fifty sixty seventy eighty ninety".split()  # noqa: SIM905  # the same
_SPELT: Final = {word: value for value, word in enumerate(["zero", *_UNITS, *_TEENS])} | {
    word: value for value, word in zip(range(20, 100, 10), _TENS, strict=True)
}
# Languages that put a point before decimals and a comma between thousands; in all others both are read both ways.
_POINT_LANGUAGES: Final = frozenset({"en", "zh", "ja", "ko", "th", "he", "hi", "ms", "ga", "cy"})

_SPACES: Final = "\u0020\u00a0\u2009\u202f"
# A run of digits with everything that may belong to it: other marks between digits make it a date, a time, a version.
# What all begin with stands once, in front: so the regex engine leaps from digit to digit.
_DIGITS: Final = re.compile(
    rf"(?P<run>\d(?:\d{{0,2}}(?:[{_SPACES}]\d{{3}})+(?:[.,]\d+)?(?![\d.,:/]*\d)|\d*(?:[.,:/'’]\d+)*))"  # noqa: RUF001  # meant
    rf"(?:[\s-]?(?P<scale>{_SPELT_SCALES}|bn|mn|tn|(?<=\d)[kmbt])(?![^\W\d_]))?",
    re.IGNORECASE,
)
_THOUSANDS: Final = re.compile(rf"\d{{1,3}}(?:(?P<mark>[.,'’{_SPACES}])\d{{3}})(?:(?P=mark)\d{{3}})*")  # noqa: RUF001  # meant
_SMALL: Final = rf"(?:(?:{'|'.join(_TENS)})(?:[\s-](?:{'|'.join(_UNITS)}))?|zero|{'|'.join([*_TEENS, *_UNITS])})"
_FRACTIONS: Final = r"(?:half|third|quarter|fourth|fifth|sixth|seventh|eighth|ninth|tenth)s?"
# What goes on before or behind as one longer number ("two thousand five hundred") is left alone as a whole.
_WORDS: Final = re.compile(
    r"(?<![\w-])(?<!hundred\s)(?<!hundred\sand\s)(?<!thousand\s)(?<!thousand\sand\s)(?<!million\s)(?<!billion\s)"
    rf"(?:(?P<hundreds>{_SMALL}|an?)[\s-]hundred(?:(?:\s+and\s+|[\s-])(?P<rest>{_SMALL}))?|(?P<small>{_SMALL}))"
    rf"(?:[\s-](?P<scale>{_SPELT_SCALES}))?"
    rf"(?!\w|[\s-](?:hundred|{_SPELT_SCALES}|{_FRACTIONS})\b|-(?:{'|'.join(_SPELT)})\b)"
    rf"(?(scale)(?!\s(?:and\s)?(?:{_SMALL})\b))(?(hundreds)(?!\s(?:and\s)?(?:{_SMALL})\b))",
    re.IGNORECASE,
)


class Number(NamedTuple):
    """A number in a text, at [start, end).

    `values` are what it can mean; `bare` are the same without the scale word behind it ("1.2" of "1.2 billion").
    """

    start: int
    end: int
    values: tuple[Decimal, ...]
    bare: tuple[Decimal, ...]
    scale: str | None = None

    def is_value(self, value: Decimal, unit: str | None) -> bool:
        """Whether the number is `value`; the bare one too, where the unit takes the scale word over."""
        taken_over = self.scale is not None and unit is not None and self.scale.lower() in unit.lower().split()
        return value in self.values or (taken_over and value in self.bare)


def stands_in(value: Decimal, unit: str | None, spans: Iterable[tuple[int, int]], words: str, language: str) -> bool:
    """Whether a number in one of the spans of `words` is `value`. Looks around them, so that none is cut short."""
    windows = []
    for start, end in spans:
        begin = max(0, start - _AROUND)
        windows.append((words[begin : end + _AROUND], language, start - begin, end - begin))
    ways = _in_digits, _in_words  # nearly always it is written in digits
    return any(number.is_value(value, unit) for way in ways for window in windows for number in way(*window))


def numbers(text: str, language: str, start: int = 0, end: int | None = None) -> Iterator[Number]:
    """Yield the numbers that stand wholly within [start, end): those in digits, and in English those in words.

    What stands around is looked at as well, so that no part of a number is taken for one.
    """
    end = len(text) if end is None else end
    yield from _in_digits(text, language, start, end)
    yield from _in_words(text, language, start, end)


def _in_digits(text: str, language: str, start: int, end: int) -> Iterator[Number]:
    points = "." if _primary(language) in _POINT_LANGUAGES else ",."
    for found in _within(_DIGITS, text, start, end):
        bare = _readings(found["run"], points) if _stands_alone(text, found.start()) else ()
        yield _number(found, _signed(text, found.start(), bare))


def _in_words(text: str, language: str, start: int, end: int) -> Iterator[Number]:
    for found in _within(_WORDS, text, start, end) if _primary(language) == "en" else ():
        yield _number(found, (Decimal(_spelt(found)),))


def _primary(language: str) -> str:
    return language.partition("-")[0]


def _within(pattern: re.Pattern[str], text: str, start: int, end: int) -> Iterator[re.Match[str]]:
    return (found for found in pattern.finditer(text) if found.start() >= start and found.end() <= end)


def _number(found: re.Match[str], bare: tuple[Decimal, ...]) -> Number:
    scale = found["scale"]
    values = bare if scale is None else tuple(value * _SCALES[scale.lower()] for value in bare)
    return Number(found.start(), found.end(), values, bare, scale)


def _stands_alone(text: str, start: int) -> bool:
    """Whether the digits are a number of their own, rather than part of a name such as GPT-4, H100 or B-52."""
    before = text[max(start - 2, 0) : start]
    if before[-1:].isalpha():
        return False
    return not (len(before) > 1 and before[-1] in "-\u2011" and before[0].isupper())


def _signed(text: str, start: int, values: tuple[Decimal, ...]) -> tuple[Decimal, ...]:
    """Turn `values` negative where a minus stands before: one that is no hyphen and no dash of a range."""
    if text[max(start - 1, 0) : start] not in ("-", "−"):  # noqa: RUF001  # meant
        return values
    further = text[max(start - 2, 0) : max(start - 1, 0)]
    return tuple(-value for value in values) if not further or further.isspace() or further in "([" else values


def _readings(run: str, points: str) -> tuple[Decimal, ...]:
    """Return what a run of digits can mean as a number: nothing at all for a date, a time or a version.

    `points` are the marks that may stand before decimals.
    """
    if run.isdigit():
        return (Decimal(run),)
    found = dict.fromkeys(_reading(run, point) for point in points)
    return tuple(value for value in found if value is not None)


def _reading(run: str, point: str) -> Decimal | None:
    whole, _, decimals = run.partition(point)
    grouped = None if whole.isdigit() else _THOUSANDS.fullmatch(whole)
    if grouped is not None and grouped["mark"] != point:
        whole = "".join(filter(str.isdigit, whole))
    if not whole.isdigit() or (decimals and not decimals.isdigit()):
        return None
    return Decimal(f"{whole}.{decimals or 0}")


def _spelt(found: re.Match[str]) -> int:
    small, hundreds, rest = found.group("small", "hundreds", "rest")
    if small is not None:
        return _spelt_small(small)
    times = 1 if hundreds.lower() in {"a", "an"} else _spelt_small(hundreds)
    return 100 * times + (0 if rest is None else _spelt_small(rest))


def _spelt_small(words: str) -> int:
    return sum(_SPELT[word] for word in re.split(r"[\s-]", words.lower()))
