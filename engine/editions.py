"""Annual reports finalised once and for all, and marked corrected editions after them (条例第四十九条、第五十条).

An edition holds figures and words as one text; its entry in stream report:YEAR holds the digest. Nothing changes it later: what
comes to be known afterwards shows in `report diff`, and is published by a further edition that says what it corrects and why.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from engine.case.history import Event
from engine.errors import AlreadyExists, InputError, NotPermitted, ReportNotSound
from engine.forms.frozen import Changed, Frozen, changes, digest_of, sections_changed, thaw
from engine.forms.words import Words
from engine.moment import Moment
from engine.store.deadlines import AGENCY_SUBJECT, forget_deadlines, supersede
from engine.store.editions import Stored, add_edition, an_edition, editions, stream_of
from engine.terms import EventKind
from engine.texts import clean

if TYPE_CHECKING:
    from engine.casework import Desk
    from engine.forms import Report
    from engine.rulebook.form import Form
    from engine.store.unit import Agency, Unit


@dataclass(frozen=True, slots=True)
class Edition:
    """An edition: its number (the first is the report as finalised, later ones are corrected), who made it when, what it froze."""

    number: int
    finalised_at: str
    actor: str
    digest: str
    seq: int
    frozen: Frozen

    @property
    def report(self) -> Report:
        """The report, as it is rendered."""
        return self.frozen.report

    @property
    def moment(self) -> Moment:
        """What was on record when it was made."""
        return Moment(seq=self.seq)

    @property
    def label(self) -> str:
        """第1版（定稿）, 第2版（更正版）."""
        return f"第{self.number}版（{'更正版' if self.number > 1 else '定稿'}）"

    def as_data(self) -> dict[str, Any]:
        """JSON-ready, without the report itself."""
        return {
            "year": self.report.year, "edition": self.number, "label": self.label, "finalised_on": self.frozen.on, "finalised_at": self.finalised_at, "actor": self.actor,
            "reason": self.frozen.reason, "despite": self.frozen.despite, "digest": self.digest,
            "changes": [c.as_data() for c in self.frozen.changes], "findings": [f.as_data() for f in self.report.findings],
        }  # fmt: skip


def _read(stored: Stored, forms: Mapping[str, Form]) -> Edition:
    frozen = thaw(stored.content, forms)
    return Edition(stored.edition, stored.finalised_at, stored.actor, stored.digest, stored.seq, frozen)


def list_editions(unit: Unit, agency: Agency, forms: Mapping[str, Form], year: int | None = None) -> list[Edition]:
    """The editions of a year, or of all years, oldest first."""
    return [_read(stored, forms) for stored in editions(unit.connection, agency.id, year)]


def find_edition(unit: Unit, agency: Agency, forms: Mapping[str, Form], year: int, number: int | None = None) -> Edition:
    """One edition by number, or the latest. Raises NotFound."""
    return _read(an_edition(unit.connection, agency.id, year, number), forms)


def finalise(desk: Desk, report: Report, despite: str = "") -> Edition:
    """Freeze a year's report as its first edition; its deadline is then met.

    Raises NotPermitted while the year is not over, AlreadyExists when finalised, ReportNotSound when its checks found errors and
    nobody says why it goes out all the same.
    """
    _refuse_unless_over(desk, report)
    if editions(desk.unit.connection, desk.agency.id, report.year):
        raise AlreadyExists("定稿", f"{report.year} 年度报告", f"发现错误需要更正的，请用 xxgk report amend --year {report.year}。")
    return _keep(desk, Frozen(report, desk.today, despite=_sound(report, despite)))


def amend(desk: Desk, forms: Mapping[str, Form], report: Report, reason: str, despite: str = "") -> Edition:
    """Freeze a corrected edition, with a note under the title that names what changed, when and why.

    Raises NotFound when nothing was finalised, InputError when there is no reason or nothing changed, ReportNotSound.
    """
    last = find_edition(desk.unit, desk.agency, forms, report.year)
    if not (reason := clean("更正原因", reason)):
        raise InputError("更正原因", "不能为空，请用 --reason 写明。")
    cells, sections = changes(last.report, report), sections_changed(last.report, report)
    if not cells and not sections:
        raise InputError(
            "更正",
            f"{report.year} 年度报告与{last.label}完全相同，没有需要更正的内容；先登记更正（xxgk case correct、report enter）或改文字，再生成更正版。",
        )
    told = _note(desk, last, cells, sections, reason)
    corrected = replace(report, words=replace(report.words or Words(), note=told))
    return _keep(desk, Frozen(corrected, desk.today, reason, _sound(report, despite), cells), last.number)


def _refuse_unless_over(desk: Desk, report: Report) -> None:
    if desk.today.year <= report.year:
        raise NotPermitted(f"{report.year} 年还没有结束（今天是 {desk.today}），年度报告在次年定稿；现在可以用 xxgk report build 查看。")


def _sound(report: Report, despite: str) -> str:
    """The reason to go on in spite of errors; empty when there are none. Raises ReportNotSound."""
    errors = [f for f in report.findings if f.severity == "error"]
    despite = clean("定稿理由", despite)
    if errors and not despite:
        raise ReportNotSound(report.year, errors)
    return despite if errors else ""


def _keep(desk: Desk, frozen: Frozen, after: int = 0) -> Edition:
    """Record the next edition."""
    text, year = frozen.text(), frozen.report.year
    digest = digest_of(text)
    texts = {name: given for name, given in (("reason", frozen.reason), ("despite", frozen.despite)) if given}
    event = Event(EventKind.REPORT_FINALISED, desk.today, "", {"year": year, "edition": after + 1, "digest": digest}, texts)
    desk.unit.append(desk.agency.id, stream_of(year), after, [event], desk.stamp)
    stored = Stored(year, after + 1, desk.stamp.recorded_at, desk.stamp.actor, text, digest, 0)
    add_edition(desk.unit.connection, desk.agency.id, stored)
    watches = [w.id for w in desk.law.rulebook.watches.values() if w.base == "annual_report"]
    forget_deadlines(desk.unit.connection, desk.agency.id, watches)
    supersede(desk.unit.connection, desk.agency.id, AGENCY_SUBJECT)
    seq = an_edition(desk.unit.connection, desk.agency.id, year, after + 1).seq
    return Edition(after + 1, desk.stamp.recorded_at, desk.stamp.actor, digest, seq, frozen)


def _note(desk: Desk, last: Edition, cells: Sequence[Changed], sections: Sequence[str], reason: str) -> str:
    """What stands under the title of a corrected edition. Sums that follow from the cells named are not named again."""
    parts = [c for c in cells if "total" not in c.key.replace("/", ".").split(".")]
    told = [f"{c.place}由 {c.was} 改为 {c.now}" for c in parts or cells]
    told += [f"“{heading}”的文字" for heading in sections]
    sums = "，有关合计随之改动" if parts and len(parts) < len(cells) else ""
    was, now = (f"{on.year}年{on.month}月{on.day}日" for on in (last.frozen.on, desk.today))
    done = f"本报告{was}{'更正' if last.number > 1 else '定稿'}，{now}更正"
    return f"更正版（第{last.number + 1}版）：{done}。更正内容：{'；'.join(told)}{sums}。更正原因：{reason.rstrip('。')}。"
