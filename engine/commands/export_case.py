"""xxgk export case: everything of a case in one folder, for reconsideration and court."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Final

import click

from engine.commands.base import Call, Command
from engine.commands.numbers import CaseNumber
from engine.commands.present import as_json
from engine.errors import AlreadyExists, InputError, StoreError

if TYPE_CHECKING:
    from engine.casefile import CaseFile
    from engine.errors import Finding
    from engine.letters.letter import Letter

WHOLE: Final = "全卷.pdf"
SUMS: Final = "SHA256SUMS"


def _case(call: Call, number: str, out: str, pdf: bool) -> None:
    from engine.bootstrap import open_office
    from engine.casefile import bound, case_file, digest_of

    if not call.with_persons:
        raise InputError(
            "--with-persons",
            "案卷含申请人的个人信息和文书全文，确需导出的请加 --with-persons；只要记录不要个人信息的，用 xxgk export archive。",
        )
    office = open_office(call.home)
    with office.reading(call.agency, call.today) as desk:
        found = case_file(desk, office.stationery, number, office.row_of, office.forms)
    folder = Path(out).expanduser().absolute() / f"{found.number}案卷"
    if folder.exists():
        raise AlreadyExists("案卷", str(folder), "请换一个目录，或先移走原有的案卷。")
    noticed: tuple[Finding, ...] = ()
    files = dict(_papers(found))
    digests = [
        {name: digest_of(content) for name, content in files.items() if name.startswith(found.name(n))} for n in range(len(found.papers))
    ]
    pages: list[int] = []
    if pdf:
        files[WHOLE], pages, noticed = bound(found, digests, office.settings.letters)
    files |= {f"00-{letter.title}.docx": _docx(letter) for letter in (found.cover, found.contents(digests, pages))}
    sums = {name: digest_of(files[name]) for name in sorted(files)}
    files[SUMS] = "".join(f"{digest}  {name}\n" for name, digest in sums.items()).encode()
    _put(folder, files)
    if call.is_json:
        as_json({"number": found.number, "folder": str(folder), "files": sums, "findings": [f.as_data() for f in noticed]})
        return
    click.echo(f"已导出案卷：{folder}（{len(found.papers)} 份材料{f'，全卷 {pages[-1]} 页' if pages else ''}，目录中有每个文件的摘要）")
    for finding in noticed:
        click.echo(f"提醒　{finding.where}：{finding.message}。", err=True)
    click.echo("含个人信息，请按档案保管；送达凭证等原件另行附上。")


def _docx(letter: Letter) -> bytes:
    from engine.letters.docx import render_docx

    return render_docx(letter)


def _papers(found: CaseFile) -> Iterator[tuple[str, bytes]]:
    """The Word files of the papers, and the texts of letters as they were issued."""
    for n, paper in enumerate(found.papers):
        yield f"{found.name(n)}.docx", _docx(paper.letter)
        if paper.text:
            yield f"{found.name(n)}.txt", f"{paper.text}\n".encode()


def _put(folder: Path, files: dict[str, bytes]) -> None:
    """Write the folder whole or not at all. Raises StoreError."""
    half = folder.with_name(f".{folder.name}-{os.getpid()}.part")
    try:
        half.mkdir(parents=True, mode=0o700)
        for name, content in files.items():
            (half / name).write_bytes(content)
        half.replace(folder)
    except OSError as error:
        raise StoreError(f"无法写入 {folder}（{error.strerror}），请检查目录权限和磁盘空间。") from error
    finally:
        shutil.rmtree(half, ignore_errors=True)


case = Command(
    "case",
    callback=_case,
    persons=True,
    params=[
        click.Argument(["number"], type=CaseNumber()),
        click.Option(["--out"], default=".", metavar="DIR", help="写入哪个目录（默认当前目录）"),
        click.Option(["--pdf"], is_flag=True, help="另写一个 PDF：全卷连续编页"),
    ],
    help="一件案子的案卷：封面、目录（含摘要）、登记表、办理经过、期限逐日推算、文书原文、送达、检索、复议诉讼；须加 --with-persons。",
)
