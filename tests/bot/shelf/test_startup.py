"""What is built to stay is taken out of the garbage collector's sight."""

from __future__ import annotations

import ast
import gc
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from bot.shelf.startup import built_to_stay, collect_seldom, spare_threads

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(autouse=True)
def _thaw() -> Iterator[None]:
    yield
    gc.unfreeze()
    gc.enable()


def test_what_is_built_inside_is_not_looked_at_again() -> None:
    with built_to_stay():
        assert not gc.isenabled()
        built = [[number] for number in range(1000)]
    assert gc.isenabled()
    assert gc.get_freeze_count() >= len(built)
    assert not any(one is built for one in gc.get_objects())


def test_garbage_is_collected_again_also_after_a_failure() -> None:
    def fail() -> None:
        with built_to_stay():
            raise ValueError

    with pytest.raises(ValueError, match=r"^$"):
        fail()
    assert gc.isenabled()


def test_cycles_are_still_found_but_looked_for_less_often() -> None:
    before, looked = gc.get_threshold(), []

    def note(phase: str, info: dict[str, int]) -> None:
        if phase == "start":
            looked.append(info["generation"])

    gc.callbacks.append(note)
    try:
        collect_seldom()
        kept = [[number] for number in range(5_000)]
        assert len(looked) <= 1  # Python's own threshold: seven times
        kept += [[number] for number in range(20_000)]
        assert looked
        assert len(kept) == 25_000
    finally:
        gc.callbacks.remove(note)
        gc.set_threshold(*before)


def test_no_threads_are_started_for_linear_algebra_unless_the_operator_says_so() -> None:
    chosen = {"OPENBLAS_NUM_THREADS": "4"}
    unset: dict[str, str] = {}
    for environ in (chosen, unset):
        spare_threads(environ)
    assert (chosen, unset) == ({"OPENBLAS_NUM_THREADS": "4"}, {"OPENBLAS_NUM_THREADS": "1"})


@pytest.mark.skipif(sys.platform != "linux", reason="threads are counted in /proc; numpy has OpenBLAS there")
def test_numpy_runs_in_the_threads_that_there_are() -> None:
    code = "from bot.shelf.startup import spare_threads as spare; spare(); import numpy, os; print(os.listdir('{}'))"
    command = [sys.executable, "-c", code.format("/proc/self/task")]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # our own interpreter
    assert len(ast.literal_eval(done.stdout)) == 1
