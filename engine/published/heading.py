"""Whose report it is and of which year: told by its title, by the sentence that publishes it, or by the period it states."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.published.values import fold

if TYPE_CHECKING:
    from engine.published.source import Row

_TITLE: Final = re.compile(
    r"(?P<before>[\u4e00-\u9fff()〔〕·]{0,45}?)(?P<year>20\d\d)年?(?:度)?(?P<between>[\u4e00-\u9fff]{0,45}?)"
    r"(?:政府信息公开|政务信息公开|信息公开)(?:工作)?(?:年度)?(?:工作)?(?:情况)?(?:年度)?(?:的)?(?:报告|年报)"
)
_TITLE_LAST: Final = re.compile(
    r"(?P<before>[\u4e00-\u9fff]{2,45}?)政府信息公开(?:工作)?年度报告[(〔\[]?(?P<year>20\d\d)年?(?:度)?[)〕\]]?"
)
_PERIOD: Final = re.compile(r"(?:自|从|期限|时间|时限|日期)[^。]{0,8}?(20\d\d)年1月1日")
_COMPARED: Final = re.compile(
    r"(?P<agency>[\u4e00-\u9fff]{2,30}(?:省|市|县|区|镇|乡|局|委|厅|街道|政府|办公室))(?:政务公开|政府信息公开)年报(?:比对|对比)"
)
_BODY: Final = re.compile(
    r"[\u4e00-\u9fff()]{1,40}(?:政府|办公厅|办公室|局|委员会|委|厅|镇|乡|街道|办事处|中心|管委会|厅|院|队|所|站|处|办|市|县|区|部)"
)
_PUBLISHED: Final = re.compile(r"^.*(?:公布|发布|编制|形成|公开|公示|报告|现将|特将|将)(?=.{2})")
_OURS: Final = re.compile(r"[我本]|各|全[市县区镇乡街]|关于|做好")
_TOLD_TO: Final = re.compile(r"关于|做好|通知|格式")
_SHORT: Final = 120
_LINES: Final = 200
_OPENING: Final = 40  # lines in which the sentence that publishes the report stands
_YEAR: Final = re.compile(r"(20\d\d)年(?!\d{1,2}月)")


@dataclass(frozen=True, slots=True)
class Heading:
    """Whose report it is and of which year, as printed; None where it isn't said."""

    agency: str | None
    year: int | None


def heading_of(rows: Sequence[Row], page_title: str = "") -> Heading:
    """The agency and year of the title line (or the page's), the year otherwise of the period the report states."""
    texts = [fold(row.line).lstrip("#*") for row in rows[:_LINES]]
    short = [text if len(text) < _SHORT else "" for text in texts]
    for lines in (short, [fold(page_title)], texts[:_OPENING]):
        for at, text in enumerate(lines):
            for title in _titles(text):
                beside = [*texts[max(0, at - 1) : at], *texts[at + 1 : at + 2]] if lines is short else []
                return Heading(_agency(title, beside), int(title["year"]))
    last = next((found for text in short if len(text) < _SHORT and (found := _TITLE_LAST.search(text))), None)
    if last:
        return Heading(_clean(last["before"]), int(last["year"]))
    whole = "".join(texts)
    compared = _COMPARED.search(whole)
    return Heading(compared["agency"] if compared else None, _year(texts, whole))


def _titles(text: str) -> Iterator[re.Match[str]]:
    """Titles in a line, without those of notices and rules about reports."""
    for found in _TITLE.finditer(text):
        quoted = text.rfind("《", 0, found.start("year")) > text.rfind("》", 0, found.start("year"))
        around = text[text.rfind("《", 0, found.start("year")) : text.find("》", found.end()) + 1] if quoted else ""
        if "国办" not in found[0] and "条例" not in found[0] and not _TOLD_TO.search(around):
            yield found


def _year(texts: Sequence[str], whole: str) -> int | None:
    """The year of the period stated, else the only one the opening and section 一 speak of."""
    period = _PERIOD.search(whole)
    if period:
        return int(period[1])
    end = next((at for at, text in enumerate(texts) if re.match(r"二、", text)), len(texts))
    years = {int(year) for text in texts[:end] for year in _YEAR.findall(text)}
    return years.pop() if len(years) == 1 else None


def _agency(found: re.Match[str], beside: Sequence[str]) -> str | None:
    """The agency before the year, after it, or on the line above or below."""
    for text in (found["before"], found["between"]):
        if name := _clean(text):
            return name
    return next((name for line in beside if _BODY.fullmatch(line) and (name := _clean(line))), None)


def _clean(text: str) -> str | None:
    name = re.sub(r"^(关于|标题|关于印发|印发)", "", text).strip("()〔〕的")
    name = _PUBLISHED.sub("", name) if not _BODY.fullmatch(name) or _PUBLISHED.match(name) else name
    return name if len(name) > 1 and _BODY.match(name) and not _OURS.match(name) else None
