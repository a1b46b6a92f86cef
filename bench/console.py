"""C1 version and help, C2 what they load, C3 one case shown. Reference: the barest click program that could do it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Bench, Measured, Pair, timed
from bench.store import office

XXGK = str(Path(sys.executable).with_name("xxgk"))
HEAVY = ("sqlalchemy", "sqlmodel", "pydantic", "apscheduler", "jinja2", "rich")

BARE = """
import click

@click.group()
@click.version_option("1", prog_name="bare")
def main(): "Bare."

@main.command()
def other(): "Other."

main()
"""
ONE_QUERY = """
import sys
import click
import sqlmodel

class CaseRow(sqlmodel.SQLModel, table=True):
    __tablename__ = "case_file"
    id: int = sqlmodel.Field(primary_key=True)
    year: int
    serial: int
    state: str

@click.command()
@click.argument("path")
def main(path):
    with sqlmodel.Session(sqlmodel.create_engine(f"sqlite:///{path}")) as session:
        row = session.exec(sqlmodel.select(CaseRow).where(CaseRow.year == 2025, CaseRow.serial == 1)).one()
        click.echo(row.state)

main()
"""


def run(*arguments: str, home: Path | None = None) -> Measured:
    """Seconds of a whole process."""
    environment = {**os.environ, **({"XXGK_HOME": str(home)} if home else {})}
    return timed(lambda: subprocess.run(arguments, check=True, capture_output=True, env=environment))


def script(folder: Path, text: str) -> str:
    path = folder / "reference.py"
    path.write_text(text, encoding="utf-8")
    return str(path)


@contextmanager
def c1(folder: Path) -> Iterator[Iterator[Pair]]:
    bare = script(folder, BARE)
    yield iter(
        Pair("C1", f"xxgk {option}; bare click", run(XXGK, option), run(sys.executable, bare, option), 1.2, 25)
        for option in ("--version", "--help")
    )


def _loads(option: str) -> Measured:
    code = f"""
import sys
import cli
sys.argv = ["xxgk", {option!r}]
try:
    cli.main()
except SystemExit:
    pass
print(sum(name in sys.modules for name in {HEAVY!r}))
"""
    return lambda: float(subprocess.run([sys.executable, "-c", code], check=True, capture_output=True, text=True).stdout.split()[-1])


@contextmanager
def c2(_folder: Path) -> Iterator[Iterator[Pair]]:
    options = ("--version", "--help")
    yield iter(
        Pair("C2", f"heavy packages {o} loads; all {len(HEAVY)}", _loads(o), lambda: float(len(HEAVY)), 0, 1, "loaded") for o in options
    )


@contextmanager
def c3(folder: Path) -> Iterator[Iterator[Pair]]:
    office(folder / "xxgk.db", 200).close()
    reference = run(sys.executable, script(folder, ONE_QUERY), str(folder / "xxgk.db"))
    yield iter(
        [Pair("C3", "xxgk case show; click + sqlmodel + one query", run(XXGK, "case", "show", "1", home=folder), reference, 1.15, 25)]
    )


BENCHES: dict[str, Bench] = {"C1": c1, "C2": c2, "C3": c3}
