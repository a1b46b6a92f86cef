"""Many files at once: each read by itself, the same agency's years compared, one bad file never stopping the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Final

from engine.errors import Finding, NotFound
from engine.published.checking import checked
from engine.published.reading import Reading
from engine.published.worker import Reader, unread

if TYPE_CHECKING:
    from engine.forms import Report
    from engine.rulebook.form import Form

KINDS: Final = frozenset({".html", ".htm", ".shtml", ".xhtml", ".mht", ".mhtml", ".docx", ".docm", ".doc", ".wps", ".pdf", ".txt", ".md", ".csv", ".tsv", ".xlsx", ".xlsm", ".xls", ".rtf", ".ofd", ".jpg", ".jpeg", ".png"})  # fmt: skip


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The files themselves, and those of folders that may be reports. Raises NotFound."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            inside = sorted(one for one in path.rglob("*") if one.is_file() and _may_be_report(one))
            if not inside:
                raise NotFound("报告文件", str(path), "这个目录里没有网页、Word、PDF、工作簿或文字文件。")
            found += inside
        elif path.exists():
            found.append(path)
        else:
            raise NotFound("报告文件", str(path), "请核对文件名。")
    return list(dict.fromkeys(found))


def _may_be_report(path: Path) -> bool:
    """By its name; a page of charts beside a report has no tables."""
    return path.suffix.lower() in KINDS and not path.name.startswith((".", "~$")) and not path.stem.endswith("图解")


def check_files(paths: Sequence[Path], forms: Mapping[str, Form], shown: Callable[[int, int], None]) -> list[Reading]:
    """Every report of the files, checked. `shown` is told (done, total)."""
    readings: list[Reading] = []
    with Reader() as reader:
        for done, path in enumerate(paths, 1):
            readings += reader.read(path)
            shown(done, len(paths))
    years: dict[tuple[str | None, int | None], Reading] = {(one.agency, one.year): one for one in readings if one.agency and one.year}
    return [_checked(one, forms, years) for one in readings]


def _checked(reading: Reading, forms: Mapping[str, Form], years: Mapping[tuple[str | None, int | None], Reading]) -> Reading:
    previous = years.get((reading.agency, reading.year - 1)) if reading.year else None
    try:
        return checked(reading, forms, previous)
    except Exception:  # noqa: BLE001 - one bad file never stops the rest; it is told
        return unread(reading.file, "检查时出错，没有结果，请单独检查这个文件")


def against(reading: Reading, report: Report) -> Reading:
    """The reading with a finding for every cell that differs from our own case log; cells without a sure number are not compared."""
    return replace(reading, findings=(*reading.findings, *_differences(reading, report)))


def _of_others(reading: Reading, report: Report) -> Iterator[Finding]:
    """A report of another year or agency than the one it is compared with."""
    if reading.year and reading.year != report.year:
        yield Finding("本库", "warning", f"报告是 {reading.year} 年的，比较的是本库 {report.year} 年，请核对 --against", "本库")
    told, ours = ((name or "").removesuffix("人民政府") for name in (reading.agency, report.agency))
    if told and not (told.endswith(ours) or ours.endswith(told)):
        yield Finding("本库", "warning", f"报告的机关是{reading.agency}，比较的是{report.agency}，请核对 --against、--agency", "本库")


def _differences(reading: Reading, report: Report) -> Iterator[Finding]:
    from engine.rulebook.form import COLUMNS

    yield from _of_others(reading, report)
    figures = reading.figures()
    cells = {
        **figures.section2,
        **{f"{row}/{c}": n for row, values in figures.section3.items() for c, n in zip(COLUMNS, values, strict=True)},
        **{f"{block}.{r}": n for block, own in figures.section4.items() for r, n in own.items()},
    }
    compared = 0
    for key, number in cells.items():
        if number is None or key not in report.form.labels:
            continue
        compared += 1
        if report.number(key) != number:
            yield Finding(
                report.form.place(key), "error", f"公布的是 {number}，本库为 {report.value(key)}，请用 xxgk report cell 查案核对", "本库"
            )
    yield Finding("本库", "info", f"与本库 {report.year} 年逐格比较了 {compared} 格", "本库")
