"""What an agency is can be put right, on record, and nothing else with it."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from tests.acceptance.conftest import Run

CHANGE = ("agency", "change", "--government", "某市某县人民政府")


def test_what_was_left_out_can_be_added_later(bare: Run) -> None:
    told = bare("init", "--agency", "某县教育局", "--level", "county_department")
    assert "xxgk agency change" in told.out
    changed = bare("agency", "change", "--government", "某县人民政府", "--contact", "某路1号", "--format", "json")
    assert changed.data == {"agency": "某县教育局", "level": "county_department", "government": "某县人民政府", "contact": "某路1号"}
    row = bare("agency", "list", "--format", "json").data[0]
    assert (row["government"], row["contact"]) == ("某县人民政府", "某路1号")
    assert bare("verify").code == 0


def test_a_change_that_changes_nothing_is_refused(xxgk: Run) -> None:
    assert xxgk(*CHANGE).code == 0
    before = xxgk("verify", "--format", "json").data
    for words in (CHANGE, ("agency", "change"), ("agency", "change", "--level", "village")):
        assert xxgk(*words).code == 2
    assert xxgk("verify", "--format", "json").data == before


def test_a_level_changed_behind_the_chain_is_found_out(xxgk: Run, tmp_path: Path) -> None:
    assert xxgk("agency", "change", "--level", "street").code == 0
    assert xxgk("verify").code == 0
    with sqlite3.connect(tmp_path / "home" / "xxgk.db") as connection:
        connection.execute("UPDATE agency SET level = 'city'")
    connection.close()
    told = xxgk("verify")
    assert (told.code, "机关情况" in told.out) == (1, True)
