"""A case from receipt to archive through the command line, and what bad input gets."""

from __future__ import annotations

import pytest

from tests.acceptance.conftest import REGISTER, Run


def test_registering_tells_number_receipt_article_due_dates_and_next_step(xxgk: Run) -> None:
    result = xxgk(*REGISTER, "--on", "2026-03-02")
    assert result.code == 0
    for expected in ("2026-0001", "收到日期：2026-03-02", "第三十一条第（一）项", "答复期限：2026-03-30", "下一步"):
        assert expected in result.out


def test_an_online_application_may_be_registered_unconfirmed_and_confirmed_later(xxgk: Run) -> None:
    first = xxgk(*REGISTER[:2], "--channel", "online", *REGISTER[4:], "--on", "2026-03-02", "--format", "json").data
    assert (first["received_on"], first["due_on"], first["safe_due_on"]) == (None, "2026-03-30", "2026-03-30")
    then = xxgk("case", "confirm-receipt", "1", "--on", "2026-03-04", "--format", "json").data
    assert (then["received_on"], then["due_on"], then["safe_due_on"]) == ("2026-03-04", "2026-04-01", "2026-03-30")


def test_a_whole_case_goes_from_receipt_to_archive(registered: Run) -> None:
    steps = (
        ("request-clarification", "--items", "请明确村组", "--on", "2026-03-04"),
        ("receive-clarification", "--on", "2026-03-06"),
        ("consult-third-party", "--party", "王五", "--on", "2026-03-09"),
        ("record-third-party-reply", "--position", "object", "--reasons", "涉及个人隐私", "--on", "2026-03-12"),
        ("extend", "--days", "10", "--approved-by", "赵主任", "--on", "2026-03-13"),
        ("decide", "--outcome", "partial", "--reasons", "姓名以外的信息涉及个人隐私", "--grounds", "refused.third_party",
         "--override-reason", "公示属于公共利益", "--on", "2026-03-16"),
        ("serve", "--method", "mail", "--posted-on", "2026-03-17", "--on", "2026-03-17"),
        ("serve", "--method", "mail", "--signed-on", "2026-03-19", "--on", "2026-03-19"),
        ("archive", "--on", "2026-03-20"),
    )  # fmt: skip
    for verb, *options in steps:
        result = registered("case", verb, "1", *options)
        assert result.code == 0, result.err
    shown = registered("case", "show", "1", "--format", "json").data
    assert (shown["state"], shown["answered_on"], shown["late"], shown["due_on"]) == ("partial", "2026-03-17", False, "2026-04-23")
    assert shown["counted"] == {"year": 2026, "row": "partial"}
    assert {(c["row"], c["column"]) for c in shown["cells"]} == {("received", "natural_person"), ("partial", "natural_person")}
    assert [e["kind"] for e in registered("case", "history", "1", "--format", "json").data][-1] == "archived"


def test_an_unlawful_decision_is_refused_with_article_and_remedy_and_changes_nothing(registered: Run) -> None:
    before = registered("case", "history", "1", "--format", "json").data
    result = registered("case", "decide", "1", "--outcome", "unable.not_exist", "--on", "2026-03-03")
    assert result.code == 4
    assert "第三十六条第（四）项" in result.err
    assert "record-search" in result.err
    assert registered("case", "history", "1", "--format", "json").data == before


@pytest.mark.parametrize(
    ("words", "code", "mentions"),
    [
        (("case", "register", "--channel", "in_person"), 2, "--applicant-name"),
        ((*REGISTER, "--on", "2025-02-30"), 2, "没有“2025-02-30”这一天"),
        ((*REGISTER, "--on", "13/5"), 2, "“13/5”不是日期"),
        ((*REGISTER, "--on", "2026-03-21"), 2, "晚于今天"),
        ((*REGISTER, "--on", "2019-05-14"), 5, "2019-05-15"),
        ((*REGISTER[:-1], "含有\x1b控制字符"), 2, "U+001B"),
        ((*REGISTER[:2], "--channel", "online_form", *REGISTER[4:]), 2, "online"),
        (("case", "decide", "1", "--outcome", "refused.secret"), 2, "refused.state_secret"),
        (("case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-01"), 2, "早于"),
        (("case", "show", "7"), 3, "没有找到案件“7”"),
        (("case", "show", "七"), 2, "不是编号"),
        (("case", "show", "²"), 2, "不是编号"),
        (("review", "show", "²"), 2, "不是编号"),
        (("case", "decid", "1"), 2, "decide"),
        (("case", "decide", "1", "--outcom", "partial"), 2, "--outcome"),
        (("case", "decide", "1", "--outcome"), 2, "--outcome"),
        (("case", "show"), 2, "NUMBER"),
        (("case", "list", "--format", "xml"), 2, "table、json、csv"),
        (("case", "list", "--state", "opened"), 2, "open"),
        (("case", "show", "1", "--agency", "某县人民政府"), 3, "某镇人民政府"),
        (("init", "--agency", "某乡人民政府", "--level", "township"), 3, "agency add"),
        (("agency", "add", "--agency", "某镇人民政府", "--level", "township"), 3, "已经存在"),
        (("agency", "add", "--agency", "某乡人民政府", "--level", "town"), 2, "township"),
    ],
)
def test_bad_input_gets_one_sentence_and_its_exit_code(registered: Run, words: tuple[str, ...], code: int, mentions: str) -> None:
    before = registered("case", "history", "1", "--format", "json").data
    result = registered(*words)
    assert (result.code, result.out) == (code, "")
    assert mentions in result.err
    assert "Traceback" not in result.err
    assert registered("case", "history", "1", "--format", "json").data == before


def test_a_refusal_in_json_keeps_stdout_json(registered: Run) -> None:
    result = registered("case", "show", "9", "--format", "json")
    assert (result.code, result.data["error"]["code"]) == (3, "not_found")


def test_a_clerk_who_comes_second_is_told_what_the_first_did(registered: Run) -> None:
    assert registered("case", "withdraw", "1", "--as", "王五").code == 0
    result = registered("case", "decide", "1", "--outcome", "granted.provided")
    assert result.code == 4
    assert "王五" in result.err
    assert "撤回" in result.err


def test_a_closed_case_is_refused_in_a_sentence_that_says_what_is_possible(registered: Run) -> None:
    assert registered("case", "decide", "1", "--outcome", "granted.provided").code == 0
    result = registered("case", "extend", "1", "--approved-by", "赵主任")
    assert result.code == 4
    assert "xxgk case serve" in result.err


def test_what_article_29_wants_is_a_finding_not_a_refusal(xxgk: Run) -> None:
    result = xxgk(*REGISTER, "--id-number", "110101199003078516", "--format", "json")
    assert result.code == 0
    findings = "".join(result.data["findings"])
    assert "联系方式" in findings
    assert "校验码" in findings
    assert "未填身份证明" not in findings


def test_full_width_digits_labels_and_abbreviated_numbers_are_understood(xxgk: Run) -> None:
    words = (
        "case",
        "register",
        "--channel",
        "当面提交",
        "--applicant",
        "商业企业",
        "--applicant-name",
        "某某公司",
        "--content",
        "采购合同",
    )
    assert xxgk(*words, "--on", "２０２６年３月２日").code == 0
    shown = xxgk("case", "show", "２０２６-１", "--format", "json").data
    assert (shown["applicant"], shown["received_on"]) == ("commercial_enterprise", "2026-03-02")


@pytest.mark.parametrize("name", ["𬭊", "张", "阿卜杜热西提·买买提艾力·吐尔逊江", "某" * 40])
def test_names_of_every_length_and_rare_characters_are_kept(xxgk: Run, name: str) -> None:
    assert xxgk(*REGISTER[:5], name, *REGISTER[6:]).code == 0
    assert xxgk("case", "show", "1", "--format", "json").data["applicant_name"] == name


def test_personal_particulars_are_shown_only_when_asked_for(xxgk: Run) -> None:
    assert xxgk(*REGISTER, "--id-number", "11010519491231002X", "--contact", "13800000000").code == 0
    assert "13800000000" not in xxgk("case", "show", "1").out
    assert "11010519491231002X" not in xxgk("case", "history", "1", "--format", "json").out
    assert "张三" not in xxgk("case", "list").out
    assert "13800000000" in xxgk("case", "show", "1", "--with-persons").out
    assert "张三" in xxgk("case", "list", "--with-persons").out


def test_lists_filter_and_come_as_table_json_and_csv(registered: Run) -> None:
    assert registered(*REGISTER[:7], "宅基地使用情况审核", "--on", "2026-03-03").code == 0
    assert registered("case", "assign", "2", "--to", "钱七").code == 0
    everything = registered("case", "list", "--format", "json").data
    assert [row["number"] for row in everything] == ["2026-0002", "2026-0001"]
    for words, numbers in (
        (("--text", "宅基地"), ["2026-0002"]),
        (("--text", "张三 低保"), ["2026-0001"]),
        (("--text", "100%"), []),
        (("--handler", "钱七"), ["2026-0002"]),
        (("--received-to", "2026-03-02"), ["2026-0001"]),
        (("--due-before", "2026-03-30"), ["2026-0001"]),
        (("--state", "decided"), []),
        (("--state", "办理中", "--applicant", "自然人"), ["2026-0002", "2026-0001"]),
    ):
        assert [row["number"] for row in registered("case", "list", *words, "--format", "json").data] == numbers, words
    lines = registered("case", "list", "--format", "csv").out.splitlines()
    assert lines[0].startswith("编号,状态,收到日期")
    assert len(lines) == 3


def test_a_waiting_case_shows_the_lapse_the_law_has_brought_about(registered: Run) -> None:
    words = ("case", "request-clarification", "1", "--items", "请明确", "--reply-by", "2026-03-09", "--on", "2026-03-03")
    assert registered(*words).code == 0
    shown = registered("case", "show", "1", "--format", "json").data
    assert (shown["state"], shown["decided_on"]) == ("other.clarification_lapsed", "2026-03-10")
    assert shown["unrecorded"][0]["kind"] == "clarification_lapsed"
    assert registered("case", "list", "--format", "json").data[0]["state"] == "other.clarification_lapsed"
    assert registered("case", "archive", "1").code == 0
    assert [e["kind"] for e in registered("case", "history", "1", "--format", "json").data][-2:] == ["clarification_lapsed", "archived"]


def test_flags_take_yes_and_no_and_stand_alone(registered: Run) -> None:
    assert registered("case", "request-reasons", "1").code == 0
    assert registered("case", "receive-reasons", "1", "--reasonable", "否", "--format", "json").code == 0
    words = ("case", "decide", "--not-separable", "1", "--outcome", "refused.internal_affairs", "--reasons", "属于内部工作流程")
    assert registered(*words).code == 0


def test_explain_names_every_day_and_its_notice(registered: Run) -> None:
    data = registered("case", "explain", "1", "--format", "json").data
    assert (data["due_on"], len(data["days"]), sum(d["counted"] for d in data["days"])) == ("2026-03-30", 28, 20)
    assert "第三十三条" in registered("case", "explain", "1").out


def test_explain_says_why_a_date_is_provisional(xxgk: Run) -> None:
    from datetime import datetime
    from zoneinfo import ZoneInfo

    now = datetime(2026, 12, 20, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert "暂定" in xxgk(*REGISTER, now=now).out
    data = xxgk("case", "explain", "1", "--format", "json", now=now).data
    assert data["provisional"]
    assert "2027年的放假通知尚未公布" in data["reason"]


def test_permitted_lists_what_may_be_done_and_why_not(registered: Run) -> None:
    data = registered("case", "permitted", "1", "--format", "json").data
    assert "extend" in data["permitted"]
    assert "serve" not in data["permitted"]
    missing = {o["outcome"]: [m["article"] for m in o["missing"]] for o in data["outcomes"]}
    assert missing["unable.not_exist"] == ["条例第三十六条第（四）项"]
    assert missing["granted.provided"] == []


def test_a_void_case_keeps_its_number_and_leaves_the_statistics(registered: Run) -> None:
    assert registered("case", "void", "1", "--reason", "重复登记").code == 0
    shown = registered("case", "show", "1", "--format", "json").data
    assert (shown["state"], shown["counted"], shown["cells"], shown["due_on"]) == ("voided", None, [], None)
    assert "2026-0002" in registered(*REGISTER).out


def test_a_lapse_stands_though_the_act_that_noticed_it_is_refused(registered: Run) -> None:
    words = ("case", "request-clarification", "1", "--items", "请明确", "--reply-by", "2026-03-09", "--on", "2026-03-03")
    assert registered(*words).code == 0
    result = registered("case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-12")
    assert result.code == 4
    assert "逾期不补正" in result.err
    assert [e["kind"] for e in registered("case", "history", "1", "--format", "json").data][-1] == "clarification_lapsed"
    assert registered("verify").code == 0


def test_history_tells_words_not_codes(registered: Run) -> None:
    assert registered("case", "decide", "1", "--outcome", "granted.provided").code == 0
    assert registered("case", "serve", "1", "--method", "直接送达").code == 0
    told = registered("case", "history", "1").out
    assert "送达方式 直接送达" in told
    assert "in_person" not in told


def test_an_id_number_of_superscript_digits_is_kept_as_another_document(xxgk: Run) -> None:
    result = xxgk(*REGISTER, "--id-number", "²" * 18, "--format", "json")
    assert result.code == 0
    assert "校验码" not in "".join(result.data["findings"])
