"""Every layout by its name."""

from __future__ import annotations

from collections.abc import Callable

from tests.ledgers import bureaus, counties, oddities, townships
from tests.ledgers.grid import Ledger

_MAKERS: tuple[Callable[[], Ledger], ...] = (
    townships.simple,
    townships.together,
    townships.in_word,
    townships.two_columns,
    townships.sections,
    townships.coarse,
    bureaus.months,
    bureaus.three_years,
    bureaus.formulas,
    bureaus.in_gbk,
    bureaus.in_wps,
    bureaus.old_form,
    counties.two_rows,
    counties.repeated,
    counties.ticks,
    counties.platform,
    counties.digits,
    oddities.passing,
    oddities.in_the_middle,
    oddities.twins,
    oddities.ticked,
    oddities.unicode_text,
)
LAYOUTS: dict[str, Callable[[], Ledger]] = {f"{make.__module__.rpartition('.')[2]}.{make.__name__}": make for make in _MAKERS}
