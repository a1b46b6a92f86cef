"""The annual report: section 二 as typed in, sections 三 and 四 counted from the cases, and what the checks find (条例第五十条)."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from engine import items, tally
from engine.case.decide import nearest
from engine.case.history import Event
from engine.columns import COUNTED
from engine.errors import Finding, InputError, InputErrors, NoRuleInForce
from engine.forms import Report
from engine.forms.checks import check, check_section2
from engine.forms.figures import Figures, filled, number
from engine.moment import Moment, local
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS, Form, form_of
from engine.store.past import Recorded, known, stream
from engine.store.unit import number_of, review_number
from engine.terms import EventKind

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.store.unit import Agency, Unit


def build(
    unit: Unit, agency: Agency, year: int, forms: Mapping[str, Form], today: date, form_id: str | None = None, as_of: str | None = None
) -> Report:
    """The tables of a year, in the year's form or the one asked for (a finding). Raises InputError, NoRuleInForce.

    While the year is not over the report says until when it counts. `as_of`: what was on record at that instant (ISO-8601 UTC).
    """
    day = min(today, local(as_of).date()) if as_of else today
    usual = _form(forms, year, day)
    form = usual if form_id is None else _named(forms, form_id)
    entered = _entered(unit, agency, year, as_of)
    section2 = {key: text for key, text in _section2(unit, agency, year, form, as_of).items() if key in form.section2_keys}
    section3 = tally.section3(unit.connection, agency.id, year, form, as_of)
    section4 = tally.section4(unit.connection, agency.id, year, as_of)
    until = day if year == day.year else None
    report = Report(agency.name, agency.level, year, form, section2, section3, section4, (), until, as_of=as_of or "")
    differing = items.differing(unit, agency.id, year, form, entered, as_of)
    explained = {(f.where, f.source) for f in differing}
    checked = check(report.figures(), form, agency.level, _last_year(unit, agency, year, forms, as_of))
    findings = (
        *(_not_entered(report) if form.id == usual.id else _other_form(usual, form, year)),
        *(f for f in checked if (f.where, f.source) not in explained),
        *differing,
        *items.ledger_differences(unit, agency.id, year, form, entered, as_of),
    )
    return replace(report, findings=findings)


def _section2(unit: Unit, agency: Agency, year: int, form: Form, as_of: str | None = None) -> dict[str, str]:
    """The figures of section 二: as typed in, else as they follow from the published items."""
    return {**items.section2(unit, agency.id, year, form, as_of), **_entered(unit, agency, year, as_of)}


def _entered(unit: Unit, agency: Agency, year: int, as_of: str | None) -> dict[str, str]:
    """The figures of section 二, as last typed in by then."""
    if as_of is None:
        return unit.figures(agency.id, year)
    return {key: value for key, (value, _) in figures_known(unit, agency, year, Moment(as_of)).items()}


def figures_known(unit: Unit, agency: Agency, year: int, moment: Moment) -> dict[str, tuple[str, Recorded]]:
    """Each figure of section 二 known at a moment, with the entry that typed it in."""
    entries = known(stream(unit.connection, agency.id, f"figures:{year}"), moment)
    return {key: (value, entry) for entry in entries for key, value in entry.event.data.items()}


def _form(forms: Mapping[str, Form], year: int, today: date) -> Form:
    """The form of a year that has begun and has one."""
    if year > today.year:
        raise InputError("年份", f"{year} 年还没有开始（今天是 {today}），请核对。")
    first = min(forms.values(), key=lambda form: form.first_year)
    if year < first.first_year:
        raise NoRuleInForce(f"《{first.name}》", f"{year} 年", f"{first.first_year} 年度报告")
    return form_of(forms, year)


def _named(forms: Mapping[str, Form], form_id: str) -> Form:
    if form_id not in forms:
        raise InputError("报告格式", f"没有“{form_id}”这种格式{nearest(form_id, forms)}")
    return forms[form_id]


def _other_form(usual: Form, form: Form, year: int) -> Iterator[Finding]:
    message = (
        f"{year} 年报告应当用《{usual.name}》（{usual.id}），现按《{form.name}》（{form.id}）列出，不能作为正式报告公布；"
        "第二部分两种格式不同的项目按 0 列出"
    )
    yield Finding("报告格式", "warning", message)


def _not_entered(report: Report) -> Iterator[Finding]:
    missing = [key for key in report.form.section2_keys if key not in report.section2]
    if missing:
        message = f"有 {len(missing)} 格没有填报，按 0 列出，请用 xxgk report enter --year {report.year} 填报：{'、'.join(missing)}"
        yield Finding("第二部分", "info", message)


def _last_year(unit: Unit, agency: Agency, year: int, forms: Mapping[str, Form], as_of: str | None = None) -> Figures | None:
    """Last year's figures, where there was a form for them."""
    if year - 1 < min(form.first_year for form in forms.values()):
        return None
    form = form_of(forms, year - 1)
    section2 = {key: number(text) for key, text in _section2(unit, agency, year - 1, form, as_of).items()}
    section3 = tally.section3(unit.connection, agency.id, year - 1, form, as_of)
    return _published(Figures(agency.name, year - 1, form.id, section2, section3, {}), _entered(unit, agency, year - 1, as_of), form)


# Published figures of a year before the record began (xxgk import figures) stand beside those of section 二 under this.
PUBLISHED: Final = "published."


def on_record(
    unit: Unit, agency: Agency, year: int, forms: Mapping[str, Form], today: date, as_of: str | None = None
) -> Report | None:  # fmt: skip
    """A past year's report as published or as counted; None where the books do not reach back to it.

    Cases carried over alone, entered when an office begins, tell nothing of the year they came in; nor do published items.
    """
    if year < min(form.first_year for form in forms.values()):
        return None
    answered = select(func.count()).where(COUNTED.c.agency_id == agency.id, COUNTED.c.counted_year <= year)
    if not unit.connection.execute(answered).scalar_one() and not unit.figures(agency.id, year):
        return None
    return as_published(unit, agency, build(unit, agency, year, forms, today, None, as_of), as_of)


def as_published(unit: Unit, agency: Agency, report: Report, as_of: str | None = None) -> Report:
    """A past year's report with the figures it was published with, where the record has no answers of that year and somebody kept them."""
    told = _published(report.figures(), _entered(unit, agency, report.year, as_of), report.form)
    third = {row: tuple(n or 0 for n in values) for row, values in filled(told, report.form).section3.items()}
    fourth = {block: {result: n or 0 for result, n in cells.items()} for block, cells in filled(told, report.form).section4.items()}
    return replace(report, section3=third, section4=fourth)


def _published(figures: Figures, entered: Mapping[str, str], form: Form) -> Figures:
    """Figures of a year without answers, or those it was published with."""
    told = {key.removeprefix(PUBLISHED): text for key, text in entered.items() if key.startswith(PUBLISHED)}
    if told.get("form") != form.id or any(figures.section3.get("total", ())):
        return figures
    cells = {key: int(text) for key, text in told.items() if key != "form"}
    third = {row: tuple(cells.get(f"{row}/{column}") for column in COLUMNS) for row in form.rows if f"{row}/{COLUMNS[-1]}" in cells}
    fourth = {block: {result: cells.get(f"{block}.{result}") for result in RESULTS} for block in BLOCKS if f"{block}.total" in cells}
    return replace(figures, section3={**figures.section3, **third}, section4={**figures.section4, **fourth})


# --- section 二

# Twelve digits and six decimals: 0.01 yuan in 万元, and more yuan than any budget has.
_WRITTEN: Final = re.compile(r"[+-]?\d{1,12}(\.\d{1,6})?")


def enter(desk: Desk, forms: Mapping[str, Form], year: int, pairs: Iterable[tuple[str, str]]) -> tuple[Finding, ...]:
    """Set figures of section 二; one entry records them all. Returns what the checks find in the section as it then stands.

    Full-width digits are read as digits. Raises InputErrors naming every figure that cannot be taken; then none is set.
    """
    form = _form(forms, year, desk.today)
    values = read_pairs(form, pairs)
    stream = f"figures:{year}"
    event = Event(EventKind.FIGURE_ENTERED, desk.today, "", values)
    desk.unit.append(desk.agency.id, stream, len(desk.unit.history(desk.agency.id, stream)), [event], desk.stamp)
    for key, value in values.items():
        desk.unit.set_figure(desk.agency.id, year, key, value)
    section2 = {key: number(text) for key, text in _section2(desk.unit, desk.agency, year, form).items()}
    figures = Figures(desk.agency.name, year, form.id, section2, {}, {})
    return check_section2(figures, form, desk.agency.level, _last_year(desk.unit, desk.agency, year, forms))


def pairs_of(data: object) -> list[tuple[str, str]]:
    """Keys and values of a file already parsed: flat, or nested as `section2` of the report's JSON. Raises InputError."""
    if isinstance(data, Mapping) and isinstance(data.get("section2"), Mapping):
        data = data["section2"]
    if not isinstance(data, Mapping):
        raise InputError("填报文件", "应为以项目名为键的一组数字，例如 rules.made 或 rules 之下的 made，请改正。")
    return [pair for key, value in data.items() for pair in _flat(str(key), value)]


def _flat(key: str, value: Any) -> Iterator[tuple[str, str]]:
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from _flat(f"{key}.{name}", inner)
    else:
        yield key, "" if value is None else format(Decimal(repr(value)), "f") if isinstance(value, float) else str(value)


def read_pairs(form: Form, pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Figures of section 二 as typed -> canonical texts by key. Raises InputErrors naming every one that cannot be taken."""
    values: dict[str, str] = {}
    faults: list[Finding] = []
    for key, text in pairs:
        if key not in form.section2_keys:
            faults.append(Finding(key, "error", f"《{form.name}》第二部分没有这一项{nearest(key, form.section2_keys)}".rstrip("。")))
            continue
        written = unicodedata.normalize("NFKC", text).strip().replace("−", "-")
        fault = _fault(form, key, text, written)
        value = "" if fault else canonical(written)
        if not fault and values.setdefault(key, value) != value:
            fault = f"同时写了 {values[key]} 和 {value}，请只写一个"
        if fault:
            faults.append(Finding(f"{form.place(key)}（{key}）", "error", fault))
    if not values and not faults:
        raise InputError("填报内容", "没有写明要填的项目和数字，例如 rules.made 2。")
    if faults:
        raise InputErrors(faults)
    return values


def _fault(form: Form, key: str, text: str, written: str) -> str:
    """What is wrong with a figure as typed; empty when nothing is."""
    if not _WRITTEN.fullmatch(written):
        advice = "减少的写负数，例如 -4" if key in form.signed else "不带单位、千分位和文字"
        return f"“{text}”不是可用的数字，请只写数字，{advice}"
    if written[0] in "+-" and key not in form.signed:
        return f"“{text}”带有正负号，这一格不能小于 0，请改正"
    if "." in written and key not in form.decimal:
        return f"“{text}”带有小数，这一格应为整数，请改正"
    return ""


def canonical(written: str) -> str:
    """A number in its one form: no plus, no leading or trailing zeros, no minus zero."""
    text = format(Decimal(written).normalize(), "f")
    return "0" if text == "-0" else text


# --- the tables against published ones


def differences(report: Report, published: Figures) -> tuple[list[dict[str, Any]], int]:
    """The cells of sections 三 and 四 that differ from published figures (key, place, ours, published), and how many were compared.

    What the source does not have is not compared; its blanks read as 0, or in a total as the sum.
    """
    full = filled(published, report.form)
    third = {f"{row}/{column}": n for row, values in full.section3.items() for column, n in zip(COLUMNS, values, strict=True)}
    fourth = {f"{block}.{result}": n for block, cells in full.section4.items() for result, n in cells.items()}
    theirs = {key: n for key, n in {**third, **fourth}.items() if key in report.form.labels}
    rows = [
        {"key": key, "place": report.form.place(key), "ours": report.number(key), "published": n}
        for key, n in theirs.items()
        if report.number(key) != n
    ]
    return rows, len(theirs)


# --- what is behind a cell


def cell(unit: Unit, agency: Agency, year: int, form: Form, row: str, column: str) -> list[str]:
    """The numbers of the cases a cell of section 三 counts, or whose reviews a cell of section 四 counts. Raises InputError."""
    row, column = find_cell(form, row, column)
    if row in BLOCKS:
        return [case for _, case in reviews_in(unit, agency, year, row, column)]
    return [number_of(*case) for case in tally.cases_in(unit.connection, agency.id, year, form, row, column)]


def reviews_in(unit: Unit, agency: Agency, year: int, block: str, result: str) -> list[tuple[str, str]]:
    """The reviews a cell of section 四 counts: the number of each, and of its case."""
    found = tally.cases_in_review(unit.connection, agency.id, year, block, result)
    return [(review_number(*review), number_of(*case)) for review, case in found]


def find_cell(form: Form, row: str, column: str) -> tuple[str, str]:
    """The keys of a row and a column given as keys or as (part of) the printed labels. Raises InputError."""
    blocks = {block: form.labels[f"{block}.total"].rpartition(" / ")[0] for block in BLOCKS}
    found = _pick("行", row, {**{name: form.row_label(name) for name in form.rows}, **blocks})
    if found in BLOCKS:
        return found, _pick("列", column, {r: form.labels[f"{found}.{r}"].rpartition(" / ")[2] for r in RESULTS})
    return found, _pick("列", column, {name: form.column_label(name) for name in COLUMNS})


def _pick(what: str, given: str, labels: Mapping[str, str]) -> str:
    """The key that is given, or the only one whose label holds what is given."""
    text = given.strip().replace("(", "（").replace(")", "）")
    if given in labels:
        return given
    whole = [key for key, label in labels.items() if text in (label, label.rpartition(" ")[2])]
    held = whole or [key for key, label in labels.items() if text and text in label]
    if len(held) != 1:
        names = "、".join(f"{key}（{labels[key]}）" for key in held)
        raise InputError(what, f"“{given}”不止一{what}：{names}，请写明。" if held else f"表中没有“{given}”{nearest(given, labels)}")
    return held[0]
