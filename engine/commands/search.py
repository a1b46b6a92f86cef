"""xxgk search: cases and published items by words; searches worth keeping have names."""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command
from engine.commands.kinds import Number, Word
from engine.commands.present import as_json, csv_text, listing, table
from engine.terms import State

if TYPE_CHECKING:
    from engine.search import Result

LIMIT = 20
_SAVED = "searches.json"
_KEYS = ("number", "state_label", "received_on", "applicant_name", "where", "context")
_HEADINGS = ("编号", "状态", "收到日期", "申请人", "在哪里", "内容")


def _search(
    call: Call, words: tuple[str, ...], limit: int | None, state: str | None, save: str | None, saved: str | None, saved_list: bool
) -> None:
    from engine.bootstrap import open_office
    from engine.search import search as found_by
    from engine.search import words_of
    from engine.store.listing import Filter

    office = open_office(call.home)
    path = office.home / _SAVED
    if saved_list:
        rows = [{"name": name, **kept} for name, kept in sorted(_read(path).items())]
        listing(call.format, ("name", "words", "state"), ("名称", "搜索词", "状态"), rows, "还没有保存的搜索。")
        return
    if saved is not None:
        kept = _kept(path, saved)
        words, state = (*kept["words"].split(), *words), state or kept["state"]
    sought = words_of(words)
    with office.reading(call.agency, call.today) as desk:
        result = found_by(desk, sought, Filter(state=state), limit or LIMIT, with_persons=call.with_persons)
    if save is not None:
        _save(path, save, {"words": " ".join(sought), "state": state})
    _tell(call, result, sought)


def _read(path: Path) -> dict[str, dict[str, Any]]:
    from engine.commands.files import parse_json, read_text

    return parse_json(read_text(path), path) if path.exists() else {}


def _kept(path: Path, name: str) -> dict[str, Any]:
    from engine.errors import NotFound

    kept = _read(path).get(name)
    if kept is None:
        raise NotFound("保存的搜索", name, "请用 xxgk search --saved-list 查看。")
    return kept


def _save(path: Path, name: str, kept: dict[str, Any]) -> None:
    from engine.commands.files import save
    from engine.texts import clean

    save(path, json.dumps({**_read(path), clean("名称", name): kept}, ensure_ascii=False, indent=1) + "\n")


def _tell(call: Call, result: Result, words: list[str]) -> None:
    if call.is_json:
        as_json({"words": words, "total": result.total, "hits": list(result.hits), "items": list(result.items)})
        return
    rows = [[hit[key] for key in _KEYS] for hit in result.hits]
    if call.format == "csv":
        click.echo(csv_text(_HEADINGS, rows))
        return
    click.echo(table(_HEADINGS, rows) if rows else f"没有同时含有“{'”“'.join(words)}”的案件。")
    if result.total > len(rows):
        click.echo(f"共 {result.total} 件，只列出最相近的 {len(rows)} 件；再加一个词，或用 --limit N。")
    if result.items:
        click.echo("\n已主动公开的信息：")
        click.echo(
            table(
                ("编号", "标题", "文号", "公开日期"),
                [[i["number"], i["title"], i["document_number"], i["published_on"]] for i in result.items],
            )
        )


search = Command(
    "search",
    callback=_search,
    formats=FORMATS,
    persons=True,
    params=[
        click.Option(["--limit"], type=Number("件数", 1), metavar="N", help=f"最多列出几件（默认{LIMIT}）"),
        click.Option(
            ["--state"], type=Word("状态", ("open", "decided", *State)), metavar="WORD", help="open（未办结）、decided（已答复）或某一状态"
        ),
        click.Option(["--save"], metavar="NAME", help="把这次的搜索词保存为一个名称"),
        click.Option(["--saved"], metavar="NAME", help="用保存的搜索词（可再加词）"),
        click.Option(["--saved-list"], is_flag=True, help="列出保存的搜索"),
        click.Argument(["words"], nargs=-1, metavar="WORDS..."),
    ],
    help="在编号、文号、申请人、结果、申请内容、办理经过中找案件：每个词都要出现，最相近的在前。",
)
