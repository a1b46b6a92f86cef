"""What is due, at the command line: the sweep, the board, the calendar feed."""

from __future__ import annotations

import csv
import io
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import REGISTER, Run
from tests.unit.test_ics import parsed, plain

PEOPLE = '[[people]]\nname = "王五"\nunit = "一科"\n[[people]]\nname = "张主任"\nrole = "head"\n'


@pytest.fixture
def busy(xxgk: Run, tmp_path: Path) -> Run:
    """Four cases: overdue, nearly due, answered late, waiting for a clarification that will lapse."""
    (tmp_path / "home" / "settings.toml").write_text(PEOPLE, encoding="utf-8")
    for on, acts in (
        ("2026-01-05", [("assign", "--to", "王五", "--on", "2026-01-05")]),
        ("2026-02-24", [("assign", "--to", "王五", "--by", "2026-03-19", "--on", "2026-02-24")]),
        ("2026-01-06", [("decide", "--outcome", "granted.provided", "--on", "2026-02-10"),
                        ("serve", "--method", "in_person", "--on", "2026-02-10"), ("archive", "--on", "2026-02-11")]),
        ("2026-02-02", [("request-clarification", "--items", "名称", "--on", "2026-02-03")]),
    ):  # fmt: skip
        assert xxgk(*REGISTER, "--on", on, "--today", on).code == 0
        number = xxgk("case", "list", "--format", "json").data[0]["number"]
        for verb, *options in acts:
            result = xxgk("case", verb, number, *options)
            assert result.code == 0, result.err
    return xxgk


def found(run: Run, group: str, *options: str) -> list[tuple[Any, ...]]:
    rows = run("due", "--format", "json", *options).data[group]
    return [(r["number"], r["watch"], r["due_on"], r["colour"]) for r in rows]


def test_the_board_shows_what_is_overdue_what_is_due_and_what_was_done_late(busy: Run) -> None:
    assert busy("sweep").code == 0
    assert found(busy, "overdue") == [
        ("2026-0001", "reply_due", "2026-02-02", "black"),
        ("2026-0004", "archive", "2026-03-06", "red"),
        ("2026-0002", "internal_due", "2026-03-19", "black"),
    ]
    assert found(busy, "upcoming") == [("2026-0002", "reply_due", "2026-03-23", "red")]
    assert found(busy, "late") == [("2026-0003", "reply_due", "2026-02-03", "black")]
    assert found(busy, "upcoming", "--within", "0") == []
    assert found(busy, "overdue", "--colour", "red") == [("2026-0004", "archive", "2026-03-06", "red")]
    assert {row[0] for row in found(busy, "overdue", "--unit", "一科")} == {"2026-0001", "2026-0002"}
    assert found(busy, "overdue", "--handler", "赵六") == []
    data = busy("due", "--format", "json").data
    assert data["by_unit"] == {"": {"late": 1, "overdue": 1}, "一科": {"overdue": 2, "upcoming": 1}}
    assert data["by_colour"]["black"] == {"late": 1, "overdue": 2}
    told = busy("due").out
    for expected in (
        "已逾期未办 3 项",
        "逾期46天",
        "还有1个工作日",
        "一科",
        "xxgk case decide 2026-0001",
        "已于 2026-02-10 送达，逾期 7 天",
    ):
        assert expected in told
    rows = list(csv.reader(io.StringIO(busy("due", "--format", "csv").out)))
    assert [row[0] for row in rows[1:]] == ["已逾期未办"] * 3 + ["即将到期", "逾期已办"]


def test_the_sweep_tells_what_it_records_and_a_dry_one_records_nothing(busy: Run) -> None:
    dry = busy("sweep", "--dry-run", "--format", "json").data
    assert dry["dry_run"]
    assert [(x["number"], x["kind"], x["on"]) for x in dry["lapses"]] == [("2026-0004", "clarification_lapsed", "2026-03-03")]
    assert busy("case", "history", "4", "--format", "json").data[-1]["kind"] == "clarification_requested"
    told = busy("sweep").out
    assert "2026-03-03　逾期不补正　某镇人民政府 案件 2026-0004" in told
    assert "法定逾期 1 件" in told
    assert "黑牌" in told
    assert busy("case", "history", "4", "--format", "json").data[-1]["kind"] == "clarification_lapsed"
    again = busy("sweep", "--format", "json").data
    assert (again["lapses"], again["planned"], again["superseded"]) == ([], 0, 0)
    assert busy("verify").code == 0


def test_a_bad_case_makes_the_sweep_exit_with_1_and_names_it(busy: Run, tmp_path: Path) -> None:
    import sqlite3

    raw = sqlite3.connect(tmp_path / "home" / "xxgk.db")
    raw.execute("DROP TRIGGER entry_no_update")
    raw.execute("UPDATE entry SET data = '{}' WHERE kind = 'clarification_requested'")
    raw.commit()
    raw.close()
    result = busy("sweep")
    assert result.code == 1
    assert "案件 2026-0004" in result.out
    assert "xxgk verify" in result.out


def test_a_calendar_program_can_subscribe_and_an_event_keeps_its_identity_when_its_day_moves(busy: Run) -> None:
    def events(*options: str) -> dict[str, tuple[str, str]]:
        lines = parsed(busy("due", "--format", "ics", *options).out)
        column = {key: [value for name, _, value in lines if name == key] for key in ("UID", "DTSTART", "SUMMARY")}
        return {plain(s): (u, d) for u, d, s in zip(*(column[k] for k in ("UID", "DTSTART", "SUMMARY")), strict=True)}

    before = events("--within", "40")
    assert before["答复期限 2026-0002"][1] == "20260323"
    assert busy("case", "extend", "2", "--approved-by", "张主任", "--on", "2026-03-20").code == 0
    after = events("--within", "40")
    assert after["答复期限 2026-0002"] == (before["答复期限 2026-0002"][0], "20260421")
    assert len({uid for uid, _ in after.values()}) == len(after)


def test_a_review_answered_is_watched_no_more(busy: Run) -> None:
    assert busy("review", "open", "--kind", "reconsideration", "--case", "3", "--body", "某县人民政府", "--on", "2026-03-12").code == 0
    assert ("F2026-0001", "reconsideration_answer", "2026-03-19", "black") in found(busy, "overdue")
    assert busy("review", "answer", "1", "--on", "2026-03-11").code == 2
    assert busy("review", "answer", "1", "--on", "2026-03-16").code == 0
    assert [row for row in found(busy, "overdue") if row[0].startswith("F")] == []
    assert busy("review", "answer", "1").code == 3
    assert busy("review", "show", "1", "--format", "json").data["answered_on"] == "2026-03-16"
    assert busy("verify").code == 0


@pytest.mark.parametrize(
    ("words", "mentions"),
    [
        (("due", "--colour", "green"), "yellow"),
        (("due", "--within", "-1"), "--within"),
        (("due", "--within", "soon"), "--within"),
        (("case", "assign", "1", "--to", "王五", "--by", "2026-01-01", "--on", "2026-03-20"), "内部办理期限"),
    ],
)
def test_what_cannot_be_meant_is_refused(busy: Run, words: tuple[str, ...], mentions: str) -> None:
    result = busy(*words)
    assert result.code == 2
    assert mentions in result.err
