"""report lint: all checks of a report before it is published, its tables' (C1–C17) and its words', each with the severity the office wants."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from engine.errors import Finding
from engine.forms.checks import check_years
from engine.prose.fields import fields_of
from engine.prose.files import SECTIONS
from engine.prose.likeness import alike
from engine.prose.numbers import numbers
from engine.prose.read import PROMPT, Piece, pieces_of, unknown
from engine.prose.shape import shape
from engine.prose.wording import wording
from engine.published.values import fold
from engine.rulefiles.report_checks import load_report_checks

if TYPE_CHECKING:
    from engine.prose.fields import Fields
    from engine.prose.known import Known
    from engine.rulebook.checks import ReportChecks


def lint(known: Known, texts: Mapping[str, str], last: Mapping[str, str]) -> tuple[Finding, ...]:
    """Every finding, in the order of the report. `last` are last year's texts."""
    checks, fields, pieces = load_report_checks(), fields_of(known), pieces_of(texts)
    found = list(_of_tables(known, pieces, fields))
    if texts:
        found += [*_of_words(known, pieces, fields, checks), *alike(pieces, pieces_of(last), checks.likeness)]
    else:
        found.append(Finding("文字", "error", f"还没有起草，请运行 xxgk report draft --year {known.report.year}", "结构"))
    places = ["标题", "报告格式", *(section.place for section in SECTIONS.values()), *(f"第{n}部分" for n in "二三四")]
    order = {place: at for at, place in enumerate(sorted(places, key=_printed))}
    judged = checks.judged(found, known.settings.report.severity)
    return tuple(sorted(judged, key=lambda f: next((at for place, at in order.items() if f.where.startswith(place)), len(order))))


def _printed(place: str) -> int:
    """Where a place stands in the report."""
    return "一二三四五六".find(place[1:2]) + 1 if place.startswith("第") else 0


def _of_tables(known: Known, pieces: Sequence[Piece], fields: Fields) -> Iterator[Finding]:
    """What the tables' own checks found, C14 unless section 六 speaks of fees, C12, C13, C17, C16."""
    report = known.report
    speaks = "处理费" in "".join(piece.filled(fields) for piece in pieces if piece.section == "others")
    yield from (finding for finding in report.findings if finding.source != "C14" or not (speaks or pieces))
    yield from (finding for finding in known.ledgers if finding not in report.findings)
    yield from check_years(report.figures(), report.form, known.previous.figures() if known.previous else None)
    if known.unserved:
        message = f"有 {known.unserved} 件答复没有登记送达，不知道是否按期，请用 xxgk case serve 登记"
        yield Finding(SECTIONS["overall"].place, "warning", message, "送达")
    if report.form.id == "2019" and report.number("procurement.amount"):
        text = fold("".join(piece.filled(fields) for piece in pieces))
        if not ("采购" in text and "元" in text):
            message = "表上没有写单位，请在文字中写明采购总金额的单位（元或万元）"
            yield Finding(report.form.place("procurement.amount"), "info", message, "C16")


def _of_words(known: Known, pieces: Sequence[Piece], fields: Fields, checks: ReportChecks) -> Iterator[Finding]:
    yield from unknown(pieces, fields)
    yield from shape(known, pieces, fields, checks)
    yield from numbers(known, [replace(piece, raw=PROMPT.sub("", piece.raw)) for piece in pieces], fields)
    for piece in pieces:
        yield from wording(known, piece, piece.filled(fields), checks)
