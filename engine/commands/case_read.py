"""The case commands that change nothing."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command
from engine.commands.kinds import Day, Number, Word
from engine.commands.numbers import CaseNumber
from engine.commands.present import as_json, listing, table
from engine.terms import ApplicantKind, Channel, State

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.casework import Desk
    from engine.dossier import Dossier

_NUMBER = click.Argument(["number"], type=CaseNumber())


def _reading(call: Call, number: str, make: Callable[[Desk, Dossier, Any], Any]) -> Any:
    """What `make` says of a case."""
    from engine import dossier
    from engine.bootstrap import open_office

    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        return make(desk, dossier.read(desk, number), office)


def _show(call: Call, number: str) -> None:
    from engine import dossier

    data = _reading(
        call, number, lambda desk, d, office: dossier.show(desk, d, office.row_of, office.forms, with_persons=call.with_persons)
    )
    if call.is_json:
        as_json(data)
        return
    from engine.commands.case_text import shown

    click.echo(shown(data))


def _history(call: Call, number: str) -> None:
    from engine import dossier

    rows = _reading(call, number, lambda _desk, d, _office: dossier.history(d))
    if call.is_json:
        as_json(rows)
        return
    from engine.narrative import local, told

    headings = ("序号", "日期", "事项", "内容", "登记人", "登记时间")
    click.echo(table(headings, [(r["version"], r["on"], r["label"], told(r), r["actor"], local(r["recorded_at"])) for r in rows]))


def _explain(call: Call, number: str) -> None:
    from engine import dossier

    data = _reading(call, number, lambda desk, d, _office: dossier.explain(desk, d))
    if call.is_json:
        as_json(data)
        return
    from engine.commands.case_text import explained

    click.echo(explained(data))


def _permitted(call: Call, number: str) -> None:
    from engine import dossier

    data = _reading(call, number, lambda desk, d, _office: dossier.permissions(desk, d))
    if call.is_json:
        as_json(data)
        return
    from engine.commands.case_text import permissions

    click.echo(permissions(data))


show = Command("show", callback=_show, params=[_NUMBER], persons=True, help="案件全貌：状态、期限、计入哪一格、下一步。")
history = Command("history", callback=_history, params=[_NUMBER], help="办理经过：每一步的日期、内容、登记人和登记时间。")
explain = Command("explain", callback=_explain, params=[_NUMBER], help="逐日说明答复期限：哪天计入、哪天不计、依据哪份通知。")
permitted = Command("permitted", callback=_permitted, params=[_NUMBER], help="现在能办什么；不能办的，为什么。")

PAGE = 50
_KEYS = (
    "number",
    "state_label",
    "received_on",
    "due_on",
    "applicant_label",
    "applicant_name",
    "content",
    "handler",
    "decided_on",
    "answered_on",
)
_HEADINGS = ("编号", "状态", "收到日期", "答复期限", "申请人类别", "申请人", "申请内容", "承办人", "答复日期", "送达日期")


def _list(call: Call, page: int | None, per_page: int | None, text: str | None, **wanted: Any) -> None:
    import sys

    from engine.bootstrap import open_office
    from engine.caselist import listed
    from engine.store.listing import Filter

    per_page = per_page or PAGE
    whole = page is None and (call.format != "table" or not sys.stdout.isatty())
    page = page or 1
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        limit, offset = (None, 0) if whole else (per_page, (page - 1) * per_page)
        total, rows = listed(desk, Filter(**wanted), limit, offset, text, with_persons=call.with_persons)
    listing(call.format, _KEYS, _HEADINGS, rows, "没有符合条件的案件。")
    if call.format == "table" and not whole:
        click.echo(f"共 {total} 件，第 {page}/{max(1, -(-total // per_page))} 页；翻页用 --page N。")


_STATES = ("open", "decided", *State)
list_cases = Command(
    "list",
    callback=_list,
    formats=FORMATS,
    persons=True,
    params=[
        click.Option(["--state"], type=Word("状态", _STATES), help="open（未办结）、decided（已答复）或某一状态", metavar="WORD"),
        click.Option(["--outcome"], type=Word("处理结果", ()), help="如 refused 或 refused.third_party", metavar="WORD"),
        click.Option(["--applicant"], type=Word("申请人类别", tuple(ApplicantKind)), help="申请人类别", metavar="WORD"),
        click.Option(["--channel"], type=Word("渠道", tuple(Channel)), help="渠道", metavar="WORD"),
        click.Option(["--handler"], help="承办人", metavar="NAME"),
        click.Option(["--received-from"], type=Day("收到日期起"), help="收到日期自", metavar="DATE"),
        click.Option(["--received-to"], type=Day("收到日期止"), help="收到日期至", metavar="DATE"),
        click.Option(["--due-before"], type=Day("到期日"), help="未办结且在该日或之前到期", metavar="DATE"),
        click.Option(["--text"], help="编号、文号、申请人、结果、申请内容、办理经过中的词（同 xxgk search）", metavar="TEXT"),
        click.Option(["--page"], type=Number("页码", 1), help="第几页", metavar="N"),
        click.Option(["--per-page"], type=Number("每页件数", 1), help=f"每页件数（默认{PAGE}）", metavar="N"),
    ],
    help="案件列表。输出到文件或管道时给出全部，不分页。",
)
