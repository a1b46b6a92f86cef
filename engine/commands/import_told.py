"""What reading a ledger came to, as data and as tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any, Final

import click

from engine.commands.present import as_json, table
from engine.errors import SEVERITIES
from engine.terms import ReviewKind, ReviewResult

if TYPE_CHECKING:
    from engine.commands.base import Call
    from engine.ledger.plan import Plan
    from engine.ledger.row import Fault
    from engine.ledger.understand import Understood

HOW: Final = {
    "exact": "",
    "given": "按对应表",
    "content": "按格里的词，请核对",
    "asked": "待答",
    "unused": "不用",
    "unknown": "不认识，没有采用",
    "second": "重复，没有采用",
}
# As many as fit on a few screens; json has them all.
MOST: Final = 200


def data_of(understood: Understood, plan: Plan) -> dict[str, Any]:
    """Everything understood and planned as JSON-ready data."""
    return {**_reading(understood, plan.faults), **_plan(plan)}


def _plan(plan: Plan) -> dict[str, Any]:
    return {
        "cases": len(plan.cases), "known": plan.known, "repeated": plan.repeated,
        "irregularities": [
            {"kind": kind, "is_gap": found[0].is_gap, "count": len(found), "places": [{"sheet": i.place.sheet, "row": i.place.row} for i in found]}
            for kind, found in plan.by_kind().items()
        ],
        "tables": [{**year.as_data(), "headings": year.headings(), "lines": year.lines()} for year in plan.preview().years],
    }  # fmt: skip


def _reading(understood: Understood, more: Iterable[Fault]) -> dict[str, Any]:
    from engine.ledger.meanings import CHOICES
    from engine.rulefiles.ledger import load_ledger_words

    labels = load_ledger_words().labels
    letters = {(s.name, c.heading): c.letter for s in understood.sheets for c in s.columns}
    return {
        "rows": understood.count, "sound": len(understood.rows),
        "sheets": [
            {
                "name": s.name, "header": list(s.header), "year": s.year, "rows": s.count,
                "columns": [
                    {"column": c.letter, "heading": c.heading, "field": c.meaning if c.value else c.field, "label": labels.get(c.field, ""), "how": c.how}
                    for c in s.columns
                ],
            }
            for s in understood.sheets
        ],
        "words": [
            {"field": name, "label": labels[name], "text": text, "value": value, "meaning": _meaning(CHOICES.get(name, ()), value), "count": count}
            for name, text, value, count in understood.words
        ],
        "totals": [{**_place(t.place, letters), "text": t.text, "count": t.count} for t in understood.totals],
        "passed_over": [_fault(f, letters) for f in understood.passed_over],
        "questions": [q.as_data() for q in understood.questions],
        "faults": [_fault(f, letters) for f in sorted((*understood.faults, *more), key=lambda f: (f.place.sheet, f.place.row))],
    }  # fmt: skip


def _meaning(choices: Iterable[tuple[str, str]], value: str) -> str:
    labels = dict(choices)
    return "、".join(labels.get(part, part) for part in value.split(",")) if value not in labels else labels[value]


def _place(place: Any, letters: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    letter = letters.get((place.sheet, place.column), "")
    return {"sheet": place.sheet, "row": place.row, "column": place.column, "cell": f"{letter}{place.row}" if letter else ""}


def _fault(fault: Fault, letters: Mapping[tuple[str, str], str]) -> dict[str, Any]:
    return {**_place(fault.place, letters), "value": fault.value, **fault.finding.as_data(), "message": fault.message}


def tell(call: Call, data: Mapping[str, Any], *, yes: bool) -> None:
    """Print it: what was understood, what was noticed, what it comes to, and what to do next."""
    if call.is_json:
        as_json(data)
        return
    _tell_sheets(data["sheets"])
    if data["words"]:
        rows = [(w["label"], w["text"] or "（空）", w["meaning"] or "待答", w["count"]) for w in data["words"]]
        click.echo(table(("项目", "写的是", "意思", "处数"), rows) + "\n")
    for note in data["notes"]:
        click.echo(f"注意：{note}。")
    _tell_tables(data)
    _listed("略过", [f"{_where(f)}：{_said(f)}" for f in data["passed_over"]])
    _listed("错误和提醒", [f"{SEVERITIES[f['severity']]}　{_where(f)}：{_said(f)}" for f in data["faults"]])
    _tell_questions(data)
    click.echo(_next(data, yes=yes))


def _tell_sheets(sheets: Iterable[Mapping[str, Any]]) -> None:
    """Where the headings stand and what each column is; sheets with the same columns, such as those of months, share a table."""
    alike: dict[str, list[Mapping[str, Any]]] = {}
    for sheet in (s for s in sheets if s["header"]):
        alike.setdefault(str(sheet["columns"]), []).append(sheet)
    for group in alike.values():
        for sheet in group:
            head = "、".join(map(str, sheet["header"]))
            year = f"，没有写年份的日期按 {sheet['year']} 年" if sheet["year"] else ""
            name = f"工作表“{sheet['name']}”" if sheet["name"] else "台账"
            click.echo(f"{name}：表头在第 {head} 行，{sheet['rows']} 件{year}")
        columns = [(c["column"], c["heading"], c["label"], HOW[c["how"]]) for c in group[0]["columns"]]
        click.echo(table(("列", "列名", "认作", "说明"), columns) + "\n")


def _tell_tables(data: Mapping[str, Any]) -> None:
    for year in data["tables"]:
        if year["lines"]:
            click.echo(table(year["headings"], year["lines"]) + "\n")
        told = [_reviews(ReviewKind(block), cells) for block, cells in year["section4"].items() if cells["total"]]
        if told:
            click.echo(f"{year['year']} 年复议诉讼：{'；'.join(told)}\n")
    for title, is_gap in (("与法律规定不一致、按实际情况如实登记的", False), ("法律要求有而台账没有记载的（案卷中有的不必理会）", True)):
        _listed(title, [f"{i['count']} 处　{i['kind']}：{_rows(i['places'])}" for i in data["irregularities"] if i["is_gap"] == is_gap])


def _reviews(kind: ReviewKind, cells: Mapping[str, int]) -> str:
    results = "、".join(f"{result.label} {cells[result]}" for result in ReviewResult if cells[result])
    return f"{kind.label} {cells['total']} 件（{results}）"


def _rows(places: list[Mapping[str, Any]]) -> str:
    first = "、".join(f"{p['sheet']}第{p['row']}行" for p in places[:5])
    return first + (f"等 {len(places)} 行" if len(places) > 5 else "")  # noqa: PLR2004 - the first few


def _tell_questions(data: Mapping[str, Any]) -> None:
    """The open questions, with the answers once a field."""
    _listed("不认识，没有猜", [q["question"] for q in data["questions"]])
    for label, choices in {q["label"]: q["choices"] for q in data["questions"]}.items():
        click.echo(f"{label}可答：{'、'.join(c['label'] for c in choices)}")


def _next(data: Mapping[str, Any], *, yes: bool) -> str:
    """What came of it and what to do next."""
    rows = f"共 {data['rows']} 件，可导入 {data['cases']} 件" + (f"，{data['known']} 件已经导入过" if data["known"] else "")
    if not data["cases"] and data["known"] == data["rows"]:
        return f"没有新的申请：{data['known']} 件都已经导入过。"
    if written := data["written"]:
        numbers = "、".join(f"{first}—{last}" for first, last in written["numbers"])
        return f"已导入 {written['cases']} 件{f'，编号 {numbers}' if numbers else ''}。\n下一步：xxgk due 查看期限，xxgk report build 查看年度报告。"
    refused = "没有写入：" if yes else ""
    if data["questions"]:
        return f"{rows}。\n{refused}请在对应表 {data['mapping']} 中“待答”处写明意思，再运行一次。"
    if any(f["severity"] == "error" for f in data["faults"]):
        return f"{rows}。\n{refused}请改正台账中的错误再运行一次；--marked 另存一份标出错误的副本，--skip-faulty 先导入没有错误的行。"
    return f"{rows}。对应表：{data['mapping']}\n" + ("确认后加 --yes 写入。" if data["cases"] else "没有需要导入的。")


def _listed(title: str, lines: list[str]) -> None:
    if not lines:
        return
    click.echo(f"{title}（{len(lines)}）：")
    for line in lines[:MOST]:
        click.echo(f"  {line}")
    if len(lines) > MOST:
        click.echo(f"  其余 {len(lines) - MOST} 处见 --format json 或 --marked")
    click.echo("")


def _where(fault: Mapping[str, Any]) -> str:
    return f"{fault['where']}（{fault['cell']}）" if fault["cell"] else str(fault["where"])


def _said(fault: Mapping[str, Any]) -> str:
    source = f"（{fault['source']}）" if fault["source"] else ""
    value = f"“{fault['value']}”" if fault["value"] else ""
    return f"{value}{fault['message']}{source}"
