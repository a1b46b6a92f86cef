"""xxgk handbook: open the handbook, or read it in the terminal."""

from __future__ import annotations

import click

from engine.commands.asking import on_terminal
from engine.commands.base import Call, Command
from engine.commands.present import as_json


def _handbook(call: Call, page: str | None, as_text: bool) -> None:
    from engine.handbook import FILE, page_of, pages

    wanted = page_of(page) if page else None
    if as_text:
        click.echo_via_pager("\n\n\n".join(p.text for p in ([wanted] if wanted else pages())) + "\n")
        return
    address = FILE.as_uri() + (f"#{wanted.anchor}" if wanted else "")
    if call.is_json:
        as_json({"file": str(FILE), "address": address, "pages": [{"anchor": p.anchor, "title": p.title} for p in pages()]})
        return
    click.echo(str(FILE))
    if on_terminal():
        _open(address)


def _open(address: str) -> None:
    import webbrowser

    if webbrowser.open(address):
        click.echo("已在浏览器中打开；只想在这里看，加 --print。")
    else:
        click.echo("打不开浏览器：请用浏览器打开上面的文件，或者加 --print 在这里看。", err=True)


handbook = Command(
    "handbook",
    callback=_handbook,
    params=[
        click.Argument(["page"], required=False, metavar="[PAGE]"),
        click.Option(["--print", "as_text"], is_flag=True, help="不用浏览器，显示文字"),
    ],
    office=False,
    help="打开手册；可写要看的一页，例如 xxgk handbook 补正。不在终端上时只输出文件的位置。",
)
