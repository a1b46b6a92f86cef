"""Both databases: a file, and a PostgreSQL server that the tests start."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.server import NoServer, Server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """One for each process of the tests. Where none can start they are skipped, unless XXGK_REQUIRE_PG says that they must run."""
    try:
        started = Server()
    except NoServer as why:
        if os.environ.get("XXGK_REQUIRE_PG"):
            raise
        pytest.skip(f"没有可用的 PostgreSQL：{why}")
    yield started
    started.stop()


@pytest.fixture
def on_server(server: Server) -> str:
    """The address of an empty PostgreSQL database."""
    return server.database()


@pytest.fixture(params=["sqlite", "postgresql"])
def where(request: pytest.FixtureRequest, tmp_path: Path) -> Path | str:
    """A place for a database, in turn on either kind."""
    if request.param == "sqlite":
        return tmp_path / "xxgk.db"
    address: str = request.getfixturevalue("on_server")
    return address
