"""Whole courses: which episodes a case goes through before its answer, the answer itself, and what follows it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from engine.practice.route import NEEDS, Route, arrive, ask, ask_reasons, charge, clarify, consult, extend, hear
from engine.terms import Channel, Outcome

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.practice.chance import Chance
    from engine.practice.words import Words

# Shares of cases with an episode, where the outcome does not demand it.
_SHARES: Final = {"clarify": 0.09, "reasons": 0.02, "hear": 0.05, "consult": 0.06, "charge": 0.025, "extend": 0.11, "search": 0.25}
_LATE: Final = 0.03
_RELEASES: Final = (str(Outcome.GRANTED_PROVIDED), str(Outcome.PARTIAL))


def course(
    outcome: str, limits: Mapping[str, int], chance: Chance, words: Words, *,
    is_person: bool, is_whole: bool, charges: bool, is_plain: bool, is_stuck: bool, is_void: bool,
) -> Route:  # fmt: skip
    """A lawful course that ends in the outcome. A plain one has no more episodes than the outcome demands; a stuck one waits for a year."""
    r = Route(outcome, chance, words, limits, is_whole=is_whole, charges=charges)
    arrive(r, is_person=is_person)
    if is_void:
        r.add(r.later(0, 3), "void", reason=words.void())
        r.decided_at = r.settled_at = r.at
        return r
    # Before a lapse or a withdrawal nothing else may use up the period.
    free = () if is_plain else ("clarify", "search") if outcome in _ENDINGS else tuple(_SHARES)
    wants = {name: NEEDS.get(outcome) == name or (name in free and r.share(name, share)) for name, share in _SHARES.items()}
    _episodes(r, wants, is_stuck=is_stuck)
    if outcome not in _ENDINGS:
        _decide(r)
        _serve(r)
    else:
        _ENDINGS[outcome](r, is_plain)
        r.decided_at = r.settled_at = r.at
    if r.share("archived", 0.92):
        r.add(r.later(2, 15), "archive")
    return r


def _episodes(r: Route, wants: Mapping[str, bool], *, is_stuck: bool) -> None:
    if wants["clarify"]:
        clarify(r)
    if r.share("note", 0.07):
        r.add(r.later(0, 1), "note", text=r.words.note())
    if r.share("reassigned", 0.03):
        r.add(r.later(0, 1), "assign", to=r.words.handler())
    if wants["reasons"]:
        ask_reasons(r, is_excessive=r.outcome == Outcome.NOT_PROCESSED_EXCESSIVE)
    if wants["hear"]:
        hear(r, must_object=r.outcome == Outcome.REFUSED_THIRD_PARTY)
    if wants["consult"] or is_stuck:
        consult(r, is_stuck=is_stuck)
    if wants["search"]:
        r.add(r.later(0, 2), "record_search", scope=r.words.scope())
    if wants["charge"] and r.charges and r.outcome in _RELEASES and r.at < r.due:
        charge(r, is_paid=True)
    if wants["extend"]:
        extend(r)


def _lapse_of_clarification(r: Route, _is_plain: bool) -> None:
    clarify(r, is_answered=False)


def _lapse_of_payment(r: Route, _is_plain: bool) -> None:
    charge(r, is_paid=False)


def _withdrawal(r: Route, is_plain: bool) -> None:
    if not is_plain and r.at < r.due and r.share("withdrawn_waiting", 0.2):
        ask(r)
    r.add(r.later(1, 9), "withdraw")


_ENDINGS: Final = {
    str(Outcome.OTHER_CLARIFICATION_LAPSED): _lapse_of_clarification,
    str(Outcome.OTHER_FEE_UNPAID): _lapse_of_payment,
    str(Outcome.OTHER_WITHDRAWN): _withdrawal,
}


def _decide(r: Route) -> None:
    """The answer: mostly in the later part of the period, seldom on the spot, seldom late."""
    first = max(r.at, r.start + 1)
    if r.share("on_the_spot", 0.03) and len(r.steps) == 2 and r.channel == Channel.IN_PERSON:  # noqa: PLR2004 - registered and assigned
        at = r.at
    elif r.share("late", _LATE):
        at = max(first, r.due) + r.chance.upto(1, 12)
    else:
        at = r.chance.skewed(first, r.due) if first < r.due else first
    entered_later = r.share("entered_later", 0.03)
    r.decided_at, r.settled_at = at, at + entered_later
    dated = {"decided_on": at} if entered_later else {}
    r.add(r.settled_at, "decide", outcome=r.outcome, **dated, **_arguments(r))


def _arguments(r: Route) -> dict[str, Any]:
    """What the law wants with the outcome."""
    outcome, words = r.outcome, r.words
    found: dict[str, Any] = {}
    if outcome in words.REASONS:
        found["reasons"] = words.reasons(outcome)
    if outcome in words.PROVISIONS:
        found["provision"] = words.provision(outcome)
    if outcome.startswith("refused.") and outcome != Outcome.REFUSED_ADMINISTRATIVE_INQUIRY:
        found["not_separable"] = True
    if outcome == Outcome.PARTIAL:
        ground = words.ground(is_heard=r.is_heard)
        found |= {"grounds": (ground,), "reasons": f"{words.reasons(ground)}；能够区分处理，其余内容予以公开"}
    if outcome == Outcome.UNABLE_NOT_THIS_AGENCY and r.share("competent", 0.85):
        found["competent_agency"] = words.competent()
    if r.is_objected and (outcome.startswith("granted.") or outcome == Outcome.PARTIAL):
        found["override_reason"] = words.override()
    return found


def _serve(r: Route) -> None:
    """Service and, for letters, its proof (国办公开办函〔2016〕235号)."""
    method = r.chance.weighted(_METHODS.get(r.channel, _METHODS["mail"]))
    at = r.at if r.at >= r.due else r.later(0, 1)
    if method == "mail":
        r.add(at, "serve", method="mail", posted_on=at)
        r.add(proof := r.later(2, 6), "serve", method="mail", signed_on=proof)
    elif method == "online":
        r.add(at, "serve", method="online", posted_on=at)
    else:
        r.add(at, "serve", method=method, signed_on=at)


_METHODS: Final[dict[str, dict[str, float]]] = {
    "mail": {"mail": 0.9, "entrusted": 0.1},
    str(Channel.ONLINE): {"online": 0.75, "mail": 0.25},
    str(Channel.EMAIL): {"online": 0.7, "mail": 0.3},
    str(Channel.FAX): {"mail": 1.0},
    str(Channel.IN_PERSON): {"in_person": 0.5, "mail": 0.5},
    str(Channel.ORAL): {"in_person": 0.8, "mail": 0.2},
}


def again(outcome: str, limits: Mapping[str, int], chance: Chance, words: Words, cause: str, *, is_objected: bool) -> Route:
    """The course after an order to answer again: 0 is the day the order was served."""
    r = Route(outcome, chance, words, limits, is_objected=is_objected)
    r.allowed, r.channel = limits["reply"], str(Channel.REGISTERED_MAIL)
    r.add(0, "reopen", cause=cause, served_on=0, reason=words.reopening())
    r.add(r.later(1, 5), "record_search", scope=words.scope())
    _decide(r)
    _serve(r)
    r.add(r.later(3, 10), "archive")
    return r
