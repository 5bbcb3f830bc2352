"""Building what lives long, without the garbage collector walking over it again and again while members wait."""

from __future__ import annotations

import contextlib
import gc
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator


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
