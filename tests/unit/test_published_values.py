"""What stands in a cell: a number only where nothing else can be meant."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from engine.published.opening import opened
from engine.published.read import read
from engine.published.reading import whole
from engine.published.values import is_value, read_value
from engine.rulefiles import load_forms
from tests import hostile


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("12", 12), (" 0 ", 0), ("１２", 12), ("1,808,595", 1808595), ("1，808", 1808), ("\u00a05\u3000", 5), ("59237.2449", Decimal("59237.2449")),
        ("-4", -4), ("−4", -4), ("3.0", 3), ("251000元", 251000), ("12件", 12),
    ],
)  # fmt: skip
def test_numbers(text: str, number: Any) -> None:
    assert read_value(text).number == number
    assert is_value(text)


@pytest.mark.parametrize("text", ["/", "／", "-", "—", "——", "·", "无", "零", "\\"])
def test_marks_for_nothing_are_no_numbers(text: str) -> None:
    assert (read_value(text).kind, read_value(text).number, is_value(text)) == ("mark", None, True)


@pytest.mark.parametrize("text", ["", " ", "\u00a0", "\u3000", "\u200b"])
def test_blank_is_blank(text: str) -> None:
    assert read_value(text).kind == "blank"


@pytest.mark.parametrize(
    "text",
    [
        "12①",
        "12²",
        "½",
        "1 2",
        "１ ２",
        "1, 2",
        "12(其中3)",
        "减4",
        "增2",
        "?",
        "O",
        "007",
        "1,23,456",
        "12.",
        "3%",
        "1/2",
        "#REF!",
        "12*",
        "12[1]",
        "1.2.3",
    ],
)
def test_what_only_its_writer_can_read_is_left_to_him(text: str) -> None:
    assert read_value(text).number is None
    assert read_value(text).kind == "odd"


def test_counts_are_whole_and_not_money() -> None:
    assert [whole(read_value(text)) for text in ("5", "5件", "5元", "5.5", "9999999999")] == [5, 5, None, None, None]


ROW = "<tr><td>一、本年新收政府信息公开申请数量</td><td>{}</td>" + "<td>0</td>" * 5 + "<td>1</td></tr>"


@pytest.mark.parametrize(
    "cell", ["12<sup>1</sup>", "12<sub>①</sub>", "1<br>2", "<p>1</p><p>2</p>", "12 <span>3</span>", "12<s>3</s>", "<p>1</p><p>2件</p>"]
)
def test_digits_of_a_note_or_of_two_lines_are_not_put_together(cell: str) -> None:
    (reading,) = read("x", opened(f"<table>{ROW.format(cell)}</table>".encode()), load_forms())
    assert reading.figures().section3["received"] == (None, 0, 0, 0, 0, 0, 1)
    assert "不能确定" in reading.unsure["received/natural_person"]


def test_digits_split_by_marks_of_style_alone_are_one_number() -> None:
    cell = "<p><span>2</span><span lang=EN-US>6<o:p></o:p></span></p>"
    (reading,) = read("x", opened(f"<table>{ROW.format(cell)}</table>".encode()), load_forms())
    assert reading.figures().section3["received"][0] == 26


def test_deleted_hidden_and_raised_text_of_word_is_no_digit() -> None:
    def cell(runs: str) -> str:
        return f"<w:tc><w:p>{runs}</w:p></w:tc>"

    def run(text: str, style: str = "", tag: str = "t") -> str:
        return f"<w:r><w:rPr>{style}</w:rPr><w:{tag}>{text}</w:{tag}></w:r>"

    values = [
        run("1") + "<w:del>" + run("9", tag="delText") + "</w:del><w:ins>" + run("2") + "</w:ins>",
        run("5") + run("7", "<w:vanish/>"),
        run("4") + run("1", '<w:vertAlign w:val="superscript"/>'),
        run("1") + "</w:p><w:p>" + run("2"),
    ]
    row = "".join(map(cell, [run("一、本年新收政府信息公开申请数量"), *values, run("0"), run("0"), run("6")]))
    (reading,) = read("x", opened(hostile.word(f"<w:tbl><w:tr>{row}</w:tr></w:tbl>")), load_forms())
    assert reading.figures().section3["received"] == (12, 5, None, None, 0, 0, 6)
