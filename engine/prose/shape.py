"""The report's parts: none missing or empty, the five aspects in their order, what governments must report, lengths."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from engine.errors import Finding
from engine.prose.draft import is_government
from engine.prose.files import SECTIONS
from engine.prose.read import PROMPT
from engine.published.values import fold

if TYPE_CHECKING:
    from engine.prose.fields import Fields
    from engine.prose.known import Known
    from engine.prose.read import Piece
    from engine.rulebook.checks import Aspect, ReportChecks

_NUMERALS: Final = "一二三四五六七八九十"
_NUMBERED: Final = re.compile(rf"[(（]([{_NUMERALS}])[)）]")
# What an opening tells by convention, and words one of which tells it.
_OPENING: Final = {
    "编制依据": ("政府信息公开条例", "《条例》"),
    "统计期限": ("统计期限", "1月1日"),
    "在哪里查阅下载": ("下载", "查阅", "网站", "网址"),
    "联系方式": ("联系", "电话"),
}
# What a year had, by field, and how a text tells it.
_TOLD: Final = {"新收申请": "申请", "结转下年": "结?转(?:至|到|入)?[下次]", "行政复议": "复议", "行政诉讼": "诉讼"}
# 条例第五十条第（四）项
_ASSESSED: Final = ("考核", "社会评议", "责任追究")


def shape(known: Known, pieces: Sequence[Piece], fields: Fields, checks: ReportChecks) -> Iterator[Finding]:
    """What is missing, empty, out of order, too short or too long."""
    for name, section in SECTIONS.items():
        own = [piece for piece in pieces if piece.section == name]
        text = "".join(piece.filled(fields) for piece in own if not piece.is_heading)
        if not text:
            message = f"没有内容，报告应当有这一部分（条例第五十条），请补写，或运行 xxgk report draft --year {known.report.year}"
            yield Finding(section.place, "error", message, "结构")
            continue
        yield from _headings(own)
        if name == "opening":
            yield from _opening(text)
        if name in checks.lengths:
            yield from _length(section.place, own, fields, checks.lengths[name].least, checks.lengths[name].most)
    overall = [piece for piece in pieces if piece.section == "overall"]
    if overall:
        yield from _aspects(overall, fields, [aspect for aspect in checks.aspects if aspect.since <= known.report.year])
        yield from _assessed(known, pieces, fields)
        yield from _passed_over(overall, fields)


def _opening(text: str) -> Iterator[Finding]:
    missing = [what for what, words in _OPENING.items() if not any(word in text for word in words)]
    if missing:
        yield Finding(SECTIONS["opening"].place, "warning", f"没有写{'、'.join(missing)}，报告的开头应当写明，请补写", "开头")


def _headings(own: Sequence[Piece]) -> Iterator[Finding]:
    """Headings counted from 一 on (the first that isn't is told); none without text under it."""
    for at, piece in enumerate(own):
        if piece.is_heading and (at + 1 == len(own) or own[at + 1].is_heading):
            yield Finding(piece.where, "error", f"小标题“{piece.raw}”下面没有内容，请补写或删去", "结构")
    numbered = ((piece, found[1]) for piece in own if piece.is_heading and (found := _NUMBERED.match(piece.raw)))
    for expected, (piece, number) in zip(_NUMERALS, numbered, strict=False):
        if number != expected:
            yield Finding(piece.where, "error", f"小标题“{piece.raw}”应为（{expected}），请按次序编号", "结构")
            return


def _aspects(overall: Sequence[Piece], fields: Fields, aspects: Sequence[Aspect]) -> Iterator[Finding]:
    headings = [piece.filled(fields) for piece in overall if piece.is_heading]
    if not headings:  # Run on in paragraphs: each begins with its aspect.
        headings = [piece.filled(fields)[:20] for piece in overall]
    places = {a.name: next((n for n, heading in enumerate(headings) if any(word in heading for word in a.words)), None) for a in aspects}
    missing = [name for name, place in places.items() if place is None]
    place = SECTIONS["overall"].place
    if missing:
        yield Finding(
            place, "error", f"没有写“{'”“'.join(missing)}”，总体情况应当依次写五个方面（国办公开办函〔2021〕30号），请补写", "结构"
        )
    found = [n for n in places.values() if n is not None]
    if found != sorted(found):
        yield Finding(place, "error", f"五个方面的次序应为{'、'.join(places)}，请调整", "结构")


def _assessed(known: Known, pieces: Sequence[Piece], fields: Fields) -> Iterator[Finding]:
    text = "".join(piece.filled(fields) for piece in pieces)
    missing = [word for word in _ASSESSED if word not in text]
    if missing and is_government(known.report.level) and not PROMPT.search(text):
        message = (
            f"没有写{'、'.join(missing)}，各级人民政府的报告应当写明工作考核、社会评议和责任追究结果（条例第五十条第（四）项），请补写"
        )
        yield Finding(SECTIONS["overall"].place, "warning", message, "法定内容")


def _passed_over(overall: Sequence[Piece], fields: Fields) -> Iterator[Finding]:
    """What happened in the year and section 一 doesn't speak of."""
    text = "".join(piece.filled(fields) for piece in overall if not piece.is_heading)
    for field, told in _TOLD.items():
        if fields[field].value != "0" and not re.search(told, text):
            message = f"{field}为 {fields[field].value} 件，文字没有写到，请补写，例如写 {{{{ {field} }}}}"
            yield Finding(SECTIONS["overall"].place, "warning", message, "遗漏")


def _length(place: str, own: Sequence[Piece], fields: Fields, least: int, most: int) -> Iterator[Finding]:
    if any(PROMPT.search(piece.raw) for piece in own):
        return
    count = sum(len(fold(piece.filled(fields))) for piece in own)
    if count < least:
        yield Finding(place, "info", f"只有 {count} 字，少于 {least} 字，请看是否写全", "篇幅")
    elif count > most:
        yield Finding(place, "info", f"有 {count} 字，多于 {most} 字，请精简", "篇幅")
