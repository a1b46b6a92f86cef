"""A finished letter's file -> its paragraphs. Runs in a child process within the limits of `engine.published`; nothing is fetched."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from engine.errors import InputError, NotFound
from engine.published.limits import MIB, Refused
from engine.published.worker import Reader, serve

if TYPE_CHECKING:
    from engine.published.source import Row

LARGEST: Final = 10 * MIB
LONGEST: Final = 60_000  # characters
SECONDS: Final = 20
_W: Final = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_BREAKS: Final = {f"{_W}tab": " ", f"{_W}br": "\n", f"{_W}cr": "\n"}
_FALLBACK: Final = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_INDENT: Final = 1.5  # characters: a line set in that far begins a paragraph


def read_paragraphs(path: Path) -> list[str]:
    """The paragraphs of a .docx, PDF or text. Raises NotFound, InputError with what is wrong and what to do."""
    if not path.exists():
        raise NotFound("文书文件", str(path), "请核对文件名。")
    if not path.is_file():
        raise InputError(path.name, "不是文件，请写明一份文书的文件名。")
    if path.stat().st_size > LARGEST:
        raise InputError(
            path.name, f"文件有 {path.stat().st_size // MIB} MB，超过 {LARGEST // MIB} MB，不像一份文书，没有读取，请核对文件。"
        )
    try:
        with Reader(SECONDS, "engine.lettercheck.opening") as reader:
            found: list[str] = reader.ask([path.name, str(path.absolute())])["paragraphs"]
    except Refused as refusal:
        raise InputError(path.name, f"{str(refusal).replace('年度报告', '一份文书').replace('报告', '文书')}。") from refusal
    if not found:
        raise InputError(path.name, "没有读到文字，可能是扫描件，请提供 Word、文字版 PDF 或者文本。")
    if sum(map(len, found)) > LONGEST:
        raise InputError(path.name, f"文字超过 {LONGEST} 字，不像一份文书，没有读取，请核对文件。")
    return found


# --- the child


def opened(data: bytes) -> list[str]:
    """The paragraphs of a file in memory. Raises Refused."""
    if b"%PDF-" in data[:1024]:
        from engine.published.pdf import read_pdf

        return run_on(read_pdf(data).rows)
    if data[:4] == b"PK\x03\x04":
        from engine.published.packed import Package

        package = Package(data)
        if "word/document.xml" in package.names:
            return _word(package.part("word/document.xml"))
    from engine.published.opening import opened as opened_any

    rows = opened_any(data).rows  # refuses what is no text
    from engine.published.html import decode, is_html

    text = decode(data)
    return [row.line for row in rows] if is_html(text) else text.splitlines()


def _word(content: bytes) -> list[str]:
    """Every paragraph in reading order, tables too; what is deleted or hidden is left out."""
    from engine.published.html import parse_xml

    try:
        root = parse_xml(content.replace(b"http://purl.oclc.org/ooxml/wordprocessingml/main", _W[1:-1].encode()))
    except ValueError as error:
        raise Refused(f"{error}，没有读取，请用 Word 打开后另存") from error
    return [line for p in root.iter(f"{_W}p") if not _is_fallback(p) for line in _text(p).split("\n")]


def _is_fallback(element: Any) -> bool:
    return any(parent.tag == _FALLBACK for parent in element.iterancestors())


def _text(paragraph: Any) -> str:
    pieces: list[str] = []
    for run in paragraph.iter(f"{_W}r"):
        if next(run.iterancestors(f"{_W}p")) is not paragraph or run.find(f"{_W}rPr/{_W}vanish") is not None:
            continue
        pieces += [part.text or "" if part.tag == f"{_W}t" else _BREAKS.get(part.tag, "") for part in run]
    return "".join(pieces)


def run_on(rows: Sequence[Row]) -> list[str]:
    """Printed lines as paragraphs: a line that begins at the margin goes on with the one before, if that one was full."""
    lines = [row for row in rows if row.kind == "words" and row.cells]
    if not lines:
        return [row.line for row in rows]
    left, right = min(row.cells[0].left for row in lines), max(row.cells[-1].right for row in lines)
    return list(_run_on(rows, left, right))


def _run_on(rows: Sequence[Row], left: float, right: float) -> Iterator[str]:
    from engine.lettercheck.page import is_page_number

    kept, was_full = "", False
    for row in rows:
        if is_page_number(row.line):
            continue
        cells = row.cells
        size = (cells[-1].right - cells[0].left) / max(1.0, _width(row.line)) if cells else 1.0
        goes_on = row.kind == "words" and was_full and cells[0].left <= left + _INDENT * size
        if not goes_on and kept:
            yield kept
            kept = ""
        kept += row.line
        was_full = row.kind == "words" and bool(cells) and cells[-1].right >= right - 2 * size
    if kept:
        yield kept


def _width(text: str) -> float:
    from engine.letters.letter import width

    return width(text)


if __name__ == "__main__":
    serve(lambda _name, path: {"paragraphs": opened(Path(path).read_bytes())})
