"""The mapping of a ledger can be edited and used again; the rules hold no word of two meanings."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from engine.errors import InputErrors
from engine.ledger.mapping import LedgerMapping, SheetPlan, mapping_text, read_mapping
from engine.rulebook.ledger import folded
from engine.rulefiles import rules_folder
from engine.rulefiles.ledger import load_ledger_words, read_ledger_words
from engine.terms import Channel, Outcome
from tests.ledger.kept import HEADINGS, MERGED, TWO_ROWS, Rows, of, separated, understood, workbook

ODD: Rows = (
    (*HEADINGS, "某列", "补正日期"),
    ("1号", "2025年3月3日", "张三", "甲类", "名单", "信函", "2025.3.20", "不予公开", "x", "2025.3.5"),
)


def test_the_mapping_can_be_answered_and_used_again(tmp_path: Path) -> None:
    found, path, words = of(ODD), tmp_path / "m.toml", load_ledger_words()
    text = mapping_text(found.mapping, "台账.xlsx", words)
    assert text.count("# 待答") == len(found.questions) == 4
    for open_, answer in {'"甲类" = ""': '"甲类" = "自然人"', '"信函" = ""': '"信函" = "ordinary_mail"', '"不予公开" = ""': '"不予公开" = "不予公开（属于国家秘密）"',
                          '"补正日期" = "?"': '"补正日期" = "收到补正日期"', '"某列" = ""': '"某列" = "备注"'}.items():  # fmt: skip
        assert open_ in text
        text = text.replace(open_, answer)
    path.write_text(text, "utf-8")
    again = of(ODD, given=read_mapping(path, words))
    assert again.is_clear
    row = again.rows[0]
    assert (row.channel, row.outcome, row.note) == (Channel.ORDINARY_MAIL, Outcome.REFUSED_STATE_SECRET, "x")
    assert row.clarification_received_on == date(2025, 3, 5)
    path.write_text(mapping_text(again.mapping, "台账.xlsx", words), "utf-8")
    assert of(ODD, given=read_mapping(path, words)).mapping == again.mapping


def test_any_texts_come_back_from_a_mapping(tmp_path: Path) -> None:
    strange = ['a"b', "a\\b", "a\nb", "]", "#", "=", "\x7f", "　"]
    mapping = LedgerMapping(
        {s: SheetPlan(header=(1,), year=2025) for s in strange[:6]},
        dict.fromkeys(strange[:6], ""),
        {"outcome": dict.fromkeys(strange[:6], "partial")},
    )
    (tmp_path / "m.toml").write_text(mapping_text(mapping, "a", load_ledger_words()), "utf-8")
    assert read_mapping(tmp_path / "m.toml", load_ledger_words()) == mapping


def test_every_fault_of_a_mapping_is_named(tmp_path: Path) -> None:
    (tmp_path / "m.toml").write_text(
        '[sheets."a"]\nyear = 25\n[sheets."b"]\nheader = ["x"]\n[columns]\n"某列" = "答复日其"\n[values."办理结果"]\n"x" = "公开吧"\n[other]\n',
        "utf-8",
    )
    with pytest.raises(InputErrors) as refused:
        read_mapping(tmp_path / "m.toml", load_ledger_words())
    assert [f.where.partition("：")[0].rpartition(":")[2] for f in refused.value.findings] == [
        "other", "对应表 sheets.a.year", "对应表 sheets.b.header", "对应表 columns.某列", "对应表 values.办理结果.x",
    ]  # fmt: skip
    assert "答复日期" in str(refused.value)


def test_a_mapping_says_where_the_headings_stand() -> None:
    rows: Sequence[Sequence[Any]] = [("甲", "乙", "丙", "丁"), ("2025.3.3", "张三", "公民", "名单")]
    columns = {"甲": "received_on", "乙": "applicant_name", "丙": "applicant_kind", "丁": "content"}
    found = of(rows, given=LedgerMapping({"台账": SheetPlan(header=(1,))}, columns))
    assert (found.rows[0].content, found.sheets[0].header) == ("名单", (1,))


def test_headings_that_have_moved_since_are_found_again(tmp_path: Path) -> None:
    before = understood(workbook(tmp_path / "a.xlsx", {"台账": TWO_ROWS}, {"台账": MERGED}))
    moved = separated(tmp_path / "a.csv", [("某县",), *TWO_ROWS])
    mapping = LedgerMapping({"（没有工作表名）": before.mapping.sheets["台账"]}, before.mapping.columns, before.mapping.values)
    after = understood(moved, mapping)
    assert (after.sheets[0].header, after.rows[0].digest) == ((4, 5), before.rows[0].digest)


# --- the rules


def test_no_word_of_the_rules_means_two_things(tmp_path: Path) -> None:
    text = (rules_folder() / "ledger.toml").read_text("utf-8")
    assert read_ledger_words(rules_folder())[1] == []
    (tmp_path / "ledger.toml").write_text(text.replace('in_person = ["当面"', 'in_person = ["传 真", "当面"'), "utf-8")
    words, found = read_ledger_words(tmp_path)
    assert words is None
    assert "“传真”既是" in found[0].message


def test_what_makes_no_difference_is_folded_away() -> None:
    assert folded("不予公开（第三方）") == folded(" 不予公开\n(第三方) ") == "不予公开第三方"
    assert folded("√") == "√"
