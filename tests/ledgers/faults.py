"""Plants what clerks get wrong, each error in an application of its own, and remembers the cells where it must be reported."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from tests.ledgers.grid import Ledger, Place, Value, dotted
from tests.ledgers.truth import KINDS, Application

EACH = 17  # errors in one ledger
COMMONEST = 6  # of ERRORS, planted in every ledger


@dataclass(frozen=True, slots=True)
class Fault:
    """An error: what it is, the cells any of which tells the clerk where to look, what now stands there."""

    kind: str
    cells: tuple[Place, ...]
    value: Value


@dataclass(frozen=True, slots=True)
class Error:
    """A way to go wrong: the fact spoilt, the others that must be there, what to write; `near` are cells as good to name."""

    kind: str
    fact: str
    write: Callable[[Application], Value]
    needs: tuple[str, ...] = ()
    near: tuple[str, ...] = ()


def _before(fact: str) -> Callable[[Application], Value]:
    """Forty days before that fact."""

    def write(one: Application) -> Value:
        day: date = getattr(one, fact)
        return (day - timedelta(40)).isoformat()

    return write


ERRORS = (
    Error("impossible day", "decided", lambda a: f"{a.received.year}.2.30", ("decided",)),
    Error("decided before received", "decided", _before("received"), ("decided",), ("received",)),
    Error("kind missing", "kind", lambda _: None),
    Error("outcome unknown", "outcome", lambda _: "按程序办理", ("decided",)),
    Error("text for a day", "received", lambda _: "待查"),
    Error("same number, other application", "code", lambda _: None),
    Error("answer without a day", "decided", lambda _: None, ("decided",), ("outcome",)),
    Error("day without an answer", "outcome", lambda _: None, ("decided",), ("decided",)),
    Error("impossible month", "received", lambda a: f"{a.received.year}年13月5日"),
    Error("completed before asked", "completed", _before("asked"), ("asked", "completed"), ("asked",)),
    Error("asked before received", "asked", _before("received"), ("asked",), ("received",)),
    Error(
        "concluded before opened",
        "reconsideration_concluded",
        lambda a: (a.reviews[0].opened - timedelta(30)).isoformat(),
        ("reviews",),
        ("reconsideration_opened",),
    ),
    Error("year of another century", "received", lambda a: f"22{a.received.year % 100:02d}-{a.received.month:02d}-01"),
    Error("no day of receipt", "received", lambda _: None),
    Error(
        "two days in a cell",
        "decided",
        lambda a: f"{dotted(a.received + timedelta(8))}、{dotted(a.received + timedelta(12))}",
        ("decided",),
    ),
    Error("day yet to come", "decided", lambda _: "2027-03-01", ("decided",)),
    Error("kind unknown", "kind", lambda _: "甲类"),
    Error("review result unknown", "reconsideration_result", lambda _: "按规定处理", ("reviews",)),
    Error(
        "day, month or year first",
        "received",
        lambda a: f"{a.received.month % 12 + 1:02d}/{a.received.month:02d}/{a.received.year % 100:02d}",
    ),
    Error("broken formula", "decided", lambda _: "#REF!", ("decided",)),
    Error("no year anywhere", "received", lambda a: f"{a.received.month}月{a.received.day}日"),
    Error("extended before received", "extended", _before("received"), ("extended",), ("received",)),
    Error("served before received", "served", _before("received"), ("decided",), ("received", "decided")),
)

_NO_YEAR = {"no year anywhere"}  # an error only where no title names the year
NO_ERROR_IN = {
    "township-simple": _NO_YEAR,
    "township-word": _NO_YEAR,
    "township-sections": _NO_YEAR,
    "bureau-months": _NO_YEAR,
    "bureau-three-years": _NO_YEAR,
    "bureau-gbk": _NO_YEAR,
    "bureau-wps": _NO_YEAR,
    "county-repeated": _NO_YEAR,
    "county-ticks": _NO_YEAR | {"kind unknown"},  # any mark is a tick
    "street-two-columns": {"day without an answer"},  # the other column says which it was
    "county-digits": {"answer without a day"},  # the day of posting is there
    "odd-passing": {"answer without a day"},
    "odd-ticked": _NO_YEAR,
}


def plant(ledger: Ledger) -> list[Fault]:
    """Spoils the ledger in up to EACH ways, the six commonest and then others, each ledger beginning elsewhere among those."""
    free = [a for i, a in enumerate(ledger.applications) if i % 2 == 1]
    turn = len(ledger.applications) % (len(ERRORS) - COMMONEST)
    rest = ERRORS[COMMONEST:]
    suited = [e for e in (*ERRORS[:COMMONEST], *rest[turn:], *rest[:turn]) if e.kind not in NO_ERROR_IN.get(ledger.name, ())]
    ledger.name += "-faults"
    planted: list[Fault] = []
    for error in suited * 3:
        if len(planted) == EACH:
            break
        at = next((a for a in free if _fits(ledger, a, error)), None)
        if at is not None:
            free.remove(at)
            planted.append(_spoil(ledger, at, error))
    return planted


def _fits(ledger: Ledger, one: Application, error: Error) -> bool:
    if not all(getattr(one, need) for need in error.needs):
        return False
    if error.kind in {"concluded before opened", "review result unknown"} and not (
        one.reviews[0].road == "reconsideration" and one.reviews[0].concluded
    ):
        return False
    at, start = ledger.place(one, error.fact), ledger.place(one, "received")
    return at is not None and start is not None and not any(ledger.merged(p) for p in (at, start))


def _spoil(ledger: Ledger, one: Application, error: Error) -> Fault:
    place = ledger.place(one, error.fact)
    assert place is not None
    near = [found for fact in error.near if (found := ledger.place(one, fact))]
    value = error.write(one)
    if error.fact == "code":
        first = ledger.applications[0]
        other = ledger.place(first, "code")
        assert other is not None
        near, value = [other], ledger.read(other)
    if error.kind == "kind missing" and ledger.name.startswith("county-ticks"):
        near = [Place(place.sheet, place.row, 3 + i) for i in range(len(KINDS))]
    ledger.put(place, value)
    return Fault(error.kind, (place, *near), value)
