"""Small libraries for the search tests, built from the domain model."""

from __future__ import annotations

import pytest

from bot.search.index import Index
from tests.search.fakes import small_library


@pytest.fixture(scope="session")
def index() -> Index:
    return Index(small_library())
