"""An office copied to another database in one go: every row with its id, then verified on both sides before anything is kept."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import func, select

from engine import tally
from engine.columns import AGENCY, COUNTED
from engine.errors import AlreadyExists, CorruptHistory
from engine.rulebook.form import form_of
from engine.store.connect import is_server, shown
from engine.store.rows import catch_up, write_rows
from engine.verify import Verified, verify

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from sqlalchemy import Connection, Table

    from engine.case.situation import Law
    from engine.rulebook.form import Form
    from engine.store import Store
    from engine.store.unit import Unit

_BATCH: Final = 5000


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied and found equal: rows in all, the books of both sides, the years whose figures were compared."""

    rows: int
    verified: Verified
    years: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Copying:
    """By which law, forms and day both sides are verified; `progress` is told rows copied and rows in all."""

    law: Law
    forms: Mapping[str, Form]
    today: date
    progress: Callable[[int, int], None] = lambda _done, _all: None

    def copy(self, source: Store, target: Store) -> Copied:
        """Copy everything into an empty database; nobody writes to the source meanwhile, and it stays as it is.

        Raises AlreadyExists when the target is not empty, CorruptHistory when the source, or the copy, does not verify.
        """
        with source.write() as old, target.write() as new:
            if is_server(old.connection):
                old.connection.execute(select(AGENCY.c.id).order_by(AGENCY.c.id).with_for_update())
            return self._copied(old, new, target)

    def snapshot(self, source: Store, target: Store) -> Copied:
        """The same of one consistent view of the source; it keeps nobody waiting, and what comes later is not in the copy."""
        with source.read() as old, target.write() as new:
            return self._copied(old, new, target)

    def _copied(self, old: Unit, new: Unit, target: Store) -> Copied:
        _refuse_unless_empty(new, target)
        before = verify(old, self.law)
        _refuse(before, "原数据库核验有问题")
        rows = self._rows(old.connection, new.connection)
        after = verify(new, self.law)
        _refuse(after, "迁入后核验不符")
        years = self._years(old.connection)
        if after != before or list(self._figures(old, years)) != list(self._figures(new, years)):
            raise CorruptHistory("两个数据库的历史链或报表数字不一致，没有迁入任何内容，请联系开发人员。")
        return Copied(rows, after, years)

    def _rows(self, old: Connection, new: Connection) -> int:
        tables = _tables()
        total = sum(_count(old, table) for table in tables)
        done = 0
        for table in tables:
            statement = select(table).order_by(*table.primary_key)
            for rows in old.execute(statement, execution_options={"yield_per": _BATCH}).partitions():
                write_rows(new, table, table.columns.keys(), rows)
                self.progress(done := done + len(rows), total)
            catch_up(new, table)
        if is_server(new):
            new.exec_driver_sql("ANALYZE")
        return total

    def _years(self, connection: Connection) -> tuple[int, ...]:
        """Every year that has a form, from the first case received to this one."""
        first = connection.execute(select(func.min(COUNTED.c.received_year))).scalar()
        earliest = min(form.first_year for form in self.forms.values())
        return tuple(range(max(first, earliest), self.today.year + 1)) if first else ()

    def _figures(self, unit: Unit, years: tuple[int, ...]) -> Iterator[Any]:
        """Sections 二, 三 and 四 of every agency."""
        for year in years:
            yield year, tally.section3_each(unit.connection, year, form_of(self.forms, year))
            for agency in unit.agencies():
                yield unit.figures(agency.id, year), tally.section4(unit.connection, agency.id, year)


def _tables() -> list[Table]:
    """All tables, those others refer to first."""
    from engine.tables import Base

    return Base.metadata.sorted_tables


def _count(connection: Connection, table: Table) -> int:
    return int(connection.execute(select(func.count()).select_from(table)).scalar_one())


def _refuse_unless_empty(unit: Unit, target: Store) -> None:
    if any(_count(unit.connection, table) for table in _tables()):
        where = shown(target.engine.url.render_as_string()) if is_server(unit.connection) else str(target.engine.url.database)
        raise AlreadyExists("数据库", where, "其中已有数据，只能迁入空的数据库；没有写入任何内容。")


def _refuse(verified: Verified, what: str) -> None:
    if errors := verified.errors:
        raise CorruptHistory(f"{what}（{len(errors)} 处，如{errors[0].where}：{errors[0].message}），没有迁入任何内容。")
