"""An office saved in one file: a consistent copy of the database, verified, and whatever else lies in its home.

A backup is a zip: `xxgk.db` (SQLite, whatever the office itself runs on), `home/…`, and `manifest.json` with a digest of every file.
"""

from __future__ import annotations

import json
import os
import re
import sqlite3
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from zipfile import ZIP_DEFLATED, BadZipFile, ZipFile, ZipInfo

from engine.errors import CorruptHistory, InputError, NotFound, StoreError, system_said
from engine.moving import Copying
from engine.store import new_store, open_store
from engine.store.connect import SCHEMA_VERSION
from engine.verify import Book, Verified, verify

if TYPE_CHECKING:
    from engine.case.situation import Law
    from engine.rulebook.form import Form
    from engine.store import Store

DATABASE: Final = "xxgk.db"
MANIFEST: Final = "manifest.json"
KIND: Final = "xxgk-backup"
FOLDER: Final = "backups"
_NAME: Final = re.compile(r"xxgk-(\d{8}-\d{6})\.zip")
BLOCK: Final = 1 << 20
# What is in a home besides its data: not worth keeping, or kept by way of the copy.
_LEFT_OUT: Final = re.compile(r"xxgk\.db.*|backups")

Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a backup says of itself. `files` are digests by name; `books` are the heads of the chains it holds."""

    made_at: str
    schema: int
    books: tuple[Book, ...]
    files: Mapping[str, str]

    @property
    def offices(self) -> tuple[str, ...]:
        """The agencies in it."""
        return tuple(book.agency for book in self.books)

    def as_data(self) -> dict[str, Any]:
        """JSON-ready, as it stands in the file."""
        books = [asdict(book) for book in self.books]
        return {"kind": KIND, "made_at": self.made_at, "schema": self.schema, "agencies": books, "files": dict(self.files)}


@dataclass(frozen=True, slots=True)
class Saved:
    """A finished backup, and the older ones that made room for it."""

    file: Path
    manifest: Manifest
    size: int
    removed: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class BackUp:
    """By which law and forms a copy is verified; `progress` is told entries read and entries in all."""

    law: Law
    forms: Mapping[str, Form]
    progress: Progress = lambda _done, _all: None

    def save(self, home: Path, store: Store, folder: Path, now: datetime, keep: int = 0) -> Saved:
        """Save an office at work into a folder; nobody waits for it. With `keep`, only that many of its newest backups stay.

        Raises CorruptHistory when what is to be saved does not verify, StoreError when it cannot be written; then nothing is.
        """
        with told(folder):
            folder.mkdir(parents=True, exist_ok=True)
            half = folder / f".xxgk-{now:%Y%m%d-%H%M%S}-{os.getpid()}.part"
            try:
                manifest = self._write(half, home, store, now)
                file = _fresh(folder, now)
                half.replace(file)
            finally:
                half.unlink(missing_ok=True)
            settle(folder)
            return Saved(file, manifest, file.stat().st_size, tuple(_rotated(folder, manifest, keep)))

    def _write(self, half: Path, home: Path, store: Store, now: datetime) -> Manifest:
        with tempfile.TemporaryDirectory(dir=half.parent, prefix=".xxgk-", suffix=".part") as name:
            copy = Path(name) / DATABASE
            verified = self._copied(store, copy, now.date())
            sources = {DATABASE: copy, **{f"home/{path.relative_to(home).as_posix()}": path for path in _home_files(home)}}
            with half.open("wb") as file:
                half.chmod(0o600)  # It holds personal data.
                with ZipFile(file, "w", ZIP_DEFLATED, compresslevel=6) as archive:
                    digests = {inside: _added(archive, inside, path) for inside, path in sources.items()}
                    manifest = Manifest(now.isoformat(timespec="seconds"), SCHEMA_VERSION, verified.books, digests)
                    archive.writestr(ZipInfo(MANIFEST), json.dumps(manifest.as_data(), ensure_ascii=False, indent=1))
                file.flush()
                os.fsync(file.fileno())
        checked(half)
        return manifest

    def _copied(self, store: Store, copy: Path, today: date) -> Verified:
        """A consistent, verified copy of the database as a SQLite file."""
        if store.engine.dialect.name == "postgresql":
            copied = new_store(copy)
            try:
                return Copying(self.law, self.forms, today, self.progress).snapshot(store, copied).verified
            finally:
                copied.close()
        with store.read() as unit:
            raw = unit.connection.connection.driver_connection
            assert raw is not None
            target = sqlite3.connect(copy)
            raw.backup(target)
            target.close()
        return self._verified(copy)

    def _verified(self, copy: Path) -> Verified:
        opened = open_store(copy)
        try:
            with opened.read() as unit:
                verified = verify(unit, self.law, self.progress)
        finally:
            opened.close()
        if errors := verified.errors:
            message = f"{len(errors)} 处，如{errors[0].where}：{errors[0].message}"
            raise CorruptHistory(f"数据核验有问题（{message}），没有写备份；请保留原有备份，运行 xxgk verify 查看全部问题。")
        return verified


def _home_files(home: Path) -> Iterator[Path]:
    """The files of a home but the database, what is half-written, and backups, in whatever folder of it they lie."""
    for path in sorted(home.rglob("*")) if home.is_dir() else ():
        inside = path.relative_to(home).parts
        is_left_out = _LEFT_OUT.fullmatch(inside[0]) or _NAME.fullmatch(path.name) or any(part.endswith(".part") for part in inside)
        if not is_left_out and path.is_file() and not path.is_symlink():
            yield path


def _added(archive: ZipFile, name: str, path: Path) -> str:
    """Put a file into the archive; its digest, of what was put there."""
    sha, info = sha256(), ZipInfo(name)
    info.compress_type = ZIP_DEFLATED
    with path.open("rb") as source, archive.open(info, "w", force_zip64=True) as target:
        while block := source.read(BLOCK):
            sha.update(block)
            target.write(block)
    return sha.hexdigest()


def _fresh(folder: Path, now: datetime) -> Path:
    """A name of its own even for two backups within a second."""
    while (file := folder / f"xxgk-{now:%Y%m%d-%H%M%S}.zip").exists():
        now += timedelta(seconds=1)
    return file


def settle(folder: Path) -> None:
    """Make a rename survive a power cut, where a folder can be opened for that."""
    with suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _rotated(folder: Path, manifest: Manifest, keep: int) -> Iterator[Path]:
    """Remove all but the newest backups of the same agencies; other files and damaged ones are left alone."""
    if keep < 1:
        return
    for path in backups(folder)[keep:]:
        with suppress(InputError, NotFound):
            if manifest_of(path).offices == manifest.offices:
                path.unlink(missing_ok=True)
                yield path


def backups(folder: Path) -> list[Path]:
    """The backups of a folder, newest first."""
    found = [path for path in folder.iterdir() if _NAME.fullmatch(path.name)] if folder.is_dir() else []
    return sorted(found, key=lambda path: path.name, reverse=True)


def made_at(path: Path) -> datetime:
    """When a backup was made, by its name: local time without zone."""
    found = _NAME.fullmatch(path.name)
    assert found is not None, path
    return datetime.strptime(found[1], "%Y%m%d-%H%M%S")  # noqa: DTZ007 - names bear the office's own time


def manifest_of(path: Path) -> Manifest:
    """What a backup says of itself, unchecked. Raises NotFound, InputError."""
    try:
        with ZipFile(path) as archive:
            data = json.loads(archive.read(MANIFEST))
        assert data["kind"] == KIND
        books = tuple(Book(**book) for book in data["agencies"])
        return Manifest(data["made_at"], data["schema"], books, data["files"])
    except FileNotFoundError:
        raise NotFound("备份", str(path), "请核对文件名。") from None
    except (AssertionError, BadZipFile, KeyError, TypeError, ValueError, OSError, EOFError, NotImplementedError, RuntimeError):
        raise InputError(str(path), "不是 xxgk 的备份，或已损坏，请换一份备份。") from None


def checked(path: Path) -> Manifest:
    """The manifest of a backup every file of which has its digest. Raises NotFound, InputError naming what is damaged."""
    manifest = manifest_of(path)
    with _damage(path), ZipFile(path) as archive:
        names = set(archive.namelist()) - {MANIFEST}
        for name in sorted(names ^ set(manifest.files)):
            raise InputError(str(path), f"其中的 {name} 缺失或多余，备份不可用，请换一份备份。")
        for name, expected in manifest.files.items():
            with archive.open(name) as file:
                sha = sha256()
                while block := file.read(BLOCK):
                    sha.update(block)
            if sha.hexdigest() != expected:
                raise InputError(str(path), f"其中的 {name} 已损坏，备份不可用，请换一份备份。")
    return manifest


@contextmanager
def _damage(path: Path) -> Iterator[None]:
    import zlib

    try:
        yield
    except (BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError):
        raise InputError(str(path), "已损坏，备份不可用，请换一份备份。") from None


@contextmanager
def told(place: Path) -> Iterator[None]:
    """What the disk refuses is said as a StoreError."""
    try:
        yield
    except OSError as error:
        raise StoreError(f"无法写入 {place}（{system_said(error)}），请检查目录权限和磁盘空间；原有数据没有改动。") from error
