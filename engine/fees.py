"""Processing fees (国办函〔2020〕109号): quoted band by band, listed, and a year's sums for section 六 of the annual report."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import groupby
from typing import TYPE_CHECKING, NamedTuple

from sqlalchemy import bindparam, select

from engine.case.charge import MOST_PIECES
from engine.case.decide import possibilities
from engine.case.dues import due_lapses, reply_due_on
from engine.case.event import current
from engine.case.history import evolve, fold
from engine.columns import ENTRY
from engine.errors import InputError
from engine.store.applicants import month_of
from engine.store.chain import to_event
from engine.terms import EventKind, Scale, State, state_label

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from engine.case.event import Event
    from engine.case.history import Case
    from engine.case.situation import Law
    from engine.rulebook import FeeScale
    from engine.store.applicants import Application
    from engine.store.unit import Unit


class Tier(NamedTuple):
    """One price of a scale, from the `first`-th item or page to the `last`-th (None: no end), and what of this application lies in it."""

    first: int
    last: int | None
    yuan: int
    units: int

    @property
    def sum(self) -> int:
        """Yuan for the units that lie in it."""
        return self.yuan * self.units


@dataclass(frozen=True, slots=True)
class Quote:
    """What a case would cost on a scale, and why.

    `quantity`: pages, or the place of its first piece among the `applications` of the month. `last_day`: the last day for the notice.
    `obstacle`: why there can be no notice now ("" if there can).
    """

    number: str
    scale: FeeScale
    quantity: int
    pieces: int
    tiers: tuple[Tier, ...]
    applications: tuple[Application, ...]
    last_day: date | None
    obstacle: str

    @property
    def amount(self) -> int:
        """Yuan."""
        return sum(tier.sum for tier in self.tiers)

    @property
    def month_amount(self) -> int:
        """Yuan, if every application of the month were charged by the item."""
        last = self.applications[-1] if self.applications else None
        return self.scale.amount(1, last.place + last.pieces - 1) if last else 0


def quote(
    unit: Unit, agency_id: int, law: Law, today: date, number: str, scale: str, pages: int | None = None, pieces: int | None = None
) -> Quote:  # fmt: skip
    """The fee of a case on a scale in force today. Raises NotFound, InputError, NoRuleInForce."""
    filed = unit.find_case(agency_id, number)
    case = fold(unit.history(agency_id, filed.stream))
    for lapse in due_lapses(case, law, today):
        case = evolve(case, lapse)
    _one_scale(scale, pages, pieces)
    chosen, applications, quantity, pieces = law.rulebook.fee_scale(scale, today), [], pages or 0, pieces or 1
    if scale == Scale.PER_ITEM:
        applications = month_of(unit, agency_id, filed)
        mine = [a for a in applications if a.number == filed.number]
        if not mine:
            raise InputError("案件编号", f"案件 {filed.number} 已作废，不计收信息处理费，请核对编号。")
        quantity = mine[0].place
    due = reply_due_on(case, law, today) if case.is_open else None
    return Quote(
        filed.number, chosen, quantity, pieces, _tiers(chosen, quantity, pieces), tuple(applications), due, _obstacle(case, law, today)
    )


def _one_scale(scale: str, pages: int | None, pieces: int | None) -> None:
    """109号第三条：不得同时按照两种标准重复计算。"""
    if scale == Scale.PER_PAGE and (pages is None or pages < 1):
        raise InputError("页数", "按量计收须写明页数，请用 --pages 给出正整数（国办函〔2020〕109号第五条）。")
    if (
        (pages is not None and pieces is not None)
        or (scale == Scale.PER_ITEM and pages is not None)
        or (scale == Scale.PER_PAGE and pieces)
    ):
        raise InputError("计费方式", "一件申请只能按件或者按量一种标准计收，请去掉 --pages 或者 --pieces（国办函〔2020〕109号第三条）。")
    if pieces is not None and not 1 <= pieces <= MOST_PIECES:
        raise InputError("件数", f"应为1至{MOST_PIECES}，请改正。")


def _tiers(scale: FeeScale, quantity: int, pieces: int) -> tuple[Tier, ...]:
    first, last = (1, quantity) if scale.is_cumulative else (quantity, quantity + pieces - 1)
    return tuple(Tier(a, b, yuan, max(0, min(last, b or last) - max(first, a) + 1)) for a, b, yuan in scale.tiers(last))


def _obstacle(case: Case, law: Law, today: date) -> str:
    open_now = dict(possibilities(case, law, today))
    if "notify_fee" not in open_now:
        return f"案件为“{state_label(case.state)}”，须处于“{State.PROCESSING.label}”才能通知缴费（国办函〔2020〕109号第六条）"
    return "；".join(f"{why.reason.rstrip('。')}（{why.article}）" for why in open_now["notify_fee"])


@dataclass(frozen=True, slots=True)
class YearFees:
    """A year's fees, each act counted in the year of its own day; sums in yuan. Voided cases are in no statistics.

    `notices` charged notices and `notified_yuan` their sum; `paid_cases` paid for and `paid_yuan` their sum; `lapsed` not paid in time;
    `refunded_yuan` given back.
    """

    notices: int
    notified_yuan: int
    paid_cases: int
    paid_yuan: int
    lapsed: int
    refunded_yuan: int


@dataclass(frozen=True, slots=True)
class Charge:
    """One notice and what became of it; None, "" or () for what did not happen. `refunds` are days and yuan."""

    number: str
    notified_on: date
    scale: str
    quantity: int
    yuan: int
    paid_on: date | None = None
    receipt: str = ""
    lapsed_on: date | None = None
    refunds: tuple[tuple[date, int], ...] = ()


def year_fees(unit: Unit, agency_id: int, year: int) -> YearFees:
    """The fees of an agency's year."""
    found = list(charges(unit, agency_id))
    notified = [c for c in found if c.notified_on.year == year]
    paid = [c for c in found if c.paid_on is not None and c.paid_on.year == year]
    return YearFees(
        len(notified),
        sum(c.yuan for c in notified),
        len(paid),
        sum(c.yuan for c in paid),
        sum(c.lapsed_on is not None and c.lapsed_on.year == year for c in found),
        sum(yuan for c in found for on, yuan in c.refunds if on.year == year),
    )


def sentence(fees: YearFees) -> str:
    """What section 六 says of a year's fees (国办公开办函〔2021〕30号：收取信息处理费的情况在其他需要报告的事项中报告)."""
    if not any((fees.notices, fees.paid_cases, fees.lapsed, fees.refunded_yuan)):
        return "本年度未收取信息处理费。"
    parts = [f"本年度共发出收费通知{fees.notices}件，通知缴纳信息处理费{fees.notified_yuan}元" if fees.notices else "本年度未发出收费通知"]
    parts.append(f"收取信息处理费{fees.paid_cases}件、{fees.paid_yuan}元" if fees.paid_cases else "未收取信息处理费")
    parts += [f"申请人逾期未缴纳、不再处理{fees.lapsed}件"] if fees.lapsed else []
    parts += [f"退还信息处理费{fees.refunded_yuan}元"] if fees.refunded_yuan else []
    return "，".join(parts) + "。"


_CHARGED = select(ENTRY.c.stream).where(ENTRY.c.agency_id == bindparam("a"), ENTRY.c.kind == str(EventKind.FEE_NOTIFIED))
_ENTRIES = (
    select(ENTRY.c.stream, ENTRY.c.kind, ENTRY.c.occurred_on, ENTRY.c.state, ENTRY.c.data)
    .where(ENTRY.c.agency_id == bindparam("a"), ENTRY.c.stream.in_(_CHARGED))
    .order_by(ENTRY.c.stream, ENTRY.c.version)
)


def charges(unit: Unit, agency_id: int) -> Iterator[Charge]:
    """Every notice of an agency, by case number, as the histories now read (corrections applied)."""
    rows = unit.connection.execute(_ENTRIES, {"a": agency_id}).all()
    for stream, entries in groupby(rows, lambda row: row.stream):
        events = [to_event(row.kind, row.occurred_on, row.state, row.data, None) for row in entries]
        if events[-1].state != State.VOIDED:
            yield from _charges(stream.removeprefix("case:"), [step.event for step in current(events)])


def _charges(number: str, events: list[Event]) -> Iterator[Charge]:
    """The notice of a case: there is one at most (109号第三条)."""
    charge: Charge | None = None
    for event in events:
        if event.kind == EventKind.FEE_NOTIFIED:
            charge = Charge(number, event.on, event.data["scale"], event.data["quantity"], event.data["amount"])
        elif charge is not None and event.kind == EventKind.PAYMENT_RECORDED:
            charge = replace(charge, paid_on=event.on, receipt=event.data.get("receipt", ""))
        elif charge is not None and event.kind == EventKind.PAYMENT_LAPSED:
            charge = replace(charge, lapsed_on=event.data["decided_on"])
        elif charge is not None and event.kind == EventKind.FEE_REFUNDED:
            charge = replace(charge, refunds=(*charge.refunds, (event.on, event.data["amount"])))
    if charge is not None:
        yield charge
