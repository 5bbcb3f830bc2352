"""Reading a body field by field with Discord's checks: a wrong field is noted with its path, and reading goes on."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sandbox.errors import Problems
from sandbox.snowflakes import is_snowflake

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping
    from re import Pattern

    from sandbox.errors import Path


class Form:
    """One JSON object of a body. `path` says where it stands in the whole."""

    __slots__ = ("fields", "path", "problems")

    def __init__(self, body: object, problems: Problems | None = None, path: Path = ()) -> None:
        self.problems = Problems() if problems is None else problems
        self.path = path
        self.fields: Mapping[str, object] = body if isinstance(body, dict) else {}
        if not isinstance(body, dict):
            self.problems.add(path, "DICT_TYPE_CONVERT", "Only dictionaries may be used in a DictType")

    def has(self, name: str) -> bool:
        """Whether the field is there and not null."""
        return self.fields.get(name) is not None

    def fail(self, name: str | int | None, code: str, message: str) -> None:
        """Note a problem with a field, or with the whole object (None)."""
        self.problems.add(self.path if name is None else (*self.path, name), code, message)

    def _raw(self, name: str, *, required: bool) -> object:
        value = self.fields.get(name)
        if value is None and required:
            self.fail(name, "BASE_TYPE_REQUIRED", "This field is required")
        return value

    def text(
        self,
        name: str,
        *,
        least: int = 0,
        most: int | None = None,
        required: bool = False,
        like: Pattern[str] | None = None,
    ) -> str | None:
        """Return a string, or None where it is absent or wrong. Lengths count code points."""
        value = self._raw(name, required=required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, str | int | float):
            self.fail(name, "STRING_TYPE_CONVERT", f'Could not interpret "{value}" as string.')
            return None
        text = str(value)
        if not self._length_fits(name, len(text), least, most):
            return None
        if like is not None and like.fullmatch(text) is None:
            self.fail(name, "STRING_TYPE_REGEX", "String value did not match validation regex.")
            return None
        return text

    def _length_fits(self, name: str, length: int, least: int, most: int | None) -> bool:
        if length >= least and (most is None or length <= most):
            return True
        if length == 0 and least == 1:
            self.fail(name, "BASE_TYPE_REQUIRED", "This field is required")
        elif least and most is not None:
            self.fail(name, "BASE_TYPE_BAD_LENGTH", f"Must be between {least} and {most} in length.")
        elif most is not None:
            self.fail(name, "BASE_TYPE_MAX_LENGTH", f"Must be {most} or fewer in length.")
        else:
            self.fail(name, "BASE_TYPE_MIN_LENGTH", f"Must be {least} or more in length.")
        return False

    def whole(
        self, name: str, *, least: int | None = None, most: int | None = None, required: bool = False
    ) -> int | None:
        """Return an integer within bounds, or None."""
        value = self._raw(name, required=required)
        if value is None:
            return None
        number = _as_int(value)
        if number is None:
            self.fail(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not int.')
            return None
        return number if self._bounds_fit(name, number, least, most) else None

    def number(
        self, name: str, *, least: float | None = None, most: float | None = None, required: bool = False
    ) -> float | None:
        """Return a number within bounds, or None."""
        value = self._raw(name, required=required)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int | float):
            self.fail(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not float.')
            return None
        return value if self._bounds_fit(name, value, least, most) else None

    def _bounds_fit(self, name: str, value: float, least: float | None, most: float | None) -> bool:
        kind = "int" if isinstance(value, int) else "float"
        if least is not None and value < least:
            self.fail(name, "NUMBER_TYPE_MIN", f"{kind} value should be greater than or equal to {least}.")
            return False
        if most is not None and value > most:
            self.fail(name, "NUMBER_TYPE_MAX", f"{kind} value should be less than or equal to {most}.")
            return False
        return True

    def flag(self, name: str, *, default: bool = False) -> bool:
        """Return a boolean; `default` where it is absent or wrong."""
        value = self.fields.get(name)
        if value is None:
            return default
        if not isinstance(value, bool):
            self.fail(name, "BOOLEAN_TYPE_CONVERT", "Must be either true or false.")
            return default
        return value

    def snowflake(self, name: str, *, required: bool = False) -> str | None:
        """Return an id, or None."""
        value = self._raw(name, required=required)
        if value is None:
            return None
        text = str(value)
        if isinstance(value, bool) or not isinstance(value, str | int) or not is_snowflake(text):
            self.fail(name, "NUMBER_TYPE_COERCE", f'Value "{value}" is not snowflake.')
            return None
        return text

    def choice(self, name: str, allowed: Collection[int], *, required: bool = False) -> int | None:
        """Return one of the allowed integers, or None."""
        value = self._raw(name, required=required)
        if value is None:
            return None
        if isinstance(value, bool) or value not in allowed:
            listed = ", ".join(str(one) for one in allowed)
            self.fail(name, "BASE_TYPE_CHOICES", f"Value must be one of {{{listed}}}.")
            return None
        return int(str(value))

    def items(self, name: str, *, least: int = 0, most: int | None = None, required: bool = False) -> list[object]:
        """Return a list; empty where it is absent or wrong."""
        value = self._raw(name, required=required)
        if value is None:
            return []
        if not isinstance(value, list):
            self.fail(name, "LIST_TYPE_CONVERT", "Only iterables may be used in a ListType")
            return []
        return value if self._length_fits(name, len(value), least, most) else []

    def forms(self, name: str, *, least: int = 0, most: int | None = None, required: bool = False) -> list[Form]:
        """Return a list of objects, each to be read in its turn."""
        items = self.items(name, least=least, most=most, required=required)
        return [Form(item, self.problems, (*self.path, name, n)) for n, item in enumerate(items)]

    def child(self, name: str, *, required: bool = False) -> Form | None:
        """Return an object within this one, or None where it is absent."""
        value = self._raw(name, required=required)
        return None if value is None else Form(value, self.problems, (*self.path, name))


def _as_int(value: object) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    if isinstance(value, str) and value.removeprefix("-").isdigit() and value.isascii():
        return int(value)
    return None
