"""All checks of a published report: its figures (C1–C7, C11, C14), its cells (C8), its prose (C9), last year's (C5, C6, C12, C13, C17), its parts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from engine.errors import Finding
from engine.forms.checks import check, check_section2, check_years
from engine.forms.figures import Figures
from engine.published.phrases import phrases_in
from engine.published.prose import compared
from engine.published.reading import Reading
from engine.published.sections import NUMERALS, TITLES
from engine.published.values import fold
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS, form_of
from engine.rulefiles.report_checks import load_report_checks
from engine.terms import AgencyLevel

if TYPE_CHECKING:
    from engine.rulebook.form import Form

_FEE_WORDS: Final = re.compile(r"处理费|收费|收取|费用")


def checked(reading: Reading, forms: Mapping[str, Form], previous: Reading | None = None) -> Reading:
    """The reading with every finding. `previous` is the same agency's report of the year before."""
    if reading.form is None:
        return replace(reading, findings=(*reading.findings, *_nothing(reading)))
    form = forms[reading.form]
    found = (
        *_form(reading, forms),
        *_parts(reading),
        *_cells(reading, forms),
        *_figures(reading, forms, previous),
        *compared(reading, form),
        *check_years(reading.figures(), form, previous.figures() if previous is not None else None),
        *_texts(reading),
    )
    return replace(reading, findings=(*reading.findings, *found))


def _nothing(reading: Reading) -> Iterator[Finding]:
    if not any(finding.severity == "error" for finding in reading.findings):
        yield Finding("文件", "error", "没有读到年度报告的表格，请核对是不是政府信息公开工作年度报告", "C8")


# --- the form


def _form(reading: Reading, forms: Mapping[str, Form]) -> Iterator[Finding]:
    if reading.year is None:
        yield Finding("标题", "info", "没有认出报告的年份，按年份选用格式、与上年比较的检查没有做")
        return
    usual = form_of(forms, reading.year)
    for section, used in (("二", reading.form2), ("三", reading.form if reading.section3 else None)):
        if used is not None and used != usual.id:
            late = forms[used].first_year < usual.first_year
            message = f"用的是《{forms[used].name}》（{used}），{reading.year} 年报告应当用《{usual.name}》（{usual.id}），请改用规定的格式"
            yield Finding(f"第{section}部分", "error" if late else "warning", message, usual.source)


def _parts(reading: Reading) -> Iterator[Finding]:
    """Six sections, in order, none empty."""
    if not {1, 5, 6} & reading.titles.keys():  # the tables alone, printed or put up by themselves
        return
    order = list(reading.titles)
    missing = [NUMERALS[section - 1] for section in TITLES if section not in reading.titles]
    if missing:
        yield Finding("结构", "warning", f"没有找到第{'、'.join(missing)}部分，报告应当有六个部分，请补全或写明“无”", "条例第五十条")
    if order != sorted(order):
        yield Finding(
            "结构", "warning", f"各部分的次序是{'、'.join(NUMERALS[n - 1] for n in order)}，应当依次为一至六，请调整", "条例第五十条"
        )
    for section in (1, 5, 6):
        if section in reading.titles and not reading.text(section).strip():
            yield Finding(f"第{NUMERALS[section - 1]}部分", "warning", "只有标题，没有内容；没有需要报告的也应写明“无”", "条例第五十条")


# --- cells


def _cells(reading: Reading, forms: Mapping[str, Form]) -> Iterator[Finding]:
    """C8: what is missing, blank, marked, or not to be made out."""
    form = forms[reading.form or ""]
    second = forms[reading.form2] if reading.form2 else form
    yield from _second_cells(reading, second)
    yield from _third_cells(reading, form)
    yield from _fourth_cells(reading, form)


def _second_cells(reading: Reading, form: Form) -> Iterator[Finding]:
    groups = list(dict.fromkeys(key.partition(".")[0] for key in form.section2_keys))
    present = {key.partition(".")[0] for key in reading.section2}
    if not present and not any(group in reading.unsure for group in groups):
        yield Finding("第二部分", "error", "没有读到这一部分的表格，请核对", "C8")
    for group in groups:
        place = form.place(next(key for key in form.section2_keys if key.startswith(f"{group}."))).rpartition("“")[0]
        if group in reading.unsure:
            yield Finding(place, "error", reading.unsure[group], "C8")
        elif present and group not in present:
            yield Finding(place, "error", "缺少这一行，请补全", "C8")
    for key, value in reading.section2.items():
        if key in reading.unsure:
            yield Finding(form.place(key), "error", reading.unsure[key], "C7" if "单位" in reading.unsure[key] else "C8")
        elif not value.is_written:
            yield Finding(form.place(key), "error", "空白；没有的应填 0", "C8")
        elif value.unit:
            yield Finding(form.place(key), "info", f"格内带有单位：“{value.text}”", "C16")


def _third_cells(reading: Reading, form: Form) -> Iterator[Finding]:
    if not reading.section3:
        if not any(f.where == "第三部分" for f in reading.findings):
            yield Finding("第三部分", "error", "没有读到这一部分的表格，请核对", "C8")
        return
    missing = [form.row_label(row) for row in form.rows if row not in reading.section3]
    if missing:
        yield Finding("第三部分", "error", f"缺少 {len(missing)} 行，请补全：{'、'.join(missing)}", "C8")
    for row, values in reading.section3.items():
        place = f"第三部分“{form.row_label(row)}”"
        if row in reading.unsure:
            yield Finding(place, "error", reading.unsure[row], "C8")
            continue
        names = [form.column_label(column) for column in COLUMNS]
        yield from _row(
            place, [(name, value, reading.unsure.get(f"{row}/{c}", "")) for name, value, c in zip(names, values, COLUMNS, strict=True)]
        )


def _fourth_cells(reading: Reading, form: Form) -> Iterator[Finding]:
    if not reading.section4:
        yield Finding("第四部分", "error", "没有读到这一部分的表格，请核对", "C8")
        return
    for block in BLOCKS:
        label = form.labels[f"{block}.total"].rpartition(" / ")[0].replace(" / ", " ")
        cells = reading.section4.get(block)
        if block in reading.unsure or cells is None:
            yield Finding(f"第四部分“{label}”", "error", reading.unsure.get(block, "缺少这一组，请补全"), "C8")
            continue
        names = {result: form.labels[f"{block}.{result}"].rpartition(" / ")[2] for result in RESULTS}
        yield from _row(f"第四部分“{label}”", [(names[r], cells[r], reading.unsure.get(f"{block}.{r}", "")) for r in RESULTS])


def _row(place: str, cells: Sequence[tuple[str, object, str]]) -> Iterator[Finding]:
    """One finding for the blanks of a row, one for each kind of thing that is no number."""
    reasons: dict[str, list[str]] = {}
    for name, value, why in cells:
        if why:
            reasons.setdefault(why, []).append(name)
        elif not value.is_written:  # type: ignore[attr-defined]
            absent = value.text == "缺"  # type: ignore[attr-defined]
            reasons.setdefault("表中没有这一列，请补全" if absent else "空白；没有的应填 0", []).append(name)
    for why, names in reasons.items():
        yield Finding(place, "error", f"“{'”“'.join(names)}”{why}", "C8")


# --- figures


def _figures(reading: Reading, forms: Mapping[str, Form], previous: Reading | None) -> Iterator[Finding]:
    """The checks of our own reports, without what rests on a cell that is not sure."""
    form = forms[reading.form or ""]
    figures, level = reading.figures(), level_of(reading.agency or "")
    before = previous.figures() if previous is not None and previous.form is not None else None
    spoiled = _spoiled(reading, form)
    if reading.form2:
        second = Figures(figures.agency, figures.year, reading.form2, figures.section2, {}, {})
        yield from (f for f in check_section2(second, forms[reading.form2], level, before) if f.source != "C8")
    for finding in check(replace(figures, section2={}), form, "", _sure_carry(previous, before)):
        if finding.source == "C8" or (finding.source, finding.where) in spoiled:
            continue
        if finding.source == "C14" and (6 not in reading.titles or _FEE_WORDS.search(reading.text(6))):  # noqa: PLR2004 - section 六
            continue
        yield finding


def _sure_carry(previous: Reading | None, before: Figures | None) -> Figures | None:
    """Last year's figures, unless what it carried out is not sure."""
    if previous is None or before is None or any(key.split("/")[0] in ("carried_out", "total") for key in previous.unsure):
        return None
    return before


def _spoiled(reading: Reading, form: Form) -> set[tuple[str, str]]:
    """The checks that rest on a cell something stands in that is no number; a mark for nothing counts as nothing."""
    rows = {row: set(COLUMNS) for row in reading.unsure if row in form.rows}
    for key in reading.unsure:
        row, _, column = key.partition("/")
        if column in COLUMNS and row in form.rows and not _is_mark(reading.section3[row][COLUMNS.index(column)].kind):
            rows.setdefault(row, set()).add(column)
    spoiled: set[tuple[str, str]] = set()
    for row, columns in rows.items():
        spoiled.add(("C3", form.place(f"{row}/total")))
        for column in columns:
            spoiled |= {
                ("C1", f"第三部分“{form.column_label(column)}”列"),
                ("C2", form.place(f"total/{column}")),
                ("C5", form.place(f"{row}/{column}")),
            }
    for key in reading.unsure:
        block = key.partition(".")[0]
        if block in BLOCKS:
            spoiled.add(("C4", form.place(f"{block}.total")))
    return spoiled


def _is_mark(kind: str) -> bool:
    return kind == "mark"


# --- texts


def _texts(reading: Reading) -> Iterator[Finding]:
    """Template sentences, superseded bases, the year the report says it counts."""
    everything = "".join(fold(str(part["text"])) for part in reading.prose)
    for rule, message in phrases_in(everything, load_report_checks().phrases_of(reading.year)):
        yield Finding("正文", "warning", message, rule)
    period = re.search(r"(20\d\d)年1月1日[^。]{0,6}?(20\d\d)?年?12月31日", everything)
    if period and reading.year and int(period[1]) != reading.year:
        yield Finding("正文", "warning", f"统计期限写的是 {period[1]} 年，报告年度是 {reading.year} 年，请核对", "年度")


# --- who may make rules

_TOWN: Final = re.compile(r"(镇|乡)(人民政府)?$")
_STREET: Final = re.compile(r"街道(办事处)?$")
_COUNTY: Final = re.compile(r"[县区旗](人民政府)?(办公室)?$")
_COUNTY_BODY: Final = re.compile(r"[县区旗][^市省]{2,20}(局|委员会|办公室|分局)$")


def level_of(agency: str) -> str:
    """The level a name shows plainly to make no 规章; "" where it doesn't."""
    name = fold(agency)
    if re.search(r"自治区|国家|中国|开发区|新区", name):
        return ""
    for pattern, level in (
        (_TOWN, AgencyLevel.TOWNSHIP),
        (_STREET, AgencyLevel.STREET),
        (_COUNTY, AgencyLevel.COUNTY),
        (_COUNTY_BODY, AgencyLevel.COUNTY_DEPARTMENT),
    ):
        if pattern.search(name):
            return str(level)
    return ""
