"""rules/forms/*.toml -> Form."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Annotated

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Finding
from engine.rulebook.form import COLUMNS, FLOW_ROWS, Cell, Form, Grid
from engine.rulefiles.faults import findings_of, read_toml
from engine.terms import Outcome

if TYPE_CHECKING:
    from pathlib import Path

Span = Annotated[int, Field(ge=1, strict=True)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class _Cell(_Shape):
    text: str = ""
    key: str = ""
    colspan: Span = 1
    rowspan: Span = 1
    header: bool = False


class _Row(_Shape):
    cells: tuple[_Cell, ...]
    values: str = ""
    outcomes: tuple[str, ...] = ()


class _Grid(_Shape):
    title: str
    widths: Annotated[tuple[Span, ...], Field(min_length=1)]
    row: Annotated[tuple[_Row, ...], Field(min_length=1)]


class _Form(_Shape):
    id: str
    name: str
    source: str
    first_year: int
    decimal: tuple[str, ...]
    signed: tuple[str, ...]
    section2: _Grid
    section3: _Grid
    section4: _Grid


def load_form(path: Path) -> tuple[Form | None, tuple[Finding, ...]]:
    """A form, or None with every fault found."""
    data, findings = read_toml(path)
    if data is None:
        return None, tuple(findings)
    try:
        shape = _Form.model_validate(data)
    except ValidationError as error:
        return None, tuple(findings_of(error, path.name))
    form = Form(
        shape.id, shape.name, shape.source, shape.first_year, _grid(shape.section2), _grid(shape.section3), _grid(shape.section4),
        {r.values: r.outcomes for r in shape.section3.row if r.outcomes}, frozenset(shape.decimal), frozenset(shape.signed),
    )  # fmt: skip
    faults = tuple(_check(shape, form, path.name))
    return (None if faults else form), faults


def _grid(shape: _Grid) -> Grid:
    rows = []
    for row in shape.row:
        values = tuple(Cell(key=f"{row.values}/{column}") for column in COLUMNS) if row.values else ()
        rows.append((*(Cell(c.text, c.key, c.colspan, c.rowspan, c.header) for c in row.cells), *values))
    return Grid(shape.title, shape.widths, tuple(rows))


def _check(shape: _Form, form: Form, file: str) -> Iterator[Finding]:
    for name in ("section2", "section3", "section4"):
        yield from _tiles(getattr(form, name), f"{file}:{name}")
    counted = [o for row in shape.section3.row for o in row.outcomes]
    for outcome in Outcome:
        if counted.count(str(outcome)) != 1:
            what = "没有计入任何一行" if str(outcome) not in counted else "计入了不止一行"
            yield Finding(f"{file}:section3.outcomes", "error", f"答复结果“{outcome}”{what}")
    for outcome_name in counted:
        if outcome_name not in set(Outcome):
            yield Finding(f"{file}:section3.outcomes", "error", f"没有“{outcome_name}”这种答复结果")
    for row in FLOW_ROWS:
        if row not in form.rows:
            yield Finding(f"{file}:section3", "error", f"缺少“{row}”一行")
    for key in (*shape.decimal, *shape.signed):
        if key not in form.section2_keys:
            yield Finding(f"{file}:decimal/signed", "error", f"第二部分没有“{key}”这一格")


def _tiles(grid: Grid, where: str) -> Iterator[Finding]:
    """The cells of a grid fill a rectangle, none over another; no value stands twice."""
    seen: dict[tuple[int, int], int] = {}
    keys = [cell.key for _, _, cell in grid.placed() if cell.key]
    for r, c, cell in grid.placed():
        for at in ((r + i, c + j) for i in range(cell.rowspan) for j in range(cell.colspan)):
            seen[at] = seen.get(at, 0) + 1
    whole = {(r, c) for r in range(len(grid.rows)) for c in range(len(grid.widths))}
    if set(seen) != whole or any(n > 1 for n in seen.values()):
        yield Finding(where, "error", "各格的跨行跨列没有恰好拼成一张完整的表")
    for key in sorted({k for k in keys if keys.count(k) > 1}):
        yield Finding(where, "error", f"“{key}”出现了不止一次")
