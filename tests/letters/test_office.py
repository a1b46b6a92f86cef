"""The office's side: which letters are due, issuing, voiding, the register, and that the chain vouches for them."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.case.commands import Decide, Register
from engine.casework import act, register
from engine.corrections import correct
from engine.correspondence import (
    Stationery,
    addresses,
    blank,
    due_everywhere,
    issue,
    listed,
    log,
    stationery_of,
    void,
    written,
)  # fmt: skip
from engine.errors import AlreadyExists, InputError, InputErrors, NotFound, RequirementNotMet
from engine.letters.given import Given, read_given
from engine.letters.text import as_text, lines
from engine.settings import Letters, OwnLetters
from engine.store import Store, open_store
from engine.store.chain import digest
from engine.verify import verify
from tests.letters.desk import CATALOGUE
from tests.store.clerk import LAW, at_desk, done, new_office, received

SETTINGS = Letters(prefix="青政", court="某县人民法院", contact="办公室，0000-0000", payment="财政所")
STATIONERY = Stationery(CATALOGUE, SETTINGS)
PROVIDED = Given(attach=("名单:12",), provided_as="纸质")


@pytest.fixture
def store() -> Iterator[Store]:
    store = new_office(None)
    yield store
    store.close()


def answered(store: Store, **given: Any) -> str:
    number = received(store).number
    done(store, number, "decide", {"outcome": "granted.provided", **given})
    return number


def test_an_answered_case_needs_its_answer_and_issuing_it_settles_that(store: Store) -> None:
    number = answered(store)
    with at_desk(store) as desk:
        needed = [i.occasion.kind.key for i in listed(desk, STATIONERY, number) if i.needed]
        assert needed == ["provided"]
        w, _ = issue(desk, STATIONERY, number, "A1", PROVIDED)
        assert w.letter.number == "青政公复〔2025〕1号"
        (item,) = [i for i in listed(desk, STATIONERY, number) if i.occasion.kind.key == "provided"]
        assert not item.needed
        assert item.issued is not None
        assert item.issued.number == "青政公复〔2025〕1号"


def test_an_issued_letter_stays_as_it_was_whatever_is_given_later(store: Store) -> None:
    number = answered(store)
    with at_desk(store) as desk:
        w, _ = issue(desk, STATIONERY, number, "provided", PROVIDED)
        (again,) = written(desk, STATIONERY, number, "provided", Given(attach=("别的",), provided_as="电子"))
        assert again.letter == w.letter
        with pytest.raises(AlreadyExists, match="先用 xxgk letter void 作废"):
            issue(desk, STATIONERY, number, "provided", PROVIDED)


def test_the_digest_recognises_the_text_and_no_other(store: Store) -> None:
    number = answered(store)
    with at_desk(store) as desk:
        w, done_ = issue(desk, STATIONERY, number, "provided", PROVIDED)
        (row,) = log(desk, 2025)
        assert row.digest == digest(row.salt, "\n".join(lines(w.letter)))
        assert row.digest == done_.events[-1].data["digest"]
        assert row.digest != digest(row.salt, "\n".join(lines(replace(w.letter, salutation="李四"))))
        assert "张三" not in str(dict(done_.events[-1].data))


def test_a_voided_letter_keeps_its_number_and_the_next_gets_a_new_one(store: Store) -> None:
    number = answered(store)
    with at_desk(store) as desk:
        issue(desk, STATIONERY, number, "provided", PROVIDED)
        letter, _ = void(desk, "青政公复[2025]1号", "附件有误")
        assert letter.voided_on == desk.today
        with pytest.raises(AlreadyExists, match="作废"):
            void(desk, letter.number, "再一次")
        again, _ = issue(desk, STATIONERY, number, "provided", PROVIDED)
        assert again.letter.number == "青政公复〔2025〕2号"
        assert [(x.number, x.voided_on is None) for x in log(desk, 2025)] == [("青政公复〔2025〕1号", False), ("青政公复〔2025〕2号", True)]
        assert log(desk, 2024) == []
        with pytest.raises(NotFound):
            void(desk, "青政公复〔2025〕9号", "没有")
        with pytest.raises(InputError, match="作废理由"):
            void(desk, "青政公复〔2025〕2号", " ")


def test_series_count_apart_and_an_office_may_set_its_own_pattern(store: Store) -> None:
    number = answered(store)
    other = received(store).number
    done(store, other, "request_clarification", {"items": "写明名称"})
    own = replace(STATIONERY, settings=replace(SETTINGS, series={"notice": "青政告字〔{year}〕第{serial}号"}))
    with at_desk(store) as desk:
        assert issue(desk, own, number, "provided", PROVIDED)[0].letter.number == "青政公复〔2025〕1号"
        assert issue(desk, own, other, "clarification_notice", Given())[0].letter.number == "青政告字〔2025〕第1号"


def test_series_that_would_collide_are_refused_before_a_number_is_used(store: Store) -> None:
    with pytest.raises(InputErrors, match=r"letters\.series\.replies.*文号相同"):
        stationery_of(
            CATALOGUE, Letters(series={"replies": "{year}-{serial}", "notice": "{year}-{serial}", "reply": "{year}-{serial}"}), None
        )
    number, other = answered(store), received(store).number
    done(store, other, "request_clarification", {"items": "写明名称"})
    changed = [replace(STATIONERY, settings=replace(SETTINGS, series={name: "青政文〔{year}〕{serial}号"})) for name in ("reply", "notice")]
    with at_desk(store) as desk:
        issue(desk, changed[0], number, "A1", PROVIDED)
        with pytest.raises(AlreadyExists, match=r"letters\.series"):
            issue(desk, changed[1], other, "P3", Given())


def test_without_a_prefix_nothing_is_issued_and_the_setting_is_named(store: Store) -> None:
    number = answered(store)
    bare = replace(STATIONERY, settings=replace(SETTINGS, prefix=""))
    with pytest.raises(InputError, match=r"settings\.toml.*prefix"), at_desk(store) as desk:
        issue(desk, bare, number, "provided", PROVIDED)
    with at_desk(store) as desk:
        assert log(desk, 2025) == []


def test_papers_of_the_file_bear_no_number(store: Store) -> None:
    number = answered(store)
    with at_desk(store) as desk, pytest.raises(InputError, match="不编文号"):
        issue(desk, STATIONERY, number, "P12", Given())


def test_what_the_case_does_not_support_is_neither_written_nor_issued(store: Store) -> None:
    number = received(store).number
    with at_desk(store) as desk:
        for name in ("provided", "extension_notice"):
            with pytest.raises(RequirementNotMet):
                written(desk, STATIONERY, number, name, Given())
            with pytest.raises(RequirementNotMet):
                issue(desk, STATIONERY, number, name, Given())
        with pytest.raises(NotFound, match="没有应当发出的文书"):
            written(desk, STATIONERY, number, None, Given())
        with pytest.raises(NotFound, match="reasons_notice"):
            written(desk, STATIONERY, number, "notice", Given())


def test_three_third_parties_get_three_letters_and_issuing_asks_which(store: Store) -> None:
    number = received(store).number
    for party in ("甲厂", "乙厂", "丙厂"):
        done(store, number, "consult_third_party", {"party": party})
    with at_desk(store) as desk:
        assert len(written(desk, STATIONERY, number, "P6", Given())) == 3
        with pytest.raises(InputError, match="甲厂、乙厂、丙厂"):
            issue(desk, STATIONERY, number, "P6", Given())
        w, _ = issue(desk, STATIONERY, number, "P6", Given(party="乙厂"))
        assert w.letter.salutation == "乙厂"
        with pytest.raises(InputError, match="丁厂"):
            issue(desk, STATIONERY, number, "P6", Given(party="丁厂"))
        assert [i.issued is not None for i in listed(desk, STATIONERY, number) if i.occasion.kind.key == "third_party_consultation"] == [
            False, True, False,
        ]  # fmt: skip


def test_issuing_records_the_lapses_that_are_due_first(store: Store) -> None:
    number = received(store).number
    done(store, number, "request_clarification", {"items": "写明名称"})
    with at_desk(store) as desk:
        later = replace(desk, today=date(2025, 6, 3))
        w, done_ = issue(later, STATIONERY, number, "P11-1", Given())
        assert [str(e.kind) for e in done_.events] == ["clarification_lapsed", "letter_issued"]
        assert w.letter.date == date(2025, 6, 3)  # written then, though the period ended on 2025-03-25
        assert "补正期限于2025年3月24日届满" in as_text(w.letter)
        assert w.letter.number == "青政公开告〔2025〕1号"
        assert verify(desk.unit, LAW).findings == ()


def test_an_answer_before_a_reopening_is_no_longer_needed(store: Store) -> None:
    number = answered(store)
    done(store, number, "reopen", {"cause": "judgment"})
    done(store, number, "decide", {"outcome": "not_processed.petition"})
    with at_desk(store) as desk:
        items = {i.occasion.kind.key: i for i in listed(desk, STATIONERY, number)}
        assert not items["provided"].needed
        assert items["petition"].needed


def test_a_correction_shows_in_the_letter_and_an_issued_one_still_belongs_to_its_step(store: Store) -> None:
    number = received(store).number
    done(store, number, "request_clarification", {"items": "写明名称"})
    with at_desk(store) as desk:
        issue(desk, STATIONERY, number, "P3", Given())
        correct(desk, number, 2, {"items": "写明文号"}, "录入有误")
        (item,) = [i for i in listed(desk, STATIONERY, number) if i.occasion.kind.key == "clarification_notice"]
        assert item.issued is not None
        void(desk, item.issued.number, "补正事项有误")
        (again,) = written(desk, STATIONERY, number, "P3", Given())
        assert "写明文号" in as_text(again.letter)
        assert verify(desk.unit, LAW).findings == ()


def test_a_repeated_application_names_the_earlier_answer_and_its_number(store: Store) -> None:
    first = answered(store)
    with at_desk(store) as desk:
        issue(desk, STATIONERY, first, "provided", PROVIDED)
    done(store, first, "serve", {"method": "in_person"})
    second = received(store).number
    done(store, second, "decide", {"outcome": "not_processed.repeated", "prior_case": first})
    with at_desk(store) as desk:
        (w,) = written(desk, STATIONERY, second, None, Given())
        assert "（登记编号2025-0001）作出答复（青政公复〔2025〕1号）" in as_text(w.letter)


def test_all_that_is_due_is_written_and_the_rest_is_said(store: Store) -> None:
    numbers = [answered(store), received(store).number]
    done(store, numbers[1], "request_clarification", {"items": "写明名称"})
    ticks: list[tuple[int, int]] = []
    with at_desk(store) as desk:
        found, refused = due_everywhere(desk, STATIONERY, numbers, lambda a, b: ticks.append((a, b)))
    assert [w.occasion.kind.key for w in found] == ["clarification_notice"]
    assert [f.where for f in refused] == ["案件 2025-0001"]
    assert "--attach" in refused[0].message
    assert ticks == [(1, 2), (2, 2)]


def test_an_answer_warns_of_the_last_day_to_post_it(store: Store) -> None:
    number = answered(store)
    with at_desk(store) as desk:
        (w,) = written(desk, STATIONERY, number, "provided", PROVIDED)
        assert any("最迟 2025-03-31 交邮" in m and "235号" in m for m in w.warnings)


def test_an_envelope_needs_an_address(store: Store) -> None:
    number = answered(store)
    with at_desk(store) as desk, pytest.raises(InputError, match="没有登记通信地址"):
        addresses(desk, STATIONERY, number)


def test_each_of_several_agencies_has_its_own_numbers_and_none_takes_anothers(store: Store) -> None:
    number = answered(store)
    with at_desk(store) as desk:
        issue(desk, STATIONERY, number, "provided", PROVIDED)
        other = desk.unit.add_agency("某县教育局", "county_department", "某县人民政府", "", "2025-01-01T00:00:00+00:00")
        theirs = replace(desk, agency=other)
        case = register(theirs, Register(on=desk.today, channel="in_person", applicant_name="李四", content="学区"))
        act(theirs, case.number, Decide(on=desk.today, outcome="granted.provided"))
        with pytest.raises(AlreadyExists, match=r"letters\.agency"):
            issue(theirs, STATIONERY, case.number, "provided", PROVIDED)
        own = replace(SETTINGS, agency={"某县教育局": OwnLetters(prefix="县教", contact="教育局办公室")})
        w, _ = issue(theirs, replace(STATIONERY, settings=own), case.number, "provided", PROVIDED)
    assert w.letter.number == "县教公复〔2025〕1号"
    assert own.of("某县教育局").court == own.of("某镇人民政府").court == SETTINGS.court


def test_the_blank_form_names_the_office(store: Store) -> None:
    with at_desk(store) as desk:
        assert "办公室，0000-0000" in as_text(blank(desk, STATIONERY))
        with pytest.raises(InputError, match="联系方式"):
            blank(desk, replace(STATIONERY, settings=Letters()))
        with pytest.raises(RequirementNotMet):
            blank(desk, STATIONERY, "provided")


def test_facts_are_checked_as_they_are_typed() -> None:
    with pytest.raises(InputError, match="没有“飞鸽”"):
        read_given({"service": "飞鸽"})
    with pytest.raises(InputError, match="控制字符"):
        read_given({"reason": "甲\u202e乙"})
    assert read_given({"reason": None, "attach": ()}) == Given()


# --- the chain vouches


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "xxgk.db"
    store = new_office(path)
    number = answered(store)
    with at_desk(store) as desk:
        issue(desk, STATIONERY, number, "provided", PROVIDED)
        void(desk, "青政公复〔2025〕1号", "错")
        issue(desk, STATIONERY, number, "provided", PROVIDED)
    store.close()
    return path


@pytest.mark.parametrize(
    ("sql", "where"),
    [
        ("UPDATE letter SET number = '青政公复〔2025〕7号' WHERE serial = 2", "7号"),
        ("UPDATE letter SET voided_on = NULL WHERE serial = 1", "1号"),
        ("DELETE FROM letter WHERE serial = 1", "1号"),
        ("UPDATE letter SET digest = 'x' WHERE serial = 2", "2号"),
        ("UPDATE letter SET case_id = 99 WHERE serial = 2", "2号"),
        ("UPDATE entry_text SET texts = replace(texts, '张三', '李四')", "签发文书"),
    ],
)
def test_whatever_is_changed_in_the_register_or_a_frozen_text_is_found(file: Path, tmp_path: Path, sql: str, where: str) -> None:
    path = Path(shutil.copy(file, tmp_path / "copy.db"))
    with sqlite3.connect(path) as raw:
        raw.execute(sql)
    raw.close()
    store = open_store(path)
    with store.read() as unit:
        found = [f for f in verify(unit, LAW).findings if f.severity == "error"]
    store.close()
    assert any(where in f.where for f in found), found


def test_an_untouched_register_has_no_finding(file: Path) -> None:
    store = open_store(file)
    with store.read() as unit:
        assert verify(unit, LAW).findings == ()
    store.close()


def test_an_erased_text_cannot_be_made_again_but_the_digest_stays(file: Path) -> None:
    with sqlite3.connect(file) as raw:
        raw.execute("DELETE FROM entry_text WHERE texts LIKE '%source%'")
    raw.close()
    store = open_store(file)
    with at_desk(store) as desk, pytest.raises(NotFound, match="已经清除"):
        written(desk, STATIONERY, "1", "provided", Given())
    with store.read() as unit:
        assert {f.severity for f in verify(unit, LAW).findings} == {"info"}
    store.close()


def test_missing_names_of_a_remedy_stop_the_issue_and_take_no_number(store: Store) -> None:
    number = answered(store)
    bare = replace(STATIONERY, settings=replace(SETTINGS, court=""))
    with pytest.raises(InputErrors, match=r"letters\.court"), at_desk(store) as desk:
        issue(desk, bare, number, "provided", PROVIDED)
    with at_desk(store) as desk:
        assert issue(desk, STATIONERY, number, "provided", PROVIDED)[0].letter.number == "青政公复〔2025〕1号"
