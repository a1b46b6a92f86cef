from __future__ import annotations

import json
from pathlib import Path

import pytest

from bench.__main__ import main
from bench.measure import Pair, compare


def test_a_bench_prints_a_line_and_writes_the_numbers(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["F2"], tmp_path / "results.json")
    assert "F2   memory per live case" in capsys.readouterr().out
    (result,) = json.loads((tmp_path / "results.json").read_text(encoding="utf-8"))["results"]
    assert result["min"] <= result["ratio"] <= result["max"]
    assert result["ours"] < result["reference"]


def test_the_ratio_is_the_median_of_the_rounds_and_the_sides_take_turns() -> None:
    turns: list[str] = []

    def side(name: str, values: list[float]) -> float:
        turns.append(name)
        return values.pop(0)

    a, b = [9.0, 1.0, 2.0, 9.0], [9.0, 1.0, 1.0, 3.0]
    result = compare(Pair("X", "x", lambda: side("a", a), lambda: side("b", b), 1, rounds=3))
    assert (result["ratio"], result["min"], result["max"]) == (2, 1, 3)
    assert "".join(turns) == "ab" + "ba" + "ab" + "ba"


def test_a_bench_that_does_not_exist_is_named() -> None:
    with pytest.raises(SystemExit, match="no bench X9"):
        main(["X9"])
