"""The drafts' grammar: blank lines, headings, bound numbers, and everything else is text."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.errors import InputError, InputErrors
from engine.forms.words import Paragraph
from engine.prose.fields import Fields, fields_of
from engine.prose.files import texts_in
from engine.prose.read import pieces_of, words_of
from tests.prose.office import known


@pytest.fixture(scope="module")
def fields() -> Fields:
    return fields_of(known())


def overall(text: str, fields: Fields) -> tuple[Paragraph, ...]:
    return words_of(pieces_of({"overall": text}), fields).overall


@pytest.mark.parametrize(
    ("text", "paragraphs"),
    [
        ("一段。\n\n又一段。\n", [("一段。", False), ("又一段。", False)]),
        ("一段，\n接着写。\n", [("一段，接着写。", False)]),
        ("see page\n12 of it", [("see page 12 of it", False)]),
        ("## （一）主动公开\n紧接着的正文。", [("（一）主动公开", True), ("紧接着的正文。", False)]),
        ("\r\n\r\n　　缩进的一段。　\r\n", [("缩进的一段。", False)]),
        ("# 不是小标题\n\n##也不是\n\n* 也不是", [("# 不是小标题", False), ("##也不是", False), ("* 也不是", False)]),
        ("<p>原样</p>", [("<p>原样</p>", False)]),
        ("共{{新收申请}}件，{{ received }}件，{{ received/total }}件", [("共748件，748件，748件", False)]),
        ("{% if x %}{{ 新收申请 }}{# 注 #}", [("{% if x %}748{# 注 #}", False)]),
    ],
)
def test_paragraphs_headings_and_fields(text: str, paragraphs: list[tuple[str, bool]], fields: Fields) -> None:
    number = fields["received"].value
    expected = [Paragraph(said.replace("748", number), heading) for said, heading in paragraphs]
    assert list(overall(text, fields)) == expected


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ 新收申情 }}", "第一部分第1段：没有名为“新收申情”的字段，您是否要写：新收申请"),
        ("好。\n\n{{ x.__class__ }}", "第一部分第2段：没有名为“x.__class__”的字段"),
        ("{{ 新收申请 + 1 }}", "没有名为“新收申请 + 1”的字段"),
        ("{{ 上年新收 }}", "字段“上年新收”没有值：库中没有上年"),
        ("{{ 新收申请 }", "花括号不成对"),
        ("{{ 新收\n申请 }}件", "没有名为“新收申请”的字段"),
    ],
)
def test_what_is_no_field_is_refused_with_its_place(text: str, told: str, fields: Fields) -> None:
    if told.endswith("“新收申请”的字段"):
        assert overall(text, fields)  # lines run on, so the name is whole again
        return
    with pytest.raises(InputErrors, match=told.replace("+", r"\+")):
        overall(text, fields)


def test_every_field_has_a_chinese_and_an_english_name_of_its_own_a_meaning_and_a_value_or_why_not(fields: Fields) -> None:
    names = [name for field in fields for name in dict.fromkeys((field.name, field.label))]
    assert len(names) == len(set(names))
    assert all(field.meaning and (field.value or field.missing) for field in fields)


def test_every_cell_of_the_tables_can_be_bound(fields: Fields) -> None:
    report = known().report
    assert all(fields[key].value == report.value(key) for key in report.form.labels)


def test_a_file_that_is_not_utf8_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "overall.md").write_bytes("文字".encode("gb18030"))
    with pytest.raises(InputError, match="请另存为 UTF-8"):
        texts_in(tmp_path)
    (tmp_path / "overall.md").write_bytes(b"\xef\xbb\xbf" + "文字".encode())
    assert texts_in(tmp_path) == {"overall": "文字"}


def test_a_file_far_too_large_is_refused(tmp_path: Path) -> None:
    (tmp_path / "others.md").write_bytes(b"x" * (1 << 21))
    with pytest.raises(InputError, match="超过 1 MB"):
        texts_in(tmp_path)
