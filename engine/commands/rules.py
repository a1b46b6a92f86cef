"""xxgk rules: check a folder of rules, show what is in force on a day, draw the lifecycle."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import Call, Command, Group
from engine.commands.kinds import Day
from engine.commands.present import as_json, findings, table
from engine.terms import state_label

if TYPE_CHECKING:
    from engine.rulebook import Rulebook


def _check(call: Call, folder: str | None) -> None:
    from engine.bootstrap import names
    from engine.rulefiles import check

    found = check(names(), Path(folder) if folder else None)
    if call.is_json:
        as_json([f.as_data() for f in found])
    else:
        findings(found, "规则文件没有错误。")
    if found:
        click.get_current_context().exit(1)


def _show(call: Call, on: date | None) -> None:
    from engine.bootstrap import load_law
    from engine.rulebook.form import form_of
    from engine.rulefiles import load_forms

    day = on or call.today
    law = load_law()
    data = {**in_force(law.rulebook, day), "form": form_of(load_forms(), day.year).name, "notices": _notices(day)}
    if call.is_json:
        as_json(data)
        return
    click.echo(f"{day} 施行的规则（摘要 {law.rulebook.digest[:16]}）\n")
    click.echo(
        table(("期限", "长度", "自", "依据"), [(x["label"], f"{x['days']}个工作日", x["from"], x["article"]) for x in data["limits"]])
    )
    click.echo("\n" + table(("处理结果", "名称", "依据"), [(x["outcome"], x["label"], x["article"]) for x in data["outcomes"]]))
    click.echo("\n" + table(("收费", "自", "依据"), [(x["label"], x["from"], x["article"]) for x in data["fees"]]))
    click.echo("\n" + table(("放假通知", "名称", "印发"), [(x["number"], x["title"], x["announced_on"]) for x in data["notices"]]))
    click.echo(f"\n年度报告格式：{data['form']}")


def in_force(rulebook: Rulebook, day: date) -> dict[str, Any]:
    """What applies on a day, each with its article. Raises NoRuleInForce before the first law."""
    limits = []
    rulebook.limits["reply"].at(day)
    for limit in rulebook.limits.values():
        if limit.values[0].since <= day:
            value = limit.at(day)
            limits.append(
                {
                    "key": limit.key,
                    "label": limit.label,
                    "days": value.days,
                    "from": value.since,
                    "article": value.article,
                }
            )
    return {
        "on": day,
        "digest": rulebook.digest,
        "limits": limits,
        "outcomes": [
            {"outcome": str(o), "label": o.label, "article": r.article, "requires": list(r.requires)} for o, r in rulebook.outcomes.items()
        ],
        "fees": [{"key": f.key, "label": f.label, "from": f.since, "article": f.article} for f in rulebook.fees.values() if f.since <= day],
        "sources": [
            {"id": s.id, "title": s.title, "number": s.number, "effective_on": s.effective_on}
            for s in rulebook.sources.values()
            if s.effective_on <= day
        ],
    }


def _notices(day: date) -> list[dict[str, Any]]:
    from engine.rulefiles import load_workdays

    return [
        {"number": n.number, "title": n.title, "announced_on": n.announced_on}
        for n in load_workdays().notices
        if n.year == day.year and n.announced_on <= day
    ]


def _diagram(call: Call) -> None:
    from engine.bootstrap import load_law
    from engine.lifecycle import mermaid

    text = mermaid(load_law().rulebook, state_label)
    as_json({"mermaid": text}) if call.is_json else click.echo(text, nl=False)


rules = Group("rules", help="规则：检查、查看、流程图。")
rules.add_command(
    Command(
        "check",
        callback=_check,
        params=[click.Argument(["folder"], required=False, metavar="[DIR]")],
        office=False,
        help="检查规则目录（默认本程序的规则），一次列出全部错误。",
    )
)
rules.add_command(
    Command(
        "show",
        callback=_show,
        params=[click.Option(["--on"], type=Day("日期"), metavar="DATE", help="哪一天（默认今天）")],
        office=False,
        help="某日施行的期限、结果、收费和放假通知，附条款。",
    )
)
rules.add_command(Command("diagram", callback=_diagram, office=False, help="案件流转图（mermaid 文本）。"))
