"""The register of published items at the command line: the seed's 62 items, the due board, lists taken in, answers made public."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import click
import pytest
from openpyxl import load_workbook

from engine.commands.numbers import ItemNumber
from tests.acceptance.conftest import REGISTER, Run

DOCUMENT = (
    "published",
    "add",
    "--title",
    "农村危房改造办法",
    "--category",
    "政策文件",
    "--kind",
    "行政规范性文件",
    "--made-on",
    "2026-03-02",
)
# 绵阳市游仙区信义镇人民政府 2020 年度报告：主动公开62条。
SEED = {"机构职能": 1, "政策解读": 4, "财政资金": 3, "乡镇公告": 4, "工作动态": 33, "其他": 17}


def seed_list(path: Path) -> Path:
    rows = [(f"{name}第{n}条", f"{name}类信息", f"2020-{1 + n % 12:02d}-15") for name, count in SEED.items() for n in range(count)]
    with path.open("w", encoding="gb18030", newline="") as file:
        csv.writer(file).writerows([("标题", "栏目", "发布时间"), *rows])
    return path


def test_the_seeds_items_are_counted_by_category(xxgk: Run, tmp_path: Path) -> None:
    path = str(seed_list(tmp_path / "信义镇.csv"))
    preview = xxgk("published", "import", path, "--format", "json").data
    assert (preview["new"], preview["done"]) == (62, False)
    assert xxgk("published", "count", "--year", "2020", "--format", "json").data["total"] == 0
    done = xxgk("published", "import", path, "--yes")
    assert "共 62 行，新登记 62 条" in done.out
    assert "已登记：G0001 至 G0062。" in done.out
    assert "新登记 0 条；62 行已在登记簿中" in xxgk("published", "import", path, "--yes").out
    data = xxgk("published", "count", "--year", "2020", "--format", "json").data
    assert {row["name"]: row["count"] for row in data["categories"]} == SEED
    assert data["total"] == 62
    assert "合计      62" in xxgk("published", "count", "--year", "2020").out
    assert xxgk("published", "count", "--year", "2021", "--format", "json").data["total"] == 0
    assert xxgk("verify").code == 0


def test_what_is_not_published_stands_on_the_due_board_until_it_is(xxgk: Run) -> None:
    added = xxgk(*DOCUMENT)
    assert "公开期限：2026-03-30（条例第二十六条）" in added.out
    assert "xxgk published publish G0001" in added.out
    (row,) = xxgk("due", "--within", "10", "--format", "json").data["upcoming"]
    assert (row["number"], row["what"], row["due_on"], row["command"]) == (
        "G0001",
        "主动公开期限",
        "2026-03-30",
        "xxgk published publish G0001 --on …",
    )
    (late,) = xxgk("due", "--format", "json", "--today", "2026-04-01").data["overdue"]
    assert (late["number"], late["colour"]) == ("G0001", "black")
    assert xxgk("sweep", "--today", "2026-04-01").code == 0
    assert "主动公开期限" in xxgk("remind", "list", "--today", "2026-04-01").out
    told = xxgk("published", "publish", "1", "--on", "2026-04-01", "--today", "2026-04-02")
    assert "晚于形成或者变更之日起20个工作日（2026-03-30，条例第二十六条）" in told.out
    assert xxgk("due", "--format", "json", "--today", "2026-04-02").data["overdue"] == []
    assert xxgk("remind", "list", "--format", "json", "--today", "2026-04-02").data == []


def test_section_two_follows_and_says_from_what(xxgk: Run) -> None:
    assert xxgk(*DOCUMENT, "--published-on", "2026-03-05", "--document-number", "某政〔2026〕3号").code == 0
    assert xxgk("published", "stock", "--year", "2026", "--kind", "行政规范性文件", "12").code == 0
    rows = {r["key"]: r for r in xxgk("published", "figures", "--year", "2026", "--format", "json").data["figures"]}
    assert rows["normative_documents.in_force"]["used"] == "13"
    assert "上年 12＋制发 1（G0001《农村危房改造办法》）" in rows["normative_documents.in_force"]["explanation"]
    assert xxgk("report", "build", "--year", "2026", "--format", "json").data["section2"]["normative_documents"] == {
        "made": 1,
        "repealed": 0,
        "in_force": 13,
    }
    assert (
        xxgk("published", "retire", "1", "--cause", "废止", "--on", "2026-03-18").out
        == "2026-03-18　已登记废止　G0001《农村危房改造办法》（政策文件）\n"
    )
    entered = xxgk("report", "enter", "--year", "2026", "normative_documents.in_force", "13")
    assert "按上年 12 加本年制发 1 减本年废止 1 应为 12" in entered.out
    warnings = xxgk("report", "build", "--year", "2026", "--format", "json").data["findings"]
    (told,) = [f["message"] for f in warnings if f["source"] == "C6"]
    assert "按登记的公开条目应为 12（上年 12＋制发 1（G0001《农村危房改造办法》）" in told
    again = xxgk("published", "stock", "--year", "2027", "--kind", "行政规范性文件", "20", "--today", "2027-01-04")
    assert again.code == 0
    assert "2027年初申报行政规范性文件 20 件，按此前的申报和条目应为 12 件" in xxgk("published", "figures", "--year", "2026").err


def test_a_ledger_fills_the_figures_and_is_compared_later(xxgk: Run, tmp_path: Path) -> None:
    path = tmp_path / "台账.csv"
    path.write_text("决定日期,种类,金额\n2026-02-03,行政许可,\n2026-02-04,行政许可,\n2026-03-04,收费,1250.50\n", "utf-8")
    ledger = ("published", "ledger", "--year", "2026", str(path))
    assert "确认后加 --yes 填报。" in xxgk(*ledger).out
    assert xxgk("published", "figures", "--year", "2026", "--format", "json").data["figures"][6]["entered"] is None
    assert xxgk(*ledger, "--yes", "--format", "json").data["figures"] == {"licensing.decisions": "2", "fees.amount_wan": "0.12505"}
    section = xxgk("report", "build", "--year", "2026", "--format", "json").data["section2"]
    assert (section["licensing"]["decisions"], section["fees"]["amount_wan"]) == (2, 0.12505)
    assert xxgk("report", "enter", "--year", "2026", "licensing.decisions", "3").code == 0
    found = xxgk("report", "build", "--year", "2026", "--format", "json").data["findings"]
    assert [f["message"] for f in found if f["source"] == "C15"] == ["填报的是 3，按本机关台账计数为 2，请核对后改填或重新计数"]
    assert xxgk("verify").code == 0


APPLICANT = ("--id-number", "510704199001011237", "--contact", "张三，电话 0816-2345678", "--address", "信义镇场镇路12号")


@pytest.fixture
def answered(xxgk: Run) -> Run:
    """One case answered 予以公开, one refused."""
    assert xxgk(*REGISTER, *APPLICANT, "--on", "2026-03-02").code == 0
    assert xxgk("case", "decide", "1", "--outcome", "granted.provided", "--on", "2026-03-10").code == 0
    assert xxgk(*REGISTER, "--on", "2026-03-02").code == 0
    refused = ("--outcome", "refused.internal_affairs", "--reasons", "内部", "--not-separable")
    assert xxgk("case", "decide", "2", *refused, "--on", "2026-03-10").code == 0
    return xxgk


def test_an_answer_of_general_interest_becomes_an_item_without_its_applicant(answered: Run) -> None:
    done = answered("published", "add", "--from-case", "1", "--category", "社会救助", "--format", "json")
    assert done.code == 0
    assert (done.data["title"], done.data["case"]) == ("2025年度农村低保对象名单", "2026-0001")
    assert (done.data["made_on"], done.data["publish_by"]) == ("2026-03-20", "2026-04-20")
    assert "由案件转来（条例第四十四条）：2026-0001" in answered("published", "show", "1").out
    assert answered("published", "list", "--format", "json").data[0]["case"] == "2026-0001"
    assert answered("verify").code == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--title", "答复张 三的低保名单"), "标题：含有申请人的姓名或名称"),
        (("--title", "名单", "--summary", "身份证５１０７０４１９９００１０１１２３７"), "内容概述：含有申请人的身份证明号码"),
        (("--title", "名单 2345678"), "标题：含有申请人的联系方式"),
        (("--title", "名单", "--document-number", "08162345678"), "文号：含有申请人的联系方式"),
        (("--title", "信义镇场镇路12号低保"), "标题：含有申请人的地址"),
    ],
)
def test_the_applicant_never_gets_into_an_item(answered: Run, words: tuple[str, ...], said: str) -> None:
    refused = answered("published", "add", "--from-case", "1", "--category", "社会救助", *words)
    assert refused.code == 2
    assert said in refused.err
    assert "公开前必须去掉" in refused.err
    assert not any(secret in refused.err for secret in ("张三", "510704", "2345678", "12号"))
    assert answered("published", "list", "--format", "json").data == []
    assert answered("published", "add", "--from-case", "1", "--category", "社会救助", "--title", "低保名单").code == 0
    field, value = words[-2:]
    assert answered("published", "change", "1", field, value).code == 2


def test_only_what_was_disclosed_may_become_an_item(answered: Run) -> None:
    refused = answered("published", "add", "--from-case", "2", "--category", "社会救助")
    assert refused.code == 4
    assert "条例第四十四条" in refused.err
    assert "不予公开（属于三类内部事务信息）" in refused.err


def test_lists_come_as_table_csv_json_and_workbook(xxgk: Run, tmp_path: Path) -> None:
    assert xxgk(*DOCUMENT, "--published-on", "2026-03-05").code == 0
    assert xxgk("published", "add", "--title", "=恶意", "--category", "news", "--made-on", "2026-03-18").code == 0
    assert "共 2 条。" in xxgk("published", "list").out
    rows = list(csv.reader(io.StringIO(xxgk("published", "list", "--format", "csv").out)))
    assert [row[3] for row in rows] == ["标题", "'=恶意", "农村危房改造办法"]
    assert xxgk("published", "list", "--state", "pending", "--format", "json").data[0]["state_label"] == "待公开"
    out = tmp_path / "条目.xlsx"
    assert f"已生成：{out}（2 条）" in xxgk("published", "list", "--format", "xlsx", "--out", str(out)).out
    sheet = load_workbook(out).active
    assert sheet is not None
    assert [[cell.value for cell in row[:4]] for row in sheet.iter_rows(min_row=2)] == [
        ["G0002", None, "工作动态", "=恶意"],
        ["G0001", "2026-03-05", "政策文件", "农村危房改造办法"],
    ]
    assert "2 行已在登记簿中" in xxgk("published", "import", str(out)).out


def test_an_item_shows_its_course(xxgk: Run) -> None:
    assert xxgk(*DOCUMENT).code == 0
    assert xxgk("published", "publish", "1", "--on", "2026-03-09", "--address", "https://example.gov.cn/1").code == 0
    assert xxgk("published", "change", "1", "--title", "农村危房改造办法（修订）", "--on", "2026-03-19").code == 0
    assert xxgk("published", "retire", "1", "--cause", "mistake", "--reason", "重复登记").code == 0
    shown = xxgk("published", "show", "G0001").out
    for told in ("https://example.gov.cn/1", "不再有效：误登", "更改公开条目", "标题 农村危房改造办法（修订）", "误登；说明 重复登记"):
        assert told in shown
    assert xxgk("published", "list").out == "没有符合条件的公开条目。\n"
    assert [step["on"] for step in xxgk("published", "show", "1", "--format", "json").data["history"]] == [
        "2026-03-02", "2026-03-09", "2026-03-19", "2026-03-20",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("add", "--title", "甲"), 2, "类别：缺少，请用 --category 给出"),
        (("add", "--title", "甲", "--category", "动态"), 2, "没有“动态”这种类别，您是否要输入：工作动态"),
        (("add", "--title", "甲", "--category", "市政建设"), 2, "没有“市政建设”这种类别"),
        (("add", "--title", "甲", "--category", "其他"), 2, "成文日期和公开日期至少要有一个"),
        (("add", "--title", "甲", "--category", "其他", "--kind", "规章", "--made-on", "2026-03-02"), 4, "乡镇人民政府无权制定规章"),
        (("list", "--kind", "x"), 2, "种类：没有“x”"),
        (("list", "--state", "x"), 2, "状态：没有“x”"),
        (("list", "--year", "99999"), 2, "年度：99999 不可用"),
        (("count", "--year", "26"), 2, "年度：26 不可用"),
        (("show", "7"), 3, "没有找到公开条目“7”"),
        (("retire", "7"), 2, "原因：缺少，请用 --cause 给出"),
        (("import", "nowhere.csv"), 2, "无法读取"),
        (("ledger", "--year", "2026", "nowhere.csv"), 2, "无法读取"),
    ],
)
def test_bad_input_is_one_sentence(xxgk: Run, words: tuple[str, ...], code: int, said: str) -> None:
    result = xxgk("published", *words)
    assert (result.code, result.err.count("\n")) == (code, 1)
    assert said in result.err


def test_categories_are_listed_with_their_article_and_an_offices_own(xxgk: Run, tmp_path: Path) -> None:
    (tmp_path / "home" / "settings.toml").write_text('[[categories]]\nname = "信义时光"\narticle = "第十五条"\n', "utf-8")
    rows = xxgk("published", "categories", "--format", "json").data
    named = {row["name"]: row["article"] for row in rows}
    assert named["机构职能"] == "条例第二十条第（二）项"
    assert named["筹资筹劳"] == "条例第二十一条"
    assert "市政建设" not in named
    assert list(named)[-1] == "信义时光"
    assert xxgk("published", "add", "--title", "短视频", "--category", "信义时光", "--published-on", "2026-03-02").code == 0
    assert "信义时光" in xxgk("published", "count", "--year", "2026").out


def test_numbers_are_completed(xxgk: Run) -> None:
    assert xxgk(*DOCUMENT).code == 0
    found = ItemNumber().shell_complete(click.Context(click.Command("show")), click.Argument(["number"]), "G")
    assert [item.value for item in found] == ["G0001"]
