"""The form of letters: Word, PDF and text are one letter; typed text is text; broken templates are named."""

from __future__ import annotations

import shutil
import subprocess
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from docx import Document

from engine.errors import InputError, StoreError
from engine.letters.compose import blank_of, letter_of, render
from engine.letters.docx import render_docx
from engine.letters.examples import check_templates, letters
from engine.letters.letter import MERGED, Attachment, Letter, Paragraph, Table, indents, width
from engine.letters.pdf import render_pdf
from engine.letters.source import read, shielded
from engine.letters.text import as_text, lines
from engine.letters.words import clause, items
from engine.rulefiles import letter_templates
from engine.settings import Letters
from tests.letters.desk import CATALOGUE, LAW, case_of, letters_of

ON = date(2026, 3, 2)
HOSTILE = '{{7*7}} {% raw %} #import "x" $x$ </w:t><w:br/> @标题 坏 | 列 *粗* \\u{202e} = 标题 &lt; ]]> “引”\n@附件 注入 | 9\n@落款 假\n@行 a | b\n^'
SAID = (
    "{{7*7}}",
    "{% raw %}",
    '#import "x"',
    "$x$",
    "</w:t><w:br/>",
    "@标题 坏 | 列",
    "*粗*",
    "= 标题",
    "]]>",
    "@附件 注入 | 9",
    "@落款 假",
    "@行 a | b",
)
FACTS = {
    "contact": HOSTILE,
    "attach": (HOSTILE + ":3", "二"),
    "provided_as": HOSTILE,
    "note": HOSTILE,
    "summary": HOSTILE,
    "proposal": HOSTILE,
}


def first_of_each() -> dict[str, Letter]:
    found: dict[str, Letter] = {}
    for _, occasion, letter in letters(LAW, CATALOGUE):
        found.setdefault(occasion.kind.key, letter)
    return found


FIRST = first_of_each()


def has_font() -> bool:
    try:
        render_pdf(FIRST["provided"], Letters())
    except StoreError:
        return False
    return True


needs_font = pytest.mark.skipif(not has_font(), reason="no font for Chinese on this machine")


def docx_lines(content: bytes) -> list[str]:
    """What a Word file says, in the order of the page."""
    document = Document(BytesIO(content))
    found: list[str] = []
    for block in document.element.body.iterchildren():
        if block.tag.endswith("}p"):
            found.append("".join(t.text or "" for t in block.iter() if t.tag.endswith("}t")))
        elif block.tag.endswith("}tbl"):
            for row in (r for r in block.iterchildren() if r.tag.endswith("}tr")):
                cells = [c for c in row.iterchildren() if c.tag.endswith("}tc")]
                said = [
                    " ".join("".join(t.text or "" for t in p.iter() if t.tag.endswith("}t")) for p in c if p.tag.endswith("}p"))
                    for c in cells
                ]
                found.append(" | ".join(text.strip(" 　") for text in said).strip(" |"))
    return [line for line in found if line]


@pytest.mark.parametrize("kind", sorted(FIRST))
def test_a_word_file_read_back_says_what_the_text_says(kind: str) -> None:
    letter = FIRST[kind]
    content = render_docx(letter)
    assert docx_lines(content) == [line for line in lines(letter) if line]
    assert content == render_docx(letter)


def test_chinese_fonts_are_named_for_east_asian_text_and_the_page_is_as_the_standard_says() -> None:
    with zipfile.ZipFile(BytesIO(render_docx(FIRST["provided"]))) as package:
        body, styles = (package.read(f"word/{name}.xml").decode() for name in ("document", "styles"))
    assert 'w:eastAsia="仿宋_GB2312"' in body
    assert 'w:val="en-US" w:eastAsia="zh-CN"' in styles  # digits read as Chinese would be broken anywhere
    assert 'w:lineRule="exact" w:line="560"' in body
    assert 'w:w="11906" w:h="16838"' in body
    assert body.count("<w:keepNext/>") >= 3


@needs_font
@pytest.mark.parametrize("kind", sorted(FIRST))
def test_a_pdf_says_the_same_in_the_same_bytes(kind: str) -> None:
    from pypdf import PdfReader

    letter = FIRST[kind]
    pdf = render_pdf(letter, Letters())
    assert pdf.content == render_pdf(letter, Letters()).content
    assert b"pdfaid:part" in pdf.content
    said = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf.content)).pages)
    bare = "".join(said.split()).replace("\u2f00", "")
    for line in lines(letter):
        for part in line.split(" | "):
            assert "".join(part.split())[:12] in bare, part


@needs_font
def test_threads_have_compilers_of_their_own() -> None:
    with ThreadPoolExecutor(4) as pool:
        made = list(pool.map(lambda _: render_pdf(FIRST["provided"], Letters()).content, range(12)))
    assert len(set(made)) == 1


@needs_font
def test_a_font_that_is_set_but_not_there_is_told() -> None:
    found = render_pdf(FIRST["provided"], Letters(fonts=("没有这种字体",))).findings
    assert any("没有这种字体" in f.message for f in found)


def pages(pdf: bytes) -> list[str]:
    from pypdf import PdfReader

    return ["".join(page.extract_text().split()) for page in PdfReader(BytesIO(pdf)).pages]


@needs_font
@pytest.mark.parametrize("length", [*range(330, 420, 6), 5000])
def test_the_signature_is_never_alone_on_a_page(length: int) -> None:
    body = (Paragraph("长" * length), Paragraph("末段" + "尾" * 40))
    letter = Letter("provided", "某县青石镇人民政府", "答复书", "青政公复〔2026〕1号", "张三", body, (), "某县青石镇人民政府", ON)
    last = pages(render_pdf(letter, Letters()).content)[-1]
    assert "末段" in last
    assert "2026年3月2日" in last


@needs_font
def test_many_attachments_run_over_pages_and_the_last_goes_with_the_signature() -> None:
    names = tuple(Attachment(f"名称较长的第{n}号文件汇编（含图纸、照片和其他附图）", n) for n in range(1, 31))
    letter = Letter("provided", "某镇人民政府", "答复书", "", "张三", (Paragraph("正文"),), names, "某镇人民政府", ON)
    found = pages(render_pdf(letter, Letters()).content)
    assert len(found) == 4
    assert all(page.count("号文件汇编") <= 11 for page in found)
    assert "第30号文件" in found[-1]
    assert "2026年3月2日" in found[-1]
    with zipfile.ZipFile(BytesIO(render_docx(letter))) as package:
        kept = package.read("word/document.xml").decode().split("<w:p>")
    assert ["<w:keepNext/>" in p for p in kept[-6:] if "号文件" in p][-2:] == [True, True]
    assert sum("<w:keepNext/>" in p for p in kept) == 3


@needs_font
def test_a_long_cell_runs_over_pages_and_a_long_number_stays_in_its_cell() -> None:
    table = Table((3, 5, 3, 5), (("证件", "9" * 60, "电话", "0"), ("申请内容", "长" * 2400)))
    letter = Letter("registration_form", "某镇人民政府", "登记表", "", "", (table,), (), "", None)
    found = pages(render_pdf(letter, Letters()).content)
    assert len(found) == 3
    assert sum(page.count("长") for page in found) == 2400
    assert all(page.count("长") <= 1200 for page in found)


@needs_font
def test_the_blank_form_fits_on_a_page() -> None:
    blank = blank_of(CATALOGUE.kinds["application_form"], "某县青石镇人民政府", "党政综合办公室，人民路1号，0000-00000000")
    assert len(pages(render_pdf(blank, Letters()).content)) == 1


# --- typed text is text

NAME = HOSTILE.replace("\n", " ")[:99]
STEPS = (
    {"do": "request_clarification", "on": date(2026, 3, 3), "items": HOSTILE},
    {"do": "receive_clarification", "on": date(2026, 3, 4)},
    {"do": "consult_third_party", "on": date(2026, 3, 5), "party": NAME},
    {"do": "record_third_party_reply", "on": date(2026, 3, 6), "party": NAME, "position": "object", "reasonable": True},
    {"do": "decide", "on": date(2026, 3, 12), "outcome": "refused.third_party", "reasons": HOSTILE, "not_separable": True},
)
REGISTER: dict[str, Any] = {
    "on": ON, "channel": "in_person", "applicant_name": NAME, "content": HOSTILE + "长" * 5000, "address": HOSTILE, "agent": NAME,
    "authorisation": HOSTILE, "contact": HOSTILE, "id_number": NAME, "form_wanted": HOSTILE, "co_applicants": [NAME],
}  # fmt: skip
HOSTILE_KINDS = (
    "registration_form",
    "clarification_notice",
    "third_party_consultation",
    "refused_third_party",
    "service_record",
    "approval_form",
)


@pytest.mark.parametrize("kind", HOSTILE_KINDS)
def test_whatever_is_typed_appears_as_text_and_changes_no_part_of_the_letter(kind: str) -> None:
    (letter,) = letters_of(case_of(REGISTER, *STEPS), kind, FACTS)
    plain = FIRST[kind]
    assert (letter.agency, letter.title, letter.signature) == (plain.agency, plain.title, plain.signature)
    assert len(letter.slips) == len(plain.slips)
    assert [a.pages for a in letter.attachments] in ([], [3, 0])
    # The same tables with the same number of cells: no bar, no caret typed makes or merges one.
    tables = [[len(row) for row in p.rows] for p in (*letter.body, *(b for s in letter.slips for b in s.body)) if isinstance(p, Table)]
    assert tables == [
        [len(row) for row in p.rows] for p in (*plain.body, *(b for s in plain.slips for b in s.body)) if isinstance(p, Table)
    ]
    assert MERGED not in as_text(letter)
    said = as_text(letter)
    assert "49" not in said.replace("049", "")
    written = "\n".join(docx_lines(render_docx(letter)))
    for text in (said, written):
        for phrase in SAID[:7]:
            assert phrase in text, phrase


@needs_font
def test_hostile_text_is_text_in_a_pdf_too() -> None:
    (letter,) = letters_of(case_of(REGISTER, *STEPS), "refused_third_party", FACTS)
    said = "".join(pages(render_pdf(letter, Letters()).content))
    for phrase in SAID[:4]:
        assert "".join(phrase.split()) in said, phrase


def test_control_and_direction_marks_never_reach_a_letter() -> None:
    shown = shielded("甲\x02\x03\x0b乙\u202e丙\u2028丁\r\n戊")
    assert shown == "\x02甲乙丙\x0b丁\x0b戊\x03"


# --- the line format


def read_lines(*text: str) -> Letter:
    return read("\n".join(text), "misc", ON, "", is_draft=True)


def test_the_line_format_makes_every_part_of_a_letter() -> None:
    letter = read_lines("@机关 甲", "@标题 乙", "@称谓 丙", "正文", "", "@节 节", "@左 左", "@附件 一 | 3", "@表 1 2", "@行 a | b", "@行 ^ | c", "@落款 甲",
                        "@日期", "@附注 注", "@回执 回执", "回执正文")  # fmt: skip
    assert letter.body == (
        Paragraph("正文"),
        Paragraph("节", "heading"),
        Paragraph("左", "left"),
        Table((1, 2), (("a", "b"), (MERGED, "c"))),
    )
    assert letter.attachments == (Attachment("一", 3),)
    assert letter.date == ON
    assert letter.notes == ("注",)
    assert letter.slips[0].body == (Paragraph("回执正文"),)


@pytest.mark.parametrize(
    ("line", "said"), [("@没有", "没有“@没有”这种标记"), ("@行 a", "须在 @表 之下"), ("@表 a", "各栏的宽度"), ("@附件 甲 | 乙", "页数")]
)  # fmt: skip
def test_a_line_that_cannot_be_read_is_named(line: str, said: str) -> None:
    with pytest.raises(InputError, match=said) as refused:
        read_lines("正文", line)
    assert "第2行" in str(refused.value)


def test_a_row_with_too_many_cells_is_named() -> None:
    with pytest.raises(InputError, match="第2行"):
        read_lines("@表 1 1", "@行 a | b | c")


# --- templates of an office's own


def own(folder: Path, name: str, text: str) -> Path:
    folder.mkdir(exist_ok=True)
    (folder / name).write_text(text, "utf-8")
    return folder


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("{{ you", "第1行"), ("{{ yuo }}", "yuo"), ("{{ you.__class__.__mro__ }}", "unsafe"), ("{{ agency | hexenwerk }}", "hexenwerk"),
        ("@没有 标记", "没有“@没有”这种标记"), ('{% include "没有.j2" %}', "没有.j2"), ("{{ 1 / 0 }}", "无法填写"),
    ],
)  # fmt: skip
def test_every_fault_of_an_own_template_is_reported(tmp_path: Path, text: str, said: str) -> None:
    found = check_templates(LAW, CATALOGUE, own(tmp_path / "letters", "withdrawal_confirmation.j2", text))
    assert [f.where for f in found] == ["withdrawal_confirmation.j2"]
    assert said in found[0].message


def test_an_own_template_wins_and_a_misspelt_one_is_told(tmp_path: Path) -> None:
    folder = own(tmp_path / "letters", "withdrawal_confirmation.j2", "@标题 本镇的{{ title }}\n")
    own(folder, "withdrawal_confirmtion.j2", "x")
    assert [f.where for f in check_templates(LAW, CATALOGUE, folder)] == ["withdrawal_confirmtion.j2"]
    letter = next(x for e, o, x in letters(LAW, CATALOGUE, folder) if o.kind.key == "withdrawal_confirmation")
    assert letter.title == "本镇的撤回政府信息公开申请确认书"


def test_our_templates_have_no_fault_and_are_all_shown_by_an_example() -> None:
    assert check_templates(LAW, CATALOGUE, None) == ()
    assert FIRST.keys() | {"application_form"} == CATALOGUE.kinds.keys()


def test_render_names_the_template_that_is_not_there() -> None:
    with pytest.raises(InputError, match="没有的模板"):
        render("没有的模板.j2", {}, None)


# --- words


def test_lists_lose_the_numbers_they_were_typed_with() -> None:
    assert items("1.甲；\n（2）乙。\n③丙\n四、丁") == ["甲", "乙", "丙", "丁"]
    assert items("甲；乙;丙。") == ["甲", "乙", "丙"]
    assert items("2025年名单") == ["2025年名单"]


def test_a_typed_text_ends_our_sentence_once() -> None:
    assert clause("因故。\n再因故；") == "因故。 再因故"


def test_the_signature_stands_over_the_middle_of_the_date() -> None:
    date_line = "2026年3月2日"
    assert width(date_line) == 6.0
    right, below = indents("某镇人民政府", date_line)
    assert (right, below) == (4, 4)
    right, below = indents("某县青石镇人民政府办公室联合会", date_line)
    assert below + width(date_line) / 2 == right + 15 / 2
    assert max(indents("很" * 40, date_line)) <= 27.5


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_libreoffice_opens_a_letter_and_reads_the_same_text(tmp_path: Path) -> None:
    letter = FIRST["third_party_consultation"]
    (tmp_path / "letter.docx").write_bytes(render_docx(letter))
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = [
        "soffice",
        home,
        "--headless",
        "--convert-to",
        "txt:Text (encoded):UTF8",
        "--outdir",
        str(tmp_path),
        str(tmp_path / "letter.docx"),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=120)
    said = "".join((tmp_path / "letter.txt").read_text("utf-8-sig").split())
    for line in lines(letter):
        for part in line.split(" | "):
            assert "".join(part.split()) in said, part


def test_templates_lie_where_the_loader_looks() -> None:
    assert (letter_templates() / "_remedy.j2").is_file()
    assert letter_of("正文", next(o for _, o, _ in letters(LAW, CATALOGUE))).body == (Paragraph("正文"),)
