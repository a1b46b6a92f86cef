"""Ledgers with a trap each: days of others than applicant and answer, a table in the middle of a page, twins, ticks for outcomes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, time, timedelta

from tests.ledgers.grid import Column, Ledger, Sheet, Value, chinese, dashed, dotted, mixed, real, said, when
from tests.ledgers.invent import Office, workday
from tests.ledgers.truth import Application
from tests.ledgers.words import CHANNEL_PLAIN, KIND_FORMAL, KIND_PLAIN, OUTCOME_FORMAL, OUTCOME_PLAIN


def passing() -> Ledger:
    """Every day on which the paper lay on somebody's desk; it is posted a week after its date, sometimes in another year."""
    known = Office(41, date(2023, 12, 1), date(2025, 12, 24), 110).applications()

    def after(fact: str, days: int) -> Callable[[Application], Value]:
        def write(one: Application) -> Value:
            day: date | None = getattr(one, fact)
            return workday(day + timedelta(days)) if day else None

        return write

    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("收件日期", "received", when("received", real)),
        Column("交办时间", "", after("received", 1)),
        Column("转交日期", "", after("received", 2)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_FORMAL, "kind")),
        Column("申请内容", "content", lambda a: a.content),
        Column("承办科室反馈日期", "", after("decided", -2)),
        Column("领导签批日期", "", after("decided", -1)),
        Column("应答复日期", "", after("received", 28)),
        Column("答复日期", "decided", when("decided", real)),
        Column("寄出日期", "", after("decided", 7)),
        Column("归档时间", "", after("decided", 30)),
        Column("答复结果", "outcome", said(OUTCOME_FORMAL, "outcome")),
    ]
    sheet = Sheet("流转台账")
    sheet.line("区民政局政府信息公开申请流转登记", across=len(columns))
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("odd-passing", ".xlsx", known, [sheet], "xlsxwriter")


def in_the_middle() -> Ledger:
    """The table begins in column C under empty rows, a legend stands to its right; days with spaces, weekdays and times of day."""
    known = Office(42, date(2025, 1, 6), date(2025, 12, 12), 40).applications()
    columns = [
        Column("", "", lambda _: None),
        Column("", "", lambda _: None),
        Column("登记号", "code", lambda a: a.code),
        Column("收到申请时间", "received", when("received", mixed(_spaced, _with_weekday, _with_hour, dotted))),
        Column("申请人", "name", lambda a: f" {a.name}　"),
        Column("申请人\n类别", "kind", said(KIND_PLAIN, "kind")),
        Column("申请 方式", "channel", said(CHANNEL_PLAIN, "channel")),
        Column("申请内容", "content", lambda a: a.content),
        Column("答复时间", "decided", when("decided", mixed(_with_weekday, _spaced, dashed, _at_noon))),
        Column("办 理 结 果", "outcome", said(OUTCOME_FORMAL, "outcome", "办理中")),
        Column("", "", lambda _: None),
        Column("", "", lambda a: {2: "图例：", 3: "红色为超期", 4: "黄色为在办"}.get(a.number)),
    ]
    sheet = Sheet("Sheet2")
    sheet.line()
    sheet.line(None, None, "街道办事处依申请公开登记情况")
    sheet.line()
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("odd-middle", ".xlsx", known, [Sheet("Sheet1"), sheet, Sheet("Sheet3")], "openpyxl")


def _spaced(day: date) -> Value:
    return f"{day.year} 年 {day.month} 月 {day.day} 日"


def _with_weekday(day: date) -> Value:
    return f"{chinese(day)}（星期{'一二三四五六日'[day.weekday()]}）"


def _with_hour(day: date) -> Value:
    return f"{dotted(day)} 上午9:30"


def _at_noon(day: date) -> Value:
    return datetime.combine(day, time(12, 30))


def twins() -> Ledger:
    """The same person asked for the same thing twice on one day and was answered twice: rows alike but for their serial."""
    plain = Office(43, date(2025, 2, 3), date(2025, 11, 28), 24).applications()
    known = tuple(
        replace(plain[i - 1], number=a.number, channel=a.channel) if i % 4 == 1 and a.received.year == plain[i - 1].received.year else a
        for i, a in enumerate(plain)
    )
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("收到日期", "received", when("received", dashed)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_FORMAL, "kind")),
        Column("申请内容", "content", lambda a: a.content),
        Column("答复日期", "decided", when("decided", dashed)),
        Column("办理结果", "outcome", said(OUTCOME_PLAIN, "outcome")),
    ]
    sheet = Sheet("")
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("odd-twins", ".csv", known, [sheet], "utf8")


TICKED = {
    "granted.provided": "予以公开",
    "partial": "部分公开",
    "refused.deliberative": "不予公开（过程性信息）",
    "unable.not_exist": "信息不存在",
    "unable.not_this_agency": "非本机关",
    "not_processed.petition": "信访投诉",
}


def ticked() -> Ledger:
    """A column for every outcome with a tick in one, as small offices count at a glance."""
    known = Office(44, date(2025, 1, 6), date(2025, 12, 12), 36, outcomes=tuple(TICKED)).applications()
    columns = [
        Column("序号", "serial", lambda a: a.number),
        Column("收到日期", "received", when("received", dotted)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_FORMAL, "kind")),
        Column("申请内容", "content", lambda a: a.content),
        Column("答复日期", "decided", when("decided", dotted)),
        *(Column(word, "", _tick(outcome), "答复结果") for outcome, word in TICKED.items()),
    ]
    sheet = Sheet("2025")
    sheet.line("乡政府2025年依申请公开登记表", across=len(columns))
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    sheet.line("合计", None, None, None, None, None, *(sum(a.outcome == o for a in known) for o in TICKED))
    return Ledger("odd-ticked", ".xlsx", known, [sheet], "openpyxl")


def _tick(outcome: str) -> Callable[[Application], Value]:
    return lambda one: "√" if one.outcome == outcome else None


def unicode_text() -> Ledger:
    """What a spreadsheet program saves as “Unicode 文本”: UTF-16 with tabs; the two titles are lines of their own."""
    known = Office(45, date(2024, 3, 1), date(2025, 12, 1), 40).applications()
    columns = [
        Column("编号", "code", lambda a: a.code),
        Column("收文日期", "received", when("received", chinese)),
        Column("申请人", "name", lambda a: a.name),
        Column("申请人类别", "kind", said(KIND_FORMAL, "kind")),
        Column("申请内容", "content", lambda a: a.content),
        Column("回复日期", "decided", when("decided", chinese)),
        Column("答复类别", "outcome", said(OUTCOME_FORMAL, "outcome")),
    ]
    sheet = Sheet("")
    sheet.line("县卫生健康局")
    sheet.line("依申请公开台账（2024-2025年）")
    sheet.heading(columns)
    for one in known:
        sheet.row(columns, one)
    return Ledger("odd-unicode", ".csv", known, [sheet], "utf16")
