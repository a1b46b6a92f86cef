"""xxgk verify: does the history still say what was recorded, and do cases, counts and figures follow from it?"""

from __future__ import annotations

from dataclasses import replace

import click

from engine.commands.base import Call, Command
from engine.commands.present import as_json, findings, progress


def _verify(call: Call) -> None:
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
    if any(f.severity == "error" for f in result.findings):
        click.get_current_context().exit(1)


verify = Command("verify", callback=_verify, help="重算历史链、案件、计数和填报数字，逐一核对；有问题的退出码为1。")
