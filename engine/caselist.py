"""A page of cases as it is read: labels, derived due dates of what waits, names masked unless asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.case.decide import nearest
from engine.case.dues import due_lapses, reply_due_on, safe_due_on, wait_until
from engine.case.history import evolve, fold
from engine.errors import InputError
from engine.store.listing import cases_numbered, find_cases
from engine.store.searching import cases_with
from engine.terms import ApplicantKind, Channel, Outcome, State, state_label

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.casework import Desk
    from engine.store.listing import Filter

_OPEN = frozenset(str(s) for s in State)
_KNOWN = {
    "状态": ("state", ("open", "decided", *State, *Outcome)),
    "处理结果": ("outcome", (*Outcome, *dict.fromkeys(o.partition(".")[0] for o in Outcome))),
    "申请人类别": ("applicant", tuple(ApplicantKind)),
    "渠道": ("channel", tuple(Channel)),
}


def listed(
    desk: Desk, wanted: Filter, limit: int | None, offset: int, text: str | None = None, *, with_persons: bool
) -> tuple[int, list[dict[str, Any]]]:
    """How many cases fit, and one page of them; `text`: words as `xxgk search` takes them. Raises InputError for a value that is not known."""
    refuse_unknown(wanted)
    among = cases_with(desk.unit.connection, desk.agency.id, text.split()) if text and text.split() else None
    total, rows = find_cases(desk.unit.connection, desk.agency.id, wanted, limit, offset, among)
    return total, [_row(desk, row, with_persons=with_persons) for row in rows]


def refuse_unknown(wanted: Filter) -> None:
    """Raises InputError for a value no case can have."""
    for label, (name, known) in _KNOWN.items():
        value = getattr(wanted, name)
        if value is not None and value not in [str(k) for k in known]:
            raise InputError(label, f"没有“{value}”{nearest(value, known)}")


def numbered(desk: Desk, numbers: Sequence[str], *, with_persons: bool) -> list[dict[str, Any]]:
    """The cases with these numbers, in their order."""
    return [_row(desk, row, with_persons=with_persons) for row in cases_numbered(desk.unit.connection, desk.agency.id, numbers)]


def _row(desk: Desk, row: Mapping[str, Any], *, with_persons: bool) -> dict[str, Any]:
    dates = {k: row[k] for k in ("due_on", "safe_due_on", "wait_until", "state", "outcome", "decided_on")}
    if row["state"] in _OPEN and row["state"] not in (State.PROCESSING, State.VOIDED):
        dates = _as_it_stands(desk, row["number"])
    return {
        "number": row["number"],
        **dates,
        "state_label": state_label(dates["state"]),
        "outcome": dates["outcome"] or None,
        "channel": row["channel"],
        "applicant": row["applicant_kind"],
        "applicant_label": ApplicantKind(row["applicant_kind"]).label,
        "applicant_name": row["applicant_name"] if with_persons else masked(row["applicant_name"], row["applicant_kind"]),
        "content": row["content"],
        "handler": row["handler"] or None,
        **{k: row[k] for k in ("submitted_on", "received_on", "answered_on", "archived_on")},
    }


def _as_it_stands(desk: Desk, number: str) -> dict[str, Any]:
    """State and dates of a case that waits, with the lapses the law has brought about: nothing of this is stored."""
    case = fold(desk.unit.history(desk.agency.id, f"case:{number}"))
    for lapse in due_lapses(case, desk.law, desk.today):
        case = evolve(case, lapse)
    return {
        "due_on": reply_due_on(case, desk.law, desk.today),
        "safe_due_on": safe_due_on(case, desk.law, desk.today),
        "wait_until": wait_until(case, desk.law) if case.is_open else None,
        "state": case.state,
        "outcome": case.outcome,
        "decided_on": case.decided_on,
    }


def masked(name: str, kind: str) -> str:
    """A natural person's name with all but the first character hidden; an organisation's as it is."""
    return name[:1] + "*" * (len(name) - 1) if kind == ApplicantKind.NATURAL_PERSON and len(name) > 1 else name
