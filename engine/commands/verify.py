"""xxgk verify: does the history still say what was recorded, and do cases, counts and figures follow from it?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import click

from engine.commands.base import Call, Command
from engine.commands.present import as_json, findings, progress


def _verify(call: Call, file: str | None) -> None:
    if file is not None:
        _verify_file(call, Path(file))
        return
    from engine.bootstrap import open_office
    from engine.calendars import misplaced
    from engine.rulefiles import own_notices
    from engine.verify import verify as verified

    office = open_office(call.home)
    with office.store.read() as unit, progress("核验") as shown:
        result = verified(unit, office.law, shown)
        result = replace(result, findings=(*result.findings, *misplaced(unit, own_notices(office.home))))
    if call.is_json:
        as_json(result.as_data())
    else:
        click.echo(result.told())
        findings(result.findings, "核验：0 处问题。")
    if result.errors:
        click.get_current_context().exit(1)


def _verify_file(call: Call, path: Path) -> None:
    """A backup or an archive."""
    from engine import archive, backup

    is_archive = archive.is_archive(path)
    if not is_archive:
        backup.checked(path)
    found = archive.findings(path) if is_archive else ()
    if call.is_json:
        as_json({"file": str(path), "kind": archive.KIND if is_archive else backup.KIND, "findings": [f.as_data() for f in found]})
    else:
        findings(found, f"{'归档' if is_archive else '备份'}核对无误。")
    if found:
        click.get_current_context().exit(1)


verify = Command(
    "verify",
    callback=_verify,
    params=[click.Argument(["file"], required=False, metavar="[FILE]")],
    help="重算历史链、案件、计数和填报数字，逐一核对；写明文件的，核对那份备份或归档；有问题的退出码为1。",
)
