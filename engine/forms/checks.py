"""勾稽检查: whether a report's figures agree with themselves, with last year's and with the law. Pure; blanks and missing rows are expected.

C1 is printed on the form, C2 to C6 follow from what the cells mean, C7 and C8 from how they must be filled, C11 from 立法法第九十一条、
第九十三条 (only departments of the State Council, provinces and cities with districts make 规章), C14 from the form's section 六.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final

from engine.errors import Finding
from engine.forms.figures import absent, blanks, filled
from engine.rulebook.form import BLOCKS, COLUMNS
from engine.terms import AgencyLevel

if TYPE_CHECKING:
    from engine.forms.figures import Figures
    from engine.rulebook.form import Form

MAKES_RULES: Final = (AgencyLevel.CITY, AgencyLevel.PROVINCE)
STOCKS: Final = ("rules", "normative_documents")
# C13: so many times last year's number is worth a second look, from so many cases on.
JUMP: Final = 5
NOTABLE: Final = 20


def check(figures: Figures, form: Form, level: str, previous: Figures | None = None) -> tuple[Finding, ...]:
    """Every finding about a report, in the order of the form. `level` "" means unknown; `previous` are last year's figures, in either form."""
    full = filled(figures, form)
    return (
        *check_section2(figures, form, level, previous),
        *(f for f in blanks(figures, form) if not f.where.startswith("第二")),
        *absent(figures, form),
        *_negatives(full, form),
        *_balance(full, form),
        *_carried(full, form, previous),
        *_fees(full, form),
    )


def check_section2(figures: Figures, form: Form, level: str, previous: Figures | None = None) -> tuple[Finding, ...]:
    """The findings of section 二 alone, for figures just typed in."""
    return (
        *(f for f in blanks(figures, form) if f.where.startswith("第二")),
        *_amounts(figures, form),
        *_stocks(figures, form, previous),
        *_rules(figures, form, level),
    )


def unbalanced(figures: Figures, form: Form) -> tuple[Finding, ...]:
    """What makes sections 三 and 四 impossible: C1 to C4 and C7."""
    full = filled(figures, form)
    return (*_negatives(full, form), *_balance(full, form))


def _balance(full: Figures, form: Form) -> Iterator[Finding]:
    for at, column in enumerate(COLUMNS):
        yield from _flow(full, form, at, column)
        yield from _answers(full, form, at, column)
    for row, values in full.section3.items():
        yield from _sum(form.place(f"{row}/total"), [v or 0 for v in values[:-1]], values[-1], "六类申请人", "C3")
    for block, cells in full.section4.items():
        if "total" in cells:
            parts = [value or 0 for result, value in cells.items() if result != "total"]
            yield from _sum(form.place(f"{block}.total"), parts, cells["total"], "前四项", "C4")


def _flow(full: Figures, form: Form, at: int, column: str) -> Iterator[Finding]:
    """C1, printed on the form: 第一项加第二项之和，等于第三项加第四项之和."""
    rows = full.section3
    if not all(row in rows for row in ("received", "carried_in", "total", "carried_out")):
        return
    received, carried_in, total, carried_out = (rows[row][at] or 0 for row in ("received", "carried_in", "total", "carried_out"))
    if received + carried_in != total + carried_out:
        message = (
            f"第一项加第二项为 {received}＋{carried_in}＝{received + carried_in}，"
            f"第三项（七）总计加第四项为 {total}＋{carried_out}＝{total + carried_out}，两者应当相等，请核对这一列"
        )
        yield Finding(f"第三部分“{form.column_label(column)}”列", "error", message, "C1")


def _answers(full: Figures, form: Form, at: int, column: str) -> Iterator[Finding]:
    """C2: （七）总计 is what （一） to （六） add up to."""
    rows = full.section3
    if all(row in rows for row in (*form.answer_rows, "total")):
        yield from _sum(
            form.place(f"total/{column}"), [rows[row][at] or 0 for row in form.answer_rows], rows["total"][at], "（一）至（六）各行", "C2"
        )


def _sum(place: str, parts: Sequence[int], total: int | None, what: str, rule: str) -> Iterator[Finding]:
    if sum(parts) != total:
        yield Finding(place, "error", f"为 {total}，但{what}之和为 {sum(parts)}，两者应当相等，请核对", rule)


def _negatives(full: Figures, form: Form) -> Iterator[Finding]:
    """C7 for sections 三 and 四: cases are counted, so nothing is below 0."""
    cells = [(f"{row}/{column}", value) for row, values in full.section3.items() for column, value in zip(COLUMNS, values, strict=True)]
    cells += [(f"{block}.{result}", value) for block in BLOCKS for result, value in full.section4.get(block, {}).items()]
    for key, value in cells:
        if (value or 0) < 0:
            yield Finding(form.place(key), "error", f"为 {value}，件数不能小于 0，请改正", "C7")


def _amounts(figures: Figures, form: Form) -> Iterator[Finding]:
    """C7 for section 二: whole numbers from 0 up; fees and purchases may have decimals, 增/减 may be negative."""
    for key, value in figures.section2.items():
        if value is None:
            continue
        if value < 0 and key not in form.signed:
            yield Finding(form.place(key), "error", f"为 {value}，不能小于 0，请改正", "C7")
        if value != int(value) and key not in form.decimal:
            yield Finding(form.place(key), "error", f"为 {value}，应为整数，请改正", "C7")


def _carried(full: Figures, form: Form, previous: Figures | None) -> Iterator[Finding]:
    """C5: what was carried out of last year was carried into this one, column by column."""
    if previous is None or "carried_out" not in previous.section3 or "carried_in" not in full.section3:
        return
    out, into = filled(previous, form).section3["carried_out"], full.section3["carried_in"]
    for at, column in enumerate(COLUMNS):
        if out[at] != into[at]:
            message = f"为 {into[at]}，但 {previous.year} 年报告结转下年度的是 {out[at]}，两者应当相等，请核对，或在报告中说明原因"
            yield Finding(form.place(f"carried_in/{column}"), "error", message, "C5")


def _stocks(figures: Figures, form: Form, previous: Figures | None) -> Iterator[Finding]:
    """C6: 现行有效 is last year's, plus 制发, less 废止. A warning: texts may lapse by themselves or be made by revision."""
    for group in STOCKS if previous is not None else ():
        last = previous.section2.get(f"{group}.in_force") if previous is not None else None
        made, repealed, now = (figures.section2.get(f"{group}.{name}") for name in ("made", "repealed", "in_force"))
        if last is None or made is None or repealed is None or now is None or now == last + made - repealed:
            continue
        message = f"为 {now}，按上年 {last} 加本年制发 {made} 减本年废止 {repealed} 应为 {last + made - repealed}，请核对，有自然失效、修订等情形的请说明"
        yield Finding(form.place(f"{group}.in_force"), "warning", message, "C6")


def _rules(figures: Figures, form: Form, level: str) -> Iterator[Finding]:
    """C11: an agency that may not make 规章 has none."""
    if not level or level in MAKES_RULES:
        return
    for key, value in figures.section2.items():
        if key.startswith("rules.") and value:
            message = f"为 {value}，但{AgencyLevel(level).label}无权制定规章，应为 0；规范性文件请填在规范性文件一行"
            yield Finding(form.place(key), "error", message, "C11")


def _fees(full: Figures, form: Form) -> Iterator[Finding]:
    """C14: who charges a 信息处理费 says so in section 六 (printed there: 收取信息处理费情况在此处报告)."""
    unpaid = full.section3.get("other.fee_unpaid", (0,))[-1]
    if unpaid:
        message = f"为 {unpaid}，说明发出过收费通知，第六部分应当报告收取信息处理费的情况，请补写"
        yield Finding(form.place("other.fee_unpaid/total"), "warning", message, "C14")


# --- year on year


def check_years(figures: Figures, form: Form, previous: Figures | None) -> Iterator[Finding]:
    """C12, C13, C17: nothing is wrong with these numbers, they are worth a second look."""
    if previous is None:
        return
    now, last = ({block: f.section4.get(block, {}) for block in BLOCKS} for f in (figures, previous))
    after, first = (now[block].get("total") for block in ("litigation_after_reconsideration", "reconsideration"))
    before = last["reconsideration"].get("total") or 0
    if after is not None and first is not None and after > first + before:
        message = f"为 {after}，多于今年和上年的行政复议之和 {first + before}，请核对"
        yield Finding(form.place("litigation_after_reconsideration.total"), "info", message, "C12")
    for block in BLOCKS:
        pending, total = last[block].get("pending"), now[block].get("total")
        if pending is not None and total is not None and pending > total:
            message = f"为 {total}，少于上年尚未审结的 {pending}，请核对上年的案件是否计入"
            yield Finding(form.place(f"{block}.total"), "info", message, "C17")
    for row in ("received", "total"):
        new, old = (f.section3.get(row, (None,))[-1] for f in (figures, previous))
        if new is not None and old is not None and max(new, old) >= NOTABLE and max(new, old) >= JUMP * max(1, min(new, old)):
            yield Finding(form.place(f"{row}/total"), "info", f"为 {new}，上年为 {old}，相差 {JUMP} 倍以上，请核对", "C13")
