"""xxgk letter make --all-due: every letter that is due, listed first, written with --yes."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.letter_files import names_of, save_letter
from engine.commands.present import as_json, findings, progress, table
from engine.errors import Finding, XxgkError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.bootstrap import Office
    from engine.commands.base import Call
    from engine.correspondence import Written


def make_all_due(call: Call, out: str | None, file: str | None, *, yes: bool) -> None:
    """What is due in every case not archived; one that cannot be written or saved is told, the others are done, and the exit code is 1."""
    from engine.bootstrap import open_office

    office = open_office(call.home)
    found, refused = _due(office, call)
    names = names_of(found)
    folder = Path(out or ".")
    files, failed, noticed = _save(office, found, names, folder, file) if yes else ([], [], {})
    told = [*noticed, *refused, *failed]
    if call.is_json:
        as_json({"done": yes, "letters": [_row(w, n) for w, n in zip(found, names, strict=True)], "files": list(map(str, files)),
                 "findings": [f.as_data() for f in told]})  # fmt: skip
    else:
        _tell(found, names, files, told, folder, yes=yes)
    if refused or failed:
        click.get_current_context().exit(1)


def _due(office: Office, call: Call) -> tuple[list[Written], list[Finding]]:
    from engine.correspondence import due_everywhere
    from engine.store.listing import Filter, find_cases

    with office.reading(call.agency, call.today) as desk, progress("查找应当发出的文书") as tick:
        _, rows = find_cases(desk.unit.connection, desk.agency.id, Filter())
        numbers = [str(row["number"]) for row in reversed(rows) if not row["archived_on"]]
        return due_everywhere(desk, office.stationery, numbers, tick)


def _save(
    office: Office, found: Sequence[Written], names: Sequence[str], folder: Path, kind: str | None
) -> tuple[list[Path], list[Finding], dict[Finding, None]]:
    """The files written, what failed, and what was noticed about fonts (once)."""
    files: list[Path] = []
    failed: list[Finding] = []
    noticed: dict[Finding, None] = {}
    with progress("制作文书") as tick:
        for n, (w, name) in enumerate(zip(found, names, strict=True), 1):
            try:
                made, faults = save_letter(w.letter, folder, name, office.settings.letters, kind)
                files += made
                noticed |= dict.fromkeys(faults)
            except XxgkError as refusal:
                failed.append(Finding(f"案件 {w.case_number}", "error", str(refusal), w.occasion.kind.cite))
            tick(n, len(found))
    return files, failed, noticed


def _row(w: Written, name: str) -> dict[str, Any]:
    o = w.occasion
    return {"case": w.case_number, "kind": o.kind.key, "id": o.kind.number, "title": w.letter.title, "party": o.party or None, "on": o.on,
            "by": o.by, "name": name, "findings": list(w.warnings)}  # fmt: skip


def _tell(
    found: Sequence[Written], names: Sequence[str], files: Sequence[Path], told: Sequence[Finding], folder: Path, *, yes: bool
) -> None:  # fmt: skip
    if not (found or told):
        click.echo("没有应当发出而尚未签发的文书。")
        return
    if yes:
        for path in files:
            click.echo(f"已生成：{path}")
    elif found:
        rows = [
            (r["case"], r["id"], r["title"], r["party"], r["by"], r["name"]) for w, n in zip(found, names, strict=True) if (r := _row(w, n))
        ]
        click.echo(table(("案件", "编号", "文书", "收文对象", "应当发出", "文件名"), rows))
    if told:
        findings(told, "")
    for w in found:
        for message in w.warnings:
            click.echo(f"注意：案件 {w.case_number} {message}。", err=True)
    missing = f"，另有 {n} 份不能制作" if (n := sum(f.severity == "error" for f in told)) else ""
    click.echo(f"已制作 {len(files)} 个文件{missing}。" if yes else f"共 {len(found)} 份{missing}；加 --yes 写入目录 {folder}。")
