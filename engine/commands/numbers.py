"""Numbers of cases, reviews and published items as arguments, completed from the database by plain SQL: a Tab must not wait for an ORM."""

from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import click
from click.shell_completion import CompletionItem


class CaseNumber(click.ParamType[str]):
    """A case's number, full or abbreviated."""

    name = "number"
    table, prefix = "case_file", ""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """The newest numbers that begin as typed."""
        return [CompletionItem(n) for n in _numbers(_home(ctx), self.table, self.prefix) if n.startswith(incomplete)][:50]


class ReviewNumber(CaseNumber):
    """A review's number."""

    table, prefix = "review", "F"


class ItemNumber(CaseNumber):
    """A published item's number: without a year."""

    table, prefix = "item", "G"


def _home(ctx: click.Context) -> Path:
    from engine.home import home_folder

    given: Any = ctx.params.get("home") or ctx.find_root().params.get("home") or os.environ.get("XXGK_HOME")
    return home_folder(Path(given) if given else None)


def _numbers(home: Path, table: str, prefix: str) -> list[str]:
    from engine.errors import XxgkError
    from engine.settings import database_of

    year = "year, " if table != "item" else ""
    sql = f"SELECT {year}serial FROM {table} ORDER BY id DESC LIMIT 5000"
    try:
        where = database_of(home, os.environ)
        rows = _from_server(where, sql) if where else _from_file(home / "xxgk.db", sql)
    except (sqlite3.Error, XxgkError):
        return []
    return [prefix + "".join(f"{y}-" for y in years) + f"{serial:04d}" for *years, serial in rows]


def _from_file(path: Path, sql: str) -> list[tuple[int, ...]]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(sql).fetchall()


def _from_server(address: str, sql: str) -> list[tuple[int, ...]]:
    try:
        import psycopg
    except ImportError:
        return []
    try:
        with psycopg.connect(address.replace("postgresql+psycopg:", "postgresql:", 1), connect_timeout=2) as connection:
            return connection.execute(sql.encode()).fetchall()
    except psycopg.Error:
        return []
