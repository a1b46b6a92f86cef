"""C9: the numbers a report states in words against its tables. Only sentences that speak of one thing in plain words are compared."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.errors import Finding
from engine.forms.figures import filled
from engine.published.sections import NUMERALS
from engine.published.values import fold
from engine.rulebook.form import BLOCKS

if TYPE_CHECKING:
    from engine.forms.figures import Figures
    from engine.published.reading import Reading
    from engine.rulebook.form import Form

_N: Final = r"(?:共计|共|总计|合计|累计|为|有|的)?(?P<n>\d{1,7})(?:件|宗|个|份|条|起)(?!次|套)"
_OF: Final = r"[^,;:。\d]"
# What makes a number one of a part: a channel, a month, another body, an earlier year.
_PART: Final = re.compile(r"其中|网上|网络|互联网|线上|在线|信函|邮寄|寄送|信件|邮箱|邮件|传真|当面|现场|窗口|平台|季度|上半年|下半年|月|上年度?收|去年|同比|环比|较|比上年|近.年|历年|以来|各部门|市直|县直|区直")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Said:
    """A number as the text states it: in which section, of what, the words around it."""

    section: int
    what: str
    number: int
    words: str


@dataclass(frozen=True, slots=True)
class _Topic:
    """Something a text states: how, and which sums of the tables it may be."""

    what: str
    pattern: re.Pattern[str]
    sums: Callable[[_Cells], set[int]]


class _Cells:
    """Sums of a report's tables; None where a cell they need is not sure."""

    def __init__(self, figures: Figures, form: Form, unsure: Mapping[str, str]) -> None:
        self.full, self.unsure, self.form = filled(figures, form), unsure, form

    def rows(self, *names: str, columns: Sequence[int] = (-1,)) -> int | None:
        """The sum of rows in columns; a name ending in a point stands for its group."""
        keys = [row for name in names for row in self.form.rows if row == name or (name.endswith(".") and row.startswith(name))]
        if not keys or any(key not in self.full.section3 or self._doubtful(key) for key in keys):
            return None
        return sum(self.full.section3[key][at] or 0 for key in keys for at in columns)

    def _doubtful(self, key: str) -> bool:
        return any(name.split("/")[0] == key and not why.startswith("写的是") for name, why in self.unsure.items()) or any(
            name.startswith(f"{key}/") and "不能确定" in why for name, why in self.unsure.items()
        )

    def totals(self, *blocks: str) -> int | None:
        """The sum of totals of section 四."""
        if any(block not in self.full.section4 or block in self.unsure for block in blocks):
            return None
        return sum(self.full.section4[block].get("total") or 0 for block in blocks)


def _any(*sums: int | None) -> set[int]:
    return {number for number in sums if number is not None}


def _received(cells: _Cells, columns: Sequence[int] = (-1,)) -> set[int]:
    """New ones, or with those carried in: agencies say both."""
    return _any(cells.rows("received", columns=columns), cells.rows("received", "carried_in", columns=columns))


def _answered(cells: _Cells) -> set[int]:
    done = cells.rows("total")
    return _any(done) | (_received(cells) if done is not None else set())


_START: Final = r"(?:(?<=[,;:。、(及和作为])|(?<=原因)|(?<=其中)|^)"
_TOPICS: Final = (
    _Topic("收到申请", re.compile(rf"(?:收到|受理|新收|收办|接收|接到|收悉){_OF}{{0,30}}?申请{_OF}{{0,10}}?{_N}"), _received),
    _Topic("收到申请", re.compile(rf"(?:收到|受理|新收|收办|接收|接到|收悉){_OF}{{0,12}}?依申请{_OF}{{0,12}}?{_N}"), _received),
    _Topic(
        "收到申请",
        re.compile(rf"(?:收到|受理|新收|接收|接到)(?:了)?{_N}(?:关于)?(?:政府信息公开|信息公开|依申请公开)(?:的)?申请"),
        _received,
    ),
    _Topic("自然人申请", re.compile(rf"{_START}自然人(?:提交|提出)?(?:的)?申请{_N}"), lambda c: _received(c, (0,))),
    _Topic(
        "法人或其他组织申请",
        re.compile(rf"{_START}法人(?:或|和|及|、)?其他组织(?:提交|提出)?(?:的)?申请{_N}"),
        lambda c: _received(c, (1, 2, 3, 4, 5)),
    ),
    _Topic("答复申请", re.compile(rf"(?:答复|办结|办理完成)(?:政府信息公开|信息公开|依申请公开)?(?:信息)?申请{_N}"), _answered),
    _Topic("办理申请", re.compile(rf"{_START}共办理{_N}"), _answered),
    _Topic("予以公开和部分公开", re.compile(rf"予以公开(?:及|和|与|或|、)部分公开{_N}"), lambda c: _any(c.rows("granted", "partial"))),
    _Topic("予以公开", re.compile(rf"{_START}予以公开{_N}"), lambda c: _any(c.rows("granted"))),
    _Topic(
        "部分公开",
        re.compile(rf"(?<!予以公开及)(?<!予以公开和)(?<!予以公开与)(?<!予以公开、){_START}部分公开{_N}"),
        lambda c: _any(c.rows("partial")),
    ),
    _Topic("不予公开", re.compile(rf"{_START}不予公开{_N}"), lambda c: _any(c.rows("refused."))),
    _Topic("无法提供", re.compile(rf"{_START}无法提供{_N}"), lambda c: _any(c.rows("unable."))),
    _Topic("不予处理", re.compile(rf"{_START}不予处理{_N}"), lambda c: _any(c.rows("not_processed."))),
    _Topic("其他处理", re.compile(rf"{_START}其他处理(?:[(][^()]{{0,30}}[)])?{_N}"), lambda c: _any(c.rows("other.", "other"))),
    _Topic("上年结转", re.compile(rf"上(?:一)?年度?(?:结转|转入){_OF}{{0,14}}?{_N}"), lambda c: _any(c.rows("carried_in"))),
    _Topic(
        "结转下年度",
        re.compile(rf"(?:结转|转)(?:至|到|入)?(?:下|次)(?:一)?年度?(?:继续)?(?:办理|答复)?(?:的)?(?:申请)?{_N}"),
        lambda c: _any(c.rows("carried_out")),
    ),
    _Topic("行政复议", re.compile(rf"行政复议(?:案件|申请)?{_N}"), lambda c: _any(c.totals("reconsideration"))),
    _Topic(
        "行政诉讼",
        re.compile(rf"(?<!复议、)(?<!复议和)(?<!复议及)(?<!复议或)(?<!复议与)(?:行政诉讼|(?<=[,、])诉讼)(?:案件)?{_N}"),
        lambda c: _any(c.totals(*BLOCKS[1:])),
    ),
)
_REVIEWS: Final = ("行政复议", "行政诉讼")
_OURS: Final = re.compile(r"信息公开|依申请公开|政务公开")  # said before them, else they are the agency's cases of any kind


def numbers_in(reading: Reading) -> list[Said]:
    """The numbers of sections 一, 五 and 六 (of the whole text where it has no sections) that the tables state too."""
    return [said for part in reading.prose for said in said_in(str(part["text"]), int(part["section"]), reading.year)]


def said_in(text: str, section: int, year: int | None) -> Iterator[Said]:
    """The numbers a text of a section states that the tables state too."""
    for sentence in re.split(r"(?<=[。;!?])|\n", text):
        plain = fold(sentence)
        for topic in _TOPICS if plain and len(plain) < 2000 else ():  # noqa: PLR2004 - a sentence
            for match in topic.pattern.finditer(plain):
                is_ours = topic.what not in _REVIEWS or _OURS.search(plain, 0, match.end())
                if is_ours and not _is_part(plain, match, year):
                    yield Said(section, topic.what, int(match["n"]), _around(plain, match))
        yield from _none(plain, section, year)


def _is_part(plain: str, match: re.Match[str], year: int | None) -> bool:
    """Whether the clause the number stands in speaks of a part or of another year."""
    begin = max(plain.rfind(mark, 0, match.start()) for mark in ",;:。") + 1
    clause = plain[begin : match.end()]
    other = [int(found) for found in re.findall(r"(20\d\d)年", clause) if year and int(found) != year]
    return bool(other or _PART.search(clause))


_NONE: Final = re.compile(
    r"(?:没有|未|无)(?:发生|收到|接到|产生|出现|有|因|涉及)?[^,;:。\d]{0,24}?(?P<what>申请|行政复议|行政诉讼)(?P<rest>[^,;:。]*)"
)
_NOT_NONE: Final = re.compile(r"纠|败诉|撤|变更|维持|违法|超期|逾期|未|不|无理由|收费|处理费|投诉|举报|答复|办结|受理|公开申请表|事项的")


def _none(plain: str, section: int, year: int | None) -> Iterator[Said]:
    """A sentence that says there were none: 未收到…申请, 未发生…行政复议."""
    for match in _NONE.finditer(plain):
        what, verb = match["what"], match[0].startswith(("未收到", "没有收到", "未接到", "没有接到", "无人"))
        if not re.search(r"信息公开|依申请公开", plain) or _NOT_NONE.search(match[0][1:]) or (what == "申请") != verb:
            continue
        if any(int(found) != year for found in re.findall(r"(20\d\d)年", plain)):
            continue
        yield Said(section, "收到申请" if what == "申请" else what, 0, match[0])


def _around(plain: str, match: re.Match[str]) -> str:
    """What is quoted: the match with a few characters before it, not beyond the clause."""
    begin = max(0, match.start() - 6, *(plain.rfind(mark, 0, match.start()) + 1 for mark in ",;:。、"))
    return plain[begin : match.end()]


def sums_of(figures: Figures, form: Form, unsure: Mapping[str, str]) -> dict[str, set[int]]:
    """What the tables have for each thing a text may state; empty where a cell that is needed is not sure."""
    cells = _Cells(figures, form, unsure)
    sums: dict[str, set[int]] = {}
    for topic in _TOPICS:
        sums.setdefault(topic.what, topic.sums(cells))
    return sums


def compared(reading: Reading, form: Form) -> Iterator[Finding]:
    """C9: what is stated, nowhere as the tables have it. A thing said several times is right when it is right once: the others are parts."""
    said: dict[str, list[Said]] = {}
    for one in numbers_in(reading):
        said.setdefault(one.what, []).append(one)
    sums = sums_of(reading.figures(), form, reading.unsure)
    for what, many in said.items():
        if sums[what] and not any(one.number in sums[what] for one in many):
            first = many[0]
            place = f"第{NUMERALS[first.section - 1]}部分" if first.section else "正文"
            right = "或 ".join(map(str, sorted(sums[what])))
            yield Finding(place, "error", f"写“{first.words}”，表中{what}为 {right}，两者应当相等，请核对", "C9")
    yield from _fees(reading)


_FEE: Final = re.compile(r"信息处理费[^。;\d]{0,16}?(\d+(?:\.\d+)?)元")


def _fees(reading: Reading) -> Iterator[Finding]:
    """The fee said in section 一 and in section 六."""
    first, last = (set(_FEE.findall(fold(reading.text(section)))) for section in (1, 6))
    if first and last and not first & last:
        yield Finding(
            "第一部分", "error", f"写收取信息处理费 {'、'.join(sorted(first))} 元，第六部分写 {'、'.join(sorted(last))} 元，请核对", "C9"
        )
