"""An office out as a ledger and in again as another: the same tables cell by cell, the same days, from every kind of file."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from tests.acceptance.conftest import NOW, Run
from tests.acceptance.once import made_once
from tests.reports import balanced

LATER = datetime(2026, 11, 25, 10, 0, tzinfo=NOW.tzinfo)
# Numbers are given anew, remarks get what the import says, and the period of a correction that came too late with good reason has no day.
_OTHERS = ("number", "note", "clarification_due_on")


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("kept") / "home"


def practice(xxgk: Run, path: Path) -> None:
    """A year of some two hundred cases, some taken up again by order, deferred, consulted on; and what has lapsed since."""
    figures = balanced("2021", 2024)
    for cells in figures["section3"]["rows"].values():
        cells[2:] = [0, 0, 0, 0, sum(cells[:2])]  # Two columns are enough, and each balances by itself.
    path.write_text(json.dumps(figures), "utf-8")
    assert xxgk("practice", "--figures", str(path), "--seed", "5", now=LATER).code == 0
    assert xxgk("sweep", now=LATER).code == 0


def ledger(xxgk: Run, *words: str) -> list[dict[str, Any]]:
    data = xxgk("export", "ledger", "--with-persons", "--format", "json", *words, now=LATER).data
    return sorted(({k: v for k, v in row.items() if k not in _OTHERS} for row in data["rows"]), key=str)


@pytest.mark.parametrize("kind", ["xlsx", "csv"])
def test_an_office_comes_back_from_its_own_ledger(kind: str, bare: Run, kept: Path, tmp_path: Path) -> None:
    made_once(tmp_path / "home", kept, lambda: practice(bare, tmp_path / "figures.json"))
    file, other = tmp_path / f"台账.{kind}", ("--home", str(tmp_path / "other"))
    assert bare("export", "ledger", "--with-persons", "--out", str(file), now=LATER).code == 0
    assert bare("init", "--agency", "某县某镇人民政府", "--level", "township", "--government", "某县人民政府", *other, now=LATER).code == 0
    done = bare("import", "ledger", str(file), "--yes", "--format", "json", *other, now=LATER)
    assert (done.code, done.data["questions"], done.data["faults"], done.data["passed_over"]) == (0, [], [], [])
    rows = ledger(bare)
    assert {name for name in ("reopened_on", "deferred_until", "agency_heard_on", "extended_on") if any(row[name] for row in rows)} == {
        "reopened_on", "deferred_until", "agency_heard_on", "extended_on",
    }  # fmt: skip
    assert ledger(bare, *other) == rows
    for year in ("2023", "2024", "2025"):
        was, now = (bare("report", "build", "--year", year, "--format", "json", *home, now=LATER).data for home in ((), other))
        assert (now["section3"], now["section4"]) == (was["section3"], was["section4"]), year
    assert bare("verify", *other, now=LATER).code == 0
