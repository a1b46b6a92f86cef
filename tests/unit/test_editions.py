"""Finalised reports: frozen once and for all, corrected by marked editions, and watched by verify; on either database."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import text

from engine.annual import build, enter
from engine.bootstrap import load_law
from engine.case.commands import Decide, Register, Void
from engine.casework import Desk, act, register
from engine.corrections import correct
from engine.deadlines import agency_deadlines
from engine.differences import differences, read
from engine.editions import amend, finalise, find_edition, list_editions
from engine.errors import AlreadyExists, Finding, InputError, NotFound, NotPermitted, ReportNotSound
from engine.forms import Report
from engine.forms.frozen import digest_of
from engine.forms.words import Paragraph, Words
from engine.period import read_period, year_of
from engine.periodic import build_period
from engine.rulefiles import load_forms
from engine.settings import Settings
from engine.store import Store, new_store
from engine.store.chain import Stamp
from engine.store.deadlines import AGENCY_SUBJECT, deadlines_of
from engine.store.unit import Agency
from engine.sweep import sweep
from engine.verify import verify
from engine.workload import workload

LAW, FORMS = load_law(), load_forms()
WORDS = Words(opening=(Paragraph("根据条例编制。"),), overall=(Paragraph("（一）主动公开", is_heading=True), Paragraph("公开信息62条。")))
CLOCK = datetime(2024, 6, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


class Town:
    """A township with two cases of 2023, one answered; every transaction a minute after the one before."""

    def __init__(self, store: Store) -> None:
        self.store, self.minute = store, 0
        with store.write() as unit:
            self.agency: Agency = unit.add_agency("某镇人民政府", "township", "某县人民政府", "", "2023-01-01T00:00:00.000+00:00")
        for day in (3, 4):
            with self.at(date(2023, 12, day)) as desk:
                register(desk, Register(on=desk.today, channel="in_person", applicant_name="张三", content="某项信息"))
        with self.at(date(2023, 12, 20)) as desk:
            act(desk, "2023-0001", Decide(on=desk.today, outcome="granted.provided"))

    @contextmanager
    def at(self, today: date) -> Iterator[Desk]:
        self.minute += 1
        stamp = Stamp("李四", f"{today}T{self.minute // 60:02}:{self.minute % 60:02}:00.000+00:00", LAW.rulebook.digest)
        with self.store.write() as unit:
            yield Desk(unit, unit.agency(None), LAW, today, stamp)

    def report(self, desk: Desk, words: Words | None = WORDS) -> Report:
        return replace(build(desk.unit, desk.agency, 2023, FORMS, desk.today), words=words)

    def finalised(self, on: date = date(2024, 1, 20)) -> None:
        with self.at(on) as desk:
            finalise(desk, self.report(desk))

    def late_entries(self) -> None:
        """A case of 2023 nobody had registered, a slip in another, and one struck out."""
        with self.at(date(2024, 3, 1)) as desk:
            register(desk, Register(on=date(2023, 12, 29), channel="in_person", applicant_name="王五", content="某项信息"))
            enter(desk, FORMS, 2023, [("licensing.decisions", "85")])
        with self.at(date(2024, 3, 2)) as desk:
            correct(desk, "2023-0001", 1, {"applicant": "commercial_enterprise"}, "看错申请表")
            act(desk, "2023-0002", Void(on=desk.today, reason="重复登记"))


@pytest.fixture
def town(where: Path | str) -> Iterator[Town]:
    store = new_store(where)
    yield Town(store)
    store.close()


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Town]:
    """On SQLite alone."""
    store = new_store(tmp_path / "xxgk.db")
    yield Town(store)
    store.close()


def test_an_edition_stays_as_it_was_and_every_later_difference_has_its_reason(town: Town) -> None:
    town.finalised()
    town.late_entries()
    with town.at(date(2024, 6, 1)) as desk:
        edition = find_edition(desk.unit, desk.agency, FORMS, 2023)
        assert edition.label == "第1版（定稿）"
        assert edition.report.words == WORDS
        assert edition.report.value("received/total") == "2"
        now = town.report(desk)
        assert (now.value("received/natural_person"), now.value("received/commercial_enterprise")) == ("1", "1")
        ends = [read(desk, FORMS, 2023, end, "--from", CLOCK) for end in ("finalised", "now")]
        found = {d.key: d for d in differences(desk, 2023, *ends)}
        assert all(d.unexplained == 0 for d in found.values())
        told = {(m.case, m.change(d.key)): [c.reason for c in m.causes] for d in found.values() for m in d.moved}
        assert told[("2023-0003", 1)] == ["late_entry"]
        assert told[("2023-0002", -1)] == ["void"]
        assert told[("2023-0001", 1)] == told[("2023-0001", -1)] == ["correction"]
        quarter = build_period(desk.unit, desk.agency, read_period("2023Q4", ""), FORMS, desk.today)
        assert quarter.section3 == now.section3
        assert workload(desk, year_of(2023), Settings())[0].as_data()["ended"] == 1


def test_a_corrected_edition_names_what_changed_when_and_why(town: Town) -> None:
    town.finalised()
    town.late_entries()
    words = replace(WORDS, overall=(Paragraph("公开信息63条。"),))
    with town.at(date(2024, 3, 5)) as desk:
        edition = amend(desk, FORMS, town.report(desk, words), "补登遗漏的案件。")
        note = edition.report.words.note if edition.report.words else ""
        assert note.startswith("更正版（第2版）：本报告2024年1月20日定稿，2024年3月5日更正。")
        assert "“行政许可”“本年处理决定数量”由 0 改为 85" in note
        assert "“自然人”列由 2 改为 1" in note
        assert "“一、总体情况”的文字" in note
        assert note.endswith("更正原因：补登遗漏的案件。")
        assert ("received/commercial_enterprise", "0", "1") in [(c.key, c.was, c.now) for c in edition.frozen.changes]
        with pytest.raises(InputError, match="完全相同"):
            amend(desk, FORMS, town.report(desk, words), "再来")
        with pytest.raises(InputError, match="--reason"):
            amend(desk, FORMS, town.report(desk), " ")
    with town.at(date(2024, 6, 1)) as desk:
        assert [e.number for e in list_editions(desk.unit, desk.agency, FORMS)] == [1, 2]
        assert find_edition(desk.unit, desk.agency, FORMS, 2023, 1).report.value("received/total") == "2"
        assert find_edition(desk.unit, desk.agency, FORMS, 2023, 2) == edition
        assert verify(desk.unit, LAW).findings == ()


def test_a_row_chosen_otherwise_later_explains_the_case_it_moves(here: Town) -> None:
    with here.at(date(2023, 12, 21)) as desk:
        act(desk, "2023-0002", Decide(on=desk.today, outcome="other.not_government_information", reasons="系咨询"))
    here.finalised()
    chosen = {key: form.with_rows({"other.not_government_information": "not_processed.petition"}) for key, form in FORMS.items()}
    with here.at(date(2024, 6, 1)) as desk:
        ends = [read(desk, forms, 2023, end, "--from", CLOCK) for forms, end in ((FORMS, "finalised"), (chosen, "now"))]
        found = {d.key: d for d in differences(desk, 2023, *ends)}
        assert {key for key in found if key.endswith("/natural_person")} == {
            "other.misc/natural_person",
            "not_processed.petition/natural_person",
        }
        assert all(d.unexplained == 0 for d in found.values())
        assert [m.told for m in found["other.misc/total"].moved] == ["哪种答复计入哪一行的设置改过"]
        assert verify(desk.unit, LAW).findings == ()


def test_what_cannot_be_finalised_is_refused_with_the_way_on(here: Town) -> None:
    with here.at(date(2023, 12, 31)) as desk, pytest.raises(NotPermitted, match="还没有结束"):
        finalise(desk, here.report(desk))
    with here.at(date(2024, 1, 5)) as desk:
        with pytest.raises(NotFound, match="report finalise"):
            amend(desk, FORMS, here.report(desk), "更正")
        wrong = Finding("第三部分", "error", "两者应当相等", "C5")
        unsound = replace(here.report(desk), findings=(wrong,))
        with pytest.raises(ReportNotSound, match="两者应当相等（C5）"):
            finalise(desk, unsound)
        assert finalise(desk, unsound, "上年公布有误，已另行说明").frozen.despite == "上年公布有误，已另行说明"
        with pytest.raises(AlreadyExists, match="report amend"):
            finalise(desk, here.report(desk))
        with pytest.raises(NotFound, match="共有 1 版"):
            find_edition(desk.unit, desk.agency, FORMS, 2023, 3)


def test_the_deadline_of_the_annual_report_ends_when_it_is_finalised(here: Town) -> None:
    def due() -> date:
        sweep(here.store, LAW, Settings(), date(2024, 1, 22), Stamp("李四", "2024-01-22T00:00:00.000+00:00", LAW.rulebook.digest))
        with here.store.read() as unit:
            return deadlines_of(unit.connection, here.agency.id, AGENCY_SUBJECT)["annual_report"]

    assert due() == date(2024, 1, 31)
    here.finalised()
    with here.store.read() as unit:
        assert "annual_report" not in deadlines_of(unit.connection, here.agency.id, AGENCY_SUBJECT)
        states = unit.connection.execute(text("SELECT DISTINCT state FROM reminder WHERE watch = 'annual_report'")).scalars().all()
    assert states == ["superseded"]
    assert due() == date(2025, 1, 31)
    late = agency_deadlines("township", date(2023, 1, 1), LAW, date(2024, 2, 10))
    assert late["annual_report"] == date(2024, 1, 31)


@pytest.mark.parametrize(
    ("statements", "told"),
    [
        (["UPDATE edition SET content = replace(content, '62', '63')"], "与定稿时的摘要不符"),
        (["DELETE FROM edition"], "有定稿记录而没有这一版"),
        (["UPDATE edition SET edition = 7"], "没有对应的历史记录"),
        (["UPDATE edition SET actor = '王五'"], "actor"),
    ],
)
def test_verify_finds_an_edition_that_was_touched(here: Town, statements: list[str], told: str) -> None:
    here.finalised()
    with here.store.write() as unit:
        for statement in statements:
            unit.connection.execute(text(statement))
    assert told in "".join(found(here))


def test_verify_finds_figures_and_digest_changed_together(here: Town) -> None:
    here.finalised()
    with here.store.write() as unit:
        content = unit.connection.execute(text("SELECT content FROM edition")).scalar_one()
        forged = content.replace('"received":[2,', '"received":[3,').replace("2],", "3],", 1)
        unit.connection.execute(text("UPDATE edition SET content = :c, digest = :d"), {"c": forged, "d": digest_of(forged)})
    told = "".join(found(here))
    assert "digest" in told
    assert "应当相等" in told or "按定稿时的历史记录应为" in told


def test_verify_counts_again_what_a_finalised_report_says(here: Town) -> None:
    with here.at(date(2024, 1, 20)) as desk:
        report = here.report(desk)
        more = {row: tuple(n + 1 if n else 0 for n in values) for row, values in report.section3.items()}
        finalise(desk, replace(report, section3={**report.section3, **{row: more[row] for row in ("received", "carried_out")}}))
    assert "按定稿时的历史记录应为 2" in "".join(found(here))


def found(town: Town) -> list[str]:
    with town.store.read() as unit:
        return [f"{f.where}：{f.message}" for f in verify(unit, LAW).findings if f.severity == "error"]
