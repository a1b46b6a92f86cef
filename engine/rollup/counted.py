"""The units of the same database: a few grouped statements, however many there are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Final, NamedTuple

from sqlalchemy import bindparam, select

from engine.columns import AGENCY, EDITION, FIGURE
from engine.forms.figures import Figures, Number, number
from engine.forms.frozen import thaw
from engine.items import section2_each
from engine.moment import local
from engine.rollup.parts import DATABASE, FINALISED, Part, Remark, Trouble
from engine.rollup.units import listed
from engine.rulebook.form import BLOCKS, RESULTS, form_of
from engine.tally import NO_CASES, section3_each, section4_each

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.rollup.units import Roster
    from engine.rulebook.form import Form
    from engine.store.unit import Agency

# Naming the agencies keeps each on its own stretch of the primary key.
_FIGURES: Final = (
    select(FIGURE.c.agency_id, FIGURE.c.key, FIGURE.c.value)
    .where(FIGURE.c.agency_id.in_(select(AGENCY.c.id)), FIGURE.c.year == bindparam("year"))
    .order_by(FIGURE.c.agency_id)
)
_EDITIONS: Final = (
    select(EDITION.c.agency_id, EDITION.c.finalised_at, EDITION.c.content)
    .where(EDITION.c.year == bindparam("year"))
    .order_by(EDITION.c.agency_id, EDITION.c.edition)
)
AREA: Final = "area."


class _Finalised(NamedTuple):
    """When a unit first finalised its report, and what its last edition says."""

    on: date
    figures: Figures


def counted(connection: Connection, agencies: Iterable[Agency], roster: Roster, year: int, forms: Mapping[str, Form]) -> list[Part]:
    """The figures of each agency: as finalised, else counted now; one without cases has a table of zeros."""
    form = form_of(forms, year)
    third, fourth, second = section3_each(connection, year, form), section4_each(connection, year), _entered_each(connection, year, form)
    finalised = _finalised(connection, year, forms)
    no_cases = dict.fromkeys(form.rows, NO_CASES)
    no_reviews = {block: dict.fromkeys(RESULTS, 0) for block in BLOCKS}
    parts: list[Part] = []
    for agency in agencies:
        unit = roster.find(agency.name) or listed(agency)
        if frozen := finalised.get(agency.id):
            parts.append(Part(unit.name, unit.kind, FINALISED, frozen.figures, frozen.on))
            continue
        tables = third.get(agency.id, no_cases), fourth.get(agency.id, no_reviews)
        parts.append(Part(unit.name, unit.kind, DATABASE, Figures(agency.name, year, form.id, second.get(agency.id, {}), *tables)))
    return parts


def _finalised(connection: Connection, year: int, forms: Mapping[str, Form]) -> dict[int, _Finalised]:
    """The last edition of each agency that has one; the first tells when the report was there."""
    found: dict[int, _Finalised] = {}
    for agency_id, at, content in connection.execute(_EDITIONS, {"year": year}):
        first = found[agency_id].on if agency_id in found else local(at).date()
        found[agency_id] = _Finalised(first, thaw(content, forms).report.figures())
    return found


def _entered_each(connection: Connection, year: int, form: Form) -> dict[int, dict[str, Number | None]]:
    """Section 二 of each agency as typed in, else as it follows from its published items, by agency id."""
    derived = section2_each(connection, year, form).items()
    found: dict[int, dict[str, Number | None]] = {a: {key: number(text) for key, text in figures.items()} for a, figures in derived}
    for agency_id, key, text in connection.execute(_FIGURES, {"year": year}):
        if key in form.section2_keys:
            found.setdefault(agency_id, {})[key] = number(text)
    return found


def area_figures(entered: Mapping[str, str]) -> dict[str, str]:
    """The figures typed in for the whole area, of all that were typed in for a year."""
    return {key.removeprefix(AREA): text for key, text in entered.items() if key.startswith(AREA)}


def drafts(parts: Sequence[Part]) -> list[Remark]:
    """The units of the database that have not finalised their report."""
    told = "没有定稿，按现在登记的数字计，请催该单位运行 xxgk report finalise"
    return [Remark(part.unit, Trouble.DRAFT, "info", told) for part in parts if part.source == DATABASE]
