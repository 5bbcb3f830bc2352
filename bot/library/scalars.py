"""The kinds of text that the file format knows, and how each becomes a value: explicitly, from its characters."""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Annotated, Final

from pydantic import AfterValidator, BeforeValidator, Field, InstanceOf, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from bot.library.dates import CuratedDate, DateError, parse_date
from bot.library.languages import SHORT
from bot.library.problems import shown

ID_PATTERN: Final = r"^[a-z0-9-]+$"
REFERENCE_PATTERN: Final = r"^([a-z0-9-]{1,32}/)?[a-z0-9-]{1,40}$"
LANGUAGE_PATTERN: Final = r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$"
SHA256_PATTERN: Final = r"^[0-9a-f]{64}$"
URL_PATTERN: Final = r"^https?://[^\s<>\"]+$"

_WHOLE: Final = re.compile(r"[1-9][0-9]{0,5}", re.ASCII)
_DIGITS: Final = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?", re.ASCII)
_NUMBER: Final = re.compile(r"-?(0|[1-9][0-9]{0,23})(\.[0-9]{1,12})?", re.ASCII)


def refuse(what: str, how: str) -> PydanticCustomError:
    """Make the error that says `what` is wrong and `how` to mend it, for a validator to raise."""
    return PydanticCustomError("crux", "{what}: {how}", {"what": what, "how": how})


def _one_line(value: object) -> object:
    """White space as YAML's folding and literal blocks leave it means nothing in a statement or a name."""
    return " ".join(value.split()) if isinstance(value, str) else value


def _whole(value: object) -> object:
    if not isinstance(value, str):
        return value
    if _WHOLE.fullmatch(value) is None:
        raise refuse(f"{shown(value)} is not a whole number from 1", "write digits only, such as 1")
    return int(value)


def _number(value: object) -> object:
    if not isinstance(value, str):
        return value
    if _NUMBER.fullmatch(value) is None:
        if _DIGITS.fullmatch(value) is not None:
            raise refuse(f"{shown(value)} has too many digits", "write at most 24, and at most 12 behind the point")
        how = "write digits, with a point before decimals and nothing else, such as 38000 or 1.5"
        raise refuse(f"{shown(value)} is not a number", how)
    return Decimal(value)


def _truth(value: object) -> object:
    if not isinstance(value, str):
        return value
    if value not in {"true", "false"}:
        raise refuse(f"{shown(value)} is neither true nor false", "write true or false")
    return value == "true"


def _date(value: object) -> object:
    if not isinstance(value, str):
        return value
    try:
        return parse_date(value)
    except DateError as error:
        raise refuse(error.what, error.how) from error


def _short(tag: str) -> str:
    language, _, rest = tag.partition("-")
    if language not in SHORT:
        return tag
    short = SHORT[language] + (f"-{rest}" if rest else "")
    raise refuse(f"{shown(tag)} is the long form of a language tag", f"write {shown(short)}")


def _distinct(values: tuple[str, ...]) -> tuple[str, ...]:
    if len(set(values)) == len(values):
        return values
    again = next(value for position, value in enumerate(values) if value in values[:position])
    raise refuse(f"{shown(again)} stands here twice", "keep one of the two")


_LINE: Final = BeforeValidator(_one_line)

Name = Annotated[str, StringConstraints(min_length=1, max_length=100), _LINE]
Label = Annotated[str, StringConstraints(min_length=1, max_length=200), _LINE]
Title = Annotated[str, StringConstraints(min_length=1, max_length=300), _LINE]
Statement = Annotated[str, StringConstraints(min_length=1, max_length=600), _LINE]
Passage = Annotated[str, StringConstraints(min_length=1, max_length=1000), _LINE]

ArticleId = Annotated[str, StringConstraints(pattern=ID_PATTERN, min_length=1, max_length=32)]
EntryId = Annotated[str, StringConstraints(pattern=ID_PATTERN, min_length=1, max_length=40)]
Reference = Annotated[str, StringConstraints(pattern=REFERENCE_PATTERN)]
Language = Annotated[str, StringConstraints(pattern=LANGUAGE_PATTERN, max_length=35), AfterValidator(_short)]
Sha256 = Annotated[str, StringConstraints(pattern=SHA256_PATTERN)]
Url = Annotated[str, StringConstraints(pattern=URL_PATTERN, max_length=500)]

Whole = Annotated[int, BeforeValidator(_whole, json_schema_input_type=int)]
Number = Annotated[Decimal, BeforeValidator(_number, json_schema_input_type=float)]
Truth = Annotated[bool, BeforeValidator(_truth, json_schema_input_type=bool)]
Date = Annotated[
    InstanceOf[CuratedDate],
    BeforeValidator(_date, json_schema_input_type=str),
    PlainSerializer(lambda date: date.edtf, return_type=str),
]

Names = Annotated[tuple[Name, ...], AfterValidator(_distinct), Field(strict=False, max_length=50)]
EntityIds = Annotated[tuple[EntryId, ...], AfterValidator(_distinct), Field(strict=False, max_length=20)]
References = Annotated[tuple[Reference, ...], AfterValidator(_distinct), Field(strict=False, max_length=50)]
