"""One roll-up from beginning to end, in one read transaction; files are read before it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from engine.annual import build
from engine.forms.frozen import thaw
from engine.rollup.area import AreaReport, area_report, sums_of
from engine.rollup.counted import area_figures, counted, drafts
from engine.rollup.gather import Gathering
from engine.rollup.parts import DATABASE, FINALISED
from engine.rollup.units import Roster, under
from engine.rulebook.form import form_of
from engine.store.editions import editions

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.forms import Report
    from engine.forms.figures import Figures
    from engine.rollup.parts import Handed
    from engine.rollup.units import ListedUnit
    from engine.rulebook.form import Form

INBOX = "rollup"


@dataclass(frozen=True)
class Sources:
    """Where figures come from: the list of units, reports read from files, and whether the database's agencies count."""

    units: Sequence[ListedUnit]
    handed: Sequence[Handed]
    from_database: bool
    last_year: Figures | None = None


def inbox(home: Path, year: int) -> Path:
    """The folder of a home in which reports of a year are looked for when no files are named."""
    return home / INBOX / str(year)


def roster_of(desk: Desk, units: Sequence[ListedUnit]) -> Roster:
    """The units that must report: the list, and the agencies of the database under the government."""
    return Roster(desk.agency.name, units, under(desk.unit.agencies(), desk.agency.name))


def roll_up(desk: Desk, forms: Mapping[str, Form], year: int, sources: Sources) -> tuple[AreaReport, Roster]:
    """The area's report of a year, and the units it was held against. Raises InputError, NoRuleInForce."""
    (own, source), roster = _own(desk, forms, year), roster_of(desk, sources.units)
    agencies = under(desk.unit.agencies(), desk.agency.name) if sources.from_database else []
    parts = counted(desk.unit.connection, agencies, roster, year, forms) if agencies else []
    over = {unit.name for agency in agencies if (unit := roster.find(agency.government)) is not None}
    gathered = Gathering(roster, year, forms, desk.today, frozenset(over)).gather(parts, sources.handed)
    gathered = replace(gathered, remarks=(*gathered.remarks, *drafts(gathered.parts)))
    previous = sources.last_year
    if (
        previous is None
        and agencies
        and not any(part.is_file for part in gathered.parts)
        and year > min(f.first_year for f in forms.values())
    ):
        before = counted(desk.unit.connection, [desk.agency, *agencies], roster, year - 1, forms)
        previous = sums_of(before, year - 1, form_of(forms, year - 1))
    entered = area_figures(desk.unit.figures(desk.agency.id, year))
    return area_report(own, gathered, entered, previous, source), roster


def _own(desk: Desk, forms: Mapping[str, Form], year: int) -> tuple[Report, str]:
    """The report of the government's own office: as last finalised, else as registered now."""
    if kept := editions(desk.unit.connection, desk.agency.id, year):
        return thaw(kept[-1].content, forms).report, FINALISED
    return build(desk.unit, desk.agency, year, forms, desk.today), DATABASE
