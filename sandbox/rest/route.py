"""What a route is: a method and a template, its rate, who may call it, and the function that answers."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sandbox.answers import Answers
    from sandbox.attachments import Upload
    from sandbox.limits import Rate
    from sandbox.parts import Parts


@dataclass(frozen=True, slots=True)
class Call:
    """One request, read whole: handlers need not wait for anything."""

    parts: Parts
    answers: Answers
    params: Mapping[str, str]
    query: Mapping[str, str]
    body: object = None
    uploads: Sequence[Upload] = ()


@dataclass(frozen=True, slots=True)
class Reply:
    """A status and a JSON body (None with 204)."""

    body: object = None
    status: int = 200


NO_CONTENT = Reply(status=204)


@dataclass(frozen=True, slots=True)
class Route:
    """One route. `rate` None: not rate limited. `open_` routes carry their secret in the path: no bot token."""

    method: str
    template: str
    answer: Callable[[Call], Reply]
    rate: Rate | None = None
    open_: bool = False
    major: tuple[str, ...] = field(default=("channel", "guild", "webhook", "token"))
