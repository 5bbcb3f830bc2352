"""Telling the sandbox to fail. A rule says where, what and how often; see sandbox/README.md for all of them."""

from __future__ import annotations

import fnmatch
from dataclasses import asdict, dataclass, fields
from typing import TYPE_CHECKING, Any

from sandbox.errors import PersonError
from sandbox.limits import limited_body, limited_headers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sandbox.world import Json

REST_ACTS = ("status", "after", "drop", "delay")
GATEWAY_ACTS = ("drop", "close", "reconnect", "invalid-session", "stop-acking", "refuse")
WHENS = ("now", "identify", "resume")
CLOUDFLARE = "<!DOCTYPE html><html><head><title>Access denied | discord.com used Cloudflare</title></head></html>"


@dataclass(slots=True)
class Rule:
    """One way to fail. `times` counts down (None: for ever); `skip` lets that many matches pass first."""

    on: str = "rest"
    act: str = "status"
    method: str = "*"
    path: str = "*"
    times: int | None = 1
    skip: int = 0
    status: int | None = None  # 502 after the deed, else 503
    scope: str = "user"
    retry_after: float = 1.0
    seconds: float = 1.0
    late: bool = False
    when: str = "now"
    code: int = 4000
    resumable: bool = False
    shard: int | None = None

    @property
    def does_it(self) -> bool:
        """Whether what was asked is done before it fails."""
        return self.act == "after" or (self.act == "drop" and self.late)

    def matches(self, method: str, path: str) -> bool:
        """Whether a request falls under the rule; `*` in the rule's path stands for anything."""
        return self.method in ("*", method) and fnmatch.fnmatchcase(path, self.path)


def parse(items: object) -> list[Rule]:
    """Read rules from JSON. Raises PersonError that names what is wrong."""
    if not isinstance(items, list) or not all(isinstance(item, dict) for item in items):
        raise PersonError("rules is a list of objects")
    known = {one.name for one in fields(Rule)}
    for item in items:
        if unknown := item.keys() - known:
            raise PersonError(f"a rule knows no {', '.join(sorted(unknown))}; it knows {', '.join(sorted(known))}")
    rules = [Rule(**item) for item in items]
    for rule in rules:
        _check(rule)
    return rules


_TYPES: dict[str, tuple[type, ...]] = {
    **dict.fromkeys(("on", "act", "method", "path", "scope", "when"), (str,)),
    **dict.fromkeys(("times", "status", "shard"), (int, type(None))),
    **dict.fromkeys(("skip", "code"), (int,)),
    **dict.fromkeys(("seconds", "retry_after"), (int, float)),
    **dict.fromkeys(("late", "resumable"), (bool,)),
}


def _check(rule: Rule) -> None:
    for name, kinds in _TYPES.items():
        if not isinstance(getattr(rule, name), kinds):
            raise PersonError(f"a rule's {name} cannot be {getattr(rule, name)!r}")
    acts = {"rest": REST_ACTS, "gateway": GATEWAY_ACTS}.get(rule.on)
    if acts is None:
        raise PersonError('on is "rest" or "gateway"')
    if rule.act not in acts:
        raise PersonError(f"act is one of {', '.join(acts)}")
    if rule.when not in WHENS:
        raise PersonError(f"when is one of {', '.join(WHENS)}")


@dataclass(frozen=True, slots=True)
class Failure:
    """An answer made up by a rule."""

    status: int
    headers: dict[str, str]
    body: Json | str
    via: bool = True


class Faults:
    """The rules in force. `on_gateway` is called with each rule that strikes the gateway at once."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self.on_gateway: Callable[[Rule], None] | None = None

    def set(self, rules: Iterable[Rule]) -> None:
        """Put new rules in the place of all old ones."""
        self._rules = list(rules)
        for rule in list(self._rules):
            if rule.on == "gateway" and rule.when == "now" and rule.act not in ("stop-acking", "refuse"):
                self._rules.remove(rule)
                if self.on_gateway is not None:
                    self.on_gateway(rule)

    def view(self) -> list[dict[str, Any]]:
        """Return the rules that are left."""
        return [asdict(rule) for rule in self._rules]

    def rest(self, method: str, path: str) -> Rule | None:
        """Return the first rule that strikes a request, counted down; None where none does."""
        for rule in self._rules:
            if rule.on == "rest" and rule.matches(method, path):
                if rule.skip > 0:
                    rule.skip -= 1
                    continue
                self._count(rule)
                return rule
        return None

    def gateway(self, acts: tuple[str, ...], when: str = "now", shard: int | None = None) -> Rule | None:
        """Return the first standing rule for the gateway with one of these acts, counted down."""
        for rule in self._rules:
            fits = rule.on == "gateway" and rule.act in acts and rule.when == when
            if fits and rule.shard in (None, shard):
                self._count(rule)
                return rule
        return None

    def _count(self, rule: Rule) -> None:
        if rule.times is None:
            return
        rule.times -= 1
        if rule.times <= 0:
            self._rules.remove(rule)


def failure(rule: Rule) -> Failure:
    """Return what a request is answered under a `status` rule, or after the deed under an `after` rule."""
    status = rule.status or (502 if rule.act == "after" else 503)
    if status == 429:  # noqa: PLR2004  # Too Many Requests
        if rule.scope == "cloudflare":
            headers = {"Retry-After": str(int(rule.retry_after)), "Content-Type": "text/html"}
            return Failure(429, headers, CLOUDFLARE, via=False)
        return Failure(429, limited_headers(rule.retry_after, rule.scope), limited_body(rule.retry_after, rule.scope))
    return Failure(status, {}, {"message": f"{status}: injected by a fault rule", "code": 0})
