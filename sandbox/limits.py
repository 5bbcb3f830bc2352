"""Rate limits as Discord keeps them: a bucket a route and major parameter, and one for everything together."""

from __future__ import annotations

import hashlib
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from sandbox.world import Json


@dataclass(frozen=True, slots=True)
class Rate:
    """So many requests in so many seconds."""

    limit: int
    seconds: float


@dataclass(slots=True)
class _Bucket:
    left: int
    resets_at: float


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a request may pass, with the headers of its answer."""

    passed: bool
    headers: dict[str, str]
    body: Json | None = None


_FREE = Verdict(passed=True, headers={})
_KEPT_BUCKETS = 10_000


class Limits:
    """Counts requests. `per_second` limits all together (None: nothing does); `enforced`: whether buckets refuse."""

    def __init__(self, now: Callable[[], float], *, per_second: int | None = None, enforced: bool = True) -> None:
        self._now = now
        self._global = None if per_second is None else Rate(per_second, 1.0)
        self._enforced = enforced
        self._buckets: dict[str, _Bucket] = {}

    def take(self, rate: Rate | None, route: str, major: str) -> Verdict:
        """Count a request to a route. Routes without a rate (interaction callbacks) count nowhere."""
        if rate is None:
            return _FREE
        if self._global is not None:
            together = self._spend("*", self._global)
            if together.left < 0:
                return self._refuse(together, self._global, {}, scope="global")
        bucket = self._spend(f"{route} {major}", rate)
        headers = self._headers(bucket, rate, route)
        if bucket.left < 0 and self._enforced:
            return self._refuse(bucket, rate, headers, scope="user")
        return Verdict(passed=True, headers=headers)

    def _spend(self, key: str, rate: Rate) -> _Bucket:
        now = self._now()
        bucket = self._buckets.get(key)
        if bucket is None or bucket.resets_at <= now:
            self._forget(now)
            bucket = self._buckets[key] = _Bucket(rate.limit, now + rate.seconds)
        bucket.left -= 1
        return bucket

    def _forget(self, now: float) -> None:
        if len(self._buckets) >= _KEPT_BUCKETS:
            self._buckets = {key: one for key, one in self._buckets.items() if one.resets_at > now}

    def _headers(self, bucket: _Bucket, rate: Rate, route: str) -> dict[str, str]:
        return {
            "X-RateLimit-Limit": str(rate.limit),
            "X-RateLimit-Remaining": str(max(bucket.left, 0)),
            "X-RateLimit-Reset": f"{bucket.resets_at:.3f}",
            "X-RateLimit-Reset-After": f"{max(bucket.resets_at - self._now(), 0.001):.3f}",
            "X-RateLimit-Bucket": _name(route),
        }

    def _refuse(self, bucket: _Bucket, rate: Rate, headers: dict[str, str], scope: str) -> Verdict:
        bucket.left = max(bucket.left, -1)
        after = min(max(bucket.resets_at - self._now(), 0.001), rate.seconds)
        return Verdict(passed=False, headers=headers | limited_headers(after, scope), body=limited_body(after, scope))


def limited_headers(after: float, scope: str) -> dict[str, str]:
    """Return the headers of a 429; `scope` is user, global or shared, `after` in seconds."""
    headers = {"Retry-After": str(math.ceil(after)), "X-RateLimit-Scope": scope}
    return headers | ({"X-RateLimit-Global": "true"} if scope == "global" else {})


def limited_body(after: float, scope: str) -> Json:
    """Return the body of a 429."""
    message = "The resource is being rate limited." if scope == "shared" else "You are being rate limited."
    return {"message": message, "retry_after": round(after, 3), "global": scope == "global"}


def _name(route: str) -> str:
    return hashlib.blake2s(route.encode(), digest_size=16).hexdigest()
