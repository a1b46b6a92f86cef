"""One paragraph's words: prompts and template sentences left, wrong basis, year or agency, brackets, markup, claims that aren't so."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from engine.errors import Finding
from engine.prose.read import PROMPT
from engine.prose.sums import OURSELVES, called, called_by_name
from engine.published.phrases import phrases_in
from engine.published.wording import HALF_WIDTH

if TYPE_CHECKING:
    from engine.prose.known import Known
    from engine.prose.read import Piece
    from engine.rulebook.checks import ReportChecks

_BLANK: Final = re.compile(r"【[^】]*】?|_{3,}|…{3,}|（\s+）|\(\s+\)")
_MARKUP: Final = re.compile(r"</?[a-zA-Z][^<>]*>|\*\*|(?<!_)__(?!_)|`|^#{1,6}|^[-*+] |^\|.*\|$|!?\[[^\]]*\]\([^)]*\)|&[a-z]+;")
_PERIOD: Final = re.compile(r"(20\d\d)年1月1日[^。]{0,8}?(?:(20\d\d)年)?12月31日")
_TITLED: Final = re.compile(r"([\u4e00-\u9fff]{0,40}?)(20\d\d)年?度?政府信息公开(?:工作)?年度报告")
_SHOWN: Final = 30
# A sentence that begins with a year speaks of it.
_BEGINS: Final = re.compile(r"(?:^|[。；！])(20\d\d)年(?:度|全年)?[，,我]")
_BODY: Final = re.compile(r"[\u4e00-\u9fff]{2,30}?(人民政府|街道办事处)(?!办公|门户|网|官网)")
# What stands before a name and is no part of it.
_BEFORE: Final = "与由向在是对和及至经为的于请致"
_SELF: Final = re.compile(r"我(?:镇|乡|街道|县|区|市|旗|省|局|委|厅)(?!民|场|内|直|级|长)")
_TOWNS: Final = frozenset({"我镇", "我乡", "我街道"})
_BODIES: Final = frozenset({"我局", "我委", "我厅"})
_HIGHER: Final = frozenset({"我县", "我区", "我市", "我旗", "我省"})  # may be meant by those below them
_ON_TIME: Final = re.compile(
    r"(?:均|都|全部)[^。；]{0,8}(?:按期|按时|期限内|时限内|规定时间内)[^。；]{0,4}(?:答复|办结|办理)|(?:按期|按时)(?:答复|办结)率(?:为|达|达到)?100(?:\.0+)?%|无(?:一)?逾期"
)
_IDENTITY: Final = re.compile(r"(?<!\d)[1-9]\d{5}(?:19|20)\d{2}[01]\d[0-3]\d\d{3}[\dXx](?!\d)")


def wording(known: Known, piece: Piece, text: str, checks: ReportChecks) -> Iterator[Finding]:
    """What is wrong with a paragraph as it will be read; `text` has its numbers filled in."""
    year = known.report.year

    def say(check: str, message: str) -> Finding:
        return Finding(piece.where, "warning", message, check)

    for prompt in PROMPT.finditer(text):
        yield say("待填", f"“{_short(prompt[0])}”还没有填，请填写或删去")
    text = PROMPT.sub("", text)
    if blank := _BLANK.search(text):
        yield say("模板", f"留有空白“{blank[0]}”，请填写或删去")
    for check, message in phrases_in(text, checks.phrases_of(year)):
        yield say(check, message)
    if markup := _MARKUP.search(text):
        yield say("标记", f"“{markup[0]}”会照原样印出来，这里只能写文字和“## ”开头的小标题，请删去")
    if half := next((label for label in HALF_WIDTH if text.startswith(label)), ""):
        yield say("标签", f"“{half}”用的是半角括号，请改为全角“（{half[1:-1]}）”" if half.endswith(")") else f"“{half}”请用全角括号")
    if _IDENTITY.search(text):
        yield say("个人信息", "写有身份证号码，公布前请删去")
    if known.late and (claim := _ON_TIME.search(text)):
        yield say(
            "按期",
            f"写“{claim[0].strip('。；')}”，但本年有 {known.late} 件逾期答复（xxgk report work --from {year}-01-01 --to {year}-12-31），请据实改写",
        )
    yield from (say("年度", message) for message in _years(piece.section, text, year))
    yield from (say("机关", message) for message in _agencies(known, piece.section, text))


def _short(text: str) -> str:
    return text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"


def _years(section: str, text: str, year: int) -> Iterator[str]:
    """The year a text says it counts or speaks of."""
    for period in _PERIOD.finditer(text):
        if {int(found) for found in period.groups() if found} != {year}:
            yield f"统计期限写“{period[0]}”，报告年度是 {year} 年，请写 {{{{ 统计期限 }}}}"
    for title in _TITLED.finditer(text):
        if int(title[2]) != year and section == "opening":
            yield f"报告名称写 {title[2]} 年，报告年度是 {year} 年，请写 {{{{ 年度 }}}}"
    # What is planned may be of next year, what is compared of the last.
    for begin in _BEGINS.finditer(text):
        if int(begin[1]) != year and section in ("opening", "overall"):
            yield f"有一句以“{begin[1]}年”开头，报告年度是 {year} 年，请写 {{{{ 年度 }}}}"


def _agencies(known: Known, section: str, text: str) -> Iterator[str]:
    """Another agency where the report speaks of itself: in the opening, or as 我镇 of a bureau."""
    agency = known.report.agency
    for body in _BODY.finditer(text) if section == "opening" else ():
        if not _is_named(body[0], agency, len(body[1])):
            yield f"写有“{body[0]}”，报告的机关是{agency}，请写 {{{{ 机关 }}}}"
            break
    own = called(known)
    if own != called_by_name(agency):
        return
    wrong = _TOWNS | _BODIES if own not in _HIGHER else _TOWNS | _BODIES | _HIGHER - {"我市", "我省"}
    for other in dict.fromkeys(found[0] for found in _SELF.finditer(text)):
        if other != own and other in wrong and own != OURSELVES:
            yield f"自称“{other}”，{agency}应称“{own}”，请写 {{{{ 自称 }}}}"


def _is_named(body: str, agency: str, kind: int) -> bool:
    """Whether a body found in running text is the agency, in full or without the places before it; `kind` is the length of 人民政府."""
    common = 0
    while common < min(len(body), len(agency)) and body[-1 - common] == agency[-1 - common]:
        common += 1
    before = body[: len(body) - common]
    return common > kind + 1 and (common == len(agency) or not before or before[-1] in _BEFORE)
