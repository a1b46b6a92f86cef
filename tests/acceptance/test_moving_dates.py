"""Dates that move, at the command line: a notice taken in, what if, a slip of the hand, a handing over."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from tests.acceptance.conftest import REGISTER, Run

NOTICES = Path(__file__).parents[1] / "notices"
NEXT_YEAR, LONGER = str(NOTICES / "2027.json"), str(NOTICES / "2027-longer-new-year.toml")


@pytest.fixture
def late(xxgk: Run) -> Run:
    """An office with a case of 10 December 2026, whose date leans on a year without a notice."""
    assert xxgk(*REGISTER, "--on", "2026-12-10", "--today", "2026-12-10").code == 0
    return xxgk


# --- notices


def test_a_notice_is_checked_without_an_office(bare: Run, tmp_path: Path) -> None:
    told = bare("calendar", "check", NEXT_YEAR)
    assert (told.code, "放假 27 天，调休上班 4 天" in told.out, "0 处问题" in told.out) == (0, True, True)
    data = bare(
        "calendar", "check", NEXT_YEAR, "--number", "国办发明电〔2026〕9号", "--announced-on", "2026-11-04", "--format", "json"
    ).data
    assert (data["year"], data["number"], data["announced_on"], data["findings"]) == (2027, "国办发明电〔2026〕9号", "2026-11-04", [])
    broken = json.loads(Path(NEXT_YEAR).read_text("utf-8"))
    broken["days"].append(broken["days"][0])
    path = tmp_path / "broken.json"
    path.write_text(json.dumps(broken), "utf-8")
    told = bare("calendar", "check", str(path))
    assert (told.code, "2027-01-01 重复出现" in told.out) == (1, True)
    assert bare("calendar", "check", "nowhere.json").code == 3


def test_an_import_is_shown_first_and_done_with_yes(late: Run, tmp_path: Path) -> None:
    words = ("calendar", "import", NEXT_YEAR, "--today", "2026-12-20")
    preview = late(*words)
    assert preview.code == 0
    assert "2026-0001" in preview.out
    assert "暂定 → 确定" in preview.out
    assert "加 --yes 导入" in preview.out
    assert not (tmp_path / "home" / "calendar").exists()
    assert late("case", "show", "1", "--today", "2026-12-20", "--format", "json").data["provisional"] is True
    done = late(*words, "--yes", "--format", "json").data
    assert (done["imported"], [m["number"] for m in done["moved"]], done["different"]) == (True, ["2026-0001"], [])
    assert late("case", "show", "1", "--today", "2026-12-20", "--format", "json").data["provisional"] is False
    history = late("case", "history", "1", "--format", "json").data
    assert [row["kind"] for row in history] == ["registered", "calendar_changed"]
    assert history[1]["rules"] != history[0]["rules"]
    again = late("calendar", "import", NEXT_YEAR, "--today", "2026-12-21", "--yes")
    assert (again.code, "不必重复导入" in again.err) == (3, True)
    assert late("verify").code == 0


def test_a_faulty_notice_is_refused_with_every_fault_and_nothing_done(late: Run, tmp_path: Path) -> None:
    path = tmp_path / "x.json"
    path.write_text('{"year": "2027", "papers": 1, "days": []}', "utf-8")
    refused = late("calendar", "import", str(path), "--yes")
    assert refused.code == 2
    assert all(word in refused.err for word in ("year", "papers", "days"))
    refused = late("calendar", "import", LONGER, "--yes")
    assert (refused.code, "没有该年的原通知" in refused.err) == (2, True)
    assert not (tmp_path / "home" / "calendar").exists()


def test_an_amendment_of_days_already_past_rewrites_nothing_decided(late: Run) -> None:
    assert late("calendar", "import", NEXT_YEAR, "--today", "2026-12-20", "--yes").code == 0
    assert late("case", "decide", "1", "--outcome", "granted.provided", "--today", "2027-01-11").code == 0
    assert late("case", "serve", "1", "--method", "in_person", "--today", "2027-01-11").code == 0
    done = late("calendar", "import", LONGER, "--today", "2027-01-13", "--yes")
    assert done.code == 0
    assert "2027-01-08  2027-01-12" in done.out
    data = late("case", "show", "1", "--today", "2027-01-13", "--format", "json").data
    assert (data["due_on"], data["late"]) == ("2027-01-08", True)
    assert "其后的放假通知不改变" in late("case", "explain", "1", "--today", "2027-01-13").out
    assert late("verify").code == 0


def test_workdays_know_the_notices_of_the_home(late: Run, tmp_path: Path) -> None:
    assert "暂定" in late("workdays", "add", "2026-12-31", "1").out
    assert late("calendar", "import", NEXT_YEAR, "--yes").code == 0
    assert "暂定" not in late("workdays", "add", "2026-12-31", "1").out
    elsewhere = str(tmp_path / "elsewhere")
    assert "暂定" in late("workdays", "add", "2026-12-31", "1", "--home", elsewhere).out
    assert "2027年放假通知" in late("workdays", "explain", "2027-01-01", "2027-01-03").out


def test_a_damaged_notice_in_the_home_stops_everything_with_a_sentence(late: Run, tmp_path: Path) -> None:
    folder = tmp_path / "home" / "calendar"
    folder.mkdir()
    shutil.copy(LONGER, folder / "2027.toml")
    refused = late("case", "show", "1")
    assert (refused.code, "2027.toml" in refused.err) == (5, True)


# --- what if


def test_what_if_shows_old_and_new_dates_and_writes_nothing(registered: Run) -> None:
    step = "extend days=10 approved_by=赵主任 on=2026-03-25 reason='案情 复杂'"
    data = registered("case", "what-if", "1", "--step", step, "--format", "json").data
    assert (data["before"]["due_on"], data["after"]["due_on"]) == ("2026-03-30", "2026-04-14")
    assert (data["as_of"], data["steps"][0]["kind"]) == ("2026-03-25", "extended")
    assert ("extend" in data["before"]["permitted"], "extend" in data["after"]["permitted"]) == (True, False)
    assert data["after"]["legs"][0]["days"] == 30
    told = registered("case", "what-if", "1", "--step", step)
    assert "2026-03-30  2026-04-14" in told.out
    assert "届时可以办理" in told.out
    assert len(registered("case", "history", "1", "--format", "json").data) == 1


def test_what_if_takes_steps_in_order_and_lapses_with_them(registered: Run) -> None:
    data = registered(
        "case", "what-if", "1", "--step", "request_clarification items=名称", "--step", "note text=x on=2026-05-20", "--format", "json"
    ).data  # fmt: skip
    assert [s["kind"] for s in data["steps"]] == ["clarification_requested", "clarification_lapsed", "noted"]
    assert data["after"]["outcome"] == "other.clarification_lapsed"


@pytest.mark.parametrize(
    ("step", "code", "words"),
    [
        ("extend days=30 approved_by=赵主任", 4, "第三十三条第二款"),
        ("extend approved_by=赵主任 on=2026-04-20", 4, "第三十三条第二款"),
        ("extend days=x approved_by=a", 2, "不是整数"),
        ("extend approved_by=a on=2026-02-30", 2, "没有“2026-02-30”这一天"),
        ("extend day=3 approved_by=a", 2, "没有这个字段"),
        ("extend approved_by", 2, "应写作 字段=值"),
        ("extend approved_by=a approved_by=b", 2, "写了两次"),
        ("extent approved_by=a", 2, "extend"),
        ("extend approved_by='a", 2, "引号不成对"),
        ("", 2, "为空"),
        ("register channel=in_person applicant_name=a content=b", 2, "新案件"),
    ],
)
def test_what_could_not_be_done_is_refused_as_if_it_were_done(registered: Run, step: str, code: int, words: str) -> None:
    refused = registered("case", "what-if", "1", "--step", step)
    assert (refused.code, words in refused.err) == (code, True), refused.err


def test_what_if_another_notice_were_in_force(late: Run) -> None:
    data = late("case", "what-if", "1", "--calendar", NEXT_YEAR, "--today", "2026-12-20", "--format", "json").data
    assert (data["before"]["provisional"], data["after"]["provisional"]) == (True, False)
    assert late("case", "what-if", "1").code == 2


# --- a slip of the hand


def test_a_correction_moves_the_dates_and_history_shows_both(registered: Run) -> None:
    assert registered("case", "request-clarification", "1", "--items", "名称", "--served-on", "2026-03-25").code == 0
    told = registered(
        "case", "correct", "1", "--entry", "2", "--set", "served_on=2026-03-23", "--set", "reply-by=2026年4月30日", "--reason", "看错回执"
    )
    assert told.code == 0, told.err
    assert "2026-03-25 → 2026-03-23" in told.out
    assert "等待期限：2026-04-30" in told.out
    shown = registered("case", "history", "1").out
    assert all(text in shown for text in ("送达日期 2026-03-25", "已由第3条更正", "2026-03-25 → 2026-03-23", "更正理由 看错回执"))
    row = registered("case", "history", "1", "--format", "json").data[2]
    assert row["changes"][0]["fields"]["served_on"] == {"was": "2026-03-25", "now": "2026-03-23"}
    assert "steps" not in row["data"]
    assert registered("case", "show", "1", "--format", "json").data["wait_until"] == "2026-04-30"
    assert registered("verify").code == 0


def test_a_correction_that_makes_a_later_step_unlawful_names_it_and_is_kept_only_when_accepted(registered: Run) -> None:
    assert registered("case", "extend", "1", "--approved-by", "赵主任", "--on", "2026-03-20").code == 0
    words = ("case", "correct", "1", "--entry", "1", "--set", "on=2026-02-02", "--reason", "看错")
    refused = registered(*words)
    assert refused.code == 4
    assert all(text in refused.err for text in ("第2条（2026-03-20 延长答复期限）", "第三十三条第二款", "--accept-findings"))
    kept = registered(*words, "--accept-findings")
    assert (kept.code, "按事实保留" in kept.out) == (0, True)
    assert "按事实保留" in registered("case", "show", "1").out
    assert registered("verify").code == 0


def test_particulars_and_column_follow_a_correction(registered: Run) -> None:
    done = registered(
        "case", "correct", "1", "--entry", "1", "--set", "applicant=商业企业", "--set", "applicant_name=张三商行", "--set", "contact=139", "--reason", "看错"
    )  # fmt: skip
    assert (done.code, "申请人信息已更正" in done.out, "张三商行" in done.out) == (0, True, False)
    shown = registered("case", "show", "1", "--with-persons", "--format", "json").data
    assert (shown["applicant_name"], shown["applicant"], shown["particulars"]) == ("张三商行", "commercial_enterprise", {"contact": "139"})
    rows = registered("report", "build", "--year", "2026", "--format", "json").data["section3"]["rows"]
    columns = registered("report", "build", "--year", "2026", "--format", "json").data["section3"]["columns"]
    received = dict(zip(columns, rows["received"], strict=True)) if isinstance(rows["received"], list) else rows["received"]
    assert (received["commercial_enterprise"], received["natural_person"]) == (1, 0)
    assert registered("case", "list", "--text", "张三商行", "--format", "json").data[0]["number"] == "2026-0001"
    assert registered("verify").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--entry", "1", "--reason", "r"), 2, "--set"),
        (("--set", "on=2026-03-01"), 2, "--entry"),
        (("--entry", "1", "--set", "on=2026-03-01"), 2, "--reason"),
        (("--entry", "7", "--set", "on=2026-03-01", "--reason", "r"), 3, "第7条"),
        (("--entry", "1", "--set", "onn=2026-03-01", "--reason", "r"), 2, "没有这个字段"),
        (("--entry", "1", "--set", "on=2026-03-02", "--reason", "r"), 2, "本来就是这样"),
        (("--entry", "1", "--set", "on=2027-03-02", "--reason", "r"), 2, "晚于今天"),
        (("--entry", "1", "--set", "on=2019-03-02", "--reason", "r"), 5, "2019-05-15"),
        (("--entry", "1", "--set", "applicant_name=", "--reason", "r"), 2, "缺少"),
    ],
)
def test_a_correction_that_cannot_be_is_refused_in_a_sentence(registered: Run, words: tuple[str, ...], code: int, said: str) -> None:
    refused = registered("case", "correct", "1", *words)
    assert (refused.code, said in refused.err) == (code, True), refused.err
    assert len(registered("case", "history", "1", "--format", "json").data) == 1


# --- handing over


@pytest.fixture
def busy(registered: Run) -> Run:
    """Three cases of 王五, the last answered and archived, and one of 赵六."""
    for n in (2, 3, 4):
        assert registered(*REGISTER, "--on", f"2026-03-0{n}").code == 0
    for number, name in ((1, "王五"), (2, "王五"), (3, "王五"), (4, "赵六")):
        assert registered("case", "assign", str(number), "--to", name, "--on", "2026-03-05").code == 0
    for words in (("decide", "3", "--outcome", "granted.provided"), ("serve", "3", "--method", "in_person"), ("archive", "3")):
        assert registered("case", *words).code == 0
    return registered


def test_everything_in_hand_is_shown_then_handed_over(busy: Run) -> None:
    words = ("case", "assign", "--from", "王五", "--to", "孙七", "--all")
    preview = busy(*words)
    assert (preview.code, "共 2 件" in preview.out) == (0, True)
    assert len(busy("case", "history", "1", "--format", "json").data) == 2
    done = busy(*words, "--yes", "--by", "2026-03-25", "--format", "json").data
    assert (done["done"], [c["number"] for c in done["cases"]]) == (True, ["2026-0001", "2026-0002"])
    handlers = {c["number"]: c["handler"] for c in busy("case", "list", "--format", "json").data}
    assert handlers == {"2026-0001": "孙七", "2026-0002": "孙七", "2026-0003": "王五", "2026-0004": "赵六"}
    assert busy("case", "history", "1", "--format", "json").data[-1]["data"] == {"to": "孙七", "by": "2026-03-25"}
    assert busy("verify").code == 0


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--from", "王五", "--to", "王五", "--all", "--yes"), 2, "与 --from 同是"),
        (("--from", "李逵", "--to", "孙七", "--all"), 3, "李逵"),
        (("--from", "王五", "--to", "孙七"), 2, "--all"),
        (("1", "--from", "王五", "--to", "孙七", "--all"), 2, "不写编号"),
        (("--from", "王五", "--all"), 2, "承办人"),
        (("--to", "孙七"), 2, "编号"),
        (("--from", "王五", "--to", "孙七", "--all", "--yes", "--on", "2026-03-04"), 2, "案件 2026-0001：不能移交，全部没有移交"),
    ],
)
def test_a_handing_over_that_cannot_be_is_refused_whole(busy: Run, words: tuple[str, ...], code: int, said: str) -> None:
    refused = busy("case", "assign", *words)
    assert (refused.code, said in refused.err) == (code, True), refused.err
    assert "孙七" not in busy("case", "list").out
