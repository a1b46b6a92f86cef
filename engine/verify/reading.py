"""One agency's streams held against its rows: a finding for everything that does not follow."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import select

from engine.columns import ENTRY
from engine.deadlines import case_deadlines, item_deadlines, review_deadlines
from engine.errors import Finding
from engine.forms.frozen import faults
from engine.item import fold_item, item_columns
from engine.recount import Recount
from engine.review import fold_review
from engine.rulefiles import load_forms
from engine.store import audit
from engine.store.chain import to_event
from engine.store.letters import columns_of as letter_columns
from engine.store.unit import columns_of, review_columns
from engine.terms import EventKind
from engine.verify.lived import Recorded, lived, registrations, settled
from engine.verify.rows import Rows, edition_name, rows_of

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.case.history import Event
    from engine.case.situation import Law
    from engine.errors import Severity
    from engine.store.unit import Agency
    from engine.verify.rows import Row

_FROM_BACKUP: Final = "请从备份核对"
_DUE: Final = frozenset({"due_on", "safe_due_on", "wait_until"})
# What a counted row says, apart from when it was known.
_COUNTS: Final = ("applicant_kind", "received_year", "counted_year", "outcome")
# Streams whose entries have no rows of their own: the chain is all there is to check.
_WITHOUT_ROWS: Final = frozenset({"calendar", "stock", "ledger"})


@dataclass(slots=True)
class Reading:
    """One agency; what does not fit is in `findings` when it has been read."""

    connection: Connection
    agency: Agency
    law: Law
    cases: int = 0
    reviews: int = 0
    findings: list[Finding] = field(default_factory=list)
    _rows: Rows = field(init=False)
    _figures: dict[tuple[int, str], str] = field(default_factory=dict)
    _recounts: dict[str, Recount] = field(default_factory=dict)

    def read(self, tick: Callable[[], None]) -> None:
        """Read every stream; `tick` is called for each entry."""
        self._rows = rows_of(self.connection, self.agency.id)
        self._read_editions()
        for stream, rows in groupby(audit.streams(self.connection, self.agency.id), lambda row: row["stream"]):
            if (events := self._events(stream, rows, tick)) is None:
                self._pass_over(stream)
            else:
                self._stream(stream, events)
        r = self._rows
        for what, left in (
            ("案件", r.cases), ("复议诉讼", r.reviews), ("申请人信息", r.people), ("提醒期限", r.deadlines), ("文书", r.letters),
            ("公开条目", r.items), ("年度报告", r.editions),
        ):  # fmt: skip
            for name in left:
                self._note(f"{what} {name}", f"没有对应的历史记录，{_FROM_BACKUP}")
        self._check_recounts()
        self._check_figures()

    def _stream(self, stream: str, events: list[Recorded]) -> None:
        kind, _, name = stream.partition(":")
        if kind == "case":
            self.cases += 1
            self._recount(Recount.case, events)
            self._case(name, events)
        elif kind == "review":
            self.reviews += 1
            self._recount(Recount.review, events)
            self._review(name, events)
        elif kind == "item":
            self._item(name, events)
        elif kind == "agency":
            self._check_agency(events)
        elif kind == "figures" and name.isdigit():
            self._figures |= {(int(name), key): value for e in events for key, value in e.event.data.items()}
        elif kind == "report" and name.isdigit():
            self._report(name, events)
        elif kind not in _WITHOUT_ROWS:
            self._note(stream, f"不是本程序的记录，{_FROM_BACKUP}")

    def _check_agency(self, events: list[Recorded]) -> None:
        """What was last changed is what the agency's row says."""
        for name, value in {key: value for e in events for key, value in e.event.data.items()}.items():
            if getattr(self.agency, name) != value:
                self._note("机关情况", f"与最后一次变更的记录不符，{_FROM_BACKUP}")

    def _pass_over(self, stream: str) -> None:
        """One finding is enough for a stream that cannot be read."""
        _, _, name = stream.partition(":")
        for rows in (self._rows.cases, self._rows.reviews, self._rows.items):
            rows.pop(name, None)
        self._rows.deadlines.pop(stream, None)

    def _note(self, where: str, message: str, severity: Severity = "error") -> None:
        self.findings.append(Finding(where, severity, message))

    def _read_editions(self) -> None:
        """The finalised reports: sections 三 and 四 of each are counted again along with everything else."""
        finalised = select(ENTRY.c.stream, ENTRY.c.version, ENTRY.c.seq)
        finalised = finalised.where(ENTRY.c.agency_id == self.agency.id, ENTRY.c.kind == EventKind.REPORT_FINALISED)
        seqs = {edition_name(stream.partition(":")[2], version): seq for stream, version, seq in self.connection.execute(finalised)}
        for name, row in self._rows.editions.items():
            frozen, fault = faults(row["content"], row["digest"], load_forms())
            if fault:
                self._note(f"年度报告 {name}", f"{fault}，{_FROM_BACKUP}")
            if frozen is not None and name in seqs:
                self._recounts[name] = Recount(frozen.report, seqs[name])

    def _events(self, stream: str, rows: Iterable[Row], tick: Callable[[], None]) -> list[Recorded] | None:
        """The events of a stream; None (and a finding) when they cannot be read or are not 1, 2, 3 …"""
        events: list[Recorded] = []
        fault = ""
        for n, row in enumerate(rows, 1):
            tick()
            if row["version"] != n:
                fault = fault or f"缺第{n}步记录"
            try:
                event = to_event(row["kind"], date.fromisoformat(row["occurred_on"]), row["state"], row["data"], row["texts"])
                events.append(Recorded(event, row["recorded_at"], row["rules"], row["seq"], row["actor"]))
            except (ValueError, TypeError, AttributeError):
                fault = fault or f"{audit.named(row)}无法读出"
        if fault:
            self._note(audit.named_stream(stream), f"{fault}，记录不完整，{_FROM_BACKUP}")
        return None if fault else events

    # --- one stream against its rows

    def _case(self, number: str, events: list[Recorded]) -> None:
        where, row = f"案件 {number}", self._rows.cases.pop(number, None)
        try:
            timeline, case = lived(events)
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
        counted = self._rows.counted.get(row["id"], ())
        if settled((r["known_from"], {n: r[n] for n in _COUNTS}, r["known_until"]) for r in counted) != timeline:
            self._note(where, f"统计归属与历史记录推出的不符，{_FROM_BACKUP}")

    def _check_letters(self, case_id: int, events: list[Recorded]) -> None:
        """The register against the entries that issued and voided letters."""
        voided = {e.event.data.get("number"): e.event.on for e in events if e.event.kind == EventKind.LETTER_VOIDED}
        for version, e in enumerate(events, 1):
            if e.event.kind == EventKind.LETTER_ISSUED:
                number = str(e.event.data.get("number"))
                row = self._rows.letters.pop(number, None)
                if row is None:
                    self._note(f"文书 {number}", f"有签发记录而登记簿中没有，{_FROM_BACKUP}")
                else:
                    expected = {**letter_columns(e.event, version), "case_id": case_id, "voided_on": voided.get(number)}
                    self._compare(f"文书 {number}", row, expected)

    def _person(self, where: str, events: list[Recorded], person_id: int) -> None:
        """Whose case it is; a correction of particulars makes a new row, and those before it stay as they were."""
        named = {e.data["person"]: e.data.get("digest") for e in registrations(r.event for r in events) if "person" in e.data}
        if not named or list(named)[-1] != person_id:
            self._note(where, f"台账所指申请人与登记时不同，{_FROM_BACKUP}")
        for key in named.keys() | {person_id}:
            recorded = self._rows.people.pop(key, None)
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
        if set(wrong) <= _DUE and not is_same_rules:
            self._note(where, f"规则或日历已更新，期限尚未重算：{told}", "warning")
        else:
            self._note(where, f"台账与历史记录推出的不符：{told}，{_FROM_BACKUP}")

    def _check_deadlines(self, where: str, subject: str, expected: Mapping[str, date], events: list[Recorded]) -> None:
        recorded = self._rows.deadlines.pop(subject, {})
        if recorded == {watch: due.isoformat() for watch, due in expected.items()}:
            return
        wrong = "、".join(sorted(w for w in recorded.keys() | expected.keys() if recorded.get(w) != str(expected.get(w))))
        if all(e.rules == self.law.rulebook.digest for e in events):
            self._note(where, f"提醒期限与历史记录推出的不符：{wrong}，{_FROM_BACKUP}")
        else:
            self._note(where, f"规则或日历已更新，提醒期限尚未重算：{wrong}", "warning")

    def _review(self, number: str, events: list[Recorded]) -> None:
        where, row = f"复议诉讼 {number}", self._rows.reviews.pop(number, None)
        if row is None:
            self._note(where, f"有历史记录而台账中没有这一件，{_FROM_BACKUP}")
            return
        review = fold_review(e.event for e in events)
        if self._rows.numbers.get(row["case_id"]) != review.case:
            self._note(where, f"所涉案件应为 {review.case}，{_FROM_BACKUP}")
        self._compare(where, row, review_columns(review))
        self._check_deadlines(where, f"review:{number}", review_deadlines(review, self.law), events)

    def _recount(self, count: Callable[[Recount, list[tuple[int, Event]]], None], events: list[Recorded]) -> None:
        told = [(e.seq, e.event) for e in events] if self._recounts else []
        for recount in self._recounts.values():
            count(recount, told)

    def _report(self, year: str, events: list[Recorded]) -> None:
        """The editions of a year against the entries that finalised them."""
        for version, e in enumerate(events, 1):
            name = edition_name(year, version)
            row = self._rows.editions.pop(name, None)
            if row is None:
                self._note(f"年度报告 {name}", f"有定稿记录而没有这一版，{_FROM_BACKUP}")
            else:
                expected = {"digest": e.event.data.get("digest"), "finalised_at": e.recorded_at, "actor": e.actor}
                self._compare(f"年度报告 {name}", row, expected)

    def _item(self, number: str, events: list[Recorded]) -> None:
        where, row = f"公开条目 {number}", self._rows.items.pop(number, None)
        if row is None:
            self._note(where, f"有历史记录而登记簿中没有这一条，{_FROM_BACKUP}")
            return
        item = fold_item(e.event for e in events)
        if self._rows.numbers.get(row["case_id"], "") != item.case:
            self._note(where, f"所涉案件应为 {item.case or '无'}，{_FROM_BACKUP}")
        # Erased texts are told with their entry; the title in the row is then all there is.
        self._compare(where, row, item_columns(item if item.title else replace(item, title=row["title"])))
        self._check_deadlines(where, f"item:{number}", item_deadlines(item, self.law), events)

    def _check_recounts(self) -> None:
        for name, recount in self._recounts.items():
            for wrong in recount.wrong():
                self._note(f"年度报告 {name}", f"{wrong}，{_FROM_BACKUP}")

    def _check_figures(self) -> None:
        stored = self._rows.figures
        for key in sorted(stored.keys() | self._figures.keys()):
            if stored.get(key) != self._figures.get(key):
                told = f"是 {stored.get(key, '空')}，历史记录为 {self._figures.get(key, '空')}"
                self._note(f"填报数字 {key[0]}年 {key[1]}", f"{told}，{_FROM_BACKUP}")
