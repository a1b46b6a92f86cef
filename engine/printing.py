"""An annual report as the files an office publishes: every format and a page of charts, all from one report."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, NamedTuple

from engine.annual import on_record
from engine.editions import list_editions
from engine.forms.layout import Behind
from engine.forms.picture import Background, Year, render_picture, year_of
from engine.forms.render import render
from engine.moment import NOW
from engine.period import rows_of
from engine.period import year_of as whole_year
from engine.periodic import cases_known
from engine.store.unit import number_of, review_number
from engine.tally import reviews_counted
from engine.terms import Outcome, ReviewResult

if TYPE_CHECKING:
    from engine.case.history import Case
    from engine.casework import Desk
    from engine.editions import Edition
    from engine.errors import Finding
    from engine.forms import Report
    from engine.rulebook.form import Form
    from engine.settings import Letters as Fonts

YEARS: Final = 5
PICTURE: Final = "图解"
# What is published, by the ending of its name; the page of charts besides.
KINDS: Final = {"html": "html", "docx": "docx", "pdf": "pdf", "xlsx": "xlsx", "json": "json", "txt": "table"}


@dataclass(frozen=True, slots=True)
class Publication:
    """A report to be published, the edition it is (None: not finalised yet), and what its charts and workbook show besides."""

    report: Report
    edition: Edition | None
    background: Background
    cases: tuple[Behind, ...]

    @property
    def name(self) -> str:
        """What its files are called: a corrected edition is told apart, tables alone say so."""
        number, words = self.edition.number if self.edition else 1, self.report.words
        return self.report.title + ("" if words and words.is_drafted else "（表格）") + (f"（第{number}版）" if number > 1 else "")


class Printed(NamedTuple):
    """The files by name, and what there is to say about the fonts of the PDF."""

    files: Mapping[str, bytes]
    findings: tuple[Finding, ...]


def publication(desk: Desk, forms: Mapping[str, Form], report: Report, edition: Edition | None = None) -> Publication:
    """A year's report with what was on record when it was made: `edition`, or now."""
    known = list(cases_known(desk.unit, desk.agency, whole_year(report.year), edition.moment if edition else NOW))
    background = Background(_months(report, [case for _, case in known]), tuple(_years(desk, forms, report)))
    return Publication(report, edition, background, tuple(_cases(desk, report, known, edition)))


def printed(given: Publication, fonts: Fonts, kinds: Sequence[str] = (*KINDS, PICTURE), *, findings: bool = False) -> Printed:
    """The files of a publication. With `findings` they are a working copy and named so. Raises StoreError when a PDF finds no font."""
    from engine.forms.pdf import render_pdf

    name = given.name + ("（工作稿）" if findings else "")
    files: dict[str, bytes] = {}
    told: tuple[Finding, ...] = ()
    for kind in kinds:
        if kind == PICTURE:
            files[f"{name}{PICTURE}.html"] = render_picture(given.report, given.background).encode()
        elif kind == "pdf":
            files[f"{name}.pdf"], told = render_pdf(given.report, fonts, findings=findings)
        else:
            made = render(given.report, KINDS[kind], findings=findings, cases=given.cases)
            files[f"{name}.{kind}"] = made if isinstance(made, bytes) else made.encode()
    return Printed(files, told)


def _months(report: Report, cases: Sequence[Case]) -> tuple[tuple[int, ...], tuple[int, ...]] | None:
    """Cases received and answered by month; None where they do not come to what the report says."""
    received: Counter[int] = Counter()
    answered: Counter[int] = Counter()
    for case in cases:
        rows = rows_of(case, whole_year(report.year), report.form)
        if "received" in rows:
            received[(case.received_on or case.submitted_on).month] += 1
        if rows and case.counted_on and "carried_out" not in rows:
            answered[case.counted_on.month] += 1
    sums = year_of(report)
    if (received.total(), answered.total()) != (sums.received, sums.answered):
        return None
    return tuple(received[month] for month in range(1, 13)), tuple(answered[month] for month in range(1, 13))


def _years(desk: Desk, forms: Mapping[str, Form], report: Report) -> Iterator[tuple[int, Year | None]]:
    """Five years to the report's: as last finalised, else as published or recorded; None where the books do not reach back."""
    final = {one.report.year: one.report for one in list_editions(desk.unit, desk.agency, forms)} | {report.year: report}
    for year in range(report.year - YEARS + 1, report.year + 1):
        shown = final.get(year) or on_record(desk.unit, desk.agency, year, forms, desk.today)
        yield year, year_of(shown) if shown else None


def _cases(desk: Desk, report: Report, known: Sequence[tuple[str, Case]], edition: Edition | None) -> Iterator[Behind]:
    """What each cell of sections 三 and 四 counts, in the order of the form."""
    found = [behind for number, case in known for behind in _behind(report, number, case)]
    order = {key: n for n, key in enumerate(report.form.labels)}
    yield from sorted(found, key=lambda behind: (order[behind.key], behind.number))
    as_of = edition.finalised_at if edition else None
    reviews = reviews_counted(desk.unit.connection, desk.agency.id, report.year, as_of)
    for one in sorted(reviews, key=lambda one: (order[f"{one.block}.{one.result}"], one.review)):
        number = f"{review_number(*one.review)}（{number_of(*one.case)}）"
        yield Behind(f"{one.block}.{one.result}", number, ReviewResult(one.result).label, "", "")


def _behind(report: Report, number: str, case: Case) -> Iterator[Behind]:
    received, answered = case.received_on or case.submitted_on, case.counted_on
    is_answered = answered is not None and answered.year <= report.year
    outcome = Outcome(case.counted_outcome).label if is_answered else ""
    for row in rows_of(case, whole_year(report.year), report.form):
        yield Behind(f"{row}/{case.applicant_kind}", number, outcome, str(received), str(answered) if is_answered else "")
