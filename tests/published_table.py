"""What is read right, wrong and not at all, as tables in Markdown: python -m tests.published_table [FOLDER] (or XXGK_PUBLISHED)."""

from __future__ import annotations

import json
import os
import random
import resource
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

from engine.published.checking import checked
from engine.published.opening import open_source, opened
from engine.published.read import read
from engine.published.reading import Reading
from engine.rulebook.form import BLOCKS, COLUMNS
from engine.rulefiles import load_forms
from tests.layouts import LAYOUTS
from tests.reports import form
from tests.ugly import Ugly, blanked, labels_of, random_numbers, text_of

SEEDS = 20


def main() -> None:
    folder = next(iter(sys.argv[1:]), os.environ.get("XXGK_PUBLISHED", ""))
    if folder:
        _sources(Path(folder))
    _layouts()


def _sources(folder: Path) -> None:
    forms = load_forms()
    found: Counter[str] = Counter()
    print("| 来源 | 格 | 对 | 错 | 空缺 | 错误类结论 | 毫秒 |\n|---|---|---|---|---|---|---|")
    for path in sorted(folder.glob("*/source.*")):
        start = time.perf_counter()
        readings = read(str(path), open_source(path), forms)
        took = 1000 * (time.perf_counter() - start)
        years = {one.year: one for one in readings}
        wanted = next((one for one in readings if str(one.year) in path.parent.name), readings[0])
        one = checked(wanted, forms, years.get((wanted.year or 0) - 1))
        errors = Counter(finding.source for finding in one.findings if finding.severity == "error")
        found += errors
        given = path.parent / "figures.json"
        right, wrong, null = _against(json.loads(given.read_text("utf-8")), one) if given.exists() else (0, 0, 0)
        told = " ".join(f"{source}×{n}" for source, n in sorted(errors.items())) or "无"
        print(f"| {path.parent.name}/{path.name} | {right + wrong + null} | {right} | {wrong} | {null} | {told} | {took:.0f} |")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    print(f"\n全部来源的错误类结论：{dict(sorted(found.items()))}；内存峰值 {peak} MB\n")


def _against(given: dict[str, Any], one: Reading) -> tuple[int, int, int]:
    data = one.as_data()
    pairs = [
        *(
            (n, got)
            for row, values in given["section3"]["rows"].items()
            for n, got in zip(values, data["section3"]["rows"].get(row, [None] * 7), strict=True)
        ),
        *((n, data["section4"][block][result]) for block, cells in given["section4"].items() for result, n in cells.items()),
    ]
    right = sum(a == b for a, b in pairs)
    null = sum(a is not None and b is None for a, b in pairs)
    return right, len(pairs) - right - null, null


def _layouts() -> None:
    print(f"| 排法（各 {SEEDS} 份，含空格、斜杠、误印） | 格 | 对 | 错 | 空缺 |\n|---|---|---|---|---|")
    for name, render in LAYOUTS.items():
        right = wrong = null = 0
        for seed in range(SEEDS):
            rng = random.Random(f"{name}{seed}")
            form_id = rng.choice(["2019", "2021"])
            cells = blanked(random_numbers(form_id, rng), rng, (0, 0, 0.3, 0.6, 1.0)[seed % 5], rng.choice(["", "", "/", "-"]))
            style = rng.choice(["", "", "wide", "thousands", "spaced"])
            labels = labels_of(form(form_id), rng, ("", "half", "spaced", "points", "misprint")[seed // 2 % 5])
            u = Ugly(form(form_id), {key: text_of(value, rng, style) for key, value in cells.items()}, rng, labels=labels)
            one = read("x", opened(render(u)), load_forms())[-1]
            for key, value in cells.items():
                printed, got = (float(value) if str(value)[:1].isdigit() else None), _cell(one, key)
                right += got == printed
                wrong += got is not None and got != printed
                null += got is None and printed is not None
        print(f"| {name} | {right + wrong + null} | {right} | {wrong} | {null} |")


def _cell(one: Reading, key: str) -> float | None:
    figures = one.figures()
    row, _, column = key.partition("/")
    block, _, result = key.partition(".")
    found: Any = figures.section2.get(key)
    if column:
        found = figures.section3[row][COLUMNS.index(column)] if row in figures.section3 else None
    elif block in BLOCKS:
        found = figures.section4.get(block, {}).get(result)
    return None if found is None else float(found)


if __name__ == "__main__":
    main()
