"""xxgk calendar: a holiday notice checked, and taken in with everything it moves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import Call, Command, Group
from engine.commands.kinds import Day
from engine.commands.present import as_json, findings, table
from engine.errors import AlreadyExists, InputErrors, InvalidRules, NotFound, system_said

if TYPE_CHECKING:
    from datetime import date

    from engine.calendars import Change
    from engine.rulefiles.notices import Given
    from engine.workdays import Notice


def _read(path: Path, today: date, number: str | None = None, announced_on: date | None = None) -> Given:
    from engine.rulefiles.notices import read_given

    try:
        content = path.read_bytes()
    except OSError as error:
        raise NotFound("文件", str(path), f"无法读取（{system_said(error)}）。") from error
    return read_given(content, path.name, today, number or "", announced_on)


def given_notice(path: Path, today: date, number: str | None = None, announced_on: date | None = None) -> Given:
    """The notice in a file. Raises NotFound, InputErrors with every fault."""
    given = _read(path, today, number, announced_on)
    if given.notice is None:
        raise InputErrors(given.findings)
    return given


def _summary(n: Notice) -> dict[str, Any]:
    return {"year": n.year, "number": n.number, "title": n.title, "announced_on": n.announced_on, "amends": n.amends,
            "off": len(n.off), "work": len(n.work)}  # fmt: skip


def _say(n: Notice) -> str:
    kind = "（修改）" if n.amends else ""
    return f"{n.title}{kind}　{n.number}　{n.announced_on} 公布\n{n.year}年：放假 {len(n.off)} 天，调休上班 {len(n.work)} 天"


def _check(call: Call, file: str, number: str | None, announced_on: date | None) -> None:
    given = _read(Path(file), call.today, number, announced_on)
    if call.is_json:
        about = _summary(given.notice) if given.notice else {}
        as_json({"file": file, **about, "findings": [f.as_data() for f in given.findings]})
    else:
        if given.notice is not None:
            click.echo(_say(given.notice))
        findings(given.findings, "检查：0 处问题。")
    if given.notice is None:
        click.get_current_context().exit(1)


def _import(call: Call, file: str, number: str | None, announced_on: date | None, *, yes: bool) -> None:
    from engine import calendars
    from engine.bootstrap import law_with, open_office, stamp
    from engine.rulefiles import CALENDAR, own_notices
    from engine.rulefiles.notices import says_the_same
    from engine.store.notices import is_recorded

    given = given_notice(Path(file), call.today, number, announced_on)
    office = open_office(call.home)
    law, own = office.law, own_notices(office.home)
    if says_the_same(own.get(given.file), given):
        with office.store.read() as unit:
            if is_recorded(unit, int(given.file[:4]), sha256(own[given.file]).hexdigest()):
                raise AlreadyExists("放假通知", given.file, "安排相同，不必重复导入。")
        law = law_with({name: content for name, content in own.items() if name != given.file})
    try:
        new = law_with({**own, given.file: given.text.encode()})
    except InvalidRules as error:
        raise InputErrors(error.findings) from error
    if yes:
        by = stamp(call.actor, call.now, new.rulebook.digest)
        change = calendars.import_notice(office.store, office.home / CALENDAR, given, law, new, call.today, by)
    else:
        with office.store.read() as unit:
            change = calendars.preview(unit, law, new, call.today)
    _tell(call, given, change, done=yes)


def _tell(call: Call, given: Given, change: Change, *, done: bool) -> None:
    assert given.notice is not None
    if call.is_json:
        moved, different = [m.as_data() for m in change.moved], [d.as_data() for d in change.different]
        about = {**_summary(given.notice), "digest": given.digest, "imported": done, "findings": [f.as_data() for f in given.findings]}
        as_json({**about, "moved": moved, "different": different})
        return
    click.echo(_say(given.notice))
    findings(given.findings, "检查：0 处问题。")
    if change.moved:
        rows = [(m.agency, m.number, m.handler, _moves(m.as_data())) for m in change.moved]
        click.echo("\n期限随之改变的未办结案件：\n" + table(("机关", "编号", "承办人", "原期限 → 现期限"), rows))
    if change.different:
        rows_ = [(d.agency, d.number, d.label, _shown(d.was), _shown(d.now)) for d in change.different]
        click.echo("\n已办结或已登记的不再更改；按这份通知本应不同的：\n" + table(("机关", "编号", "事项", "已登记", "本应"), rows_))
    counted = f"期限改变 {len(change.moved)} 件，维持原状而本应不同 {len(change.different)} 处"
    click.echo(f"\n已导入：{counted}。" if done else f"\n{counted}。确认后加 --yes 导入。")


_DATES = {"due_on": "答复", "safe_due_on": "稳妥", "wait_until": "等待"}


def _moves(moved: Mapping[str, Any]) -> str:
    was, now = moved["was"], moved["now"]
    told = [f"{label} {was[k]} → {now[k]}" for k, label in _DATES.items() if was[k] != now[k] and not _is_same_move(k, was, now)]
    if not told:
        told = [f"{label} {was[k]}" for k, label in _DATES.items() if was[k]][:1]
    if was["provisional"] != now["provisional"]:
        told.append("暂定 → 确定" if was["provisional"] else "确定 → 暂定")
    return "，".join(told)


def _is_same_move(key: str, was: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Mostly the safe date is the due date: once is enough."""
    return key == "safe_due_on" and was[key] == was["due_on"] and now[key] == now["due_on"]


def _shown(value: Any) -> str:
    if isinstance(value, bool):
        return "是" if value else "否"
    return "不发生" if value is None else str(value)


_PARAMS: Sequence[click.Parameter] = (
    click.Argument(["file"], metavar="FILE"),
    click.Option(["--number"], metavar="TEXT", help="文号（JSON 中没有，如 国办发明电〔2026〕7号）"),
    click.Option(["--announced-on"], type=Day("公布日期"), metavar="DATE", help="公布日期（JSON 中没有；默认以今天代替）"),
)
calendar = Group("calendar", help="放假通知：检查、导入（本程序的 TOML，或 holiday-cn 发布的 JSON）。")
calendar.add_command(
    Command("check", callback=_check, params=[*_PARAMS], office=False, help="检查放假通知的格式、天数、重叠；有错误的退出码为1。")
)
calendar.add_command(
    Command(
        "import",
        callback=_import,
        params=[*_PARAMS, click.Option(["--yes"], is_flag=True, help="导入；不加则只列出哪些期限会变")],
        help="导入放假通知到数据目录：先列出期限改变的案件，加 --yes 后一次办完，逐案记入历史。",
    )
)
