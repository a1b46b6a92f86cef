"""The house is built as engine/__init__ says: a room imports only from floors below, and each library has its doors."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import engine

ENGINE = Path(engine.__file__).parent
FLOORS = {name: int(floor) for floor, name in re.findall(r"^(\d+) +([a-z_]+)", engine.__doc__ or "", re.MULTILINE)}
# What an enumeration of the law or an error may be named by is everywhere; libraries have doors.
DOORS = {
    "transitions": {"lifecycle"},
    "sqlmodel": {"tables"},
    "alembic": {"store", "migrations"},
    "click": {"commands"},
    "apscheduler": {"scheduler"},
    "openpyxl": {"sheets", "ledger"},
    "xlrd": {"ledger"},
    "xlsxwriter": {"forms", "published"},
    "pydantic": {"rulefiles", "settings"},
    "typst": {"typeset"},
    "psycopg": {"store", "commands"},  # completing a number must not wait for SQLAlchemy
    "apprise": {"outbox"},
    "smtplib": {"outbox"},
    "tomllib": {"rulefiles", "settings", "letters"},
}


def rooms() -> Iterator[tuple[str, Path]]:
    for path in sorted(ENGINE.rglob("*.py")):
        yield path.relative_to(ENGINE).parts[0].removesuffix(".py").removesuffix("_check"), path


def imports(path: Path) -> Iterator[str]:
    """Modules imported at run time, anywhere in the file; not those only annotations need."""

    def walk(node: ast.AST) -> Iterator[str]:
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.unparse(child.test):
                continue
            if isinstance(child, ast.Import):
                yield from (alias.name for alias in child.names)
            elif isinstance(child, ast.ImportFrom) and child.module:
                yield child.module
                yield from (f"{child.module}.{alias.name}" for alias in child.names)
            yield from walk(child)

    yield from walk(ast.parse(path.read_text("utf-8")))


def test_every_room_stands_on_a_floor() -> None:
    missing = {room for room, _ in rooms()} - FLOORS.keys() - {"__init__", "migrations"}
    assert not missing


def test_a_room_imports_only_from_floors_below() -> None:
    wrong = {
        f"{path.relative_to(ENGINE)} -> {other}"
        for room, path in rooms()
        for name in imports(path)
        if name.startswith("engine.") and (other := name.split(".")[1].removesuffix("_check")) != room and room in FLOORS and other in FLOORS
        and FLOORS[other] >= FLOORS[room]
    }  # fmt: skip
    assert not wrong


def test_libraries_are_used_only_at_their_doors() -> None:
    wrong = {
        f"{path.relative_to(ENGINE)} imports {library}"
        for room, path in rooms()
        for name in imports(path)
        if (library := name.split(".")[0]) in DOORS and room not in DOORS[library]
    }
    assert not wrong
