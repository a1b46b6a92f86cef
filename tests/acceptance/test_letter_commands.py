"""xxgk letter as a clerk uses it."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.acceptance.conftest import Run

SETTINGS = '[letters]\nprefix = "青政"\ncourt = "某县人民法院"\ncontact = "办公室，0000-0000"\n'
FACTS = ("--attach", "名单:12", "--provided-as", "纸质")


@pytest.fixture
def answered(registered: Run, tmp_path: Path) -> Run:
    """A case that has been answered, and an office that has set up its letters."""
    (tmp_path / "home" / "settings.toml").write_text(SETTINGS, "utf-8")
    assert registered("case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-16").code == 0
    return registered


def test_a_letter_from_list_to_register(answered: Run, tmp_path: Path) -> None:
    rows = answered("letter", "list", "1", "--format", "json").data
    assert [r["kind"] for r in rows if r["needed"]] == ["provided"]
    preview = answered("letter", "preview", "1", *FACTS)
    assert "（草稿，签发时编号）" in preview.out
    assert "最迟 2026-03-30 交邮" in preview.err
    issued = answered("letter", "issue", "1", "A1", *FACTS, "--out", str(tmp_path / "out"), "--file", "docx")
    assert issued.code == 0
    assert "已签发 青政公复〔2026〕1号" in issued.out
    assert [p.name for p in (tmp_path / "out").iterdir()] == ["2026-0001-政府信息公开申请答复书-青政公复〔2026〕1号.docx"]
    (row,) = answered("letter", "log", "--format", "json").data
    assert (row["number"], row["case"], row["status"]) == ("青政公复〔2026〕1号", "2026-0001", "有效")
    assert answered("verify").code == 0
    assert "青政公复〔2026〕1号 已作废" in answered("letter", "void", "青政公复〔2026〕1号", "--reason", "附件有误").out
    assert "2026-03-20 作废" in answered("letter", "log").out
    history = answered("case", "history", "1").out
    assert "签发文书" in history
    assert "文书作废" in history
    assert "提起行政诉讼" not in history


def test_a_case_served_or_archived_without_its_letter_says_so(answered: Run, tmp_path: Path) -> None:
    served = answered("case", "serve", "1", "--method", "in_person")
    assert "没有签发编号的文书：政府信息公开申请答复书　xxgk letter list 2026-0001" in served.out
    assert answered("letter", "issue", "1", "A1", *FACTS, "--file", "txt", "--out", str(tmp_path)).code == 0
    assert answered("case", "archive", "1", "--format", "json").data["unissued"] == []
    assert "xxgk letter make 2026-0001 A1" in answered("letter", "issue", "1", "A1", *FACTS).err


def test_files_are_the_same_bytes_each_time_and_text_is_what_preview_prints(answered: Run, tmp_path: Path) -> None:
    for folder in ("a", "b"):
        for kind in ("docx", "txt"):
            assert answered("letter", "make", "1", "A1", *FACTS, "--out", str(tmp_path / folder), "--file", kind).code == 0
    names = sorted(p.name for p in (tmp_path / "a").iterdir())
    assert len(names) == 2
    for name in names:
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()
    text = next(p for p in (tmp_path / "a").glob("*.txt")).read_text("utf-8")
    assert answered("letter", "preview", "1", "A1", *FACTS).out == text


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("preview", "1", "P5"), 4, "第三十三条第二款"), (("preview", "1", "A1"), 2, "--attach"), (("make", "1", "bogus"), 3, "letter kinds"),
        (("issue", "1", "P12"), 2, "不编文号"), (("void", "青政公复〔2026〕3号", "--reason", "错"), 3, "letter log"), (("make",), 2, "案件编号"),
        (("preview", "1", "A1", "--access", "网站", *FACTS), 2, "不用"), (("envelope", "1"), 2, "通信地址"),
        (("make", "1", "A1", *FACTS, "--file", "wps"), 2, "docx、pdf、txt"), (("void", "x"), 2, "--reason"),
    ],
)  # fmt: skip
def test_what_cannot_be_done_is_one_sentence(answered: Run, words: tuple[str, ...], code: int, said: str) -> None:
    result = answered("letter", *words)
    assert result.code == code
    assert said in result.err
    assert "Traceback" not in result.err


def test_templates_are_copied_changed_and_checked(answered: Run, tmp_path: Path) -> None:
    assert answered("letter", "templates", "check").code == 0
    assert answered("letter", "templates", "copy", "A1").code == 0
    own = tmp_path / "home" / "letters" / "provided.j2"
    assert answered("letter", "templates", "copy", "A1").code == 3
    own.write_text(own.read_text("utf-8").replace("{{ cite }}", "{{ ciet }}"), "utf-8")
    broken = answered("letter", "templates", "check")
    assert broken.code == 1
    assert "ciet" in broken.out
    own.write_text("@标题 本镇{{ title }}\n", "utf-8")
    assert "本镇政府信息公开申请答复书" in answered("letter", "preview", "1", "A1", *FACTS).out


def test_kinds_blank_form_and_envelope(answered: Run, tmp_path: Path) -> None:
    assert "clarification_notice" in answered("letter", "kinds").out
    assert "办公室，0000-0000" in answered("letter", "blank").out
    assert answered("letter", "blank", "--out", str(tmp_path / "out"), "--file", "docx").code == 0
    answered("case", "register", "--channel", "in_person", "--applicant-name", "李四", "--content", "规划", "--address", "柳河村3组")
    envelope = answered("letter", "envelope", "2")
    assert envelope.out == "柳河村3组\n李四　收\n\n某镇人民政府\n"
    assert "邮政企业" in envelope.err


def test_settings_of_letters_are_checked(answered: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "settings.toml").write_text('[letters]\nsystem = "海关"\nprefx = "青政"\n', "utf-8")
    result = answered("letter", "list", "1")
    assert result.code == 2
    assert "letters.system" in result.err
    assert "letters.prefx" in result.err
    (tmp_path / "home" / "settings.toml").write_text('[letters.series]\nreply = "{prefix}〔{year}〕"\n', "utf-8")
    assert "letters.series.reply" in answered("letter", "list", "1").err
