"""Numbers of cases and reviews as arguments, completed from the database by plain SQL: a Tab must not wait for an ORM."""

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


def _home(ctx: click.Context) -> Path:
    from engine.home import home_folder

    given: Any = ctx.params.get("home") or ctx.find_root().params.get("home") or os.environ.get("XXGK_HOME")
    return home_folder(Path(given) if given else None)


def _numbers(home: Path, table: str, prefix: str) -> list[str]:
    try:
        with closing(sqlite3.connect(f"{(home / 'xxgk.db').as_uri()}?mode=ro", uri=True)) as connection:
            rows = connection.execute(f"SELECT year, serial FROM {table} ORDER BY id DESC LIMIT 5000").fetchall()
    except sqlite3.Error:
        return []
    return [f"{prefix}{year}-{serial:04d}" for year, serial in rows]
