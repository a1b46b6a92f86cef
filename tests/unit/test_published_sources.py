"""The published reports at hand: every cell as their figures have it, the errors known of them found, and no other called an error."""

from __future__ import annotations

from functools import cache
from typing import Any

import pytest

from engine.published.checking import checked
from engine.published.opening import open_source
from engine.published.read import read
from engine.published.reading import Reading
from engine.rulefiles import load_forms
from tests.reports import published, published_figures

FULL = {
    "hongze-district-2024/source.pdf": 176,
    "hongze-district-2024/source.txt": 176,
    "shanghai-general-office-2019/source.txt": 176,
    "shuyang-county-2025/source.txt": 190,
    "suqian-city-2023/source.txt": 190,
    "suqian-city-2024/source.txt": 190,
    "xinyi-town-2020/source.txt": 176,
}
PARTS = (
    "p-changchun-veterans-2023", "p-district-statistics-2023-blanks", "p-wenzhou-lucheng-zigui-2022",
    "p-xining-chengzhong-construction-2025", "p-zhoushan-zhengwu-2020", "shuyang-county-drc-2023",
)  # fmt: skip


@cache
def readings(file: str) -> tuple[Reading, ...]:
    forms = load_forms()
    found = read(file, open_source(published(file)), forms)
    years = {one.year: one for one in found}
    return tuple(checked(one, forms, years.get((one.year or 0) - 1)) for one in found)


def reading(file: str) -> Reading:
    """The report of the year the folder is named after."""
    found = readings(file)
    return next((one for one in found if str(one.year) in file.split("/", maxsplit=1)[0]), found[0])


def compared(file: str) -> int:
    """How many cells of sections 三 and 四 were compared; each must agree, blanks too."""
    given, data = published_figures(file.split("/", maxsplit=1)[0]), reading(file).as_data()
    cells = 0
    for row, values in given["section3"]["rows"].items():
        assert data["section3"]["rows"][row] == values, row
        cells += len(values)
    for block, results in given["section4"].items():
        assert data["section4"][block] == results, block
        cells += len(results)
    return cells


@pytest.mark.parametrize("file", FULL)
def test_a_full_source_gives_its_figures_cell_for_cell(file: str) -> None:
    assert compared(file) == FULL[file]
    given, one = published_figures(file.split("/", maxsplit=1)[0]), reading(file)
    assert (one.year, one.form) == (given["year"], given["form"])
    assert list(one.section3) == list(given["section3"]["rows"])


@pytest.mark.parametrize("folder", PARTS)
def test_a_fragment_gives_what_it_has(folder: str) -> None:
    assert compared(f"{folder}/source.txt") > 0


SECTION2: dict[str, dict[str, Any]] = {
    "hongze-district-2024/source.pdf": {"normative_documents.made": 3, "licensing.decisions": 9487, "fees.amount_wan": 7545},
    "suqian-city-2023/source.txt": {"normative_documents.in_force": 597, "coercion.decisions": 20163},
    "suqian-city-2024/source.txt": {"rules.in_force": 12, "licensing.decisions": 1573179},
    "shanghai-general-office-2019/source.txt": {"rules.total": 524, "procurement.items": 6, "procurement.amount": 251000},
    "p-unnamed-bureau-old-format-minus/source.txt": {"licensing.last_year_items": 6, "licensing.change": None, "licensing.decisions": 2},
    "p-nilka-town-2023/source.txt": {"rules.in_force": 6, "rules.made": 0},
    "p-district-statistics-2023-blanks/source.txt": {"rules.made": None, "normative_documents.made": 0},
    "p-civil-affairs-2023-old-form/source.txt": {"other_services.decisions": 0, "normative_documents.total": 0},
}


@pytest.mark.parametrize("file", SECTION2)
def test_section_two_comes_in_the_keys_of_its_own_form(file: str) -> None:
    figures = reading(file).figures().section2
    assert {key: figures[key] for key in SECTION2[file]} == SECTION2[file]


# What each source is known to be wrong about (sources of findings, how many), and that nothing else is called an error.
ERRORS = {
    "hongze-district-2024/source.pdf": {"form_2021": 1, "C9": 1},
    "hongze-district-2024/source.txt": {"form_2021": 1, "C9": 1},
    "shuyang-county-2025/source.txt": {},
    "suqian-city-2023/source.txt": {},
    "suqian-city-2024/source.txt": {"C9": 2},
    "xinyi-town-2020/source.txt": {},
    "shanghai-general-office-2019/source.txt": {"C8": 26, "C9": 2},
}


@pytest.mark.parametrize("file", ERRORS)
def test_the_known_errors_are_found_and_no_others(file: str) -> None:
    found: dict[str, int] = {}
    for finding in reading(file).findings:
        if finding.severity == "error":
            found[finding.source] = found.get(finding.source, 0) + 1
    assert found == ERRORS[file]


def test_the_misprinted_label_is_told_and_its_row_read() -> None:
    (told,) = [finding for finding in reading("hongze-district-2024/source.pdf").findings if finding.source == "标签"]
    assert "其他法律行政止公开" in told.message
    assert told.severity == "warning"


def test_the_seed_is_told_of_its_empty_section_and_its_wrong_basis() -> None:
    warnings = [
        finding.where + finding.message for finding in reading("xinyi-town-2020/source.txt").findings if finding.severity == "warning"
    ]
    assert any("第六部分" in text for text in warnings)
    assert any("国办函〔2018〕12号" in text for text in warnings)


def test_the_carry_over_of_two_years_agrees() -> None:
    first, second = readings("suqian-city-2024/source.txt")
    assert (first.year, second.year) == (2023, 2024)
    assert not [finding for finding in second.findings if finding.source in ("C5", "C6")]
