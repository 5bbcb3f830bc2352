"""Building what lives long, without the garbage collector walking over it again and again while members wait."""

from __future__ import annotations

import contextlib
import gc
import os
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator, MutableMapping

_SELDOM: Final = 5_000  # new objects, looked at in under 2 ms; Python's own 700 is reached every few clicks


def spare_threads(environ: MutableMapping[str, str] = os.environ) -> None:
    """Have numpy, wherever it is imported from now on, start no thread for each processor.

    They are for linear algebra, which nobody here asks for, and wait for it busily: without them a start takes 0.1 s of
    processor time less, on two processors. What the operator has set stays.
    """
    environ.setdefault("OPENBLAS_NUM_THREADS", "1")


@contextlib.contextmanager
def built_to_stay() -> Iterator[None]:
    """Collect no garbage while the block builds, and never look at what it has built again.

    A library of many entries is millions of objects that all stay: each full collection would walk over them, while
    members wait. So what there was before is collected, and what was built is set aside without another look.
    """
    gc.collect()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()


def collect_seldom() -> None:
    """Have the garbage collector look less often, for as long as the process lives.

    What a click makes goes by itself, as soon as it is answered: looking for cycles in it takes a twentieth of its
    processor time. What is left of cycles waits for a few megabytes more.
    """
    gc.set_threshold(_SELDOM)
