from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import settings

from tests.library.curated import Curated

if TYPE_CHECKING:
    from pathlib import Path

settings.register_profile("untimed", deadline=None)  # a busy machine is no reason for a test to fail
settings.load_profile("untimed")


@pytest.fixture
def curated(tmp_path: Path) -> Curated:
    return Curated(tmp_path / "data")
