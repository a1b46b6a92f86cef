"""Fees and the proof of service as a clerk uses them; every letter that is due."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path

import pytest

from tests.acceptance.conftest import REGISTER, Run

SETTINGS = '[letters]\nprefix = "青政"\ncourt = "某县人民法院"\ncontact = "办公室，0000-0000"\npayment = "到财政所缴纳"\n'


@pytest.fixture
def desk(registered: Run, tmp_path: Path) -> Run:
    """One case, and an office that has set up its letters."""
    (tmp_path / "home" / "settings.toml").write_text(SETTINGS, "utf-8")
    return registered


def more(run: Run, count: int) -> None:
    """More applications of the same person."""
    for _ in range(count):
        assert run(*REGISTER, "--on", "2026-03-02").code == 0


def test_a_fee_from_quote_to_refund(desk: Run) -> None:
    more(desk, 11)
    quote = desk("fee", "quote", "12", "--scale", "per_item", "--format", "json").data
    assert (quote["quantity"], quote["amount"], quote["last_day"], quote["month_amount"]) == (12, 100, "2026-03-30", 200)
    assert quote["command"] == "xxgk case notify-fee 2026-0012 --scale per_item --quantity 12"
    assert "最迟 2026-03-30" in desk("fee", "quote", "12", "--scale", "按件").out
    assert "第201页起         40元  50        2000元" in desk("fee", "quote", "12", "--scale", "per_page", "--pages", "250").out
    assert desk(*quote["command"].split()[1:]).code == 0
    assert "应缴100元" in desk("letter", "preview", "12", "P10").out
    assert desk("case", "record-payment", "12", "--receipt", "0012345", "--paid-by", "银行转账").code == 0
    assert desk("fee", "refund", "12", "--amount", "40", "--reason", "多收").code == 0
    (row,) = desk("fee", "list", "--format", "json").data
    assert (row["applicant_name"], row["yuan"], row["receipt"], row["refunded_yuan"]) == ("张*", 100, "0012345", 40)
    assert desk("fee", "list", "--with-persons", "--format", "csv").out.splitlines()[1].split(",")[1] == "张三"
    summary = desk("fee", "summary", "--format", "json").data
    assert (summary["notices"], summary["paid_yuan"], summary["refunded_yuan"]) == (1, 100, 40)
    assert summary["sentence"] in desk("fee", "summary").out
    assert "没有收取信息处理费" in desk("fee", "list", "--year", "2025").out
    assert desk("verify").code == 0


def test_free_is_free(desk: Run) -> None:
    told = desk("fee", "quote", "1", "--scale", "per_item").out
    assert "0 元，不收费，不发收费通知" in told
    assert "下一步" not in told
    assert "第四条" in desk("case", "notify-fee", "1", "--scale", "per_item", "--quantity", "1").err


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("fee", "quote", "1"), 2, "--scale"), (("fee", "quote", "1", "--scale", "per_mile"), 2, "per_page"), (("fee", "quote", "99", "--scale", "per_item"), 3, "99"),
        (("fee", "quote", "1", "--scale", "per_page"), 2, "--pages"), (("fee", "refund", "1", "--reason", "多收"), 4, "没有缴费记录"),
        (("case", "notify-fee", "1", "--scale", "per_item", "--quantity", "31"), 4, "第四条"), (("fee", "refund", "1"), 2, "退还理由"),
        (("fee", "quote", "1", "--scale", "per_item", "--pieces", "0"), 2, "件数"),
    ],
)  # fmt: skip
def test_what_cannot_be_is_one_sentence(desk: Run, words: tuple[str, ...], code: int, said: str) -> None:
    result = desk(*words)
    assert result.code == code
    assert said in result.err
    assert desk("case", "show", "1", "--format", "json").data["fee"] is None


def test_service_with_its_proof_is_shown_and_filled_into_the_receipt(desk: Run, tmp_path: Path) -> None:
    shot = tmp_path / "妥投.png"
    shot.write_bytes(b"picture")
    digest = sha256(b"picture").hexdigest()
    desk("case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-10")
    assert "顺丰" in desk("case", "serve", "1", "--method", "mail", "--carrier", "顺丰").err
    assert "读不到文件" in desk("case", "serve", "1", "--method", "mail", "--proof", str(tmp_path / "none.png")).err
    assert desk("case", "serve", "1", "--method", "mail", "--mail-number", "EA473124829CN", "--on", "2026-03-11").code == 0
    signed = ("--signed-on", "2026-03-13", "--signer", "王某", "--relation", "household", "--proof", str(shot), "--on", "2026-03-13")
    assert desk("case", "serve", "1", "--method", "mail", *signed).code == 0
    shown = desk("case", "show", "1").out
    assert "文书送达：答复，邮寄，2026-03-11 交邮，邮件号码 EA473124829CN" in shown
    assert f"2026-03-13 签收，签收人 同住成年家属，凭证 {digest[:16]}" in shown
    assert "王某" not in shown + desk("case", "history", "1").out
    assert "王某" in desk("case", "show", "1", "--with-persons").out
    deliveries = desk("case", "show", "1", "--format", "json").data["deliveries"]
    assert [d["proof"] for d in deliveries] == [None, digest]
    receipt = desk("letter", "preview", "1", "P12").out
    for told in ("邮寄送达", "2026年3月11日　　号码：EA473124829CN", "2026年3月13日", "王某（同住成年家属）", digest[:16]):
        assert told in receipt


def test_every_letter_that_is_due_is_listed_first_and_one_that_cannot_be_written_stops_no_other(desk: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    more(desk, 2)
    desk("case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-10")
    desk("case", "request-clarification", "2", "--items", "写明名称", "--on", "2026-03-04")
    for party in ("甲厂", "乙厂"):
        desk("case", "consult-third-party", "3", "--party", party, "--on", "2026-03-05")
    listed = desk("letter", "make", "--all-due", "--out", str(out), "--file", "txt")
    assert listed.code == 1
    assert not out.exists()
    assert "共 4 份，另有 1 份不能制作；加 --yes 写入目录" in listed.out
    assert "案件 2026-0001：" in listed.out
    done = desk("letter", "make", "--all-due", "--out", str(out), "--file", "txt", "--yes")
    assert done.code == 1
    assert sorted(p.name for p in out.iterdir()) == [
        "2026-0002-政府信息公开申请补正告知书.txt",
        "2026-0003-政府信息公开征求意见书-乙厂.txt",
        "2026-0003-政府信息公开征求意见书-甲厂.txt",
        "2026-0003-政府信息公开征求意见告知书.txt",
    ]
    data = desk("letter", "make", "--all-due", "--out", str(out), "--file", "txt", "--format", "json").data
    assert data["done"] is False
    assert [f"{x['name']}.txt" for x in data["letters"]] == [Path(f).name for f in done.out.splitlines() if f.startswith("已生成")]


def test_two_letters_that_would_be_named_alike_are_told_apart(desk: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    desk("case", "request-clarification", "1", "--items", "写明名称", "--on", "2026-03-04")
    desk("case", "receive-clarification", "1", "--on", "2026-03-06")
    desk("case", "request-clarification", "1", "--items", "写明年度", "--reason", "仍不明确", "--on", "2026-03-09")
    assert desk("letter", "make", "--all-due", "--out", str(out), "--file", "txt", "--yes").code == 0
    names = sorted(p.name for p in out.iterdir())
    assert names == ["2026-0001-政府信息公开申请补正告知书-2026-03-09.txt", "2026-0001-政府信息公开申请补正告知书.txt"]


def test_a_file_that_cannot_be_saved_stops_no_other(desk: Run, tmp_path: Path) -> None:
    out = tmp_path / "out"
    more(desk, 1)
    desk("case", "request-clarification", "1", "--items", "写明名称", "--on", "2026-03-04")
    desk("case", "request-clarification", "2", "--items", "写明名称", "--on", "2026-03-04")
    (out / "2026-0001-政府信息公开申请补正告知书.txt").mkdir(parents=True)
    done = desk("letter", "make", "--all-due", "--out", str(out), "--file", "txt", "--yes")
    assert done.code == 1
    assert "错误　案件 2026-0001" in done.out
    assert (out / "2026-0002-政府信息公开申请补正告知书.txt").is_file()


def test_nothing_due_is_said(xxgk: Run) -> None:
    assert "没有应当发出而尚未签发的文书" in xxgk("letter", "make", "--all-due").out
