"""Does the history still say what was recorded, and do cases, counts, reviews and figures follow from it? Everything recomputed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from engine.case.event import restated
from engine.case.history import Case, Event, evolve, fold
from engine.columns import CASE, COUNTED, DEADLINE, EDITION, ENTRY, FIGURE, ITEM, LETTER, REVIEW
from engine.deadlines import case_deadlines, item_deadlines, review_deadlines
from engine.errors import Finding
from engine.forms.frozen import faults
from engine.item import fold_item, item_columns, item_number
from engine.recount import Recount
from engine.review import fold_review
from engine.rulefiles import load_forms
from engine.store import audit
from engine.store.chain import to_event
from engine.store.deadlines import AGENCY_SUBJECT
from engine.store.letters import columns_of as letter_columns
from engine.store.unit import columns_of, counted_columns, number_of, review_columns, review_number
from engine.terms import EventKind

if TYPE_CHECKING:
    from sqlalchemy import Connection, RowMapping, Table

    from engine.case.situation import Law
    from engine.store.unit import Agency, Unit

    Row = RowMapping

Progress = Callable[[int, int], None]
_FROM_BACKUP = "请从备份核对"
_DUE = ("due_on", "safe_due_on", "wait_until")
# What a counted row says, apart from when it was known.
_COUNTS = ("applicant_kind", "received_year", "counted_year", "outcome")


@dataclass(frozen=True, slots=True)
class Book:
    """An agency's chain: `head` is the last hash; kept elsewhere, it shows whether the end was cut off."""

    agency: str
    entries: int
    cases: int
    reviews: int
    head: str


@dataclass(frozen=True, slots=True)
class Verified:
    """What was read, and everything that does not fit."""

    books: tuple[Book, ...]
    findings: tuple[Finding, ...]

    def as_data(self) -> dict[str, Any]:
        """JSON-ready."""
        names = Book.__dataclass_fields__
        return {"agencies": [{n: getattr(b, n) for n in names} for b in self.books], "findings": [f.as_data() for f in self.findings]}

    def told(self) -> str:
        """A line an agency."""
        return "\n".join(
            f"{b.agency}：记录 {b.entries} 条，案件 {b.cases} 件，复议诉讼 {b.reviews} 件，链尾 {b.head[:16]}" for b in self.books
        )


def verify(unit: Unit, law: Law, progress: Progress = lambda _done, _all: None) -> Verified:
    """Recompute chains, digests, projections, counts, reviews and figures of every agency. Findings of severity error mean damage."""
    total, done, books, findings = 2 * audit.size(unit.connection), 0, [], list(audit.orphans(unit.connection))

    def tick() -> None:
        nonlocal done
        done += 1
        if done % audit.BATCH == 0 or done == total:
            progress(done, total)

    for agency in unit.agencies():
        chain = audit.audit(unit.connection, agency.id, tick)
        reading = _Reading(unit.connection, agency, law)
        reading.read(tick)
        books.append(Book(agency.name, chain.entries, reading.cases, reading.reviews, chain.head))
        findings += [replace(f, where=f"{agency.name} {f.where}") for f in (*chain.findings, *reading.findings)]
    return Verified(tuple(books), tuple(findings))


@dataclass(slots=True)
class _Reading:
    """One agency: its rows by number, struck off as its streams account for them."""

    connection: Connection
    agency: Agency
    law: Law
    cases: int = 0
    reviews: int = 0
    findings: list[Finding] = field(default_factory=list)
    _people: dict[int, str] = field(default_factory=dict)
    _figures: dict[tuple[int, str], str] = field(default_factory=dict)
    _deadlines: dict[str, dict[str, str]] = field(default_factory=dict)
    _letters: dict[str, Row] = field(default_factory=dict)
    _editions: dict[str, Row] = field(default_factory=dict)
    _recounts: dict[str, Recount] = field(default_factory=dict)

    def read(self, tick: Callable[[], None]) -> None:
        cases, counted, reviews = self._by_number(CASE, number_of), self._counted(), self._by_number(REVIEW, review_number)
        self._read_people()
        self._read_deadlines()
        self._letters = {row["number"]: row for row in self._rows(LETTER)}
        self._read_editions()
        numbers = {row["id"]: number for number, row in cases.items()}
        items = {item_number(row["serial"]): row for row in self._rows(ITEM)}
        for stream, rows in groupby(audit.streams(self.connection, self.agency.id), lambda row: row["stream"]):
            kind, _, name = stream.partition(":")
            if (events := self._events(stream, rows, tick)) is None:
                _ = cases.pop(name, None), reviews.pop(name, None), items.pop(name, None), self._deadlines.pop(stream, None)
            elif kind == "case":
                self.cases += 1
                self._recount(Recount.case, events)
                self._case(name, events, cases.pop(name, None), counted)
            elif kind == "review":
                self.reviews += 1
                self._recount(Recount.review, events)
                self._review(name, events, reviews.pop(name, None), numbers)
            elif kind == "item":
                self._item(name, events, items.pop(name, None), numbers)
            elif kind == "figures" and name.isdigit():
                self._figures |= {(int(name), key): value for e in events for key, value in e.event.data.items()}
            elif kind == "report" and name.isdigit():
                self._report(name, events)
            elif kind not in ("calendar", "stock", "ledger"):
                self._note(stream, f"不是本程序的记录，{_FROM_BACKUP}")
        self._left_over("案件", cases)
        self._left_over("复议诉讼", reviews)
        self._left_over("申请人信息", self._people)
        self._left_over("提醒期限", self._deadlines)
        self._left_over("文书", self._letters)
        self._left_over("公开条目", items)
        self._left_over("年度报告", self._editions)
        for name, recount in self._recounts.items():
            for wrong in recount.wrong():
                self._note(f"年度报告 {name}", f"{wrong}，{_FROM_BACKUP}")
        self._check_figures()

    def _note(self, where: str, message: str, severity: str = "error") -> None:
        self.findings.append(Finding(where, severity, message))  # type: ignore[arg-type]

    def _rows(self, table: Table) -> Iterable[Row]:
        statement = select(*audit.as_stored(table)).where(table.c.agency_id == self.agency.id).order_by(*table.primary_key)
        return iter(self.connection.execute(statement).mappings())

    def _by_number(self, table: Table, number: Callable[[int, int], str]) -> dict[str, Row]:
        return {number(row["year"], row["serial"]): row for row in self._rows(table)}

    def _counted(self) -> dict[int, list[Row]]:
        found: dict[int, list[Row]] = {}
        for row in self._rows(COUNTED):
            found.setdefault(row["case_id"], []).append(row)
        return found

    def _read_people(self) -> None:
        for key, recorded, is_intact in audit.people(self.connection, self.agency.id):
            self._people[key] = recorded if is_intact else ""

    def _read_deadlines(self) -> None:
        for row in self._rows(DEADLINE):
            if row["subject"] != AGENCY_SUBJECT:
                self._deadlines.setdefault(row["subject"], {})[row["watch"]] = row["due_on"]

    def _read_editions(self) -> None:
        """The finalised reports: sections 三 and 四 of each are counted again along with everything else."""
        finalised = select(ENTRY.c.stream, ENTRY.c.version, ENTRY.c.seq)
        finalised = finalised.where(ENTRY.c.agency_id == self.agency.id, ENTRY.c.kind == EventKind.REPORT_FINALISED)
        seqs = {_edition(stream.partition(":")[2], version): seq for stream, version, seq in self.connection.execute(finalised)}
        self._editions = {_edition(row["year"], row["edition"]): row for row in self._rows(EDITION)}
        for name, row in self._editions.items():
            frozen, fault = faults(row["content"], row["digest"], load_forms())
            if fault:
                self._note(f"年度报告 {name}", f"{fault}，{_FROM_BACKUP}")
            if frozen is not None and name in seqs:
                self._recounts[name] = Recount(frozen.report, seqs[name])

    def _events(self, stream: str, rows: Iterable[Row], tick: Callable[[], None]) -> list[_Recorded] | None:
        """The events of a stream; None (and a finding) when they cannot be read or are not 1, 2, 3 …"""
        events: list[_Recorded] = []
        fault = ""
        for n, row in enumerate(rows, 1):
            tick()
            if row["version"] != n:
                fault = fault or f"缺第{n}步记录"
            try:
                event = to_event(row["kind"], date.fromisoformat(row["occurred_on"]), row["state"], row["data"], row["texts"])
                events.append(_Recorded(event, row["recorded_at"], row["rules"], row["seq"], row["actor"]))
            except (ValueError, TypeError, AttributeError):
                fault = fault or f"{audit.named(row)}无法读出"
        if fault:
            self._note(stream, f"{fault}，记录不完整，{_FROM_BACKUP}")
        return None if fault else events

    # --- one stream against its rows

    def _case(self, number: str, events: list[_Recorded], row: Row | None, counted: dict[int, list[Row]]) -> None:
        where = f"案件 {number}"
        try:
            timeline, case = _lived(events)
        except (KeyError, TypeError, AttributeError):
            self._note(where, f"历史记录无法还原，{_FROM_BACKUP}")
            return
        if row is None:
            self._note(where, f"有历史记录而台账中没有这一件，{_FROM_BACKUP}")
            return
        self._person(where, events, row["person_id"])
        self._compare(where, row, columns_of(case, self.law, case.last_on), events[-1].rules == self.law.rulebook.digest)
        self._check_deadlines(where, f"case:{number}", case_deadlines(case, self.law), events)
        self._check_letters(row["id"], events)
        if _settled((r["known_from"], {n: r[n] for n in _COUNTS}, r["known_until"]) for r in counted.get(row["id"], ())) != timeline:
            self._note(where, f"统计归属与历史记录推出的不符，{_FROM_BACKUP}")

    def _check_letters(self, case_id: int, events: list[_Recorded]) -> None:
        """The register against the entries that issued and voided letters."""
        voided = {e.event.data.get("number"): e.event.on for e in events if e.event.kind == EventKind.LETTER_VOIDED}
        for version, e in enumerate(events, 1):
            if e.event.kind == EventKind.LETTER_ISSUED:
                number = str(e.event.data.get("number"))
                row = self._letters.pop(number, None)
                if row is None:
                    self._note(f"文书 {number}", f"有签发记录而登记簿中没有，{_FROM_BACKUP}")
                else:
                    expected = {**letter_columns(e.event, version), "case_id": case_id, "voided_on": voided.get(number)}
                    self._compare(f"文书 {number}", row, expected)

    def _person(self, where: str, events: list[_Recorded], person_id: int) -> None:
        """Whose case it is; a correction of particulars makes a new row, and those before it stay as they were."""
        named = {e.data["person"]: e.data.get("digest") for e in _registrations(r.event for r in events) if "person" in e.data}
        if not named or list(named)[-1] != person_id:
            self._note(where, f"台账所指申请人与登记时不同，{_FROM_BACKUP}")
        for key in named.keys() | {person_id}:
            recorded = self._people.pop(key, None)
            if recorded is None:
                self._note(where, "申请人信息已清除，历史链只存其摘要", "info")
            elif recorded != named.get(key):
                self._note(where, f"申请人信息与登记时的摘要不符，已被改动，{_FROM_BACKUP}")

    def _compare(self, where: str, row: Row, expected: Mapping[str, Any], is_same_rules: bool = True) -> None:
        """A projection against what the history gives. Due dates may differ when the rules have changed since."""
        wrong = [name for name, value in expected.items() if row[name] != (value.isoformat() if isinstance(value, date) else value)]
        if not wrong:
            return
        told = "、".join(f"{name} 是 {row[name]}，应为 {expected[name]}" for name in wrong)
        if set(wrong) <= set(_DUE) and not is_same_rules:
            self._note(where, f"规则或日历已更新，期限尚未重算：{told}", "warning")
        else:
            self._note(where, f"台账与历史记录推出的不符：{told}，{_FROM_BACKUP}")

    def _check_deadlines(self, where: str, subject: str, expected: Mapping[str, date], events: list[_Recorded]) -> None:
        recorded = self._deadlines.pop(subject, {})
        if recorded == {watch: due.isoformat() for watch, due in expected.items()}:
            return
        wrong = "、".join(sorted(w for w in recorded.keys() | expected.keys() if recorded.get(w) != str(expected.get(w))))
        if all(e.rules == self.law.rulebook.digest for e in events):
            self._note(where, f"提醒期限与历史记录推出的不符：{wrong}，{_FROM_BACKUP}")
        else:
            self._note(where, f"规则或日历已更新，提醒期限尚未重算：{wrong}", "warning")

    def _review(self, number: str, events: list[_Recorded], row: Row | None, numbers: Mapping[int, str]) -> None:
        where = f"复议诉讼 {number}"
        if row is None:
            self._note(where, f"有历史记录而台账中没有这一件，{_FROM_BACKUP}")
            return
        review = fold_review(e.event for e in events)
        if numbers.get(row["case_id"]) != review.case:
            self._note(where, f"所涉案件应为 {review.case}，{_FROM_BACKUP}")
        self._compare(where, row, review_columns(review))
        self._check_deadlines(where, f"review:{number}", review_deadlines(review, self.law), events)

    def _recount(self, count: Callable[[Recount, list[tuple[int, Event]]], None], events: list[_Recorded]) -> None:
        told = [(e.seq, e.event) for e in events] if self._recounts else []
        for recount in self._recounts.values():
            count(recount, told)

    def _report(self, year: str, events: list[_Recorded]) -> None:
        """The editions of a year against the entries that finalised them."""
        for version, e in enumerate(events, 1):
            name = _edition(year, version)
            row = self._editions.pop(name, None)
            if row is None:
                self._note(f"年度报告 {name}", f"有定稿记录而没有这一版，{_FROM_BACKUP}")
            else:
                expected = {"digest": e.event.data.get("digest"), "finalised_at": e.recorded_at, "actor": e.actor}
                self._compare(f"年度报告 {name}", row, expected)

    def _item(self, number: str, events: list[_Recorded], row: Row | None, numbers: Mapping[int, str]) -> None:
        where = f"公开条目 {number}"
        if row is None:
            self._note(where, f"有历史记录而登记簿中没有这一条，{_FROM_BACKUP}")
            return
        item = fold_item(e.event for e in events)
        if numbers.get(row["case_id"], "") != item.case:
            self._note(where, f"所涉案件应为 {item.case or '无'}，{_FROM_BACKUP}")
        # Erased texts are told with their entry; the title in the row is then all there is.
        self._compare(where, row, item_columns(item if item.title else replace(item, title=row["title"])))
        self._check_deadlines(where, f"item:{number}", item_deadlines(item, self.law), events)

    def _left_over(self, what: str, rows: Mapping[Any, Any]) -> None:
        for name in rows:
            self._note(f"{what} {name}", f"没有对应的历史记录，{_FROM_BACKUP}")

    def _check_figures(self) -> None:
        stored = {(row["year"], row["key"]): row["value"] for row in self._rows(FIGURE)}
        for key in sorted(stored.keys() | self._figures.keys()):
            if stored.get(key) != self._figures.get(key):
                told = f"是 {stored.get(key, '空')}，历史记录为 {self._figures.get(key, '空')}"
                self._note(f"填报数字 {key[0]}年 {key[1]}", f"{told}，{_FROM_BACKUP}")


@dataclass(frozen=True, slots=True)
class _Recorded:
    event: Event
    recorded_at: str
    rules: str
    seq: int
    actor: str


def _edition(year: int | str, number: int) -> str:
    return f"{year}年第{number}版"


def _registrations(events: Iterable[Event]) -> Iterator[Event]:
    """The registration, and what corrections made of it."""
    for n, event in enumerate(events):
        if event.kind == EventKind.CORRECTED:
            yield restated(event)[0].event
        elif n == 0:
            yield event


def _lived(events: list[_Recorded]) -> tuple[list[tuple[str, Any]], Case]:
    """What a case counted as from when on, and the case."""
    case = fold([])
    steps: list[tuple[str, Any]] = []
    for recorded in events:
        case = evolve(case, recorded.event)
        steps.append((recorded.recorded_at, counted_columns(case)))
    return _changes(steps), case


def _settled(rows: Iterable[tuple[str, Any, str | None]]) -> list[tuple[str, Any]]:
    """The same from the counted rows: each says from when until when."""
    steps: list[tuple[str, Any]] = []
    for since, counts, until in rows:
        steps += [(since, counts), *([(until, None)] if until is not None else [])]
    return _changes(steps)


def _changes(steps: Iterable[tuple[str, Any]]) -> list[tuple[str, Any]]:
    """One step an instant, the last; and none that changes nothing."""
    found: list[tuple[str, Any]] = []
    for since, counts in steps:
        if found and found[-1][0] == since:
            found.pop()
        if (found[-1][1] if found else None) != counts:
            found.append((since, counts))
    return found
