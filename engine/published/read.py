"""Rows -> the figures of a report: sections found, labels matched, numbers put in their columns, doubts kept."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.errors import Finding
from engine.published.align import RowRead, matched, read_rows
from engine.published.fourth import read_fourth
from engine.published.halves import halves, years_beside
from engine.published.heading import heading_of
from engine.published.labels import Labels
from engine.published.reading import Reading, whole
from engine.published.runs import Run, runs_of
from engine.published.second import read_second
from engine.published.sections import Title, in_sections, prose_of
from engine.published.text import by_width, with_blanks
from engine.published.values import Value, adds_up
from engine.rulebook.form import COLUMNS, RESULTS, form_of

if TYPE_CHECKING:
    from engine.published.source import Kind, Row, Source
    from engine.rulebook.form import Form

NOTHING: Final = Value("odd")
SPLIT_LATE: Final = ("other.clarification_lapsed", "other.fee_unpaid", "other.misc")


@dataclass(slots=True)
class Tables:
    """What one way of reading the rows gives."""

    rows: dict[str, tuple[Value, ...]] = field(default_factory=dict)
    blocks: dict[str, dict[str, Value]] = field(default_factory=dict)
    second: dict[str, Value] = field(default_factory=dict)
    form2: str = ""
    doubts: dict[str, str] = field(default_factory=dict)
    found: list[RowRead] = field(default_factory=list)

    @property
    def score(self) -> int:
        """How many cells found their place."""
        return 7 * len(self.rows) + sum(map(len, self.blocks.values())) + len(self.second)


def read(file: str, source: Source, forms: Mapping[str, Form]) -> list[Reading]:
    """The reports a file holds: one, or two years beside each other."""
    labels = Labels(forms)
    beside = halves(source.rows)
    if beside is None:
        return [_reading(file, source.rows, labels, source, None)]
    years = years_beside(source.rows)
    return [_reading(file, rows, labels, source, year) for rows, year in zip(beside, years or (None, None), strict=True)]


def _reading(file: str, rows: Sequence[Row], labels: Labels, source: Source, year: int | None) -> Reading:
    tables = _best(rows, labels)
    placed = list(in_sections(rows))
    heading = heading_of(rows, source.title)
    titles = {title.section: title for _, _, title in placed if title}
    form = _form(tables, labels.forms, year or heading.year)
    tables = _of_form(tables, form)
    return Reading(
        file=file,
        agency=heading.agency,
        year=year or heading.year,
        form=form.id if tables.score or tables.form2 else None,
        form2=tables.form2 or None,
        section2=tables.second,
        section3={row: tables.rows[row] for row in form.rows if row in tables.rows},
        section4=tables.blocks,
        unsure=tables.doubts,
        prose=tuple(prose_of(placed)),
        titles={section: title.text for section, title in titles.items()},
        findings=tuple(_noticed(rows, tables, titles, form, source)),
    )


def _best(rows: Sequence[Row], labels: Labels) -> Tables:
    """The way of reading places and blank lines that finds most; where equally good ways differ, nothing is sure."""
    plain = _tables(rows, labels)
    expected = {found.match.key for found in plain.found}
    is_whole = plain.rows and len(plain.rows) == len(expected) and not plain.doubts
    tried = [plain]
    if not is_whole and any(row.kind == "words" for row in rows):
        tried.append(_tables(by_width(rows), labels))
        guesses = [with_blanks(rows, usual, step) for usual in (0, 1, 2, 3) for step in (1, usual + 1)]
        tried += [_proved(_tables(guess, labels, ("words", "cells"))) for guess in guesses]
    most = max(tables.score for tables in tried)
    best = [tables for tables in tried if tables.score == most]
    return _agreed(best)


def _proved(tables: Tables) -> Tables:
    """Blank lines taken as blank cells: believed when they make every row seven cells, or else only where nothing is blank and the sum is right."""
    if any(key in tables.doubts for key in (found.match.key for found in tables.found)):
        for row in [row for row, values in tables.rows.items() if not (adds_up(values) or all(v.kind == "mark" for v in values))]:
            del tables.rows[row]
            tables.doubts[row] = "有空白的格没有留下位置，不能确定每个数字属于哪一列"
    return tables


def _agreed(tables: Sequence[Tables]) -> Tables:
    """One reading of several; a row they read differently is a doubt."""
    first = tables[0]
    for other in tables[1:]:
        for row, values in other.rows.items():
            if row not in first.rows or [v.number for v in first.rows[row]] != [v.number for v in values]:
                first.rows.pop(row, None)
                first.doubts[row] = "空格和空行可以有两种读法，不能确定每个数字属于哪一列"
        for block, cells in other.blocks.items():
            if {r: v.number for r, v in first.blocks.get(block, {}).items()} != {r: v.number for r, v in cells.items()}:
                first.blocks.pop(block, None)
                first.doubts[block] = "空格和空行可以有两种读法，不能确定每个数字属于哪一列"
    return first


def _tables(rows: Sequence[Row], labels: Labels, loose: Sequence[Kind] = ("words",)) -> Tables:
    """One way of reading; `loose` are the kinds of rows in which a blank cell may have left no trace."""
    rows = [labels.apart(row) if row.kind == "words" else row for row in rows]
    placed = [(section, row) for section, row, _ in in_sections(rows)]
    runs = runs_of(placed)
    tables = Tables()
    keys = tuple(dict.fromkeys(row for form in labels.forms.values() for row in form.rows))
    tables.found = list(read_rows(runs, rows, labels, keys, loose))
    _settle(tables)
    has_doubts = bool(tables.doubts)
    labelled = matched(runs, labels)
    first = [(run, match) for run, match in labelled if run.section < 3]  # noqa: PLR2004
    second = read_second(first, runs, labels.forms)
    if not second.values:  # all tables may stand behind the text
        second = read_second(labelled, runs, labels.forms)
    tables.second, tables.form2 = second.values, second.form
    tables.doubts |= second.doubts
    blocks, doubts = read_fourth(_after_third(runs, labels), loose if has_doubts else ())
    tables.blocks = blocks
    tables.doubts |= doubts
    return tables


def _after_third(runs: Sequence[Run], labels: Labels) -> list[Run]:
    """The runs of section 四: under its title, or after the last row of section 三 where the title is missing or stands elsewhere."""
    last = max((at for at, run in enumerate(runs) if (found := labels.find(run.words, "")) and found.key == "carried_out"), default=-1)
    titled = any(run.section == 4 and run.places for run in runs)  # noqa: PLR2004
    return [run for at, run in enumerate(runs) if run.section == 4 or (at > last >= 0 and (run.section in (0, 2, 3) or not titled))]  # noqa: PLR2004


def _settle(tables: Tables) -> None:
    """One set of values for each row: those found in section 三 before those elsewhere; two that differ are a doubt."""
    by_key: dict[str, list[RowRead]] = {}
    for one in tables.found:
        by_key.setdefault(one.match.key, []).append(one)
    for key, many in by_key.items():
        sure = [one for one in many if one.values is not None]
        sure = [one for one in sure if one.section in (0, 3)] or sure
        distinct = {tuple((value.kind, value.number) for value in one.values or ()) for one in sure}
        if len(distinct) > 1:
            written = {numbers for numbers in distinct if any(kind != "blank" for kind, _ in numbers)}
            sure = [one for one in sure if len(written) == 1 and tuple((v.kind, v.number) for v in one.values or ()) in written]
        if sure and sure[0].values is not None:
            tables.rows[key] = sure[0].values
        elif len(distinct) > 1:
            tables.doubts[key] = "这一行在文中出现几次，数字不同，不能确定以哪一次为准"
        elif (doubt := next((one for one in many if one.section in (0, 3)), None)) is not None:
            tables.doubts[key] = doubt.reason


def _form(tables: Tables, forms: Mapping[str, Form], year: int | None) -> Form:
    """The form of section 三: told by its rows of （六）其他处理, else by section 二, else by the year."""
    late = [row for row in SPLIT_LATE if row in tables.rows or row in tables.doubts]
    if late:
        return next(form for form in forms.values() if late[0] in form.rows)
    if "other" in tables.rows and any(value.is_written for value in tables.rows["other"]):
        return next(form for form in forms.values() if "other" in form.rows)
    if tables.form2:
        return forms[tables.form2]
    if "other" in tables.rows and len(tables.rows) > 10:  # noqa: PLR2004 - most of a table, with its one row blank
        return next(form for form in forms.values() if "other" in form.rows)
    return form_of(forms, year or max(form.first_year for form in forms.values()))


def _of_form(tables: Tables, form: Form) -> Tables:
    """Without rows of the other form; rows in doubt stand there without a sure cell."""
    rows = {row: values for row, values in tables.rows.items() if row in form.rows}
    rows |= {row: (NOTHING,) * len(COLUMNS) for row in tables.doubts if row in form.rows and row not in rows}
    blocks = {block: dict(cells) for block, cells in tables.blocks.items()}
    for name in tables.doubts:
        if name in ("reconsideration", "litigation_direct", "litigation_after_reconsideration") and name not in blocks:
            blocks[name] = dict.fromkeys(RESULTS, NOTHING)
    other_form = {one.match.key for one in tables.found} - set(form.rows)
    doubts = {
        key: reason for key, reason in tables.doubts.items() if key not in other_form and (key in form.rows or key not in tables.rows)
    }
    for row, values in rows.items():
        if row not in doubts:
            doubts |= {f"{row}/{c}": _why(v) for c, v in zip(COLUMNS, values, strict=True) if v.is_written and whole(v) is None}
    for block, cells in blocks.items():
        if block not in doubts:
            doubts |= {f"{block}.{r}": _why(v) for r, v in cells.items() if v.is_written and whole(v) is None}
    return Tables(rows, blocks, tables.second, tables.form2, doubts, tables.found)


def _why(value: Value) -> str:
    """Why what stands in a cell is not taken as its number."""
    if value.kind == "mark":
        return f"写的是“{value.text}”，不是数字，没有的应填 0"
    if value.text in ("", "缺"):
        return "表中没有这一格"
    return f"写的是“{value.text}”，不能确定是多少，请改为只写数字"


def _noticed(rows: Sequence[Row], tables: Tables, titles: Mapping[int, Title], form: Form, source: Source) -> Iterator[Finding]:
    """What is worth saying about labels, titles and pictures."""
    from engine.published.wording import wording

    yield from wording(rows, tables.found, titles, form)
    if not tables.rows and source.pictures:
        yield Finding(
            "第三部分", "error", f"没有读到表格，文中有 {source.pictures} 张图片，表格可能是图片，读不出数字，请提供文字表格", "C8"
        )
