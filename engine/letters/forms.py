"""Rows of the papers that are tables: 登记表, 审批表, 送达回证."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.case.dues import reply_due_on, safe_due_on
from engine.case.history import fold
from engine.letters.course import addressed
from engine.letters.words import day
from engine.terms import ApplicantKind, Channel, EventKind, state_label

if TYPE_CHECKING:
    from datetime import date

    from engine.case.history import Case
    from engine.letters.given import Given
    from engine.letters.occasions import Matter, Occasion

_METHODS = {"mail": "邮寄送达", "in_person": "直接送达", "entrusted": "委托其他行政机关送达", "online": "通过互联网送达"}


def rows(o: Occasion, matter: Matter, given: Given) -> dict[str, Any]:
    """The values of a paper that is a table, or of the receipt; none for other letters."""
    if o.kind.key == "receipt":
        return _registration(o.after, matter)
    return _registration(fold(matter.events), matter) | _service(o, matter, given) if o.kind.to == "file" else {}


def _day(value: date | None) -> str:
    return day(value) if value else ""


def _registration(case: Case, matter: Matter) -> dict[str, Any]:
    who, known = matter.applicant, matter.applicant.particulars
    return {
        "channel": Channel(case.channel).label, "submitted_on": _day(case.submitted_on), "received_on": _day(case.received_on),
        "registered_on": _day(case.registered_on), "applicant_kind": ApplicantKind(who.kind).label, "applicant_name": who.name,
        "co_applicants": "、".join(known.get("co_applicants", ())), "content": who.content, "applicant_contact": known.get("contact", ""),
        **{name: known.get(name, "") for name in ("agent", "id_number", "address", "form_wanted", "authorisation")},
        "due_on": _day(reply_due_on(case, matter.law, case.last_on)), "safe_due_on": _day(safe_due_on(case, matter.law, case.last_on)),
        "handler": case.handler, "state": state_label(case.state),
    }  # fmt: skip


def _service(o: Occasion, matter: Matter, given: Given) -> dict[str, Any]:
    later = matter.events[o.at :]
    until = next((n for n, e in enumerate(later) if e.kind == EventKind.REOPENED), len(later))
    served = [e for e in later[:until] if e.kind == EventKind.SERVED]
    posted = next((e.data["posted_on"] for e in served if e.data.get("posted_on")), None)
    signed = next((e.data["signed_on"] for e in reversed(served) if e.data.get("signed_on")), None)
    method = _METHODS.get(given.service or next((e.data["method"] for e in served), ""), "")
    return {"method": method, "posted_on": _day(posted), "signed_on": _day(signed), "receiver": addressed(matter.applicant),
            "issued": matter.issued}  # fmt: skip
