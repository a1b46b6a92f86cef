"""Reports with a known truth, laid out as badly as real ones: every quirk of the published pages, and more of the same kind."""

from __future__ import annotations

import random
from dataclasses import dataclass, field
from typing import Any

from engine.rulebook.form import BLOCKS, COLUMNS, RESULTS, Form, Grid
from tests.reports import form

Values = dict[str, str]  # key of a cell -> what is printed there, "" for a blank


@dataclass
class Ugly:
    """A report to be printed: texts by key, and its random source."""

    form: Form
    texts: Values
    rng: random.Random
    agency: str = "某市某区人民政府"
    year: int = 2024
    labels: dict[str, str] = field(default_factory=dict)  # printed label -> what is printed instead

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年政府信息公开工作年度报告"

    def label(self, text: str) -> str:
        return self.labels.get(text, text)

    def grids(self) -> tuple[Grid, Grid, Grid]:
        return self.form.section2, self.form.section3, self.form.section4

    def row(self, key: str) -> list[str]:
        return [self.texts[f"{key}/{column}"] for column in COLUMNS]


def random_numbers(form_id: str, rng: random.Random) -> dict[str, Any]:
    """A balanced report: key -> number (section 二 as text)."""
    f = form(form_id)
    top = rng.choice([0, 1, 3, 12, 300, 5000])
    cells: dict[str, Any] = {}
    for row in f.answer_rows:
        for column in COLUMNS[:-1]:
            cells[f"{row}/{column}"] = rng.randint(0, top) if rng.random() < 0.5 else 0
    for column in COLUMNS[:-1]:
        cells[f"total/{column}"] = sum(cells[f"{row}/{column}"] for row in f.answer_rows)
        carried_in = rng.randint(0, min(9, cells[f"total/{column}"]))
        cells[f"carried_in/{column}"] = carried_in
        cells[f"carried_out/{column}"] = rng.randint(0, 9)
        cells[f"received/{column}"] = cells[f"total/{column}"] + cells[f"carried_out/{column}"] - carried_in
    for row in f.rows:
        cells[f"{row}/total"] = sum(cells[f"{row}/{column}"] for column in COLUMNS[:-1])
    for block in BLOCKS:
        numbers = [rng.randint(0, 30) if rng.random() < 0.6 else 0 for _ in RESULTS[:-1]]
        cells |= {f"{block}.{result}": n for result, n in zip(RESULTS, [*numbers, sum(numbers)], strict=True)}
    for key in f.section2_keys:
        cells[key] = (
            f"{rng.randint(0, 99999)}.{rng.randint(1, 9999):04d}".rstrip("0")
            if key in f.decimal and rng.random() < 0.5
            else rng.choice([0, 3, 17, 1808595])
        )
        if key.startswith("rules."):
            cells[key] = 0
    return cells


def blanked(cells: dict[str, Any], rng: random.Random, share: float, mark: str = "") -> dict[str, Any]:
    """Some zeros of section 三 and 四 printed as blanks (None) or a mark."""
    return {k: (mark if v == 0 and ("/" in k or k.partition(".")[0] in BLOCKS) and rng.random() < share else v) for k, v in cells.items()}


def text_of(value: Any, rng: random.Random, style: str) -> str:
    """A number as people write it."""
    text = str(value)
    if not text[:1].isdigit():
        return text
    if style == "wide":
        return "".join(chr(ord(c) + 0xFEE0) if c.isdigit() else c for c in text)
    if style == "thousands" and "." not in text:
        return f"{int(text):,}"
    if style == "spaced":
        return rng.choice([" {}", "{} ", "\u00a0{}", "{}\u3000"]).format(text)
    return text


# --- pieces


PROSE1 = "一、总体情况\n2024年，我区认真贯彻《中华人民共和国政府信息公开条例》，主动公开政府信息1024条。"
PROSE5 = "五、存在的主要问题及改进情况\n一是公开内容不够丰富；二是人员业务能力有待提高。下一步将加强培训。"
PROSE6 = "六、其他需要报告的事项\n2024年未收取信息处理费。"


def cells_of(u: Ugly, grid: Grid) -> list[list[tuple[str, int, int]]]:
    """Rows of (text, colspan, rowspan)."""
    return [[(u.texts[cell.key] if cell.key else u.label(cell.text), cell.colspan, cell.rowspan) for cell in row] for row in grid.rows]


def data_rows(u: Ugly, grid: Grid) -> list[tuple[list[str], list[str]]]:
    """Rows as (labels that begin in them, values)."""
    return [([u.label(c.text) for c in row if not c.key], [u.texts[c.key] for c in row if c.key]) for row in grid.rows]


# --- labels as people misprint them


def labels_of(u: Form, rng: random.Random, style: str) -> dict[str, str]:
    """Printed label -> the label as it is printed there."""
    found: dict[str, str] = {}
    for grid in (u.section2, u.section3, u.section4):
        for row in grid.rows:
            for cell in row:
                text = cell.text
                if style == "half":
                    text = text.replace("（", "(").replace("）", ")").replace("，", ",").replace("“", '"').replace("”", '"')
                elif style == "spaced" and text:
                    at = rng.randrange(len(text))
                    text = text[:at] + rng.choice([" ", "\u00a0", "\u3000"]) + text[at:]
                elif style == "points":
                    text = (
                        text.replace("1.", "1、")
                        .replace("2.", "2、")
                        .replace("3.", "3．")
                        .replace("4.", "4、")
                        .replace("5.", "⑤" if rng.random() < 0 else "5、")
                    )
                elif style == "misprint" and len(text) > 8 and rng.random() < 0.3:
                    at = rng.randrange(3, len(text) - 1)
                    text = text[:at] + text[at + 1 :]
                found[cell.text] = text
    return found
