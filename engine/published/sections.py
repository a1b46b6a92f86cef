"""The six sections of a report, and what its title says: whose, which year."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from engine.published.labels import distance, enumerator
from engine.published.values import fold, tidy

if TYPE_CHECKING:
    from engine.published.source import Row

TITLES: Final = {
    1: "一、总体情况",
    2: "二、主动公开政府信息情况",
    3: "三、收到和处理政府信息公开申请情况",
    4: "四、政府信息公开行政复议、行政诉讼情况",
    5: "五、存在的主要问题及改进情况",
    6: "六、其他需要报告的事项",
}
NUMERALS: Final = "一二三四五六"
# What a title must speak of when it isn't worded as the form words it.
_ABOUT: Final = {
    1: r"总体情况|基本情况|概况|概述",
    2: r"主动公开",
    3: r"收到和处理|申请情况",
    4: r"复议.*诉讼|诉讼.*复议",
    5: r"问题",
    6: r"其他|其它",
}
_LONGEST: Final = 34
_REMARK: Final = re.compile(r"[(][^()]{0,20}[)]$")
_PROSE: Final = (1, 5, 6)
_PAGE: Final = re.compile(r"[-—–~·]+\d{1,3}[-—–~·]+|第\d{1,3}页(共\d{1,3}页)?")
LAST: Final = 6
# What a page shows under a report; a report ends where it begins.
_AFTER: Final = re.compile(
    r"数据勾稽问题清单|生成时间|扫一扫|打印|关闭|\[?打印|相关(链接|附件|文章|稿件|阅读)|附件|上一[篇条]|下一[篇条]|版权所有|主办|承办|网站地图|联系我们|责任编辑|分享"
)


@dataclass(frozen=True, slots=True)
class Title:
    """A section's title as it stands there."""

    section: int
    text: str
    is_printed: bool


def title_of(row: Row) -> Title | None:
    """The title a row is, or holds in one of its cells."""
    texts = [row.line] if row.kind == "words" or len(row.cells) == 1 else [row.line, *(cell.text for cell in row.cells)]
    return next((found for text in texts if (found := _title(text)) is not None), None)


def _title(text: str) -> Title | None:
    plain = _REMARK.sub("", fold(text).lstrip("#*")).rstrip(":;.。*")
    if not plain or len(plain) > _LONGEST:
        return None
    number, core = enumerator(plain)
    for section, printed in TITLES.items():
        expected = enumerator(fold(printed))[1]
        if core == expected and (number == NUMERALS[section - 1] or (section != 1 and not number)):
            return Title(section, tidy(text).lstrip("# "), plain == fold(printed) or not number)
    if len(number) != 1 or number not in NUMERALS or plain[:1] not in NUMERALS:
        return None
    section = NUMERALS.index(number) + 1
    expected = enumerator(fold(TITLES[section]))[1]
    if re.search(_ABOUT[section], core) or distance(core, expected, len(expected) // 3) <= len(expected) // 3:
        return Title(section, tidy(text).lstrip("# "), False)
    return None


def in_sections(rows: Sequence[Row]) -> Iterator[tuple[int, Row, Title | None]]:
    """Each row with the section it stands in (0 before the first title)."""
    section = 0
    for row in rows:
        if section == LAST and _AFTER.match(fold(row.line)):
            section = LAST + 1
        title = title_of(row)
        section = title.section if title else section
        yield section, row, title


def prose_of(rows: Sequence[tuple[int, Row, Title | None]]) -> list[dict[str, str | int]]:
    """The text of sections 一, 五 and 六 and of what stands before the first, lines that were broken put together."""
    found: dict[int, list[str]] = {}
    titles: dict[int, str] = {}
    for section, row, title in rows:
        if title:
            titles[title.section] = title.text
            found.setdefault(section, [])
        elif section in (0, *_PROSE) and (row.kind == "words" or len(row.cells) == 1) and not _PAGE.fullmatch(fold(row.line)):
            found.setdefault(section, []).append(tidy(row.line))
    return [
        {"section": section, "title": titles.get(section, ""), "text": _joined(found[section])}
        for section in (0, *_PROSE)
        if section in found and (section or _joined(found[section]))
    ]


def _joined(lines: Sequence[str]) -> str:
    """Lines as paragraphs: one that ends in the middle of a sentence runs on."""
    text = ""
    for line in filter(None, lines):
        ends = not text or text[-1] in "。！？；：:;.\n" or len(text.rpartition("\n")[2]) < 12  # noqa: PLR2004 - a heading is short
        text += ("\n" if text and ends else "") + line
    return text
