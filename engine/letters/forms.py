"""Rows of the papers that are tables: 登记表, 审批表, 送达回证."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from engine.case.dues import reply_due_on, safe_due_on
from engine.case.history import fold
from engine.letters.course import addressed
from engine.letters.words import day
from engine.terms import ApplicantKind, Channel, EventKind, Relation, ServiceFailure, state_label

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from engine.case.event import Event
    from engine.case.history import Case
    from engine.letters.given import Given
    from engine.letters.occasions import Matter, Occasion

PROOF_SHOWN = 16  # of a digest's 64 digits: enough to tell files apart
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
    latest = {k: v for e in served for k, v in {**e.data, **e.texts}.items()}
    method = _METHODS.get(given.service or next((e.data["method"] for e in reversed(served) if not e.data.get("failure")), ""), "")
    relation = Relation(latest["relation"]) if latest.get("relation") else None
    signer = f"{latest.get('signer', '')}{f'（{relation.label}）' if relation else ''}"
    is_own = relation in (None, Relation.SELF, Relation.HEAD)
    return {
        "method": method, "posted": _postings(served), "signed_on": _day(latest.get("signed_on")), "receiver": addressed(matter.applicant),
        "issued": matter.issued, "signed_by": signer if is_own else "",
        "taken_by": "" if is_own else signer, "proof": latest.get("proof", "")[:PROOF_SHOWN],
        "failures": [f"{day(e.on)}，文书被{ServiceFailure(e.data['failure']).label}" for e in served if e.data.get("failure")],
    }  # fmt: skip


def _postings(served: Sequence[Event]) -> list[str]:
    """Each time it was posted, with the number; a number learned later belongs to the last."""
    found: list[tuple[str, str]] = []
    for e in served:
        number = e.texts.get("mail_number", "")
        if e.data.get("posted_on"):
            found.append((day(e.data["posted_on"]), number))
        elif number and found:
            found[-1] = (found[-1][0], number)
    return [f"{on}　　号码：{number}" for on, number in found]
