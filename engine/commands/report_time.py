"""xxgk report finalise, editions, amend, diff, reconcile: what was reported when, and what is known since."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command
from engine.commands.kinds import year_option
from engine.commands.present import as_json, csv_text, findings, listing, table
from engine.commands.report_choice import YEAR, whole
from engine.errors import Finding

if TYPE_CHECKING:
    from collections.abc import Sequence

    from engine.bootstrap import Office
    from engine.casework import Desk
    from engine.differences import CellDifference, Reading
    from engine.editions import Edition
    from engine.forms import Report
    from engine.reconcile import Reconciled

_DESPITE = click.Option(["--despite"], metavar="REASON", help="查出错误仍要定稿的理由（记录在案）")


def _office(call: Call) -> Office:
    from engine.bootstrap import open_office

    return open_office(call.home)


def _checked(office: Office, desk: Desk, year: int) -> Report:
    """The whole report with everything its checks find: the words' too, where words are drafted."""
    from engine.prose import linted

    report = whole(office, desk, year)
    if report.words is None:
        told = Finding("文字", "warning", f"没有起草文字部分（xxgk report draft --year {year}），定稿的只有表格")
        return replace(report, findings=(*report.findings, told))
    return replace(report, findings=linted(office.home, desk, office.forms, report))


def _finalise(call: Call, year: int, despite: str | None) -> None:
    from engine.editions import finalise as frozen

    office = _office(call)
    work = office.work(
        call.agency, call.actor, call.today, call.now, lambda desk: frozen(desk, _checked(office, desk, year), despite or "")
    )
    _tell(call, work, f"已定稿：{year} 年度报告{work.label}。以后登记的情况不再改变它。")


def _amend(call: Call, year: int, reason: str | None, despite: str | None) -> None:
    from engine.commands.asking import require
    from engine.editions import amend as corrected

    (reason,) = require([("更正原因", "--reason", reason, None)])
    office = _office(call)

    def act(desk: Desk) -> Edition:
        return corrected(desk, office.forms, _checked(office, desk, year), reason, despite or "")

    done = office.work(call.agency, call.actor, call.today, call.now, act)
    _tell(call, done, f"已生成{done.label}：{year} 年度报告。")


def _tell(call: Call, edition: Edition, done: str) -> None:
    if call.is_json:
        as_json(edition.as_data())
        return
    click.echo(done)
    if edition.report.words and edition.report.words.note:
        click.echo(edition.report.words.note)
    click.echo(f"内容摘要：{edition.digest[:16]}")
    findings([f for f in edition.report.findings if f.severity != "info"], "检查：0 处问题。")
    click.echo(f"下一步：xxgk report build --year {edition.report.year} --finalised --format docx --out 年报")


def _editions(call: Call, year: int | None) -> None:
    from engine.editions import list_editions
    from engine.moment import told

    office = _office(call)
    with office.reading(call.agency, call.today) as desk:
        found = list_editions(desk.unit, desk.agency, office.forms, year)
    rows = [
        {**e.as_data(), "finalised": told(e.finalised_at), "short": e.digest[:16], "why": e.frozen.reason or e.frozen.despite}
        for e in found
    ]
    if call.is_json:
        as_json([e.as_data() for e in found])
        return
    keys = ("year", "label", "finalised_on", "finalised", "actor", "why", "short")
    heads = ("年度", "版次", "定稿日期", "登记时间", "经办人", "原因", "内容摘要")
    listing(call.format, keys, heads, rows, "还没有定稿的年度报告。")


def _diff(call: Call, year: int, a: str, b: str) -> None:
    from engine.differences import differences, read, reworded

    office = _office(call)
    with office.reading(call.agency, call.today) as desk:
        first, second = (read(desk, office.forms, year, text, label, call.now) for text, label in ((a, "--from"), (b, "--to")))
        found = differences(desk, year, first, second)
    open_ = [d for d in found if d.unexplained]
    if call.is_json:
        ends: dict[str, Any] = {"from": first.as_data(), "to": second.as_data()}
        cells = [d.as_data() for d in found]
        as_json({"year": year, **ends, "cells": cells, "unexplained": [d.key for d in open_], "words": reworded(first, second)})
    else:
        _tell_differences(call, found, f"{year} 年度报告：{first.label} → {second.label}")
        if (told := reworded(first, second)) and call.format == "table":
            click.echo(f"文字有改动：{'、'.join(told)}。")
    if open_:
        click.echo(f"有 {len(open_)} 格的差额没有案件可以说明，请运行 xxgk verify 核对。", err=True)
        click.get_current_context().exit(1)


_HEADINGS = ("格", "原", "现", "差", "案件", "增减", "原因")


def _tell_differences(call: Call, found: Sequence[CellDifference], heading: str) -> None:
    """Each cell, its cases below it; sums only where nothing else would show them."""
    parts = [d for d in found if not d.is_sum] or list(found)
    if call.format == "csv":
        click.echo(csv_text(_HEADINGS, [row for d in parts for row in _lines(d)]))
        return
    click.echo(heading)
    for d in parts:
        click.echo(f"{d.place}　{d.was} → {d.now}（{d.now - d.was:+}）")
        for *_, name, change, why in _lines(d):
            click.echo("　　" + "　".join(filter(None, (str(change), str(name), str(why)))))
    if not found:
        click.echo("逐格一致，没有差异。")
    if len(parts) < len(found):
        click.echo(f"另有 {len(found) - len(parts)} 个合计格随之变动（--format json 全部列出）。")


def _lines(d: CellDifference) -> list[tuple[object, ...]]:
    change = f"{d.now - d.was:+}"
    behind = [(m.name, f"{m.change(d.key):+}", m.told) for m in d.moved] or [("", "", "；".join(d.entered) or "没有案件可以说明")]
    return [(d.place, d.was, d.now, change, *behind[0]), *(("", "", "", "", *b) for b in behind[1:])]


def _reconcile(call: Call, year: int, published: str | None) -> None:
    from engine.commands.files import published_figures
    from engine.differences import read
    from engine.reconcile import reconcile as reconciled
    from engine.store.editions import finalised_years

    office = _office(call)
    figures = published_figures(Path(published), year - 1, office.forms) if published else None
    with office.reading(call.agency, call.today) as desk:
        done = finalised_years(desk.unit.connection).get(desk.agency.id, set())
        last, this = (read(desk, office.forms, y, "finalised" if y in done else "now", "--year", call.now) for y in (year - 1, year))
        found = reconciled(desk, year, last, this, figures)
    open_ = [c for c in found.columns if c.unexplained]
    if call.is_json:
        ends: dict[str, Any] = {"last": {"year": year - 1, **last.as_data()}, "this": {"year": year, **this.as_data()}}
        as_json({"year": year, **ends, "matched": found.matched or None, "columns": [c.as_data() for c in found.columns]})
    else:
        _tell_reconciled(call, year, last, this, found, is_published=figures is not None)
    if open_:
        told = "、".join(f"{c.label} {c.unexplained:+}" for c in open_)
        click.echo(f"公布数字与本库的差额没有案件可以说明：{told}；请核对公布的数字是否出自本库，或有无没有登记的案件。", err=True)
        click.get_current_context().exit(1)


def _tell_reconciled(call: Call, year: int, last: Reading, this: Reading, found: Reconciled, *, is_published: bool) -> None:
    from engine.moment import told

    heads = ("列", f"{year - 1}年结转下年度", *(("公布",) if is_published else ()), f"{year}年上年结转", "差", "案件", "增减", "原因")
    rows: list[tuple[object, ...]] = []
    for c in found.columns:
        said = (c.published,) if is_published else ()
        moved = [] if c.column == "total" else c.moved
        behind = [(m.name, f"{m.change(c.column):+}", m.told) for m in moved] or [("", "", "")]
        rows.append((c.label, c.carried_out, *said, c.carried_in, f"{c.carried_in - c.base:+}", *behind[0]))
        rows += [("",) * (4 + len(said)) + b for b in behind[1:]]
    if call.format == "csv":
        click.echo(csv_text(heads, rows))
        return
    click.echo(f"{year - 1} 年度：{last.label}；{year} 年度：{this.label}")
    click.echo(table(heads, rows))
    if found.matched:
        click.echo(
            f"公布的数字与本库 {told(found.matched)} 已登记的情况一致，以下差异都发生在其后。" if found.differs else "与公布的数字一致。"
        )
    elif not found.differs:
        click.echo("逐列一致。")


finalise = Command(
    "finalise", callback=_finalise, params=[YEAR, _DESPITE],
    help="定稿：冻结全年的数字和文字，摘要记入历史，以后不再改变；查出错误的不能定稿。",
)  # fmt: skip
editions = Command(
    "editions", callback=_editions, formats=FORMATS, help="已定稿的各版：时间、经办人、更正原因。",
    params=[year_option("只列这一年度")],
)  # fmt: skip
amend = Command(
    "amend", callback=_amend, help="定稿后发现错误的，生成更正版：标题下写明改了什么、何时、为何。",
    params=[YEAR, click.Option(["--reason"], metavar="TEXT", help="更正原因（写入更正版）"), _DESPITE],
)  # fmt: skip
_MOMENT = "finalised（定稿）、edition:N（第N版）、now（现在）、日期或时刻"
diff = Command(
    "diff", callback=_diff, formats=FORMATS, help="两个时刻的报告逐格比较，每一处差异由哪些案件、哪一步登记造成。",
    params=[
        YEAR,
        click.Option(["--from", "a"], default="finalised", metavar="A", help=f"{_MOMENT}；默认 finalised"),
        click.Option(["--to", "b"], default="now", metavar="B", help="同上；默认 now"),
    ],
)  # fmt: skip
reconcile = Command(
    "reconcile", callback=_reconcile, formats=FORMATS, help="上年的“结转下年度”与本年的“上年结转”逐列、逐案核对（勾稽 C5）。",
    params=[
        YEAR,
        click.Option(["--published"], metavar="FILE", help="上年公布的报告（网页、Word、PDF、文字或数字 JSON），一并核对"),
    ],
)  # fmt: skip
