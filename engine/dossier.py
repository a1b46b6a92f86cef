"""A case as it is read: its person, its entries, and the lapses the law has brought about though nobody has recorded them yet."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.case.advice import next_steps
from engine.case.compare import changes
from engine.case.decide import outcome_obstacles, possibilities, verbs_of
from engine.case.dues import due_lapses, is_late
from engine.case.event import current
from engine.case.history import Case, Event, evolve, fold
from engine.case.view import explanation, facts
from engine.casework import reviews_of
from engine.rulebook.form import form_of
from engine.store.unit import counted_columns
from engine.tally import cells_of
from engine.terms import ApplicantKind, Channel, EventKind, Outcome, state_label

if TYPE_CHECKING:
    from collections.abc import Mapping
    from datetime import date

    from engine.case.view import RowOf
    from engine.casework import Desk, Done
    from engine.lifecycle import Verdict
    from engine.review import Review
    from engine.rulebook.form import Form
    from engine.store.chain import Entry
    from engine.store.unit import Filed, Person


@dataclass(frozen=True, slots=True)
class Dossier:
    """A case read on a day. `case` includes `lapses`: the law's acts that are not on record yet."""

    filed: Filed
    person: Person
    entries: tuple[Entry, ...]
    lapses: tuple[Event, ...]
    case: Case


def read(desk: Desk, number: str) -> Dossier:
    """The dossier of a case. Raises NotFound, InputError."""
    filed = desk.unit.find_case(desk.agency.id, number)
    entries = tuple(desk.unit.entries(desk.agency.id, filed.stream))
    case = fold(entry.event for entry in entries)
    lapses = due_lapses(case, desk.law, desk.today) if case.is_open else ()
    for lapse in lapses:
        case = evolve(case, lapse)
    return Dossier(filed, desk.unit.person(filed.person_id), entries, lapses, case)


def summary(desk: Desk, d: Dossier, row_of: RowOf) -> dict[str, Any]:
    """The facts of a case with its number and what to do next: what every changing command answers with."""
    return {
        "number": d.filed.number,
        **facts(d.case, desk.law, desk.today, row_of),
        "state_label": state_label(d.case.state),
        "handler": d.case.handler or None,
        "next": [step.as_data() for step in next_steps(d.case, d.filed.number, desk.law, desk.today)],
    }


def aftermath(desk: Desk, done: Done, on: date, row_of: RowOf) -> dict[str, Any]:
    """The summary of a case after an act, as of the day of the act; `since` says what has come about between that day and today."""
    d = read(desk, done.number)
    then = replace(desk, today=on)
    since = [f"至 {lapse.on} 依法已{lapse.kind.label}" for lapse in d.lapses]
    if not since and on < desk.today and is_late(d.case, desk.law, desk.today) and not is_late(done.case, desk.law, on):
        since = [f"至今天（{desk.today}）已逾期，请尽快办理"]
    return {**summary(then, replace(d, case=done.case), row_of), "since": since}


def show(desk: Desk, d: Dossier, row_of: RowOf, forms: Mapping[str, Form], *, with_persons: bool = False) -> dict[str, Any]:
    """Everything a clerk sees of a case; ID number, contact and address only `with_persons`."""
    case, events = d.case, [step.event for step in current(e.event for e in d.entries)]
    return {
        "agency": desk.agency.name,
        **summary(desk, d, row_of),
        "channel": case.channel,
        "channel_label": Channel(case.channel).label,
        "submitted_on": case.submitted_on,
        "registered_on": case.registered_on,
        "applicant": case.applicant_kind,
        "applicant_label": ApplicantKind(case.applicant_kind).label,
        "applicant_name": d.person.name,
        "content": d.person.content,
        "particulars": dict(d.person.particulars) if with_persons else {},
        "consultations": [
            {"party": c.party, "role": c.role, "sent_on": c.sent_on, "ended_on": c.ended_on, "position": c.position}
            for c in case.consultations
        ],
        "deliveries": [_delivery(event, with_persons=with_persons) for event in events if event.kind in _DELIVERIES],
        "extension_days": case.extension_days or None,
        "archived_on": case.archived_on,
        "findings": [message for event in events for message in event.irregular],
        "unrecorded": [{"on": e.on, "kind": str(e.kind), "label": e.kind.label} for e in d.lapses],
        "cells": _cells(case, forms, desk.today.year),
        "reviews": [_review(number, review) for number, review in reviews_of(desk, d.filed)],
    }


def _review(number: str, r: Review) -> dict[str, Any]:
    """A review of a case as a clerk sees it there."""
    return {
        "number": number, "kind": r.kind, "body": r.body, "opened_on": r.opened_on, "concluded_on": r.concluded_on,
        "result": r.result or None,
    }  # fmt: skip


_DELIVERIES = frozenset({EventKind.SERVED, EventKind.DELIVERY_RECORDED})
_PROOF = ("what", "method", "mail_number", "posted_on", "delivered_on", "signed_on", "relation", "failure", "proof")


def _delivery(event: Event, *, with_persons: bool) -> dict[str, Any]:
    """A paper's delivery and its proof; who signed for it only `with_persons`."""
    told = {**event.data, **event.texts}
    shown = {name: told.get(name) for name in _PROOF}
    return {"on": event.on, **shown, "what": shown["what"] or "answer", "signer": event.texts.get("signer") if with_persons else None}


def _cells(case: Case, forms: Mapping[str, Form], up_to: int) -> list[dict[str, Any]]:
    """The cells of section 三 a case feeds, this year's 结转 as things stand."""
    columns = {str(kind): kind.label for kind in ApplicantKind}
    found = cells_of(counted_columns(case), lambda year: form_of(forms, year), up_to)
    return [
        {"year": y, "section": 3, "row": row, "label": form_of(forms, y).row_label(row), "column": column, "column_label": columns[column]}
        for y, row, column in found
    ]


def history(d: Dossier) -> list[dict[str, Any]]:
    """The entries of a case as recorded: what happened when, who recorded it when, under which rules; what was corrected, and by which entry."""
    events = [e.event for e in d.entries]
    fixes = [(e.version, e.event.data["entry"]) for e in d.entries if e.event.kind == EventKind.CORRECTED]
    return [
        {
            "seq": e.seq,
            "version": e.version,
            "on": e.event.on,
            "kind": str(e.event.kind),
            "label": e.event.kind.label,
            "state": e.event.state,
            "data": {k: v for k, v in e.event.data.items() if k not in ("digest", "steps")},
            # A letter's whole text is shown by `letter preview`, who signed for a paper by `case show --with-persons`.
            "texts": {
                k: v for k, v in e.event.texts.items() if not (k[:1].isdigit() or k == "signer") and e.event.kind != EventKind.LETTER_ISSUED
            },
            "findings": list(e.event.irregular),
            "actor": e.stamp.actor,
            "recorded_at": e.stamp.recorded_at,
            "rules": e.stamp.rules,
            "corrected_by": [version for version, entry in fixes if entry == e.version],
            "changes": [c.as_data() for c in changes(events, e.version)] if e.event.kind == EventKind.CORRECTED else [],
        }
        for e in d.entries
    ]


def explain(desk: Desk, d: Dossier) -> dict[str, Any]:
    """The whole reckoning of the due date, day by day."""
    return {"number": d.filed.number, "state": d.case.state, **explanation(d.case, desk.law, desk.today)}


def permissions(desk: Desk, d: Dossier) -> dict[str, Any]:
    """What may be done today, and for what may not, why; and for each outcome what is still missing."""
    law, case = desk.law, d.case
    here = dict(possibilities(case, law, desk.today))
    rows = [
        {
            "verb": verb,
            "label": law.rulebook.verbs[verb],
            "permitted": verb in here and not here[verb],
            "reasons": _reasons(desk, case, verb, here),
        }
        for verb in verbs_of(law.rulebook)
    ]
    can_decide = any(row["verb"] == "decide" and row["permitted"] for row in rows)
    outcomes = outcome_obstacles(case, law, desk.today) if can_decide else []
    return {
        "number": d.filed.number,
        "state": case.state,
        "permitted": [row["verb"] for row in rows if row["permitted"]],
        "verbs": rows,
        "outcomes": [
            {"outcome": str(o), "label": o.label, "ready": not missing, "missing": [_said(v) for v in missing]} for o, missing in outcomes
        ],
    }


def _reasons(desk: Desk, case: Case, verb: str, here: dict[str, tuple[Verdict, ...]]) -> list[dict[str, str]]:
    if verb in here:
        return [_said(v) for v in here[verb]]
    waiting = desk.law.rulebook.waiting.get(case.state)
    if waiting is not None:
        return [{"reason": f"{waiting.because}。", "article": waiting.article, "advice": ""}]
    needs = [t for t in desk.law.rulebook.transitions if t.verb == verb]
    wanted = "、".join(dict.fromkeys("已答复" if s in set(Outcome) else state_label(s) for t in needs for s in t.sources))
    return [{"reason": f"案件为“{state_label(case.state)}”，须为“{wanted}”。", "article": needs[0].article, "advice": ""}]


def _said(verdict: Verdict) -> dict[str, str]:
    return {"reason": verdict.reason, "article": verdict.article, "advice": verdict.advice}
