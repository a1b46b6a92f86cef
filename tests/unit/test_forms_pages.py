"""The pages are for everybody: structure a screen reader can follow, contrast, paper, narrow screens, old browsers."""

from __future__ import annotations

import re
from dataclasses import replace
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from lxml import html

from engine.forms.html import render_html, templates_folder
from engine.forms.picture import Background, Year, render_picture
from tests.reports import WORDS, report

MONTHS = (tuple(range(12)), tuple(range(12)))
BACKGROUND = Background(MONTHS, ((2020, None), (2021, Year(1, 2, 3)), (2022, None), (2023, Year(4, 5, 6)), (2024, Year(7, 8, 9))))
CSS = (templates_folder() / "page.css").read_text("utf-8")


@cache
def page(name: str) -> Any:
    made = replace(report(name[:4]), words=WORDS if name.endswith("words") else None)
    return html.document_fromstring(render_picture(made, BACKGROUND) if name.endswith("picture") else render_html(made))


every_page = pytest.mark.parametrize("name", ["2019", "2021", "2019 words", "2021 words", "2021 picture"])
tables = pytest.mark.parametrize("name", ["2019", "2021 words"])


@every_page
def test_a_page_has_a_language_a_title_one_main_part_and_headings_that_skip_no_level(name: str) -> None:
    tree = page(name)
    assert tree.get("lang") == "zh-CN"
    assert tree.findtext("head/title") == tree.findtext(".//h1")
    assert len(tree.findall(".//main")) == len(tree.findall(".//h1")) == 1
    levels = [int(element.tag[1]) for element in tree.iter("h1", "h2", "h3", "h4")]
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert tree.find("head/meta[@name='viewport']").get("content") == "width=device-width, initial-scale=1"


@every_page
def test_ids_are_unique_and_every_reference_meets_one(name: str) -> None:
    ids = page(name).xpath("//@id")
    assert len(ids) == len(set(ids))
    references = " ".join(page(name).xpath("//@headers | //@aria-labelledby")).split()
    assert set(references) <= set(ids)


@every_page
def test_nothing_needs_a_script_or_another_file(name: str) -> None:
    assert not page(name).xpath("//script | //link | //iframe | //img | //@src | //@href | //@onclick")


@tables
def test_every_number_names_its_headings_as_the_form_does(name: str) -> None:
    """What a screen reader says of a number is what `Form.labels` says of its key."""
    form = report(name[:4]).form
    by_id = {element.get("id"): "".join(element.itertext()) for element in page(name).iter("th")}
    keys = iter(form.labels)
    for cell in page(name).iter("td"):
        if "value" not in (cell.get("class") or ""):
            continue
        said = [by_id[reference] for reference in cell.get("headers").split()]
        for part in form.labels[next(keys)].split(" / "):
            assert all(piece in said for piece in part.split(" ")) or part in said, (part, said)
        if "第二十条" not in said[0]:
            assert "三、本年度办理结果" in said or len(said) <= 4
    assert next(keys, None) is None


@tables
def test_every_heading_cell_says_what_it_heads(name: str) -> None:
    assert {element.get("scope") for element in page(name).iter("th")} <= {"row", "col", "rowgroup"}
    assert all("".join(element.itertext()).strip() for element in page(name).iter("th"))
    for table in page(name).iter("table"):
        assert table.get("aria-labelledby")
        assert all(row.getparent().tag in ("thead", "tbody") for row in table.iter("tr"))


@tables
def test_a_wide_table_scrolls_by_itself_and_can_be_reached_by_keyboard(name: str) -> None:
    for table in page(name).iter("table"):
        region = table.getparent()
        assert (region.get("role"), region.get("tabindex")) == ("region", "0")
        assert page(name).get_element_by_id(region.get("aria-labelledby")).tag == "h2"
    assert "overflow-x: auto" in CSS
    assert ".scroll:focus { outline: 3px" in CSS


def luminance(colour: str) -> float:
    digits = colour * 2 if len(colour) == 3 else colour
    channels = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    r, g, b = (c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels)
    return 0.2126 * r + 0.7152 * g + 0.0722 * b


def contrast(a: str, b: str) -> float:
    light, dark = sorted((luminance(a), luminance(b)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_text_and_lines_stand_out_from_what_is_behind_them() -> None:
    backgrounds = re.findall(r"background: #(\w+)", CSS)
    (text,) = set(re.findall(r"[^-]color: #(\w+)", CSS))
    assert all(contrast(text, behind) >= 7 for behind in backgrounds)
    assert all(contrast(line, "fff") >= 3 for line in re.findall(r"solid #(\w+)", CSS))


def test_white_and_dark_numbers_stand_out_from_their_parts_of_a_bar() -> None:
    from engine.charts import SHADES, stacked

    svg = stacked("甲", ["乙"], [(str(n), [100]) for n in range(len(SHADES))])
    inside = re.findall(r'font-size="11.0" fill="#(\w+)">100<', svg)
    assert len(inside) == len(SHADES)
    assert all(contrast(ink, shade[1:]) >= 4.5 for ink, shade in zip(inside, SHADES, strict=True))


def test_the_style_needs_nothing_an_old_browser_lacks_and_knows_paper() -> None:
    assert not re.search(r"var\(|:is\(|:where\(|:has\(|display: (grid|flex)|@layer|@import|url\(|\brem\b|clamp\(", CSS)
    assert "size: A4" in CSS
    assert "page-break-inside: avoid" in CSS
