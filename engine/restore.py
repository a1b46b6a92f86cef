"""A backup or an archive brought back: laid out beside the home, brought up to date, verified, and only then put in its place."""

from __future__ import annotations

import os
import re
import shutil
from contextlib import contextmanager
from typing import TYPE_CHECKING, Final
from zipfile import ZipFile

from engine import archive
from engine.backup import BLOCK, DATABASE, FOLDER, checked, settle, told
from engine.errors import AlreadyExists, InputError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path


@contextmanager
def unpacked(path: Path, home: Path, *, replace: bool) -> Iterator[tuple[Path, str]]:
    """A checked backup or archive laid out beside the home it is meant for, and when it was made.

    What has not been put in its place by the end is removed again: it holds personal data. Raises InputError, NotFound, StoreError, SchemaMismatch, and AlreadyExists when the home holds something that is not to be replaced.
    """
    if home.exists() and any(home.iterdir()) and not replace:
        raise AlreadyExists("数据目录", str(home), "其中已有内容；如要替换，请加 --replace（现有的会另存一旁）。")
    part = home.with_name(f".{home.name}.restoring.part")
    try:
        with told(part):
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir(parents=True)
            part.chmod(0o700)
            made_at = _from_archive(path, part) if archive.is_archive(path) else _from_backup(path, part)
        yield part, made_at
    finally:
        shutil.rmtree(part, ignore_errors=True)


def _from_archive(path: Path, part: Path) -> str:
    if found := archive.findings(path):
        raise InputError(str(path), f"{found[0].message}，归档不可用，请换一份。")
    archive.bring_back(path, part / DATABASE)
    return str(archive.manifest_of(path)["made_at"])


def _from_backup(path: Path, part: Path) -> str:
    manifest = checked(path)
    with ZipFile(path) as opened:
        for name in manifest.files:
            target = part / name.removeprefix("home/")
            if part not in target.resolve().parents:
                raise InputError(str(path), f"其中的文件名 {name} 不合规，备份不可用，请换一份备份。")
            target.parent.mkdir(parents=True, exist_ok=True)
            with opened.open(name) as source, target.open("wb") as file:
                shutil.copyfileobj(source, file, BLOCK)
                file.flush()
                os.fsync(file.fileno())
    _set_database_aside(part / "settings.toml")
    return manifest.made_at


_DATABASE_LINE: Final = re.compile(rb"(?m)^(\s*database\s*=)")


def _set_database_aside(settings: Path) -> None:
    """The office brought back runs on its own file: the address of a server stays in the settings as a remark."""
    if settings.is_file():
        settings.write_bytes(_DATABASE_LINE.sub(rb"# \1", settings.read_bytes()))


def put_in_place(part: Path, home: Path, now: datetime) -> Path | None:
    """Make what was unpacked the home; where the one that was there went. Raises StoreError."""
    before = None
    with told(home):
        if home.exists() and any(home.iterdir()):
            before = home.with_name(f"{home.name}.before-{now:%Y%m%d-%H%M%S}")
            home.rename(before)
        elif home.exists():
            home.rmdir()
        part.rename(home)
        if before is not None and (before / FOLDER).is_dir():
            (before / FOLDER).rename(home / FOLDER)
        settle(home.parent)
    return before
