"""Fees put on record: the notice, its payment, what is given back (国办函〔2020〕109号)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from engine.case import commands as c
from engine.case.making import make, need, not_before
from engine.errors import InputError, RequirementNotMet
from engine.terms import EventKind

if TYPE_CHECKING:
    from engine.case.event import Event
    from engine.case.situation import Situation

MOST_PIECES: Final = 1000


def notify_fee(s: Situation) -> Event:
    """The notice; a fee of 0 is none (reading 6)."""
    a = cast("c.NotifyFee", s.command)
    served = a.served_on or a.on
    not_before("送达日期", served, a.on, "通知日期")
    if a.quantity < 1:
        raise InputError("数量", "须是正整数，请改正。")
    scale, pieces = s.law.rulebook.fee_scale(a.scale, a.on), 1 if a.pieces is None else a.pieces
    if not 1 <= pieces <= MOST_PIECES or (scale.is_cumulative and a.pieces is not None):
        raise InputError(
            c.label_of(c.NotifyFee, "pieces"), f"应为1至{MOST_PIECES}，且只用于按件计收（国办函〔2020〕109号第四条），请改正。"
        )
    amount = scale.amount(a.quantity, pieces)
    if amount == 0:
        what = f"{a.quantity}页" if scale.is_cumulative else f"第{a.quantity}件"
        raise RequirementNotMet("通知缴费", [(scale.article, f"{scale.label}计收，{what}的费用为0元，不收费", "请继续办理")])
    data = {"scale": a.scale, "quantity": a.quantity, "pieces": a.pieces, "amount": amount, "served_on": served}
    return make(EventKind.FEE_NOTIFIED, a.on, data, reason=a.reason)


def record_payment(s: Situation) -> Event:
    """Paid on the day of the act; the period restarts (reading 3)."""
    a = cast("c.RecordPayment", s.command)
    return make(EventKind.PAYMENT_RECORDED, a.on, {"receipt": a.receipt, "paid_by": a.paid_by})


def refund_fee(s: Situation) -> Event:
    """Given back: all that is left of the fee, or so many yuan of it."""
    a = cast("c.RefundFee", s.command)
    need(a, "reason")
    left = (s.case.fee or 0) - s.case.refunded
    amount = left if a.amount is None else a.amount
    if not 1 <= amount <= left:
        raise InputError(c.label_of(c.RefundFee, "amount"), f"应为1元至{left}元（实收{s.case.fee}元，已退{s.case.refunded}元），请改正。")
    return make(EventKind.FEE_REFUNDED, a.on, {"amount": amount, "receipt": a.receipt}, reason=a.reason)
