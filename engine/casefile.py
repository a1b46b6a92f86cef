"""A case's file (案卷) for a reconsideration body or a court: every paper of it, as letters, in order, with digests and page numbers.

It holds the applicant's data and the letters in full; nothing of it is derived anew: the history, the reckoning and the letters are
those of `case history`, `case explain` and the register.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from itertools import accumulate
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from engine import dossier
from engine.correspondence import listed, written
from engine.letters.given import Given
from engine.letters.letter import Letter, Paragraph, Table
from engine.letters.source import read as read_letter
from engine.letters.words import day
from engine.narrative import delivery, leg, limit, local, review, told
from engine.terms import EventKind

if TYPE_CHECKING:
    from datetime import date

    from engine.case.view import RowOf
    from engine.casework import Desk
    from engine.correspondence import Stationery
    from engine.dossier import Dossier
    from engine.errors import Finding
    from engine.letters.letter import Body
    from engine.rulebook.form import Form
    from engine.settings import Letters as Fonts
    from engine.store.chain import Entry

KIND: Final = "case_file"
_NOT_IN_NAMES: Final = re.compile(r'[\\/:*?"<>|\s]+')
_LONGEST: Final = 60
_WEEK: Final = "一二三四五六日"
_DIGEST_LINE: Final = 32  # half of a SHA-256 in hexadecimal


@dataclass(frozen=True, slots=True)
class Paper:
    """One paper: what the list calls it, the day it bears, the paper, and its text as issued ("" when it was never issued)."""

    title: str
    on: date | None
    letter: Letter
    text: str = ""


@dataclass(frozen=True, slots=True)
class CaseFile:
    """A case's papers in order, without cover and list."""

    number: str
    agency: str
    made_on: date
    facts: tuple[tuple[str, str], ...]
    entries: tuple[int, ...]
    papers: tuple[Paper, ...]

    def name(self, at: int) -> str:
        """What the files of a paper are called, without ending: 03-政府信息公开告知书-青政〔2026〕1号."""
        return f"{at + 1:02d}-{_NOT_IN_NAMES.sub('', self.papers[at].title)[:_LONGEST]}"

    @property
    def cover(self) -> Letter:
        """The cover."""
        rows = (*self.facts, ("导出日期", day(self.made_on)))
        note = f"本卷由登记数据导出。办理经过为本机关历史链的第{'、'.join(map(str, self.entries))}条记录，可用本机关的归档核对。"
        return _letter(self.agency, "政府信息公开申请案卷", (Table((1, 3), rows),), (note,))

    def contents(self, digests: Sequence[Mapping[str, str]], pages: Sequence[int] = ()) -> Letter:
        """The list (卷内目录): of each paper its files (name: SHA-256), and with `pages` the page it begins on."""
        rows = [("序号", "材料", "文件和 SHA-256", *(("页次",) if pages else ()))]
        for n, (paper, files) in enumerate(zip(self.papers, digests, strict=True)):
            title = f"{paper.title}\n{paper.on}" if paper.on else paper.title
            named = "\n".join(f"{name}\n{_halves(digest)}" for name, digest in files.items())
            rows.append((str(n + 1), title, named, *((str(pages[n]),) if pages else ())))
        widths = (3, 8, 19, 3) if pages else (3, 8, 22)
        note = "SHA-256 为文件内容的摘要，文件有任何改动，摘要即不符；SHA256SUMS 文件供校验程序使用。"
        return _letter(self.agency, "卷内目录", (Table(widths, tuple(rows), has_head=True),), (note,))


def _halves(digest: str) -> str:
    return f"{digest[:_DIGEST_LINE]}\n{digest[_DIGEST_LINE:]}"


def _letter(agency: str, title: str, body: Body, notes: tuple[str, ...] = ()) -> Letter:
    return Letter(KIND, agency, title, "", "", body, (), "", None, notes)


def digest_of(content: bytes) -> str:
    """SHA-256 in hexadecimal."""
    return sha256(content).hexdigest()


class Bound(NamedTuple):
    """The whole file as one PDF/A: the page each paper begins on, then the last page; what there is to say about fonts."""

    content: bytes
    pages: list[int]
    findings: tuple[Finding, ...]


def bound(found: CaseFile, digests: Sequence[Mapping[str, str]], fonts: Fonts) -> Bound:
    """Cover, list and papers in one PDF, its pages numbered through. Raises StoreError when no font for Chinese is there."""
    from engine.letters.pdf import data_of, render_pdf
    from engine.rulefiles import letter_templates
    from engine.typeset import typeset

    lengths = [_pages(render_pdf(letter, fonts).content) for letter in (found.cover, found.contents(digests, [0] * len(digests)))]
    lengths += [_pages(render_pdf(paper.letter, fonts).content) for paper in found.papers]
    ends = list(accumulate(lengths))
    begins = [end + 1 for end in ends[1:-1]]
    parts = [("封面", found.cover), ("卷内目录", found.contents(digests, begins)), *((p.title, p.letter) for p in found.papers)]
    data = {
        "title": f"{found.number}案卷",
        "on": [found.made_on.year, found.made_on.month, found.made_on.day],
        "parts": [{**data_of(letter), "mark": mark} for mark, letter in parts],
    }
    pdf = typeset(letter_templates().parent / "casefile.typ", data, fonts)
    return Bound(pdf.content, [*begins, ends[-1]], pdf.findings)


def _pages(pdf: bytes) -> int:
    from pypdfium2 import PdfDocument

    with PdfDocument(pdf) as document:
        return len(document)


def case_file(desk: Desk, stationery: Stationery, number: str, row_of: RowOf, forms: Mapping[str, Form]) -> CaseFile:
    """The file of a case as it stands today. Raises NotFound, InputError."""
    d = dossier.read(desk, number)
    data = dossier.show(desk, d, row_of, forms, with_persons=True)
    papers = (
        *_of_kind(desk, stationery, d, "registration_form"),
        _history(desk, d),
        _reckoning(desk, d),
        *_issued(stationery, d.entries),
        *_searches(desk, d),
        *_of_kind(desk, stationery, d, "service_record"),
        *_deliveries(desk, data),
        *_reviews(desk, data),
    )
    return CaseFile(d.filed.number, desk.agency.name, desk.today, tuple(_facts(data)), tuple(e.seq for e in d.entries), papers)


def _facts(data: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What stands on the cover."""
    yield "登记编号", data["number"]
    yield "申请人", f"{data['applicant_name']}（{data['applicant_label']}）"
    yield "申请内容", data["content"]
    yield "收到申请之日", _day(data["received_on"]) or "尚未与申请人确认"
    yield "答复期限", _day(data["due_on"]) or "没有运行中的答复期限"
    yield "处理结果", data["state_label"]
    yield "答复日期", _day(data["decided_on"])
    yield "答复之日（送达）", f"{_day(data['answered_on'])}{'（逾期）' if data['late'] else ''}" if data["answered_on"] else "尚未送达"
    yield "行政复议、行政诉讼", "\n".join(review(r) for r in data["reviews"]) or "无"
    yield "承办人", data["handler"] or ""


def _day(value: date | None) -> str:
    return day(value) if value else ""


def _of_kind(desk: Desk, stationery: Stationery, d: Dossier, kind: str) -> Iterator[Paper]:
    """A paper for the file that the case supports and that bears no number."""
    if any(item.occasion.kind.key == kind for item in listed(desk, stationery, d.filed.number)):
        for made in written(desk, stationery, d.filed.number, kind, Given()):
            yield Paper(made.letter.title, made.occasion.on, made.letter)


def _history(desk: Desk, d: Dossier) -> Paper:
    rows = [("序号", "日期", "事项和内容", "登记人、登记时间")]
    for r in dossier.history(d):
        words = "\n".join(part for part in (r["label"], told(r)) if part)
        rows.append((str(r["version"]), str(r["on"]), words, f"{r['actor']}\n{local(r['recorded_at'])}"))
    rows += [("", str(e.on), f"{e.kind.label}（法律规定的后果，尚未登记）", "") for e in d.lapses]
    note = "日期是事项发生的法定日期；登记时间是录入的时刻（北京时间），录入后不能修改，更正另作记录。"
    return Paper(
        "办理经过",
        d.entries[-1].event.on,
        _letter(desk.agency.name, "办理经过", (Table((3, 6, 13, 8), tuple(rows), has_head=True),), (note,)),
    )


def _reckoning(desk: Desk, d: Dossier) -> Paper:
    """The due date day by day, as `case explain` has it."""
    data = dossier.explain(desk, d)
    body: list[Paragraph | Table] = []
    if data["due_on"] is None:
        waits = f"等待期限至 {data['wait_until']}。" if data.get("wait_until") else ""
        body.append(Paragraph(f"{data['reason']}{waits}"))
    else:
        body.append(
            Paragraph(f"起算：{day(data['starts_on'])}，{data['starts']}（{data['article']}），当日不计，从下一个工作日起算第1日。")
        )
        body += [Paragraph(f"{limit(one)}。") for one in data["limits"]]
        body += [Paragraph(f"其中 {x['after']} 之后至 {x['up_to']}：{leg(x)}（{x['article']}）。") for x in data["legs"]]
        body.append(Paragraph(f"答复期限：{day(data['due_on'])}。{data['reason'] if data['provisional'] else ''}"))
        days = [(f"{x['on']} {_WEEK[x['on'].weekday()]}", str(x["number"] or "不计"), x["reason"], x["notice"] or "") for x in data["days"]]
        body += [Table((100, 48, 157, 137), (("日期", "第几日", "说明", "放假通知"), *days), has_head=True)] if days else []
    return Paper("答复期限推算", data["due_on"], _letter(desk.agency.name, "答复期限推算", tuple(body)))


def _issued(stationery: Stationery, entries: Sequence[Entry]) -> Iterator[Paper]:
    """Every letter as issued, those voided later too, in order of issue."""
    voided = {e.event.data["number"]: e.event.on for e in entries if e.event.kind == EventKind.LETTER_VOIDED}
    for event in (e.event for e in entries if e.event.kind == EventKind.LETTER_ISSUED):
        kind, number = event.data["letter"], event.data["number"]
        title = stationery.catalogue.kinds[kind].title if kind in stationery.catalogue.kinds else kind
        if event.texts:
            letter = read_letter(event.texts["source"], kind, event.data["dated_on"], number, is_draft=False)
        else:
            letter = replace(_letter("", title, (Paragraph(f"文字内容已经清除，登记的摘要为 {event.data['digest']}。"),)), number=number)
        mark = f"（{voided[number]}作废）" if number in voided else ""
        yield Paper(f"{letter.title or title}-{number}{mark}", event.data["dated_on"], letter, event.texts.get("text", ""))


def _searches(desk: Desk, d: Dossier) -> Iterator[Paper]:
    found = [e for e in d.entries if e.event.kind == EventKind.SEARCH_RECORDED]
    rows = [
        (str(e.event.on), e.event.texts.get("scope", "（文字内容已清除）"), f"{e.stamp.actor}\n{local(e.stamp.recorded_at)}") for e in found
    ]
    if rows:
        table = Table((5, 15, 7), (("日期", "检索范围和方法", "登记人、登记时间"), *rows), has_head=True)
        yield Paper("检索记录", found[-1].event.on, _letter(desk.agency.name, "检索记录", (table,)))


def _deliveries(desk: Desk, data: Mapping[str, Any]) -> Iterator[Paper]:
    """What is on record of every paper's delivery, with the digest of its proof in full."""
    found = data["deliveries"]
    if found:
        body: list[Paragraph | Table] = [Paragraph(f"{delivery({**x, 'proof': ''})}。") for x in found]
        proofs = [(str(x["on"]), x["proof"]) for x in found if x["proof"]]
        body += [Table((1, 4), (("登记日期", "凭证文件的 SHA-256"), *proofs), has_head=True)] if proofs else []
        yield Paper(
            "送达登记",
            found[-1]["on"],
            _letter(desk.agency.name, "送达登记", tuple(body), ("凭证文件由本机关保存，以摘要核对。",) * bool(proofs)),
        )


def _reviews(desk: Desk, data: Mapping[str, Any]) -> Iterator[Paper]:
    if data["reviews"]:
        body = tuple(Paragraph(f"{review(r)}。") for r in data["reviews"])
        yield Paper("行政复议、行政诉讼", data["reviews"][-1]["opened_on"], _letter(desk.agency.name, "行政复议、行政诉讼", body))
