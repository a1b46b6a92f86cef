"""xxgk backup, xxgk restore: an office saved in one file, and brought back."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING

import click

from engine.commands.base import Call, Command
from engine.commands.kinds import Number
from engine.commands.present import as_json, listing, progress

if TYPE_CHECKING:
    from engine.backup import Manifest
    from engine.verify import Verified


def _backup(call: Call, to: str | None, keep: int | None, show: bool) -> None:
    from engine.backup import FOLDER, BackUp
    from engine.bootstrap import open_office

    office = open_office(call.home)
    wanted = office.settings.backup
    folder = office.home / wanted.folder if to is None else Path(to).expanduser().absolute()
    if show:
        _list(call, folder)
        return
    with progress("核验") as tick:
        saved = BackUp(office.law, office.forms, tick).save(
            office.home, office.store, folder, call.now, wanted.keep if keep is None else keep
        )
    if call.is_json:
        as_json({"file": str(saved.file), "bytes": saved.size, "removed": [str(path) for path in saved.removed], **_told(saved.manifest)})
        return
    entries = sum(book.entries for book in saved.manifest.books)
    click.echo(f"已备份并核验：{saved.file}（{saved.size / 2**20:,.1f} MiB，{'、'.join(saved.manifest.offices)}，记录 {entries:,} 条）")
    if saved.removed:
        click.echo(f"只保留最近的备份，已删除更早的 {len(saved.removed)} 份。")
    if folder == office.home / FOLDER:
        click.echo("备份与数据在同一个磁盘上：请定期拷到别的磁盘，或用 --to 指定。备份含个人信息，请按档案保管。")


def _told(manifest: Manifest) -> dict[str, object]:
    data = manifest.as_data()
    return {key: data[key] for key in ("made_at", "schema", "agencies")}


def _list(call: Call, folder: Path) -> None:
    from engine.backup import backups, manifest_of
    from engine.errors import InputError

    rows = []
    for path in backups(folder):
        try:
            manifest = manifest_of(path)
            state, entries = "可用", sum(book.entries for book in manifest.books)
            rows.append({"file": str(path), "made_at": manifest.made_at, "entries": entries, "bytes": path.stat().st_size, "state": state})
        except InputError:
            rows.append({"file": str(path), "made_at": "", "entries": None, "bytes": path.stat().st_size, "state": "已损坏"})
    listing(call.format, ("made_at", "entries", "bytes", "state", "file"), ("时间", "记录", "字节", "状态", "文件"), rows, "还没有备份。")


def _restore(call: Call, file: str, replace: bool) -> None:
    from engine.bootstrap import upgrade_office
    from engine.errors import InputError
    from engine.home import home_folder
    from engine.restore import put_in_place, unpacked
    from engine.settings import DATABASE_VARIABLE

    if os.environ.get(DATABASE_VARIABLE):
        raise InputError(DATABASE_VARIABLE, "备份恢复到数据目录中的文件，请先取消这个环境变量；恢复后可用 xxgk db copy 迁入服务器。")
    home = home_folder(call.home)
    with unpacked(Path(file).expanduser().absolute(), home, replace=replace) as (part, made_at):
        upgrade_office(part, call.now)
        verified = _verified(part)
        before = put_in_place(part, home, call.now)
    if call.is_json:
        as_json({"home": str(home), "before": str(before) if before else None, "made_at": made_at, **verified.as_data()})
        return
    click.echo(verified.told())
    click.echo(f"已恢复到 {home}（备份时间 {made_at[:16].replace('T', ' ')}）。")
    if before:
        click.echo(f"原有内容另存在 {before}，确认无误后可以删除。")


def _verified(part: Path) -> Verified:
    """What was laid out, read through. Raises CorruptHistory."""
    from engine.bootstrap import open_office
    from engine.errors import CorruptHistory
    from engine.verify import verify

    office = open_office(part)
    try:
        with office.store.read() as unit, progress("核验") as tick:
            verified = verify(unit, office.law, tick)
    finally:
        office.store.close()
    if errors := verified.errors:
        raise CorruptHistory(f"其中的数据核验有问题（{errors[0].where}：{errors[0].message}），没有恢复任何内容，请换一份。")
    return verified


backup = Command(
    "backup",
    callback=_backup,
    formats=("table", "json", "csv"),
    params=[
        click.Option(["--to"], metavar="DIR", help="备份到哪个目录（默认见 settings.toml 的 backup.folder，再默认为数据目录的 backups）"),
        click.Option(
            ["--keep"], type=Number("份数", 0), metavar="N", help="只保留最近几份，0 为全部保留（默认见 settings.toml 的 backup.keep）"
        ),
        click.Option(["--list", "show"], is_flag=True, help="列出已有的备份"),
    ],
    help="把全部数据和设置备份成一个文件并核验；办案不受影响。",
)
restore = Command(
    "restore",
    callback=_restore,
    params=[
        click.Option(["--replace"], is_flag=True, help="替换现有的数据目录（现有内容另存一旁）"),
        click.Argument(["file"], metavar="FILE"),
    ],
    help="从备份或归档恢复到数据目录：先核验，再整体放入。",
)
