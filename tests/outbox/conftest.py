from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.outbox.office import OPEN


@pytest.fixture(autouse=True)
def closed() -> Iterator[None]:
    """No store stays open after a test."""
    yield
    while OPEN:
        OPEN.pop().close()
