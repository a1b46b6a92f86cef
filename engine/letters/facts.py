"""What a template may speak of: every value from the history, the rules, the settings or the command. A fact that is missing is a refusal."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Final

from engine.case.dues import reply_due, reply_due_on, wait_until
from engine.case.history import fold
from engine.errors import Finding, InputError, InputErrors
from engine.letters import forms
from engine.letters.course import addressed, course, opening, you
from engine.letters.given import ALWAYS, attachment, label_of
from engine.letters.remedy import Remedy, derive, is_online, road_of
from engine.letters.words import items
from engine.terms import EventKind, Outcome

if TYPE_CHECKING:
    from datetime import date

    from engine.case.event import Event
    from engine.letters.given import Given
    from engine.letters.occasions import Matter, Occasion
    from engine.rulebook.letters import Catalogue


def context(o: Occasion, matter: Matter, given: Given, catalogue: Catalogue) -> dict[str, Any]:
    """The values of a template. Raises InputErrors naming every fact that is missing, InputError for one that the letter does not take."""
    told = matter.events[: o.at]
    facts = resolved(o, matter, given)
    if _is_erased(o, told):
        raise InputError("办理记录", "这一步的文字内容已经清除，不能再制作文书。")
    remedy = remedy_of(o, matter, given, catalogue)
    return {
        "agency": matter.sender.name,
        "title": o.kind.title.split("（")[0],
        "cite": o.kind.cite,
        "case_number": matter.number,
        "you": you(matter.applicant),
        "salutation": addressed(matter.applicant) if o.kind.to == "applicant" else o.party,
        "opening": opening(told, matter.applicant),
        "course": course(told[1:-1], matter.applicant),
        **facts,
        "attachments": [attachment(text) for text in given.attach],
        "remedy": remedy.paragraphs(f"本{o.kind.title.split('（')[0][-3:]}") if remedy else (),
        **_STEP.get(o.event.kind, _nothing)(o, matter),
        **forms.rows(o, matter, given),
    }


_WORDS = {EventKind.CLARIFICATION_REQUESTED: "items", EventKind.THIRD_PARTY_CONSULTED: "party", EventKind.AGENCY_CONSULTED: "agency"}


def _is_erased(o: Occasion, told: Sequence[Event]) -> bool:
    """Whether the words a letter is made of are gone from the history (see docs/decisions/0023)."""
    outcome = str(o.event.data.get("outcome", ""))
    if outcome == Outcome.UNABLE_NOT_EXIST:
        return not any(e.texts.get("scope") for e in told if e.kind == EventKind.SEARCH_RECORDED)
    wanted = "reasons" if outcome.startswith(("refused", "partial")) else _WORDS.get(o.event.kind)
    return wanted is not None and not o.event.texts.get(wanted)


def resolved(o: Occasion, matter: Matter, given: Given) -> dict[str, Any]:
    """Every fact of the kind, from the command, else from where it is known. Raises InputError(s)."""
    kind, faults = o.kind, []
    known = {*kind.needs, *kind.may} | ALWAYS
    for name in given.__dataclass_fields__:
        if getattr(given, name) and name not in known:
            raise InputError(f"--{name.replace('_', '-')}", f"{kind.title}不用“{label_of(name)}”，请去掉。")
    found: dict[str, Any] = {}
    for name in (*kind.needs, *kind.may, *(["contact"] if "contact" not in kind.needs else [])):
        found[name] = getattr(given, name) or known_fact(name, o, matter)
        if not found[name] and (name in kind.needs and not _dispensable(name, o)):
            faults.append(
                Finding(label_of(name), "error", f"{kind.title}须写明，请用 --{name.replace('_', '-')} 给出{_WHERE.get(name, '')}")
            )
    if faults:
        raise InputErrors(faults)
    return found


def _dispensable(name: str, o: Occasion) -> bool:
    """Reasons never given need no answer; only of a partial release must a third party hear what is withheld."""
    return (name == "reason" and o.after.reasons == "silent") or (name == "withheld" and o.after.outcome != Outcome.PARTIAL)


def known_fact(name: str, o: Occasion, matter: Matter) -> str:
    """A fact as the history or the settings hold it; "" when only the office knows it."""
    return _KNOWN.get(name, _unknown)(o, matter)


_WHERE = {"contact": "，或者写入设置 letters.contact", "payment": "，或者写入设置 letters.payment"}


def _unknown(_o: Occasion, _matter: Matter) -> str:
    return ""


def _reason(o: Occasion, _matter: Matter) -> str:
    if o.kind.to == "third_party":  # why its objection was overridden, not why the rest is withheld
        return o.event.texts.get("override_reason", "")
    return o.event.texts.get("reason") or o.event.texts.get("reasons") or ""


def _contact(_o: Occasion, matter: Matter) -> str:
    return matter.settings.contact or matter.sender.contact


def _service(_o: Occasion, matter: Matter) -> str:
    return fold(matter.events).service_method


_KNOWN: Final[Mapping[str, Callable[[Occasion, Matter], str]]] = {
    "summary": lambda _o, m: m.applicant.content,
    "provided_as": lambda _o, m: str(m.applicant.particulars.get("form_wanted", "")),
    "reason": _reason,
    "payment": lambda _o, m: m.settings.payment,
    "contact": _contact,
    "service": _service,
}


def remedy_of(o: Occasion, matter: Matter, given: Given, catalogue: Catalogue) -> Remedy | None:
    """The remedy a letter must tell of; None for procedural letters. Raises InputErrors for names that are not known."""
    if not o.kind.remedy:
        return None
    rules, day = catalogue.remedies, o.on
    service = given.service or _service(o, matter)
    road = "either"
    if o.kind.remedy == "decision":
        road = road_of(rules, o.after.outcome, o.event.data.get("grounds", ()), day, matter.settings.partial_remedy)
    online = o.kind.remedy == "decision" and is_online(o.after.channel, service)
    return derive(rules, road, day, matter.sender, matter.settings, online=online)


# --- what a step adds


def _nothing(_o: Occasion, _matter: Matter) -> dict[str, Any]:
    return {}


def _limit(matter: Matter, key: str, on: date) -> int:
    return matter.law.rulebook.limits[key].at(on).days


def _clarification(o: Occasion, matter: Matter) -> dict[str, Any]:
    days = _limit(matter, "clarification_reply", o.on)
    return {"items": items(o.event.texts.get("items", "")), "reply_by": o.event.data.get("reply_by"), "days": days}


def _reasons(o: Occasion, matter: Matter) -> dict[str, Any]:
    return {"reply_by": o.event.data.get("reply_by") or wait_until(o.after, matter.law), "days": _limit(matter, "reasons_reply", o.on)}


def _extension(o: Occasion, matter: Matter) -> dict[str, Any]:
    """Old and new due date; none while opinions are awaited, for then neither is fixed."""
    fixed = not o.after.open_consultations()
    due = {"due_before": reply_due_on(o.before, matter.law, o.on), "due_after": reply_due_on(o.after, matter.law, o.on)}
    return {"added": o.event.data["days"], **(due if fixed else dict.fromkeys(due))}


def _deferral(o: Occasion, _matter: Matter) -> dict[str, Any]:
    return {"until": o.event.data["until"]}


def _consultation(o: Occasion, matter: Matter) -> dict[str, Any]:
    """Roles of all consulted that day: the applicant is told once of several."""
    sent = [c for c in o.after.consultations if c.sent_on == o.on]
    sent += [c for c in fold(matter.events).consultations if c.sent_on == o.on and c.no > len(o.after.consultations)]
    mine = o.after.consultations[-1]
    return {"role": mine.role, "roles": list(dict.fromkeys(c.role for c in sent)), "days": _limit(matter, "consultation", o.on)}


def _fee(o: Occasion, matter: Matter) -> dict[str, Any]:
    """The scale band by band, and of each the units of this case with their sum."""
    quantity = o.event.data["quantity"]
    scale = matter.law.rulebook.fee_scale(o.event.data["scale"], o.on)
    lasts = [*(band.start - 1 for band in scale.bands[1:]), None]
    bands = []
    for band, last in zip(scale.bands, lasts, strict=True):
        units = max(0, min(quantity, last or quantity) - band.start + 1)
        bands.append({"first": band.start, "last": last, "yuan": band.yuan, "step": band.step, "step_yuan": band.step_yuan,
                      "upto": band.start + units - 1, "units": units, "sum": units * band.yuan})  # fmt: skip
    return {"scale": scale.key, "quantity": quantity, "pieces": o.event.data.get("pieces", 1), "amount": o.event.data["amount"], "bands": bands, "days": _limit(matter, "payment", o.on),
            "fee_cite": scale.article.replace("国办函〔2020〕109号", "")}  # fmt: skip


def _decision(o: Occasion, matter: Matter) -> dict[str, Any]:
    texts, events = o.event.texts, matter.events[: o.at]
    searches = [e.texts["scope"] for e in events if e.kind == EventKind.SEARCH_RECORDED and e.texts.get("scope")]
    mine = [c for c in o.after.consultations if c.role == "third_party" and c.party == o.party]
    return {
        "outcome": o.after.outcome, "reasons": texts.get("reasons", ""), "provision": texts.get("provision", ""),
        "grounds": list(o.event.data.get("grounds", ())),
        "competent_agency": texts.get("competent_agency", ""), "searches": searches, "prior": matter.before,
        "was_asked_reasons": o.after.reasons, "objected_on": mine[0].ended_on if mine else None,
        "is_reasonable": bool(mine and mine[0].is_reasonable),
    }  # fmt: skip


def _lapsed(o: Occasion, matter: Matter) -> dict[str, Any]:
    letter = o.before.letter
    assert letter is not None
    return {"sent_on": letter.sent_on, "ended_on": wait_until(o.before, matter.law), "amount": o.before.fee}


_STEP: Final[Mapping[EventKind, Callable[[Occasion, Matter], dict[str, Any]]]] = {
    EventKind.CLARIFICATION_REQUESTED: _clarification, EventKind.REASONS_REQUESTED: _reasons, EventKind.EXTENDED: _extension,
    EventKind.DEFERRED: _deferral, EventKind.THIRD_PARTY_CONSULTED: _consultation, EventKind.AGENCY_CONSULTED: _consultation,
    EventKind.FEE_NOTIFIED: _fee, EventKind.WITHDRAWN: lambda o, _m: {"withdrawn_on": o.event.on}, EventKind.DECIDED: _decision, EventKind.CLARIFICATION_LAPSED: _lapsed, EventKind.PAYMENT_LAPSED: _lapsed,
}  # fmt: skip


def warnings(o: Occasion, matter: Matter) -> tuple[str, ...]:
    """What whoever signs should know: dates that may still move, the last day to post an answer."""
    found = []
    due = reply_due(o.after, matter.law, o.on)
    if due is not None and due.is_provisional and o.event.kind in (EventKind.EXTENDED, EventKind.DECIDED):
        found.append(f"答复期限 {due.due_on} 所在年度的放假通知尚未公布，按暂定日期写")
    if o.kind.due == "reply" and o.after.answered_on is None and o.by is not None:
        late = "，现已逾期" if o.on > o.by else ""
        found.append(f"最迟 {o.by} 交邮（邮政企业）或者由申请人签收才算按期{late}（国办公开办函〔2016〕235号）")
    return tuple(found)
