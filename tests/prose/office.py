"""An office's books without a database: a report, what is known beside it, its drafts, and a clerk who fills in the prompts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from engine.bootstrap import load_law
from engine.errors import Finding
from engine.fees import YearFees
from engine.forms import Report
from engine.forms.checks import check
from engine.forms.figures import Figures
from engine.prose.draft import drafts
from engine.prose.known import Known
from engine.prose.lint import lint
from engine.prose.read import PROMPT
from engine.settings import Letters, ReportWords, Settings
from tests.reports import SECTION2, balanced, figures, form

NOWHERE = Path("/nonexistent")
AGENCY = "某市某县某镇人民政府"
NO_FEES = YearFees(0, 0, 0, 0, 0, 0)
ITEMS = (("机构职能", 1), ("政策解读", 4), ("财政资金", 3), ("乡镇公告", 4), ("工作动态", 33), ("其他", 17))

# What a clerk writes for a prompt, by what it asks for.
ANSWERS = {
    "公布本报告的网站": "县人民政府门户网站“政府信息公开”专栏",
    "地址、邮政编码": "地址：某镇人民路1号，电话：0000-1234567",
    "全年通过哪些渠道": "主要通过县人民政府门户网站和镇政务公开栏公开政府信息，以机构职能、财政资金和乡镇公告为主",
    "本年公开的重点": "围绕群众关心的低保、农村危房改造、高标准农田建设，及时公开政策、标准和结果，方便群众查询和监督。",
    "政府信息的制作": "落实先审查、后公开制度，信息发布前由党政办公室审核，指定专人负责收集和发布，过期内容及时清理。",
    "网站专栏": "在便民服务中心设立政务公开专区，配备查询设备，各村设公开栏，每月更新内容。",
    "组织领导和人员": "由副镇长分管，党政办公室承办，组织工作人员参加县里的业务培训，提高办理能力。",
    "工作考核": "政务公开纳入年度工作考核，开展社会评议，结果良好，全年未发生责任追究情形。",
    "上年报告所列问题": "针对上年政策解读形式单一的问题，增加了图解和问答，解读材料与政策文件一并发布，群众看得懂了。",
    "年存在的主要问题": "一是村级公开栏更新不够及时，二是工作人员兼职多、变动大，业务不够熟练。",
    "年的改进措施": "明确村级公开的时限和责任人，每季度检查一次；安排业务培训，新任人员先培训后上岗。",
    "其他需要报告的事项": "除上述情况外，没有其他需要报告的事项。",
}


def report_of(form_id: str = "2021", agency: str = AGENCY, level: str = "township", data: dict[str, Any] | None = None) -> Report:
    """A report that balances, with what the checks find."""
    given = figures(data or balanced(form_id, 2024 if form_id == "2021" else 2020, agency))
    f = form(given.form)
    section2 = SECTION2[given.form]
    found = check(Figures(agency, given.year, f.id, given.section2, given.section3, given.section4), f, level)
    return Report(agency, level, given.year, f, section2, given.section3, given.section4, found)  # type: ignore[arg-type]


def known(report: Report | None = None, **changes: Any) -> Known:
    """An office with a register and an address, no fees, nothing late, no last year."""
    given: dict[str, Any] = {
        "report": report or report_of(),
        "previous": None,
        "fees": NO_FEES,
        "late": 0,
        "unserved": 0,
        "items": ITEMS,
        "ledgers": (),
        "sources": load_law().rulebook.sources,
        "settings": Settings(letters=Letters(address="某镇人民路1号", postcode="100000"), report=ReportWords()),
        "contact": "0000-1234567",
    }
    return Known(**given | changes)


def drafted(office: Known, last: dict[str, str] | None = None) -> dict[str, str]:
    """Each section as it is drafted."""
    return {draft.section: draft.text for draft in drafts(office, NOWHERE, last or {})}


def answered(texts: dict[str, str]) -> dict[str, str]:
    """The drafts with every prompt replaced by what a clerk would write."""

    def answer(asked: str) -> str:
        return next(text for what, text in ANSWERS.items() if what in asked)

    return {section: PROMPT.sub(lambda prompt: answer(prompt[0]), text) for section, text in texts.items()}


def said(office: Known, texts: dict[str, str], last: dict[str, str] | None = None) -> list[tuple[str, str, str]]:
    """What lint finds: where, severity, check."""
    return [(f.where, f.severity, f.source) for f in found(office, texts, last)]


def found(office: Known, texts: dict[str, str], last: dict[str, str] | None = None) -> tuple[Finding, ...]:
    return lint(office, texts, last or {})
