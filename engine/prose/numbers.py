"""C9 and C14 for our own words: every number stated of what the tables, the register or the fees know, bound or typed by hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.errors import Finding
from engine.prose.files import SECTIONS
from engine.published.prose import said_in, sums_of
from engine.published.values import fold

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.prose.fields import Fields
    from engine.prose.known import Known
    from engine.prose.read import Piece

_COUNT: Final = r"(?:了|共|共计|各类)?(?P<n>\d[\d,]*(?:\.\d+)?)(?:余)?"
# The fields that state what a sentence speaks of.
_FIELDS_OF: Final = {
    "收到申请": "新收申请 应办申请", "自然人申请": "自然人申请", "法人或其他组织申请": "组织申请", "答复申请": "办结申请 应办申请", "办理申请": "办结申请 应办申请",
    "予以公开": "予以公开", "部分公开": "部分公开", "不予公开": "不予公开", "无法提供": "无法提供", "不予处理": "不予处理", "其他处理": "其他处理",
    "上年结转": "上年结转", "结转下年度": "结转下年", "行政复议": "行政复议", "行政诉讼": "行政诉讼",
}  # fmt: skip


class _Own(NamedTuple):
    """Something section 二, the register or the fees know: how a text states it, and the field (or cell) it must equal."""

    what: str
    pattern: re.Pattern[str]
    field: str


_OWN: Final = (
    _Own("主动公开的信息", re.compile(rf"主动公开(?:各类)?(?:政府|政务)?信息{_COUNT}条"), "主动公开总数"),
    _Own("制发行政规范性文件", re.compile(rf"(?:制发|制定|出台|印发)(?:行政)?规范性文件{_COUNT}件"), "normative_documents.made"),
    _Own("废止行政规范性文件", re.compile(rf"废止(?:行政)?规范性文件{_COUNT}件"), "normative_documents.repealed"),
    _Own("现行有效行政规范性文件", re.compile(rf"现行有效(?:的)?(?:行政)?规范性文件{_COUNT}件"), "normative_documents.in_force"),
    _Own("行政许可决定", re.compile(rf"行政许可(?:处理)?决定{_COUNT}(?:件|项|个)"), "licensing.decisions"),
    _Own("行政处罚决定", re.compile(rf"行政处罚(?:处理)?决定{_COUNT}(?:件|项|个)"), "penalties.decisions"),
    _Own("行政强制决定", re.compile(rf"行政强制(?:处理)?决定{_COUNT}(?:件|项|个)"), "coercion.decisions"),
    _Own("行政事业性收费", re.compile(rf"行政事业性收费{_COUNT}万元"), "fees.amount_wan"),
    _Own("逾期答复", re.compile(rf"逾期答复{_COUNT}件"), "逾期答复"),
)
_FEE: Final = re.compile(
    r"(?:收取|收到|征收)[^。;,]{0,8}?信息处理费[^。;]{0,16}?(?P<n>\d[\d,]*(?:\.\d+)?)元|信息处理费(?:共计|共|合计)?(?P<m>\d[\d,]*(?:\.\d+)?)元"
)
_NO_FEE: Final = re.compile(r"(?:未|没有|无)[^。;,]{0,6}(?:收取|发生|产生)?[^。;,]{0,8}信息处理费")


def numbers(known: Known, pieces: Sequence[Piece], fields: Fields) -> Iterator[Finding]:
    """A number that differs from what is known (C9, C14); one that equals it but was typed by hand."""
    sums = sums_of(known.report.figures(), known.report.form, {})
    for piece in pieces:
        yield from _of_tables(known.report, piece, fields, sums)
        yield from _of_own(piece, fields)
        yield from _of_items(known, piece, fields)
    yield from _fees(known, pieces, fields)


def _of_tables(report: Report, piece: Piece, fields: Fields, sums: Mapping[str, set[int]]) -> Iterator[Finding]:
    section = SECTIONS[piece.section].number
    typed = {(said.what, said.number) for said in said_in(piece.typed, section, report.year)}
    for said in dict.fromkeys(said_in(piece.filled(fields), section, report.year)):
        if not sums.get(said.what):
            continue
        if said.number not in sums[said.what]:
            right = "或 ".join(map(str, sorted(sums[said.what])))
            field = _field_of(said.what, fields)
            advice = f"请改用字段{_bind(field)}" if field else "请核对"
            yield Finding(piece.where, "error", f"写“{said.words}”，表中{said.what}为 {right}，两者应当相等，{advice}", "C9")
        elif said.number and (said.what, said.number) in typed and (field := _field_of(said.what, fields, said.number)):
            yield _typed(piece, said.words, field)


def _of_own(piece: Piece, fields: Fields) -> Iterator[Finding]:
    text, typed = fold(piece.filled(fields)), fold(piece.typed)
    for own in _OWN:
        found = own.pattern.search(text)
        if found is None or own.field not in fields or fields[own.field].missing:
            continue
        right, number = fields[own.field].value, found["n"].replace(",", "")
        if float(number) != float(right):
            message = f"写“{found[0]}”，{own.what}为 {right}，两者应当相等，请改用字段{_bind(own.field)}，或补登记"
            yield Finding(piece.where, "error", message, "C9")
        elif own.pattern.search(typed):
            yield _typed(piece, found[0], own.field)


def _of_items(known: Known, piece: Piece, fields: Fields) -> Iterator[Finding]:
    """How many items of a category: 机构职能类信息1条. 其他 may be of anything."""
    text = fold(piece.filled(fields))
    for category, n in known.items:
        found = re.search(rf"{re.escape(fold(category))}(?:类)?(?:政府)?(?:信息)?{_COUNT}条", text) if category != "其他" else None
        if found and float(found["n"].replace(",", "")) != n:
            message = f"写“{found[0]}”，登记的{category}为 {n} 条，两者应当相等，请改用字段{_bind('分类公开')}，或补登记"
            yield Finding(piece.where, "error", message, "C9")


def _field_of(what: str, fields: Fields, number: int | None = None) -> str:
    """The field for something stated: of several the one that has the number."""
    names = _FIELDS_OF.get(what, "").split()
    return next((name for name in names if fields[name].value == str(number)), names[0] if names else "")


def _typed(piece: Piece, words: str, field: str) -> Finding:
    return Finding(piece.where, "info", f"“{words}”是手写的数字，现在与表一致；请改用字段{_bind(field)}，以免以后不一致", "手写")


def _bind(field: str) -> str:
    return f" {{{{ {field} }}}}"


def _fees(known: Known, pieces: Sequence[Piece], fields: Fields) -> Iterator[Finding]:
    """C14: section 六 speaks of 信息处理费, and what any section says of it is true."""
    place, fees = SECTIONS["others"].place, known.fees
    others = [piece for piece in pieces if piece.section == "others"]
    if others and not any("处理费" in piece.filled(fields) for piece in others):
        yield Finding(place, "error", f"没有写收取信息处理费的情况，应当在这一部分报告，请写{_bind('处理费情况')}", "C14")
    for piece in pieces:
        text = fold(piece.filled(fields))
        if fees.paid_yuan and _NO_FEE.search(text) and not any(found["n"] or found["m"] for found in _FEE.finditer(text)):
            yield Finding(piece.where, "error", f"写没有收取信息处理费，本年收取了 {fees.paid_yuan} 元，请写{_bind('处理费情况')}", "C14")
        true = {fees.paid_yuan, fees.notified_yuan, fees.refunded_yuan}
        for found in _FEE.finditer(text):
            said = float((found["n"] or found["m"]).replace(",", ""))
            if said not in true:
                message = f"写“{found[0]}”，本年收取信息处理费 {fees.paid_yuan} 元，请写{_bind('处理费情况')}"
                yield Finding(piece.where, "error", message, "C14")
