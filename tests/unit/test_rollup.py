"""Units added up: sum = parts, nothing twice, nothing guessed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.annual import build
from engine.errors import InputError, InputErrors
from engine.forms import Report
from engine.forms.figures import Figures
from engine.forms.pdf import render_pdf
from engine.forms.render import render
from engine.rollup.area import AreaReport, against, area_report, behind, cell_key, compared, not_added
from engine.rollup.counted import counted
from engine.rollup.gather import Gathered, Gathering
from engine.rollup.handed import handed_files, read_handed
from engine.rollup.parts import Handed, Part, Trouble, value
from engine.rollup.unit_files import read_units
from engine.rollup.units import ListedUnit, Roster, as_toml, under
from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS
from engine.rulefiles import load_forms
from engine.settings import Letters
from engine.store import Store, new_store
from engine.store.unit import Agency
from engine.tally import section3, section4, section4_each
from tests import hostile
from tests.reports import balanced, figures, form, report
from tests.unit.test_tally import worked

FORMS = load_forms()
FORM = form("2021")
YEAR, TODAY, CAME = 2024, date(2025, 2, 10), date(2025, 1, 20)
TOWNS = ("某县城关镇人民政府", "某县东街街道办事处", "某县财政局")
COUNTY = "某县人民政府"


def roster(*names: str) -> Roster:
    return Roster(COUNTY, [ListedUnit(name, contact=f"{name}联系人") for name in names])


def gather(handed: Sequence[Handed], counted: Sequence[Part] = (), names: Sequence[str] = TOWNS) -> Gathered:
    return Gathering(roster(*names), YEAR, FORMS, TODAY).gather(counted, handed)


def handed(agency: str | None, data: dict[str, Any] | None = None, file: str = "a.json", **changes: Any) -> Handed:
    given = figures(data or balanced())
    section2 = dict.fromkeys(FORM.section2_keys, 1) | dict.fromkeys(not_added(FORM), 0)
    return replace(Handed(file, CAME, agency, YEAR, "2021", replace(given, section2=section2)), **changes)


def own(section2: Mapping[str, str] | None = None) -> Report:
    none = {row: (0,) * len(COLUMNS) for row in FORM.rows}
    return Report(COUNTY, "county", YEAR, FORM, section2 or {}, none, {block: dict.fromkeys(RESULTS, 0) for block in BLOCKS})


def troubles(gathered: Gathered) -> list[tuple[str, str]]:
    return [(str(remark.trouble), remark.unit) for remark in gathered.remarks]


# --- the sum


def random_part(rng: Random, name: str) -> Part:
    section3 = {row: tuple(rng.choice((None, rng.randrange(1000))) for _ in COLUMNS) for row in FORM.rows}
    section4 = {block: {result: rng.choice((None, rng.randrange(99))) for result in RESULTS} for block in BLOCKS}
    return Part(name, "", "a.html", Figures(name, YEAR, "2021", {k: rng.randrange(9) for k in FORM.section2_keys}, section3, section4))


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**31), count=st.integers(0, 12))
def test_every_cell_is_the_sum_of_its_units_and_leads_back_to_them(seed: int, count: int) -> None:
    rng = Random(seed)
    parts = tuple(random_part(rng, f"第{n}镇") for n in range(count))
    area = area_report(own({"licensing.decisions": "4"}), Gathered(parts, ()), {})
    for key in FORM.labels.keys() - set(not_added(FORM)):
        assert area.number(key) == sum(row["number"] or 0 for row in behind(area, key))
        assert area.number(key) == (4 if key == "licensing.decisions" else 0) + sum(value(part.figures, key) or 0 for part in parts)


def test_what_is_counted_once_is_not_added_but_said_until_the_area_figure_is_entered() -> None:
    figure = replace(random_part(Random(1), "第1镇").figures, section2={"normative_documents.made": 3})
    parts = (Part("第1镇", "乡镇", "本库", figure),)
    area = area_report(own({"normative_documents.made": "2"}), Gathered(parts, ()), {})
    assert area.number("normative_documents.made") == 2
    assert [f.source for f in area.findings if "第1镇 3" in f.message] == ["C10"]
    entered = area_report(own({"normative_documents.made": "2"}), Gathered(parts, ()), {"normative_documents.made": "4"})
    assert entered.number("normative_documents.made") == 4
    assert not [f for f in entered.findings if "第1镇 3" in f.message]
    assert entered.title.endswith("（全区域汇总）")


def test_last_years_area_is_held_against_this_years_carry_over() -> None:
    last = Figures("", YEAR - 1, "2021", {}, {"carried_out": (3, 0, 0, 0, 0, 0, 3)}, {})
    found = area_report(own(), Gathered((), ()), {}, last).findings
    assert [f.where for f in found if f.source == "C5"] == [FORM.place("carried_in/natural_person"), FORM.place("carried_in/total")]


# --- whose figures count


def test_two_files_of_a_unit_count_once_and_when_they_differ_not_at_all() -> None:
    same = gather([handed(TOWNS[0]), handed("城关镇", file="b.json")])
    assert [part.unit for part in same.parts] == [TOWNS[0]]
    assert troubles(same)[-1] == ("duplicate", TOWNS[0])
    other = balanced()
    other["section3"]["rows"]["granted"][0] += 1
    apart = gather([handed(TOWNS[0]), handed(TOWNS[0], other, file="b.json")])
    assert apart.parts == ()
    assert ("duplicate", TOWNS[0]) in troubles(apart)
    assert ("missing", TOWNS[0]) not in troubles(apart)


def test_a_file_goes_before_the_database_and_the_difference_is_said() -> None:
    in_database = Part(TOWNS[0], "乡镇", "本库", own().figures())
    found = gather([handed(TOWNS[0])], [in_database])
    assert [part.source for part in found.parts] == ["a.json"]
    assert [r.severity for r in found.remarks if r.trouble == Trouble.DUPLICATE] == ["warning"]


def test_a_unit_whose_own_units_are_counted_is_not_added_once_more_from_a_file() -> None:
    in_database = Part(TOWNS[0], "下级政府", "本库", own().figures())
    gathering = Gathering(roster(*TOWNS), YEAR, FORMS, TODAY, frozenset({TOWNS[0]}))
    found = gathering.gather([in_database], [handed(TOWNS[0])])
    assert found.parts == (in_database,)
    assert [r.severity for r in found.remarks if r.trouble == Trouble.DUPLICATE] == ["warning"]


def test_everything_to_chase_is_listed() -> None:
    unbalanced = balanced()
    unbalanced["section3"]["rows"]["received"][0] += 1
    found = gather(
        [
            handed(TOWNS[0], year=2023),
            handed(TOWNS[1], unbalanced, on=date(2025, 2, 3)),
            handed("外县财政局", file="c.json"),
            handed(COUNTY, file="d.json"),
            handed(None, file="无名.pdf"),
            handed("某县民政局", file="e.json", form="2019"),
        ],
        names=(*TOWNS, "某县民政局"),
    )
    assert troubles(found) == [
        ("missing", TOWNS[2]), ("wrong_year", TOWNS[0]), ("wrong_form", "某县民政局"), ("unknown", "外县财政局"), ("unknown", COUNTY),
        ("unknown", ""), ("late", TOWNS[1]),
    ]  # fmt: skip
    assert [part.unit for part in found.parts] == [TOWNS[1]]


def test_another_year_beside_this_one_is_no_trouble() -> None:
    assert gather([handed(TOWNS[0]), handed(TOWNS[0], year=2023)], names=TOWNS[:1]).remarks == ()
    apart = gather([handed(TOWNS[0]), handed(TOWNS[0], file="b.json", year=2023)], names=TOWNS[:1])
    assert [(r.trouble, r.severity) for r in apart.remarks] == [(Trouble.WRONG_YEAR, "info")]
    assert len(apart.parts) == 1


def test_a_cell_that_is_blank_is_not_counted_and_said() -> None:
    blank = balanced()
    blank["section3"]["rows"]["granted"][0] = None
    found = gather([handed(TOWNS[0], blank)])
    assert [r.message for r in found.remarks if r.trouble == Trouble.UNREADABLE] == [
        f"{FORM.place('granted/natural_person')}空白、没有或读不准，这些格没有计入该单位，请退回补填"
    ]
    area = area_report(own(), found, {})
    assert behind(area, "granted/natural_person") == [{"unit": TOWNS[0], "kind": "", "source": "a.json", "number": None}]


def test_without_any_list_whoever_reports_is_a_unit() -> None:
    found = gather([handed("某县一镇"), handed("某县二镇", file="b.json")], names=())
    assert [part.unit for part in found.parts] == ["某县一镇", "某县二镇"]
    assert found.remarks == ()


def test_before_the_last_day_a_missing_report_is_no_error() -> None:
    early = Gathering(roster(*TOWNS), YEAR, FORMS, date(2025, 1, 31)).gather([], [])
    assert {remark.severity for remark in early.remarks} == {"warning"}


def test_a_unit_is_known_by_its_full_and_short_names_and_never_guessed() -> None:
    known = Roster(COUNTY, [ListedUnit("某县城关镇人民政府", aliases=("城关",)), ListedUnit("教育局"), ListedUnit("某县教育局")])
    for name in ("某县城关镇人民政府", "城关镇", "某县城关镇", "城关镇人民政府", "城关", "某县城关镇政府"):
        assert (unit := known.find(name)) is not None
        assert unit.name == "某县城关镇人民政府"
    assert known.find("教育局") == ListedUnit("教育局")
    assert known.find("城关镇财政所") is None
    assert known.of_file(Path("城关镇2024年报.pdf")) == known.units[0]
    assert known.of_file(Path("年报.pdf")) is None


# --- files


FORMATS = ("json", "html", "docx", "xlsx", "pdf")


@pytest.fixture(scope="module")
def five(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    folder = tmp_path_factory.mktemp("five")
    given = replace(report("2021"), agency=TOWNS[0], level="township", findings=())
    paths = {fmt: folder / f"{fmt}.{fmt}" for fmt in FORMATS}
    for fmt, path in paths.items():
        content = render_pdf(given, Letters()).content if fmt == "pdf" else render(given, fmt)
        path.write_bytes(content.encode() if isinstance(content, str) else content)
    return paths


def read(paths: Sequence[Path]) -> list[Handed]:
    return read_handed(paths, FORMS, lambda _path: CAME, lambda _done, _total: None)


def test_a_unit_counts_the_same_in_every_format(five: dict[str, Path]) -> None:
    found = {Path(one.file).suffix[1:]: one for one in read(list(five.values()))}
    assert found.keys() == set(FORMATS)
    expected = report("2021")
    for fmt, one in found.items():
        assert one.figures is not None, fmt
        assert (one.agency, one.year, one.form) == (TOWNS[0], 2024, "2021")
        assert {key: value(one.figures, key) for key in FORM.labels} == {key: expected.number(key) for key in FORM.labels}, fmt
    together = gather(list(found.values()))
    assert len(together.parts) == 1
    assert {r.severity for r in together.remarks if r.unit == TOWNS[0]} == {"info"}


def test_hostile_files_among_many_stop_nothing(tmp_path: Path) -> None:
    names = [f"某县第{n}局" for n in range(45)]
    for n, name in enumerate(names):
        (tmp_path / f"{n}.json").write_text(json.dumps(balanced(agency=name), ensure_ascii=False), "utf-8")
    (tmp_path / "bomb.docx").write_bytes(hostile.entity_bomb())
    (tmp_path / "macros.docx").write_bytes(hostile.macros())
    (tmp_path / "broken.pdf").write_bytes(b"%PDF-1.7\n" + b"x" * 999)
    (tmp_path / "deep.json").write_bytes(b"[" * 100_000)
    (tmp_path / "other.json").write_text('{"agency": 3}', "utf-8")
    files = handed_files([tmp_path])
    assert len(files) == 50
    found = gather(read(files), names=names)
    assert len(found.parts) == 45
    assert [Path(r.file).name for r in found.remarks if r.trouble == Trouble.UNREAD] == [
        "deep.json", "other.json", "bomb.docx", "broken.pdf", "macros.docx",
    ]  # fmt: skip


# --- against what was published


def area(*parts: Part) -> AreaReport:
    return area_report(own(), Gathered(parts, ()), {})


def test_a_published_aggregate_is_compared_cell_by_cell_with_its_units() -> None:
    one, two = (Part(name, "", "本库", figures(balanced(agency=name))) for name in TOWNS[:2])
    whole = area(one, two)
    rows, count = against(whole, area(one, two).figures())
    assert (rows, count) == ([], 25 * 7 + 15)  # nobody gave section 二
    rows, _ = against(whole, area(one).figures())
    assert len(rows) == sum(bool(value(two.figures, key)) for key in FORM.labels)
    found = compared(rows)
    assert {finding.source for finding in found} == {"C10"}
    assert all(TOWNS[1] in finding.message for finding in found)


def test_a_cell_is_named_by_key_or_label() -> None:
    assert cell_key(FORM, "新收", "自然人") == "received/natural_person"
    assert cell_key(FORM, "reconsideration", "维持") == "reconsideration.upheld"
    assert cell_key(FORM, "licensing", "decisions") == cell_key(FORM, "行政许可", "处理决定") == "licensing.decisions"
    assert cell_key(FORM, "行政规范性文件", "废止") == "normative_documents.repealed"
    with pytest.raises(InputError, match="不止一格"):
        cell_key(FORM, "规章", "件数")


# --- the list


def test_a_list_is_read_from_any_table_and_written_back_the_same(tmp_path: Path) -> None:
    table = tmp_path / "名单.csv"
    table.write_bytes(
        "单位,类别,联系方式,期限,收到日期,别名\n一镇,乡镇,张三 1,1月20日,2025/1/19,镇一、一\n二局,部门,,,45676,\n".encode("gb18030")
    )
    units = read_units(table)
    assert units == [
        ListedUnit("一镇", "乡镇", "张三 1", "01-20", date(2025, 1, 19), ("镇一", "一")),
        ListedUnit("二局", "部门", received_on=date(2025, 1, 19)),
    ]
    kept = tmp_path / "units.toml"
    kept.write_text(as_toml(units), "utf-8")
    assert read_units(kept) == units
    assert units[0].due_on(2024) == date(2025, 1, 20)
    assert units[1].due_on(2024) == date(2025, 1, 31)
    assert (units[0].handed_in_on(2024), units[0].handed_in_on(2023)) == (date(2025, 1, 19), None)


def test_a_list_with_faults_names_each(tmp_path: Path) -> None:
    table = tmp_path / "名单.csv"
    table.write_text("单位,期限\n一镇,2月30日\n,01-31\n二镇,02-29\n一镇,下周\n三镇,\n三镇,\n", "utf-8")
    with pytest.raises(InputErrors) as told:
        read_units(table)
    assert [f.where for f in told.value.findings] == ["名单.csv 第2行", "名单.csv 第3行", "名单.csv 第4行", "名单.csv 第5行", "名单.csv"]


# --- the database


@pytest.fixture(scope="module")
def store() -> Iterator[Store]:
    store = new_store(None)
    yield store
    store.close()


def test_the_units_of_the_database_are_counted_each_as_by_itself(store: Store) -> None:
    agencies = worked(store, 3, 30)
    with store.read() as unit:
        connection = unit.connection
        for year in range(2019, 2024):
            alone = {a.id: (section3(connection, a.id, year, FORM), section4(connection, a.id, year)) for a in agencies}
            parts = counted(connection, agencies, roster(), year, {"2021": FORM})
            assert {a.id: (p.figures.section3, p.figures.section4) for a, p in zip(agencies, parts, strict=True)} == alone
            assert all(of_agency == alone[agency_id][1] for agency_id, of_agency in section4_each(connection, year).items())
        own = build(unit, agencies[0], 2023, {"2021": FORM}, date(2024, 1, 5))
        assert own.section3 == counted(connection, agencies[:1], roster(), 2023, {"2021": FORM})[0].figures.section3


def test_the_units_of_units_are_under_a_government_too() -> None:
    def agency(n: int, name: str, government: str) -> Agency:
        return Agency(n, name, "county", government, "")

    all_of_them = [
        agency(1, "市", "省"),
        agency(2, "甲县", "市"),
        agency(3, "一镇", "甲县"),
        agency(4, "乙局", "丙市"),
        agency(5, "省", "市"),
    ]
    assert [a.name for a in under(all_of_them, "市")] == ["甲县", "一镇", "省"]
    assert [a.name for a in under(all_of_them, "甲县")] == ["一镇"]
