"""The drafts of any office: only prompts are left to do, no number disagrees, and what did not happen is not spoken of."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine.fees import YearFees
from engine.prose.draft import CURRENT, DRAFTED, EDITED, NEW, STALE, drafts, remembered
from engine.prose.fields import fields_of
from engine.prose.known import Known
from engine.prose.read import pieces_of, words_of
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS
from engine.settings import ReportWords, Settings
from engine.terms import AgencyLevel
from tests.prose.office import AGENCY, answered, drafted, known, report_of, said
from tests.reports import form


def empty(form_id: str = "2021", year: int = 2024, agency: str = AGENCY) -> dict[str, Any]:
    rows = {row: [0] * 7 for row in form(form_id).rows}
    section4 = {block: dict.fromkeys(RESULTS, 0) for block in BLOCKS}
    return {"agency": agency, "year": year, "form": form_id, "section3": {"columns": list(COLUMNS), "rows": rows}, "section4": section4}


counts = st.sampled_from([0, 0, 0, 1, 2, 13, 400])


@st.composite
def years(draw: st.DrawFn) -> dict[str, Any]:
    """Figures of a year that balance, most of them 0."""
    form_id = draw(st.sampled_from(["2019", "2021"]))
    data = empty(form_id, 2020 if form_id == "2019" else 2024)
    rows = data["section3"]["rows"]
    for row in form(form_id).answer_rows:
        rows[row][:6] = [draw(counts), draw(counts), 0, 0, 0, 0]
    for at in range(6):
        rows["total"][at] = sum(rows[row][at] for row in form(form_id).answer_rows)
        rows["carried_out"][at] = draw(counts) if at == 0 else 0
        rows["carried_in"][at] = min(draw(counts), rows["total"][at] + rows["carried_out"][at])
        rows["received"][at] = rows["total"][at] + rows["carried_out"][at] - rows["carried_in"][at]
    for values in rows.values():
        values[6] = sum(values[:6])
    for cells in data["section4"].values():
        cells.update({result: draw(counts) for result in RESULTS[:-1]})
        cells["total"] = sum(cells[result] for result in RESULTS[:-1])
    return data


class Drawn(NamedTuple):
    """What an office is made of."""

    data: dict[str, Any]
    level: str
    last: int | None
    fees: tuple[int, ...]
    late: int
    unserved: int
    items: tuple[tuple[str, int], ...]
    has_address: bool

    def office(self) -> Known:
        last = empty(self.data["form"], self.data["year"] - 1)
        for row in ("received", "total"):
            last["section3"]["rows"][row][0] = last["section3"]["rows"][row][6] = self.last or 0
        return known(
            report_of(data=self.data, level=self.level),
            previous=None if self.last is None else report_of(data=last),
            fees=YearFees(*self.fees),
            late=self.late,
            unserved=self.unserved,
            items=self.items,
            settings=known().settings if self.has_address else Settings(),
            contact="0000-1234567" if self.has_address else "",
        )


offices = st.builds(
    Drawn,
    years(),
    st.sampled_from(["township", "county_department", "county"]),
    st.none() | counts,
    st.sampled_from([(0, 0, 0, 0, 0, 0), (2, 980, 1, 380, 1, 0), (1, 600, 0, 0, 1, 0), (0, 0, 1, 300, 0, 300)]),
    st.sampled_from([0, 0, 3]),
    st.sampled_from([0, 0, 1]),
    st.sampled_from([(), (("其他", 1),), (("机构职能", 1), ("其他", 17))]),
    st.booleans(),
)


# The year's own numbers may be worth a second look; the words have nothing but prompts.
SECOND_LOOKS = {"C12", "C13", "C16", "C17", "送达"}


@settings(max_examples=40, deadline=None)
@given(offices)
def test_any_draft_has_only_prompts_left_and_no_number_disagrees(drawn: Drawn) -> None:
    office = drawn.office()
    texts = drafted(office)
    assert {check for _, _, check in said(office, texts)} - SECOND_LOOKS == {"待填"}
    assert {check for _, _, check in said(office, answered(texts))} <= SECOND_LOOKS


@settings(max_examples=20, deadline=None)
@given(offices, offices)
def test_bound_numbers_stay_right_when_the_figures_change(one: Drawn, other: Drawn) -> None:
    """A draft written for one year's figures, read with another's: no sentence says a number that is not so."""
    before, now = one.office(), other.office()
    assume(before.report.section3["received"][-1] and now.report.section3["received"][-1])
    assert not {check for _, _, check in said(now, answered(drafted(before)))} & {"C9", "C14", "手写", "按期"}


def words(office: Known) -> str:
    """All paragraphs as they will be read."""
    pieces = pieces_of(answered(drafted(office)))
    found = words_of(pieces, fields_of(office))
    return "\n".join(p.text for section in (found.opening, found.overall, found.problems, found.others) for p in section)


def test_an_office_to_which_nothing_happened_says_so_and_no_more() -> None:
    text = words(known(replace(report_of(data=empty()), section2={})))
    assert "2024年，我镇未收到政府信息公开申请。未发生因政府信息公开引发的行政复议、行政诉讼。" in text
    assert "本年度未收取信息处理费。" in text
    assert not any(word in text for word in ("予以公开", "结转", "0件", "占"))


def test_what_did_not_happen_gets_no_clause() -> None:
    data = empty()
    rows = data["section3"]["rows"]
    for row in ("received", "granted", "total"):
        rows[row][0] = rows[row][6] = 2
    text = words(known(report_of(data=data)))
    assert "收到政府信息公开申请2件，均为自然人申请。" in text
    assert "全年办结申请2件，均在法定期限内答复。按办理结果：予以公开2件。" in text
    assert not any(word in text for word in ("不予公开", "结转", "比上年"))


def test_shares_are_given_from_ten_on() -> None:
    data = empty()
    rows = data["section3"]["rows"]
    rows["received"][0], rows["received"][1], rows["received"][6] = 9, 3, 12
    rows["granted"][0], rows["partial"][1], rows["granted"][6], rows["partial"][6] = 9, 3, 9, 3
    rows["total"][0], rows["total"][1], rows["total"][6] = 9, 3, 12
    text = words(known(report_of(data=data)))
    assert "自然人申请9件（占75.0%）、法人或其他组织申请3件（占25.0%）" in text
    assert "予以公开9件（占75.0%）、部分公开3件（占25.0%）" in text


@pytest.mark.parametrize(
    ("now", "last", "said"),
    [
        (12, 10, "比上年增加2件，增长20.0%"),
        (3, 4, "比上年减少1件，"),
        (5, 5, "与上年持平"),
        (1, 0, "上年没有申请"),
        (0, 7, "比上年减少7件"),
    ],
)
def test_applications_are_compared_with_last_years(now: int, last: int, said: str) -> None:
    this, before = empty(), empty(year=2023)
    for data, n in ((this, now), (before, last)):
        for row in ("received", "granted", "total"):
            data["section3"]["rows"][row][0] = data["section3"]["rows"][row][6] = n
    assert said in words(known(report_of(data=this), previous=report_of(data=before)))


@pytest.mark.parametrize(
    ("agency", "level", "call", "governs"),
    [
        ("某县某镇人民政府", AgencyLevel.TOWNSHIP, "我镇", True),
        ("某市某区某街道办事处", AgencyLevel.STREET, "我街道", False),
        ("某县民政局", AgencyLevel.COUNTY_DEPARTMENT, "我局", False),
        ("某县发展和改革委员会", AgencyLevel.COUNTY_DEPARTMENT, "我委", False),
        ("某县人民政府", AgencyLevel.COUNTY, "我县", True),
        ("某县档案馆", AgencyLevel.COUNTY_DEPARTMENT, "本机关", False),
    ],
)
def test_an_agency_calls_itself_as_its_name_ends_and_governments_tell_of_assessment(
    agency: str, level: AgencyLevel, call: str, governs: bool
) -> None:
    office = known(report_of(agency=agency, level=level))
    assert f"2024年，{call}认真执行《条例》" in words(office)
    assert ("责任追究" in drafted(office)["overall"]) is governs


def test_an_office_may_call_itself_as_it_likes() -> None:
    own = Settings(report=ReportWords(call="镇政府", published_at="某县人民政府网站"))
    office = known(settings=own)
    assert "2024年，镇政府认真执行" in words(office)
    assert "报告电子版可在某县人民政府网站查阅、下载" in words(office)
    assert said(office, answered(drafted(office))) == []


def test_the_clerk_is_reminded_of_last_years_problems_and_of_what_the_case_log_tells() -> None:
    office = known(late=2)
    problems = drafted(office, {"problems": "## （一）问题\n\n政策解读形式单一，{{ 新收申请 }}件【请填写：某事】。"})["problems"]
    assert "上年写的是“（一）问题政策解读形式单一，…件。”" in problems
    assert "办案记录显示逾期答复2件、复议诉讼结果纠正3件" in problems


# --- the files


def write(folder: Path, office: Known) -> dict[str, str]:
    found = {draft.section: draft for draft in drafts(office, folder, {})}
    for draft in found.values():
        draft.path.write_text(draft.text, "utf-8")
    texts = {section: draft.text for section, draft in found.items()}
    (folder / DRAFTED).write_text(remembered(folder, texts), "utf-8")
    return texts


def test_a_file_is_new_current_stale_or_edited(tmp_path: Path) -> None:
    quiet, busy = known(report_of(data=empty())), known()

    def state(office: Known) -> str:
        return next(draft.state for draft in drafts(office, tmp_path, {}) if draft.section == "overall")

    assert state(quiet) == NEW
    texts = write(tmp_path, quiet)
    assert (state(quiet), state(busy)) == (CURRENT, STALE)
    path = tmp_path / "overall.md"
    path.write_bytes(texts["overall"].replace("\n", "\r\n").encode())
    assert state(busy) == STALE
    path.write_text(texts["overall"] + "\n加一段。\n", "utf-8")
    assert (state(quiet), state(busy)) == (EDITED, EDITED)
    (tmp_path / DRAFTED).write_text("{", "utf-8")
    assert state(busy) == EDITED


def test_an_edited_file_is_told_what_it_lacks_of_the_present_draft(tmp_path: Path) -> None:
    write(tmp_path, known(report_of(data=empty())))
    (tmp_path / "overall.md").write_text("我镇做了工作。\n", "utf-8")
    draft = next(draft for draft in drafts(known(), tmp_path, {}) if draft.section == "overall")
    assert "全年办结申请{{ 办结申请 }}件" in "".join(draft.lacking)
    assert not any("请填写" in line for line in draft.lacking)
