"""Ledgers that know nothing of the importer (tests/ledgers): each to the tables that its applications give, each error at its cell."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl.utils import get_column_letter

from tests.acceptance.conftest import Result, Run, bare, xxgk
from tests.ledgers import broken, clerk, faults, files, shelf
from tests.ledgers.grid import Ledger, Place
from tests.ledgers.truth import section3, years_of

__all__ = ["bare", "xxgk"]  # the fixtures of the command line

# Ledgers that are not read to their tables yet, and planted errors that are not reported at their cell yet. Empty these, do not fill them.
NOT_YET: dict[str, str] = {}
UNREPORTED: dict[str, set[str]] = {}

Layouts = pytest.mark.parametrize("name", list(shelf.LAYOUTS))


def read(xxgk: Run, path: Path) -> Any:
    """Imports as a clerk does: looks, answers what is asked, and runs the command again until nothing is left that can be answered."""
    mapping = path.with_suffix(".answers.toml")
    words = ("import", "ledger", str(path), "--mapping", str(mapping), "--format", "json")
    result = xxgk(*words)
    text = ""
    while result.data["written"] is None and mapping.read_text(encoding="utf-8") != text:
        text = clerk.answer(mapping.read_text(encoding="utf-8"), result.data["questions"])
        mapping.write_text(text, encoding="utf-8")
        result = xxgk(*words, "--yes")
    return result


@Layouts
def test_the_naive_tables_balance(name: str) -> None:
    known = shelf.LAYOUTS[name]().applications
    carried = None
    for year in years_of(known):
        table = section3(known, year)
        for column in range(7):
            assert table["received"][column] + table["carried_in"][column] == table["total"][column] + table["carried_out"][column]
        assert carried in {None, tuple(table["carried_in"])}
        carried = tuple(table["carried_out"])


@Layouts
def test_each_layout_comes_to_its_own_tables(name: str, xxgk: Run, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    if name in NOT_YET:
        request.applymarker(pytest.mark.xfail(reason=NOT_YET[name], strict=True))
    ledger = shelf.LAYOUTS[name]()
    path = files.save(ledger, tmp_path)
    result = read(xxgk, path)
    assert misunderstood(result.data["words"]) == {}
    assert (result.code, result.data["questions"]) == (0, [])
    assert [f for f in result.data["faults"] if f["severity"] == "error"] == []
    assert result.data["cases"] == len(ledger.applications)
    for year, table in json.loads(path.with_suffix(".json").read_text(encoding="utf-8")).items():
        report = xxgk("report", "build", "--year", year, "--format", "json").data
        assert {row: report["section3"]["rows"][row] for row in table["section3"]} == table["section3"], year
        assert {road: report["section4"][road] for road in table["section4"]} == table["section4"], year
    assert xxgk("verify").code == 0


def misunderstood(found: list[dict[str, str]]) -> dict[str, tuple[str, str]]:
    """Words that the program knew by itself, or was told, and took otherwise than the office meant them."""
    meant = {w["text"]: (w["value"], clerk.meaning(w["field"], w["text"])) for w in found if w["field"] in clerk.MEANINGS}
    return {text: pair for text, pair in meant.items() if clerk.row(pair[0]) != clerk.row(pair[1])}


def test_words_that_say_too_little_are_asked_for(xxgk: Run, tmp_path: Path) -> None:
    path = files.save(shelf.LAYOUTS["townships.coarse"](), tmp_path)
    mapping = path.with_suffix(".answers.toml")
    words = ("import", "ledger", str(path), "--mapping", str(mapping), "--yes", "--format", "json")
    assert xxgk(*words).code == 2
    mapping.write_text(clerk.answer(mapping.read_text(encoding="utf-8"), []), encoding="utf-8")  # the columns only
    asked = xxgk(*words)
    assert asked.code == 2
    assert {q["text"] for q in asked.data["questions"]} == {"法人", "不予公开", "无法提供", "不予处理"}
    assert xxgk("case", "list", "--format", "json").data == []


@pytest.mark.parametrize("keepers", ["townships", "bureaus", "counties", "oddities"])
def test_every_planted_error_is_reported_at_its_cell_and_no_good_row_is(keepers: str, xxgk: Run, tmp_path: Path) -> None:
    missed, blamed = {}, {}
    for name in (n for n in shelf.LAYOUTS if n.startswith(keepers) and n not in NOT_YET):
        ledger = shelf.LAYOUTS[name]()
        planted = faults.plant(ledger)
        seen = read(xxgk, files.save(ledger, tmp_path))
        assert seen.code in {1, 2}, name
        told = {(f["sheet"], f["row"], f["cell"]) for f in seen.data["faults"] if f["severity"] == "error"}
        asked = {(p["sheet"], p["row"], q["text"].partition("（")[0]) for q in seen.data["questions"] for p in q["places"]}
        missed[name] = {
            f.kind for f in planted if not any(_at(ledger, c) in told or (*_at(ledger, c)[:2], f.value or "") in asked for c in f.cells)
        }
        rows = {_at(ledger, c)[:2] for f in planted for c in f.cells}
        blamed[name] = {place for place in told | asked if place[:2] not in rows}
    assert {name: kinds for name, kinds in missed.items() if kinds} == {n: kinds for n, kinds in UNREPORTED.items() if n in missed}
    assert not any(blamed.values()), blamed
    assert xxgk("case", "list", "--format", "json").data == []


def _at(ledger: Ledger, place: Place) -> tuple[str, int, str]:
    """Sheet, row and cell as a clerk sees them; a table of a Word document has a number for a name."""
    sheet = f"表{place.sheet + 1}" if ledger.writer == "word" else ledger.sheets[place.sheet].name
    return sheet, place.row + 1, f"{get_column_letter(place.column + 1)}{place.row + 1}"


def test_two_hundred_errors_are_planted() -> None:
    assert sum(len(faults.plant(make())) for make in shelf.LAYOUTS.values()) >= 200


@pytest.mark.parametrize("seed", [0, 4, 28])
def test_no_workbook_brings_the_program_down(seed: int, xxgk: Run, tmp_path: Path) -> None:
    paths = []
    for n, layout in enumerate(("townships.simple", "townships.in_word", "bureaus.in_gbk", "bureaus.in_wps"), seed):
        good = files.save(shelf.LAYOUTS[layout](), tmp_path)
        good.write_bytes(broken.damaged(n, good.read_bytes()))
        broken.wild(n, tmp_path / f"wild-{n}.xlsx")
        paths += [good, tmp_path / f"wild-{n}.xlsx", broken.mangled(n, tmp_path / f"mangled-{n}")]
    for path in paths:
        result = _forced(xxgk, path)
        assert result.code in {0, 1, 2, 3}, path.name
        assert result.out or len(result.err.strip().splitlines()) == 1, path.name
    assert xxgk("verify").code == 0


def _forced(xxgk: Run, path: Path) -> Result:
    """Imports whatever can be, with any answer to every question."""
    words = ("import", "ledger", str(path), "--skip-faulty", "--yes", "--format", "json")
    result = xxgk(*words)
    questions = result.data["questions"] if result.out.startswith('{\n  "file"') else []
    if questions:
        mapping = Path(result.data["mapping"])
        mapping.write_text(clerk.answer(mapping.read_text(encoding="utf-8"), questions, anything=True), encoding="utf-8")
        result = xxgk(*words)
    return result
