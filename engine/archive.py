"""All of an agency in one open file, for the archive room: rows as JSON lines, digests, and the script that checks them.

A zip: `tables/NAME.jsonl`, `letters/…txt` (as issued), `verify.py` (needs nothing but Python), `manifest.json`. Personal data and free
texts (`person`, `entry_text`, letters) are in it only when asked for; the chain holds their digests either way.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from sqlalchemy import Table, select
from sqlalchemy.exc import DBAPIError

from engine.backup import settle, told
from engine.columns import AGENCY, ENTRY, TEXT
from engine.errors import CorruptHistory, Finding, InputError, NotFound
from engine.store import new_store_at
from engine.store.audit import as_stored, audit
from engine.store.connect import SCHEMA_VERSION
from engine.terms import EventKind

if TYPE_CHECKING:
    from datetime import datetime

    from sqlalchemy import Connection, Select

    from engine.store.unit import Agency, Unit

MANIFEST: Final = "manifest.json"
KIND: Final = "xxgk-archive"
# What names people or repeats what they wrote; and what is of this machine only.
PERSONAL: Final = ("person", "entry_text")
_NAME: Final = re.compile("[a-z][a-z0-9_]*")
_OF_THE_MACHINE: Final = ("lease", "sweep_run", "reckoned")


@dataclass(frozen=True, slots=True)
class Archived:
    """A finished archive."""

    file: Path
    entries: int
    head: str
    has_persons: bool
    letters: int


def export(unit: Unit, agency: Agency, folder: Path, now: datetime, *, with_persons: bool) -> Archived:
    """Write an agency's archive into a folder. Raises CorruptHistory when its chain does not hold, StoreError when it cannot be written."""
    chain = audit(unit.connection, agency.id, lambda: None)
    if errors := [f for f in chain.findings if f.severity == "error"]:
        raise CorruptHistory(f"{errors[0].where}：{errors[0].message}；没有写归档，请运行 xxgk verify 查看全部问题，并从备份核对。")
    file = folder / f"{agency.name}归档-{now:%Y%m%d-%H%M%S}.zip"
    half = file.with_name(f".{file.name}.part")
    with told(folder):
        folder.mkdir(parents=True, exist_ok=True)
        try:
            with half.open("wb") as target:
                half.chmod(0o600)
                with ZipFile(target, "w", ZIP_DEFLATED) as archive:
                    writing = _Writing(archive)
                    for table in _tables(with_persons=with_persons):
                        writing.add(f"tables/{table.name}.jsonl", _lines(unit.connection, table, agency.id))
                    letters = _letters(unit.connection, agency.id) if with_persons else []
                    for name, text in letters:
                        writing.add(f"letters/{name}.txt", [text])
                    writing.add("verify.py", [_script().read_text("utf-8")])
                    manifest = {
                        "kind": KIND, "schema": SCHEMA_VERSION, "made_at": now.isoformat(timespec="seconds"), "agency": agency.name,
                        "entries": chain.entries, "head": chain.head, "has_persons": with_persons, "files": writing.digests,
                    }  # fmt: skip
                    archive.writestr(ZipInfo(MANIFEST), json.dumps(manifest, ensure_ascii=False, indent=1))
                target.flush()
                os.fsync(target.fileno())
            half.replace(file)
        finally:
            half.unlink(missing_ok=True)
        settle(folder)
    return Archived(file, chain.entries, chain.head, with_persons, len(letters))


class _Writing:
    """Members of a zip written piece by piece, their digests kept."""

    def __init__(self, archive: ZipFile) -> None:
        self.archive = archive
        self.digests: dict[str, str] = {}

    def add(self, name: str, pieces: Iterable[str]) -> None:
        sha, info = sha256(), ZipInfo(name)
        info.compress_type = ZIP_DEFLATED
        with self.archive.open(info, "w", force_zip64=True) as member:
            for piece in pieces:
                data = piece.encode()
                sha.update(data)
                member.write(data)
        self.digests[name] = sha.hexdigest()


def _tables(*, with_persons: bool) -> Iterator[Table]:
    """The tables that make an office, those others refer to first."""
    from engine.tables import Base

    left_out = _OF_THE_MACHINE if with_persons else (*_OF_THE_MACHINE, *PERSONAL)
    yield from (table for table in Base.metadata.sorted_tables if table.name not in left_out)


def _lines(connection: Connection, table: Table, agency_id: int) -> Iterator[str]:
    statement = _rows_of(table, agency_id).order_by(*table.primary_key)
    for row in connection.execute(statement, execution_options={"yield_per": 1000}).mappings():
        yield json.dumps(dict(row), ensure_ascii=False) + "\n"


def _rows_of(table: Table, agency_id: int) -> Select[Any]:
    """The rows of an agency, dates as text."""
    found = select(*as_stored(table))
    if table.name == AGENCY.name:
        return found.where(table.c.id == agency_id)
    if table.name == TEXT.name:
        return found.where(table.c.entry_id.in_(select(ENTRY.c.id).where(ENTRY.c.agency_id == agency_id)))
    return found.where(table.c.agency_id == agency_id)


def _letters(connection: Connection, agency_id: int) -> list[tuple[str, str]]:
    """The number and text of every issued letter."""
    found = (
        select(ENTRY.c.data, TEXT.c.texts)
        .join(TEXT, TEXT.c.entry_id == ENTRY.c.id)
        .where(ENTRY.c.agency_id == agency_id, ENTRY.c.kind == EventKind.LETTER_ISSUED)
        .order_by(ENTRY.c.seq)
    )
    rows = [(json.loads(data)["number"], json.loads(texts)) for data, texts in connection.execute(found)]
    return [(number.replace("/", "-"), texts["text"]) for number, texts in rows if "text" in texts]


# --- reading one


def _script() -> Path:
    """The script that checks an archive where this program is not."""
    from engine.forms.html import templates_folder

    return templates_folder() / "archive" / "verify.py"


def is_archive(path: Path) -> bool:
    """Whether a file says it is an archive."""
    try:
        return bool(manifest_of(path))
    except (InputError, NotFound):
        return False


def manifest_of(path: Path) -> dict[str, Any]:
    """What an archive says of itself. Raises NotFound, InputError."""
    try:
        with ZipFile(path) as archive:
            found = json.loads(archive.read(MANIFEST))
    except FileNotFoundError:
        raise NotFound("归档", str(path), "请核对文件名。") from None
    except (BadZipFile, KeyError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        found = None
    if not isinstance(found, dict) or found.get("kind") != KIND:
        raise InputError(str(path), "不是 xxgk 的归档，或已损坏，请换一份归档。")
    return found


def findings(path: Path) -> tuple[Finding, ...]:
    """What does not fit in an archive, by the very script that lies in it. Raises NotFound, InputError."""
    import runpy
    import zlib

    manifest_of(path)
    try:
        with ZipFile(path) as archive:
            told: list[str] = runpy.run_path(str(_script()))["faults"](archive)
    except (BadZipFile, KeyError, TypeError, ValueError, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        told = ["归档已损坏，不能读完"]
    return tuple(Finding(path.name, "error", message) for message in told)


def bring_back(path: Path, database: Path) -> None:
    """Make a database of an archive, with the ids it had, of the schema it was written under.

    Raises InputError when persons are missing or the rows do not fit that schema, SchemaMismatch when it is newer than the program.
    """
    manifest = manifest_of(path)
    if not manifest["has_persons"]:
        raise InputError(str(path), "这份归档不含个人信息和文字，只能核对，不能恢复；请用 xxgk export archive --with-persons 导出的归档。")
    try:
        store = new_store_at(database, int(manifest["schema"]))
        with closing(store), ZipFile(path) as archive, store.engine.begin() as connection:
            connection.exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            for name in manifest["files"]:
                if name.startswith("tables/"):
                    rows = [json.loads(line) for line in archive.read(name).decode().splitlines()]
                    _write(connection, name.removeprefix("tables/").removesuffix(".jsonl"), rows)
    except (DBAPIError, ValueError, KeyError, TypeError, AttributeError):
        raise InputError(str(path), "其中的表格不是本程序写的，不能恢复，请换一份归档。") from None


def _write(connection: Connection, table: str, rows: list[dict[str, Any]]) -> None:
    if rows:
        names = list(rows[0])
        if not all(map(_NAME.fullmatch, (table, *names))):
            raise ValueError(table)
        sql = f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"
        connection.exec_driver_sql(sql, [tuple(row[name] for name in names) for row in rows])
