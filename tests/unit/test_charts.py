"""Charts: every number printed and told, nothing outside the picture, legible in grey."""

from __future__ import annotations

import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest

from engine.charts import NO_FIGURE, SHADES, WIDTH, bars, columns, lines, stacked

S = "{http://www.w3.org/2000/svg}"
KINDS = {
    "bars": bars("结果", [("予以公开", 1431), ("申请人无正当理由逾期不补正、行政机关不再处理", 7), ("按期率", Decimal("97.25")), ("未知", None)]),
    "columns": columns("各月", [(f"{n}月", n * 37 % 50) for n in range(1, 13)]),
    "lines": lines("五年", ["2020", "2021", "2022"], [("新收", [3, None, 12345]), ("办结", [0, 0, 0])]),
    "stacked": stacked("构成", ["自然人", "法律服务机构"], [("公开", [10, 2]), ("不予公开", [5, 0]), ("其他", [1, 1])]),
    "all zero": columns("各月", [("1月", 0), ("2月", 0)]),
    "nothing": bars("结果", []),
}  # fmt: skip


def texts(svg: str) -> list[str]:
    return [element.text or "" for element in ET.fromstring(svg).iter(f"{S}text")]


@pytest.mark.parametrize("name", KINDS)
def test_a_chart_is_a_picture_with_a_name_and_a_description(name: str) -> None:
    root = ET.fromstring(KINDS[name])
    assert root.get("role") == "img"
    told = [element.get("id") for element in root if element.tag in (f"{S}title", f"{S}desc")]
    assert (root.get("aria-labelledby") or "").split() == told
    assert len(told) == 2
    assert root[0].tag == f"{S}title"
    assert not {element.tag.removeprefix(S) for element in root.iter()} - {
        "svg",
        "title",
        "desc",
        "rect",
        "text",
        "path",
        "polyline",
        "circle",
    }


@pytest.mark.parametrize("name", KINDS)
def test_every_shape_and_text_lies_inside_the_picture(name: str) -> None:
    root = ET.fromstring(KINDS[name])
    height = float((root.get("viewBox") or "").split()[3])
    for element in root.iter(f"{S}text"):
        x, size, text = float(element.get("x") or 0), float(element.get("font-size") or 14), element.text or ""
        width = size * sum(0.62 if character.isascii() else 1 for character in text)
        left = {"end": x - width, "middle": x - width / 2}.get(element.get("text-anchor") or "", x)
        assert left >= -1, text
        assert left + width <= WIDTH + 1, text
        assert 0 < float(element.get("y") or 0) <= height, text
    for element in root.iter(f"{S}rect"):
        assert float(element.get("x") or 0) + float(element.get("width") or 0) <= WIDTH
        assert float(element.get("y") or 0) + float(element.get("height") or 0) <= height + 0.1


def test_every_number_is_printed_and_told_and_what_is_missing_is_said() -> None:
    for number in ("1431", "7", "97.25", NO_FIGURE):
        assert number in texts(KINDS["bars"])
    assert "予以公开 1431件" in KINDS["bars"]
    assert f"未知 {NO_FIGURE}，" not in KINDS["bars"]
    assert f"未知 {NO_FIGURE}" in KINDS["bars"]
    assert f"2021 {NO_FIGURE}" in KINDS["lines"]
    assert texts(KINDS["lines"]).count("0") == 3
    assert {"16", "3"} <= set(texts(KINDS["stacked"]))
    assert NO_FIGURE in texts(KINDS["nothing"])


def test_a_line_has_a_gap_where_a_year_is_missing_and_a_bar_grows_with_its_number() -> None:
    runs = [p.get("points", "").split() for p in ET.fromstring(KINDS["lines"]).iter(f"{S}polyline")]
    assert sorted(map(len, runs)) == [1, 1, 3, 3, 3]  # two single years, one line through three, and two in the key
    lengths = [float(r.get("width") or 0) for r in ET.fromstring(bars("甲", [("a", 10), ("b", 20), ("c", 40)])).iter(f"{S}rect")][1:]
    assert lengths == pytest.approx([lengths[0], lengths[0] * 2, lengths[0] * 4], abs=0.3)


def test_what_is_typed_stays_text() -> None:
    assert "<script>" not in bars('<script>"&', [("<b>", 1)])
    assert texts(bars("甲", [("<b>&", 1)]))[1] == "<b>&"


def test_shades_differ_in_grey_from_their_neighbours() -> None:
    greys = [0.299 * int(c[1:3], 16) + 0.587 * int(c[3:5], 16) + 0.114 * int(c[5:7], 16) for c in SHADES]
    assert all(abs(a - b) > 30 for a, b in pairwise(greys))


def test_two_charts_of_a_page_never_share_an_id() -> None:
    found = re.findall(r' id="(\w+)"', "".join(KINDS.values()))
    assert len(found) == len(set(found))
