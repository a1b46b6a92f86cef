"""Files handed in, of any kind: read within limits, one bad file never stopping the rest."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import Finding, InputErrors, NotFound
from engine.forms.checks import check
from engine.forms.figures import Figures, read_figures
from engine.published.batch import check_files, files_of
from engine.published.limits import TEXT
from engine.rollup.parts import Handed, Remark, Trouble

if TYPE_CHECKING:
    from engine.published.reading import Reading
    from engine.rulebook.form import Form

BALANCE: Final = ("C1", "C2", "C3", "C4", "C7")


def handed_files(paths: Sequence[Path]) -> list[Path]:
    """The files themselves, and in folders those that may be reports, data files included. Raises NotFound."""
    found: list[Path] = []
    for path in paths:
        data = sorted(one for one in path.rglob("*.json") if not one.name.startswith(".")) if path.is_dir() else []
        try:
            found += files_of([path])
        except NotFound:
            if not data:
                raise
        found += data
    return list(dict.fromkeys(found))


def read_handed(
    paths: Sequence[Path], forms: Mapping[str, Form], on: Callable[[Path], date], shown: Callable[[int, int], None]
) -> list[Handed]:
    """Every report in the files. `on` tells when a file came, `shown` is told (done, total)."""
    data = [path for path in paths if path.suffix.lower() == ".json"]
    others = [path for path in paths if path not in data]
    found = [one for path in data for one in _of_data(path, forms, on(path))]
    return [*found, *(_of_reading(one, on(Path(one.file))) for one in check_files(others, forms, shown))]


def _unread(file: str, on: date, why: str) -> Handed:
    return Handed(file, on, remarks=(Remark("", Trouble.UNREAD, "error", why, file),))


def _of_data(path: Path, forms: Mapping[str, Form], on: date) -> Iterator[Handed]:
    """Our own JSON (a report, or a list of them) and figures.json."""
    try:
        given: Any = json.loads(path.read_text("utf-8-sig")) if path.stat().st_size <= TEXT else None
    except (OSError, ValueError, RecursionError):
        given = None
    if given is None:
        yield _unread(str(path), on, "不是可读的 JSON 数据文件，请用 xxgk report build --format json 重新导出")
        return
    for one in given if isinstance(given, list) else [given]:
        try:
            figures, _notes = read_figures(one, forms)
        except InputErrors as error:
            yield _unread(str(path), on, f"数据有误：{few([str(finding.where) for finding in error.findings])}，请改正后重报")
            continue
        found = check(figures, forms[figures.form], "")
        yield Handed(str(path), on, figures.agency, figures.year, figures.form, figures, _unbalanced(str(path), found))


def _of_reading(reading: Reading, on: date) -> Handed:
    if reading.form is None:
        why = next((f.message for f in reading.findings if f.severity == "error"), "没有读到年度报告的表格，请核对")
        return Handed(reading.file, on, reading.agency, reading.year, remarks=(Remark("", Trouble.UNREAD, "error", why, reading.file),))
    figures, remarks = reading.figures(), _unbalanced(reading.file, reading.findings)
    if reading.form2 and reading.form2 != reading.form:
        why = "第二部分和第三部分用的格式不同，第二部分没有计入，请退回按规定格式重报"
        remarks = (*remarks, Remark("", Trouble.WRONG_FORM, "error", why, reading.file))
        figures = Figures(figures.agency, figures.year, figures.form, {}, figures.section3, figures.section4)
    return Handed(reading.file, on, reading.agency, reading.year, reading.form, figures, remarks)


def _unbalanced(file: str, found: Sequence[Finding]) -> tuple[Remark, ...]:
    """One remark for all that does not add up."""
    wrong = [f for f in found if f.source in BALANCE and f.severity == "error"]
    if not wrong:
        return ()
    places = few([f"{f.where}（{f.source}）" for f in wrong])
    return (Remark("", Trouble.UNBALANCED, "error", f"{places}，按报来的数字计入，请退回核对", file),)


FEW: Final = 4


def few(names: Sequence[str]) -> str:
    """The first of a list, and how many there are."""
    return "、".join(names[:FEW]) + (f"等 {len(names)} 处" if len(names) > FEW else "")
