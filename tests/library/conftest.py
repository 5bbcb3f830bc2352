from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.library.curated import Curated

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def curated(tmp_path: Path) -> Curated:
    return Curated(tmp_path / "data")
