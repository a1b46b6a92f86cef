"""Run the benches named (all by default), print a table, write results.json beside this file."""

from __future__ import annotations

import json
import platform
import sqlite3
import sys
import tempfile
from pathlib import Path
from typing import Any

from bench import console, dates, finding, letters, lifecycle, reading, rollup, server, store, sweep, tables, workbooks
from bench.measure import Bench, compare, fsync_seconds

RESULTS = Path(__file__).with_name("results.json")
ROOMS = (lifecycle, dates, store, server, tables, rollup, sweep, letters, workbooks, finding, reading, console)
BENCHES: dict[str, Bench] = {name: bench for room in ROOMS for name, bench in room.BENCHES.items()}


def shown(value: float, unit: str) -> str:
    if unit != "s":
        return f"{value:,.0f} {unit}"
    for scale, name in ((1, "s"), (1e3, "ms"), (1e6, "µs")):
        if value * scale >= 1:
            return f"{value * scale:.3g} {name}"
    return f"{value * 1e9:.3g} ns"


def line(r: dict[str, Any]) -> str:
    mark = "" if r["ratio"] <= r["target"] else "  missed"
    span = f"{r['min']:.3g}…{r['max']:.3g}"
    ours, reference = shown(r["ours"], r["unit"]), shown(r["reference"], r["unit"])
    return f"{r['id']:4} {r['name']:62} {ours:>9} {reference:>9} {r['ratio']:>8.3g} {span:>15}   ≤ {r['target']:g}{mark}"


def main(wanted: list[str], into: Path = RESULTS) -> None:
    if unknown := [name for name in wanted if name not in BENCHES]:
        sys.exit(f"no bench {', '.join(unknown)}; there are {', '.join(BENCHES)}")
    results = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        fsync = fsync_seconds(folder)
        print(f"fsync {shown(fsync, 's')}, Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}")
        print(f"{'id':4} {'what':62} {'ours':>9} {'reference':>9} {'ratio':>8} {'min…max':>15}   target")
        for key in dict.fromkeys(wanted or BENCHES):
            (folder / key).mkdir()
            with BENCHES[key](folder / key) as pairs:
                for pair in pairs:
                    results.append(compare(pair))
                    print(line(results[-1]), flush=True)
    told = {"fsync_seconds": fsync, "python": platform.python_version(), "sqlite": sqlite3.sqlite_version, "results": results}
    into.write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
