"""The units of a government: its list, read from a table, kept in the home; names matched without guessing."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.published.values import fold

if TYPE_CHECKING:
    from engine.store.unit import Agency

LIST: Final = "units.toml"
# 条例第四十九条：县级以上人民政府部门应当在每年1月31日前向本级政府信息公开工作主管部门提交上一年度报告；乡镇、街道按各地规定，通常同日。
USUAL_DUE: Final = "01-31"
KINDS: Final = {"township": "乡镇", "street": "街道", "county_department": "部门", "city_department": "部门"}
GOVERNMENT: Final = "下级政府"
_SUFFIX: Final = re.compile(r"(人民)?政府$")


@dataclass(frozen=True, slots=True)
class ListedUnit:
    """A unit that reports: 类别, whom to ask, last day (MM-DD of the following year), when it handed in, other names it goes by."""

    name: str
    kind: str = ""
    contact: str = ""
    due: str = ""
    received_on: date | None = None
    aliases: tuple[str, ...] = ()

    def due_on(self, year: int) -> date:
        """The last day for the report of a year."""
        month, _, day = (self.due or USUAL_DUE).partition("-")
        return date(year + 1, int(month), int(day))

    def handed_in_on(self, year: int) -> date | None:
        """When the list says it was handed in, if that can be the report of that year."""
        return self.received_on if self.received_on is not None and self.received_on.year == year + 1 else None


def under(agencies: Sequence[Agency], government: str) -> list[Agency]:
    """The agencies under a government, those under its own units included, in order of creation."""
    names, grown = {government}, True
    while grown:
        found = {a.name for a in agencies if a.government in names} | {government}
        grown, names = found > names, found | names
    return [a for a in agencies if a.name in names and a.name != government]


def listed(agency: Agency) -> ListedUnit:
    """An agency of the database as a unit."""
    return ListedUnit(agency.name, KINDS.get(agency.level, GOVERNMENT), agency.contact)


class Roster:
    """The units expected to report, found by name."""

    def __init__(self, government: str, units: Iterable[ListedUnit], agencies: Sequence[Agency] = ()) -> None:
        """`agencies` are those of the database under the government; where both have a unit, the list wins."""
        self.government = government
        self._area = _SUFFIX.sub("", fold(government))
        self.units = list(units)
        self._index()
        self.units += [listed(agency) for agency in agencies if self.find(agency.name) is None]
        self._index()

    def _index(self) -> None:
        self._exact = {fold(name): unit for unit in self.units for name in (*unit.aliases, unit.name)}
        self._loose: dict[str, list[ListedUnit]] = {}
        for unit in self.units:
            for key in {self._key(name) for name in (unit.name, *unit.aliases)}:
                self._loose.setdefault(key, []).append(unit)

    def _key(self, name: str) -> str:
        """A name without the area in front and 人民政府 behind."""
        plain = fold(name)
        return _SUFFIX.sub("", plain.removeprefix(self._area)) or plain

    def find(self, name: str) -> ListedUnit | None:
        """The one unit of that name, with or without the area's name and 人民政府; None when there is none or more than one."""
        if exact := self._exact.get(fold(name)):
            return exact
        loose = self._loose.get(self._key(name), ())
        return loose[0] if len(loose) == 1 else None

    def of_file(self, path: Path) -> ListedUnit | None:
        """The one unit a file is named after."""
        stem = fold(path.stem)
        named = {unit.name: unit for key, units in self._loose.items() for unit in units if key in stem}
        return next(iter(named.values())) if len(named) == 1 else None

    def is_government(self, name: str) -> bool:
        """Whether a name is the government's own."""
        return fold(name) in (fold(self.government), self._area)


def as_toml(units: Sequence[ListedUnit]) -> str:
    """The list as a file a clerk can read and edit."""
    return "# 汇总单位名单；due 是报送期限（次年的月-日，不写为 01-31）\n" + "".join(map(_table, units))


def _table(unit: ListedUnit) -> str:
    # A JSON text is a TOML text.
    lines = {key: json.dumps(getattr(unit, key), ensure_ascii=False) for key in ("name", "kind", "contact", "due") if getattr(unit, key)}
    if unit.received_on:
        lines["received_on"] = unit.received_on.isoformat()
    if unit.aliases:
        lines["aliases"] = json.dumps(unit.aliases, ensure_ascii=False)
    return "\n[[units]]\n" + "".join(f"{key} = {value}\n" for key, value in lines.items())


def changes(old: Sequence[ListedUnit], new: Sequence[ListedUnit]) -> Mapping[str, list[str]]:
    """Names `added` and `removed` by a new list."""
    before, after = [u.name for u in old], [u.name for u in new]
    return {"added": [n for n in after if n not in before], "removed": [n for n in before if n not in after]}
