"""Finished letters: those of ours have no finding in any form; what a clerk may write otherwise; pages; files made to hurt."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from pathlib import Path

import pytest
from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.errors import InputError, NotFound
from engine.lettercheck.articles import cited
from engine.lettercheck.opening import opened, read_paragraphs
from engine.lettercheck.page import NOWHERE, page_of, page_of_letter
from engine.lettercheck.subject import number_of, unquoted
from engine.letters.docx import render_docx
from engine.letters.pdf import render_pdf
from engine.letters.text import as_text
from engine.published.limits import Refused
from engine.settings import Letters
from tests import hostile
from tests.letters.checked import Finished, finished, first
from tests.letters.desk import with_settings
from tests.letters.test_form import needs_font

ALL = finished()


def name(f: Finished) -> str:
    return f"{f.occasion.kind.key}-{f.example.name[:8]}"


@pytest.mark.parametrize("letter", ALL, ids=name)
def test_a_letter_of_ours_has_no_finding_as_text_or_word_file(letter: Finished) -> None:
    ours = page_of_letter(letter.letter)
    for data in (as_text(letter.letter).encode(), render_docx(letter.letter)):
        text = "\n".join(opened(data))
        page = letter.page(text)
        assert (page.title, page.number, page.salutation, page.signature, page.date) == (
            ours.title, ours.number, ours.salutation, ours.signature, ours.date,
        )  # fmt: skip
        assert letter.by_words(text) == ()
        assert letter.by_case(text, frozen=letter.text) == ()


@needs_font
@pytest.mark.parametrize("letter", [f for f in ALL if f.occasion.kind.to != "applicant" or f.occasion.kind.remedy], ids=name)
def test_a_printed_letter_of_ours_has_no_finding(letter: Finished) -> None:
    text = "\n".join(opened(render_pdf(letter.letter, Letters()).content))
    assert letter.by_words(text) == ()
    assert letter.by_case(text, frozen=letter.text) == ()


@needs_font
def test_a_rare_character_of_a_name_is_read_back_from_a_printed_letter() -> None:
    letter = replace(first("provided").letter, salutation="𠮷野家")
    assert "𠮷野家：" in opened(render_pdf(letter, Letters()).content)


def _digits(letter: Finished) -> list[int]:
    """Places of digits that come from the case: not what was typed for this letter, not what is quoted or counted in attachments."""
    text, typed = letter.text, [str(v) for v in letter.example.given.values()] + [letter.example.matter.sender.contact]
    for words in (*typed, letter.example.matter.applicant.content):
        text = text.replace(words, "＊" * len(words))
    places, at = [], 0
    for line in unquoted(text).split("\n"):
        is_own = not re.match(r"附件|\d+\.", line)
        is_lapse = line[:1].isdigit() and line.endswith("日") and letter.occasion.kind.key in ("clarification_lapsed", "fee_unpaid")
        places += [at + m for m, c in enumerate(line) if c.isascii() and c.isdigit() and is_own and not is_lapse]
        at += len(line) + 1
    return places


PLACES = [(n, at) for n, letter in enumerate(ALL) for at in _digits(letter)]


@settings(max_examples=120, deadline=None)
@given(st.sampled_from(PLACES), st.integers(1, 9))
def test_another_digit_in_any_date_or_number_of_the_case_is_found(place: tuple[int, int], more: int) -> None:
    letter, at = ALL[place[0]], place[1]
    text = letter.text
    changed = f"{text[:at]}{(int(text[at]) + more) % 10}{text[at + 1 :]}"
    page = letter.page(changed)
    number = page_of_letter(letter.letter).text("number")
    assert letter.by_case(changed, register=page.text("number") == number), changed[at - 20 : at + 20]


# --- an issued letter


def test_a_letter_changed_after_it_was_issued_is_told_by_its_paragraphs_without_their_words() -> None:
    letter = first("refused_internal_affairs")
    changed = letter.text.replace("考勤记录是内部人事管理信息", "考勤记录属于内部人事管理信息")
    (found,) = letter.by_case(changed, frozen=letter.text)
    assert found.where == "全文"
    assert "签发以后文字改过：现在的第6段，签发时的第6段" in found.message
    assert "考勤" not in found.message


def test_spaces_line_ends_and_page_numbers_change_nothing() -> None:
    letter = first("refused_internal_affairs")
    text = letter.text.replace("，", "， ").replace("\n", "\n\n　　") + "\n— 1 —\n"
    assert letter.by_case(text, frozen=letter.text) == ()


def test_a_firm_may_be_named_and_an_offices_own_pattern_of_numbers_is_its_own() -> None:
    letter = first("refused_third_party")
    assert letter.by_case(letter.text.replace("该企业", "某县新禾食品厂")) == ()
    odd = replace(letter, letter=replace(letter.letter, number="青政告字〔2026〕第1号"))
    assert ["写法不规范" in f.message for f in odd.by_words(odd.text)] == [True]
    assert odd.by_case(odd.text, number="青政告字〔2026〕第1号") == ()


def test_spaces_in_what_the_office_has_set_are_no_fault() -> None:
    letter, spaced = first("already_public"), "复议平台 https://fy.example.gov.cn"
    matter = letter.example.matter
    told = replace(matter.settings, reconsideration_online=spaced, court="某县 人民法院")
    office = replace(letter, example=replace(letter.example, matter=replace(matter, settings=told)))
    text = letter.text.replace(matter.settings.reconsideration_online, spaced).replace("某县人民法院", "某县 人民法院")
    assert spaced in text
    assert office.by_case(text) == ()


def test_what_cannot_be_compared_for_want_of_a_setting_is_said() -> None:
    letter = first("provided")
    bare = replace(letter, example=replace(letter.example, matter=with_settings(letter.example.matter, prefix="青政")))
    (found,) = bare.by_case(letter.text)
    assert found.severity == "info"
    assert "letters.court" in found.message


def test_a_letter_of_before_a_change_of_law_is_checked_by_the_law_of_its_day() -> None:
    letter = first("refused_internal_affairs")
    both = "如对本答复书不服，可以自收到本答复书之日起60日内向某县人民政府申请行政复议，也可以自收到本答复书之日起6个月内向某县人民法院提起行政诉讼。"
    text = re.sub("如对本答复书不服.*", both, letter.text).replace("2026年3月", "2023年3月")
    assert letter.by_words(text) == ()
    assert [f.where for f in letter.by_words(text.replace("2023年3月", "2024年3月"))] == ["第8段"]


# --- pages


@pytest.mark.parametrize(
    ("said", "title", "salutation"),
    [
        (["某县青石镇人民政府政府信息公开", "申请答复书", "青政公复〔2026〕1号", "张三：", "正文。", "某县", "2026年3月2日"], "某县青石镇人民政府政府信息公开申请答复书", "张三"),
        (["关于张三申请的答复", "张三:", "正文。"], "关于张三申请的答复", "张三"),
        (["某县", "政府信息公开告知书（信息不存在）", "张三先生：", "正文。"], "政府信息公开告知书（信息不存在）", "张三先生"),
        (["随便几个字。"], "", ""),
    ],
)  # fmt: skip
def test_title_and_salutation_are_found_as_people_set_them(said: list[str], title: str, salutation: str) -> None:
    page = page_of(said, ["政府信息公开申请答复书"])
    assert (page.text("title"), page.addressee) == (title, salutation)


def test_a_letter_without_a_date_keeps_its_signature_and_a_place_is_named_by_its_part() -> None:
    page = page_of(["某县", "答复书", "张三：", "正文。", "某县"], ["答复书"])
    assert (page.signature, page.date) == (4, NOWHERE)
    assert [page.where(n) for n in (0, 1, 2, 3, 4)] == ["第1段（机关）", "第2段（标题）", "第3段（称谓）", "第4段", "第5段（落款）"]


def test_articles_are_read_with_their_law_however_they_are_written() -> None:
    text = "根据《中华人民共和国政府信息公开条例》第十六条第二款、第三十六条第（三）项和《某条例》36条第3项，《某合同》第五条"
    found = cited([text, "（第十五条）"])
    assert [(c.law, c.article, c.paragraph, c.item, c.is_formal) for c in found[0]] == [
        ("政府信息公开条例", 16, 2, 0, True), ("政府信息公开条例", 36, 0, 3, True), ("某条例", 36, 0, 3, False), ("某条例", 5, 0, 0, True),
    ]  # fmt: skip
    assert [c.law for c in found[1]] == ["某条例"]


@pytest.mark.parametrize(("text", "number"), [("十", 10), ("二十", 20), ("三十六", 36), ("一百零五", 105), ("6", 6), ("甲", -1)])
def test_chinese_numerals_are_numbers(text: str, number: int) -> None:
    assert number_of(text) == number


def test_what_is_quoted_is_nobodys_fault() -> None:
    letter = first("provided")
    for words in ("××路", "15个工作日内予以答复", "外层“内层××”外层"):
        assert letter.by_words(letter.text.replace("2025年度农村低保对象名单及资金发放明细", words)) == ()
    assert len(letter.by_words(letter.text.replace("你申请公开的信息", "你申请公开的“××信息"))) == 1


def test_an_address_on_the_internet_is_no_leftover() -> None:
    letter = first("already_public")
    assert letter.by_words(letter.text.replace("某县人民政府网站", "http://xxgk.example.gov.cn/XXGK/")) == ()


# --- files


def saved(tmp_path: Path, data: bytes, suffix: str) -> Path:
    path = tmp_path / f"letter{suffix}"
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_a_text_is_read_in_any_encoding(encoding: str) -> None:
    letter = first("provided")
    assert letter.by_words("\n".join(opened(as_text(letter.letter).encode(encoding)))) == ()


def test_text_in_boxes_and_tables_is_read_and_deleted_or_hidden_text_is_not(tmp_path: Path) -> None:
    document = Document()
    document.add_paragraph("第一段")
    document.add_table(1, 2).rows[0].cells[1].text = "格内"
    hidden = document.add_paragraph().add_run("隐藏")
    hidden.font.hidden = True
    out = BytesIO()
    document.save(out)
    body = out.getvalue()
    assert [line for line in opened(body) if line] == ["第一段", "格内"]
    assert [line for line in read_paragraphs(saved(tmp_path, body, ".docx")) if line] == ["第一段", "格内"]
    deleted = hostile.word("<w:p><w:r><w:t>留</w:t></w:r><w:del><w:r><w:delText>删</w:delText></w:r></w:del></w:p>")
    assert opened(deleted) == ["留"]


@pytest.mark.parametrize("make", [hostile.entity_bomb, hostile.macros, lambda: b"\x89PNG\r\n" + b"1" * 99])
def test_what_the_readers_of_reports_refuse_is_refused_here(make: Callable[[], bytes]) -> None:
    with pytest.raises(Refused):
        opened(make())


def test_hostile_and_huge_files_are_refused_with_a_sentence(tmp_path: Path) -> None:
    big = tmp_path / "big.docx"
    with big.open("wb") as file:
        file.truncate(60 * 1024 * 1024)
    for path, said in (
        (big, "不像一份文书"), (saved(tmp_path, hostile.remote_template(), ".docx"), "外部"), (saved(tmp_path, "字".encode() * 70_000, ".txt"), "不像一份文书"),
        (tmp_path, "不是文件"), (saved(tmp_path, b"%PDF-1.7\nx", ".pdf"), "损坏"),
    ):  # fmt: skip
        with pytest.raises(InputError, match=said) as refused:
            read_paragraphs(path)
        assert "年度报告" not in str(refused.value)
    with pytest.raises(NotFound, match="核对文件名"):
        read_paragraphs(tmp_path / "none.docx")
