"""The words of every letter, as committed texts a lawyer can read; and what is derived: remedies, addresses, history."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InputError, InputErrors, RequirementNotMet
from engine.letters.compose import blank_of
from engine.letters.examples import letters
from engine.letters.given import read_given
from engine.letters.occasions import Sender, occasions, support
from engine.letters.remedy import derive, is_online, road_of
from engine.letters.text import as_text, lines
from engine.settings import Letters
from engine.terms import AgencyLevel, Outcome
from tests.letters.desk import CATALOGUE, LAW, case_of, letters_of, with_settings

TEXTS = Path(__file__).parent / "texts"
GIVEN: dict[str, Any] = {
    "contact": "办公室", "payment": "到财政所缴纳", "attach": ("名单:12",), "provided_as": "纸质", "facts": "本月申请80件", "reason": "材料较多",
    "access": "门户网站", "withheld": "身份证号码", "proposal": "拟予以公开", "rectification": "已更正",
}  # fmt: skip


def compare(name: str, text: str) -> None:
    """A committed text; with UPDATE_TEXTS set it is written instead (and then read before it is committed)."""
    path = TEXTS / name
    if os.environ.get("UPDATE_TEXTS"):
        path.write_text(text, "utf-8")
    assert path.read_text("utf-8") == text, path


def written() -> dict[str, list[str]]:
    """Every letter of every example by file."""
    found: dict[str, list[str]] = {}
    for example, occasion, letter in letters(LAW, CATALOGUE):
        kind = occasion.kind
        found.setdefault(f"{kind.number}-{kind.key}.txt", []).append(f"【{example.name}】\n\n{as_text(letter)}\n")
    blank = blank_of(CATALOGUE.kinds["application_form"], "某县青石镇人民政府", "办公室")
    return found | {"P14-application_form.txt": [as_text(blank)]}


def test_every_kind_reads_as_committed_and_none_is_left_out() -> None:
    found = written()
    assert {f"{k.number}-{k.key}.txt" for k in CATALOGUE.kinds.values()} == found.keys()
    for name, texts in found.items():
        compare(name, "\n".join(texts))
    assert {p.name for p in TEXTS.glob("[AP]*.txt")} == found.keys()


@pytest.mark.parametrize("path", sorted(TEXTS.glob("[AP]*.txt")), ids=lambda p: p.stem)
def test_no_letter_speaks_of_the_old_law_or_shows_its_template(path: Path) -> None:
    text = path.read_text("utf-8")
    for phrase in ("{{", "}}", "{%", "××", "None", "上级主管部门", "生产、生活、科研", "15个工作日内予以答复", "。。", "；。", "，。"):
        assert phrase not in text


# --- the remedy

SENDER = Sender("某市某县某机关", "township", "某县人民政府", "")
SET = Letters(court="某区人民法院", reconsideration_online="复议平台", upper_authority="某市主管局")
DAYS = (date(2023, 12, 31), date(2024, 1, 1))
SYSTEMS = {"vertical": "垂直领导的机关", "judicial": "司法行政部门"}
LEVELS = (*AgencyLevel, *SYSTEMS)


def table() -> Iterator[str]:
    """Every outcome × level × before and after 2024-01-01 × channel; outcomes told the same stand together."""
    rules = CATALOGUE.remedies
    for day in DAYS:
        for level in LEVELS:
            for online in (False, True):
                system = level if level in SYSTEMS else ""
                settings = replace(SET, system=system)  # type: ignore[arg-type]
                sender = replace(SENDER, level="county_department" if system else str(level))
                yield f"\n## {day}　{SYSTEMS.get(level) or AgencyLevel(level).label}　{'通过互联网送达' if online else '其他方式送达'}\n"
                told: dict[tuple[str, ...], list[str]] = {}
                for outcome in (o for o in Outcome if o != Outcome.OTHER_WITHDRAWN):  # its letter tells of none
                    road = road_of(rules, outcome, ("refused.deliberative",), day, "withheld_first")
                    told.setdefault(derive(rules, road, day, sender, settings, online=online).paragraphs("本答复书"), []).append(
                        outcome.label
                    )
                for paragraphs, outcomes in told.items():
                    yield f"{'、'.join(outcomes)}：\n" + "".join(f"　　{p}\n" for p in paragraphs)


def test_the_remedies_of_all_outcomes_levels_dates_and_channels_are_as_committed() -> None:
    compare("remedies.txt", "# 救济途径一览（由程序推出，与本文件逐字比较）\n" + "\n".join(table()))


def test_before_2024_either_road_was_open_and_since_then_reconsideration_comes_first_for_refusals_alone() -> None:
    roads = {o: [road_of(CATALOGUE.remedies, o, ("refused.deliberative",), d, "withheld_first") for d in DAYS] for o in Outcome}
    first = {o for o, (_, now) in roads.items() if now == "first"}
    assert first == {o for o in Outcome if o.startswith("refused.")} - {Outcome.REFUSED_ADMINISTRATIVE_INQUIRY}
    assert {before for before, _ in roads.values()} == {"either"}
    assert roads[Outcome.PARTIAL] == ["either", "mixed"]


@pytest.mark.parametrize(
    ("grounds", "reading", "road"),
    [
        (("refused.deliberative",), "withheld_first", "mixed"), (("refused.deliberative",), "whole_first", "first"),
        (("refused.deliberative",), "either", "either"), (("refused.administrative_inquiry",), "withheld_first", "either"),
    ],
)  # fmt: skip
def test_a_partial_answer_follows_its_grounds_and_the_reading_of_the_office(grounds: tuple[str, ...], reading: str, road: str) -> None:
    assert road_of(CATALOGUE.remedies, Outcome.PARTIAL, grounds, DAYS[1], reading) == road


def test_a_remedy_lacking_its_names_is_refused_with_all_of_them() -> None:
    with pytest.raises(InputErrors) as refused:
        derive(CATALOGUE.remedies, "either", DAYS[1], replace(SENDER, government=""), Letters(), online=True)
    assert [f.where for f in refused.value.findings] == ["行政复议机关", "管辖法院", "行政复议的互联网渠道"]
    assert "letters.court" in str(refused.value)


def test_the_internet_channel_follows_how_the_answer_goes_out() -> None:
    assert is_online("online", "")
    assert not is_online("online", "mail")
    assert is_online("in_person", "online")


# --- what a case supports

PLAIN = {"on": date(2026, 3, 2), "channel": "in_person", "applicant_name": "张三", "content": "低保名单"}
DECIDED = {"do": "decide", "on": date(2026, 3, 16), "outcome": "granted.provided"}


@pytest.mark.parametrize(
    ("kind", "article"),
    [
        ("extension_notice", "第三十三条第二款"), ("provided", "第三十六条第（二）项"), ("clarification_notice", "第三十条"), ("fee_notice", "109号"),
        ("third_party_notice", "第三十二条"), ("deferral_notice", "第三十五条"), ("clarification_lapsed", "第三十条"), ("service_record", "235号"),
    ],
)  # fmt: skip
def test_a_letter_the_case_does_not_support_is_refused_with_its_article(kind: str, article: str) -> None:
    with pytest.raises(RequirementNotMet, match=article):
        support(case_of(PLAIN), CATALOGUE, CATALOGUE.kinds[kind])


def test_a_decision_letter_of_another_outcome_names_the_outcome() -> None:
    with pytest.raises(RequirementNotMet, match="本案的处理结果是“予以公开（提供）”"):
        support(case_of(PLAIN, DECIDED), CATALOGUE, CATALOGUE.kinds["not_exist"])


def test_a_voided_case_supports_no_letter() -> None:
    matter = case_of(PLAIN, {"do": "void", "on": date(2026, 3, 3), "reason": "重复登记"})
    assert occasions(matter, CATALOGUE) == ()
    with pytest.raises(RequirementNotMet, match="作废"):
        support(matter, CATALOGUE, CATALOGUE.kinds["registration_form"])


def test_an_unconfirmed_application_gets_its_receipt_when_the_date_is_fixed() -> None:
    asked = {**PLAIN, "channel": "online", "confirmed_on": None}
    with pytest.raises(RequirementNotMet, match="第三十一条"):
        support(case_of(asked), CATALOGUE, CATALOGUE.kinds["receipt"])
    confirmed = case_of(asked, {"do": "confirm_receipt", "on": date(2026, 3, 4)})
    (receipt,) = letters_of(confirmed, "receipt", GIVEN)
    assert "收到申请之日为2026年3月4日" in as_text(receipt)


def test_missing_facts_are_named_with_the_option_that_gives_them() -> None:
    with pytest.raises(InputErrors, match=r"附件.*--attach.*提供信息的方式.*--provided-as"):
        letters_of(case_of(PLAIN, DECIDED), "provided", {})


def test_a_fact_the_letter_does_not_take_is_refused() -> None:
    from engine.letters.facts import context

    matter = case_of(PLAIN, DECIDED)
    (o,) = support(matter, CATALOGUE, CATALOGUE.kinds["provided"])
    with pytest.raises(InputError, match="--access"):
        context(o, matter, read_given({"access": "网站", "attach": ("名单",), "provided_as": "纸质"}), CATALOGUE)


# --- addressing and history


@pytest.mark.parametrize(
    ("more", "salutation", "you"),
    [
        ({}, "张三：", "收到你当面"), ({"co_applicants": ["李四", "王五"]}, "张三、李四、王五：", "收到你们当面"),
        ({"applicant_name": "张三、李四", "co_applicants": ["李四"]}, "张三、李四：", "收到你们当面"),
        ({"agent": "赵律师"}, "张三（代理人：赵律师）：", "收到你当面"),
        ({"applicant": "commercial_enterprise", "applicant_name": "某公司"}, "某公司：", "收到你单位当面"),
    ],
)  # fmt: skip
def test_the_applicant_is_addressed_as_what_they_are(more: dict[str, Any], salutation: str, you: str) -> None:
    (letter,) = letters_of(case_of({**PLAIN, **more}, DECIDED), "provided", GIVEN)
    said = lines(letter)
    assert salutation in said
    assert any(you in line for line in said)


def test_what_did_not_happen_is_not_told() -> None:
    (letter,) = letters_of(case_of(PLAIN, DECIDED), "provided", GIVEN)
    assert not [line for line in lines(letter) if any(word in line for word in ("补正", "征求", "延长", "缴"))]


def test_third_parties_are_told_once_to_the_applicant_and_each_gets_a_letter_without_the_applicants_name() -> None:
    three = [{"do": "consult_third_party", "on": date(2026, 3, 3), "party": name} for name in ("甲厂", "乙厂", "丙厂")]
    matter = case_of(PLAIN, *three)
    assert len(letters_of(matter, "consultation_notice", GIVEN)) == 1
    asked = letters_of(matter, "third_party_consultation", GIVEN)
    assert [letter.salutation for letter in asked] == ["甲厂", "乙厂", "丙厂"]
    assert all("张三" not in as_text(letter) for letter in asked)


def test_an_extension_while_opinions_are_awaited_names_no_day_that_may_still_move() -> None:
    steps = ({"do": "consult_third_party", "on": date(2026, 3, 3), "party": "甲厂"},
             {"do": "extend", "on": date(2026, 3, 5), "approved_by": "主任", "reason": "材料较多"})  # fmt: skip
    (letter,) = letters_of(case_of(PLAIN, *steps), "extension_notice", GIVEN)
    told = " ".join(lines(letter))
    assert "延长20个工作日，征求意见所需时间不计算在答复期限内" in told


def test_a_decision_served_online_names_the_channel_of_reconsideration_or_is_refused() -> None:
    matter = case_of({**PLAIN, "channel": "online", "confirmed_on": date(2026, 3, 2)}, DECIDED)
    bare = with_settings(matter, court="某法院")
    with pytest.raises(InputErrors, match="第二十二条第二款"):
        letters_of(bare, "provided", GIVEN)
    (mailed,) = letters_of(bare, "provided", {**GIVEN, "service": "mail"})
    assert "提交行政复议申请书" not in as_text(mailed)
