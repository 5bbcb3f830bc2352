"""Letting go: all of it, and nothing that others still have."""

from __future__ import annotations

import weakref
from collections import deque

from bot.shelf.retiring import AT_ONCE, dismantle, retire


class Part:
    """Something that can be watched going."""

    def __init__(self, *parts: object) -> None:
        self.parts = [*parts]


async def test_everything_that_only_the_root_led_to_is_gone() -> None:
    leaf = Part()
    watched = weakref.ref(leaf)
    roots: deque[object] = deque([Part({"a": Part(leaf)}, (Part(),))])
    del leaf
    await retire(roots, ())
    assert watched() is None
    assert not roots


def test_what_others_hold_is_untouched() -> None:
    shared = Part(Part())
    for _ in dismantle(deque([Part(shared, Part(shared))])):
        pass
    assert isinstance(shared.parts[0], Part)


def test_what_stays_is_not_looked_into() -> None:
    stays = Part(*(Part() for _ in range(10 * AT_ONCE)))
    assert not list(dismantle(deque([Part(stays)]), [stays]))


def test_others_have_their_turn_in_between() -> None:
    many = Part(*(Part() for _ in range(10 * AT_ONCE)))
    roots: deque[object] = deque([many])
    del many
    assert len(list(dismantle(roots))) >= 20


def test_circles_are_walked_once() -> None:
    one, other = Part(), Part()
    one.parts.append(other)
    other.parts.append(one)
    watched = weakref.ref(other)
    roots: deque[object] = deque([one])
    one.parts = [other]
    del one, other
    for _ in dismantle(roots):
        pass
    assert watched() is not None  # a circle is the garbage collector's
