"""Reports and figures for tests: invented ones that balance, and the published ones where they are at hand."""

from __future__ import annotations

import json
import os
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from engine.forms import Report
from engine.forms.checks import check
from engine.forms.figures import Figures, read_figures
from engine.forms.words import Paragraph, Words
from engine.rulebook.form import BLOCKS, COLUMNS, Form
from engine.rulefiles import load_forms


@cache
def form(form_id: str) -> Form:
    return load_forms()[form_id]


def balanced(form_id: str = "2021", year: int = 2024, agency: str = "某县某镇人民政府") -> dict[str, Any]:
    """Figures as JSON data that balance, every cell of section 三 different enough to see a swap."""
    f = form(form_id)
    rows = {row: [(n * 7 + at * 3) % 11 + at for at in range(6)] for n, row in enumerate(f.answer_rows)}
    total = [sum(values[at] for values in rows.values()) for at in range(6)]
    carried_in, carried_out = [5, 1, 0, 2, 0, 3], [4, 0, 1, 0, 2, 6]
    received = [t + out - into for t, out, into in zip(total, carried_out, carried_in, strict=True)]
    rows |= {"received": received, "carried_in": carried_in, "total": total, "carried_out": carried_out}
    section4 = {block: {"upheld": n + 3, "overturned": n, "other": 1, "pending": 2, "total": 2 * n + 6} for n, block in enumerate(BLOCKS)}
    section3 = {"columns": list(COLUMNS), "rows": {row: [*rows[row], sum(rows[row])] for row in f.rows}}
    return {"agency": agency, "year": year, "form": form_id, "section3": section3, "section4": section4}


def figures(data: dict[str, Any]) -> Figures:
    return read_figures(data)[0]


SECTION2 = {
    "2021": dict(zip(form("2021").section2_keys, ("0", "0", "0", "3", "1", "20", "1234567", "89", "7", "45.678"), strict=True)),
    "2019": {key: str(n) for n, key in enumerate(form("2019").section2_keys)} | {"licensing.change": "-4", "rules.made": "0"},
}


def report(form_id: str = "2021", **changes: Any) -> Report:
    """A report of a city, whose every number is known."""
    given = figures(balanced(form_id, agency="某市人民政府"))
    f = form(form_id)
    parts = {"section2": SECTION2[form_id], "findings": check(given, f, "city"), **changes}
    return Report("某市人民政府", "city", 2024, f, section3=given.section3, section4=given.section4, **parts)  # type: ignore[arg-type]


WORDS = Words(
    opening=(Paragraph("依照《中华人民共和国政府信息公开条例》编制本报告。"),),
    overall=(
        Paragraph("（一）主动公开情况", is_heading=True), Paragraph("主动公开政府信息1024条，其中政策解读40条。"),
        Paragraph("（二）依申请公开情况", is_heading=True), Paragraph("依法办理每一件申请，没有逾期答复。"),
    ),
    problems=(Paragraph("一是解读形式单一；二是台账记录不细。下一年度逐项改进。"),),
    others=(Paragraph("本年度未收取信息处理费。"),),
)  # fmt: skip


def published(name: str) -> Path:
    """A file of the published reports, or a skipped test that says why."""
    folder = os.environ.get("XXGK_PUBLISHED")
    if not folder:
        pytest.skip("XXGK_PUBLISHED is not set: the published reports are not at hand")
    return Path(folder) / name


def published_figures(name: str) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(published(f"{name}/figures.json").read_text("utf-8"))
    return data
