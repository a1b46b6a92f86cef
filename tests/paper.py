"""PDF pages for tests: tables with or without rules, rows that run over pages, written by hand so that no tool is needed."""

from __future__ import annotations

from collections.abc import Sequence

from engine.rulebook.form import Grid
from tests.ugly import PROSE1, PROSE5, PROSE6, Ugly

WIDTH, HEIGHT, MARGIN, SIZE, LEAD = 595, 842, 40, 8, 11
FONT = (
    b"<</Type/Font/Subtype/Type0/BaseFont/STSong-Light/Encoding/UniGB-UCS2-H/DescendantFonts[<</Type/Font/Subtype/CIDFontType0/BaseFont/STSong-Light"
    b"/CIDSystemInfo<</Registry(Adobe)/Ordering(GB1)/Supplement 2>>/DW 1000/W[1 95 500 814 939 500]"
    b"/FontDescriptor<</Type/FontDescriptor/FontName/STSong-Light/Flags 4/FontBBox[-25 -254 1000 880]/ItalicAngle 0/Ascent 880/Descent -120/CapHeight 880/StemV 93>>>>]>>"
)


class Paper:
    """Pages being written from the top."""

    def __init__(self) -> None:
        self.pages: list[list[str]] = [[]]
        self.y = HEIGHT - MARGIN

    def break_page(self) -> None:
        number = len(self.pages)
        self.text(WIDTH / 2, MARGIN / 2, f"- {number} -")
        self.pages.append([])
        self.y = HEIGHT - MARGIN

    def text(self, x: float, y: float, text: str) -> None:
        self.pages[-1].append(f"BT /F1 {SIZE} Tf {x:.2f} {y:.2f} Td <{text.encode('utf-16-be').hex()}> Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float) -> None:
        self.pages[-1].append(f"0.5 w {x0:.2f} {y0:.2f} m {x1:.2f} {y1:.2f} l S")

    def paragraph(self, text: str) -> None:
        for at in range(0, len(text), 60):
            self.text(MARGIN, self.y, text[at : at + 60])
            self.y -= LEAD

    def pdf(self) -> bytes:
        objects = [b"<</Type/Catalog/Pages 2 0 R>>", b"", FONT]
        kids = []
        for page in self.pages:
            content = "\n".join(page).encode()
            objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(content), content))
            objects.append(
                b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 %d %d]/Contents %d 0 R/Resources<</Font<</F1 3 0 R>>>>>>"
                % (WIDTH, HEIGHT, len(objects))
            )
            kids.append(b"%d 0 R" % len(objects))
        objects[1] = b"<</Type/Pages/Kids[%s]/Count %d>>" % (b" ".join(kids), len(kids))
        out, places = bytearray(b"%PDF-1.7\n"), []
        for n, one in enumerate(objects, 1):
            places.append(len(out))
            out += b"%d 0 obj\n%s\nendobj\n" % (n, one)
        start = len(out)
        out += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1) + b"".join(b"%010d 00000 n \n" % place for place in places)
        return bytes(out + b"trailer<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF" % (len(objects) + 1, start))


def _width(text: str) -> float:
    return sum(SIZE if ord(c) > 0x2E80 else SIZE / 2 for c in text)


def _wrap(text: str, room: float) -> list[str]:
    lines = [""]
    for character in text:
        if lines[-1] and _width(lines[-1] + character) > room:
            lines.append("")
        lines[-1] += character
    return lines


def _table(paper: Paper, u: Ugly, grid: Grid, *, ruled: bool) -> None:
    scale = (WIDTH - 2 * MARGIN) / sum(grid.widths)
    xs = [MARGIN + scale * sum(grid.widths[:n]) for n in range(len(grid.widths) + 1)]
    placed = list(grid.placed())
    texts = {(r, c): _wrap(u.texts[x.key] if x.key else u.label(x.text), xs[c + x.colspan] - xs[c] - 4) for r, c, x in placed}
    heights = [max([1, *(len(texts[r, c]) for r, c, x in placed if r == at and x.rowspan == 1)]) * LEAD + 3 for at in range(len(grid.rows))]
    covering: list[tuple[int, int, int, int]] = []  # row, column, rows still to come, colspan
    for at, height in enumerate(heights):
        if paper.y - height < MARGIN + 10:
            paper.break_page()
        top, bottom = paper.y, paper.y - height
        for r, c, x in placed:
            if r == at:
                for n, piece in enumerate(texts[r, c]):
                    left = xs[c] + 2 if not x.key else (xs[c] + xs[c + x.colspan] - _width(piece)) / 2
                    paper.text(left, top - LEAD * (n + 1) + 2, piece)
        _rules(paper, placed, at, xs, (top, bottom), ruled=ruled)
        paper.y = bottom
    del covering


def _rules(
    paper: Paper, placed: Sequence[tuple[int, int, object]], at: int, xs: Sequence[float], ends: tuple[float, float], *, ruled: bool
) -> None:
    if not ruled:
        return
    top, bottom = ends
    for r, c, x in placed:
        rows, wide = getattr(x, "rowspan"), getattr(x, "colspan")  # noqa: B009
        if not r <= at < r + rows:
            continue
        paper.line(xs[c], top, xs[c], bottom)
        paper.line(xs[c + wide], top, xs[c + wide], bottom)
        if r == at:
            paper.line(xs[c], top, xs[c + wide], top)
        if at == r + rows - 1:
            paper.line(xs[c], bottom, xs[c + wide], bottom)


def render(u: Ugly, *, ruled: bool) -> bytes:
    paper = Paper()
    paper.paragraph(u.title)
    for line in PROSE1.split("\n"):
        paper.paragraph(line)
    for grid in u.grids():
        paper.y -= LEAD
        paper.paragraph(grid.title)
        _table(paper, u, grid, ruled=ruled)
    for line in [*PROSE5.split("\n"), *PROSE6.split("\n")]:
        paper.y -= LEAD
        paper.paragraph(line)
    return paper.pdf()


def pdf_ruled(u: Ugly) -> bytes:
    return render(u, ruled=True)


def pdf_bare(u: Ugly) -> bytes:
    return render(u, ruled=False)
