"""xxgk case assign --from A --to B --all: the same command for everything somebody has in hand."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from engine.commands.present import as_json, table
from engine.errors import InputError

if TYPE_CHECKING:
    from datetime import date

    from engine.commands.base import Call


def with_handover(command: click.Command) -> click.Command:
    """`case assign` as made from its fields, able to hand over as well."""
    one: Any = command.callback
    next(p for p in command.params if p.name == "number").required = False
    command.params[-1:-1] = [
        click.Option(["--from", "before"], metavar="NAME", help="移交：原承办人（与 --all 同用）"),
        click.Option(["--all", "everything"], is_flag=True, help="移交原承办人未归档的全部案件；先列出，加 --yes 才办"),
        click.Option(["--yes"], is_flag=True, help="办理移交"),
    ]

    def run(
        call: Call, on: date | None, number: str | None, before: str | None, everything: bool, yes: bool, **given: Any
    ) -> None:  # fmt: skip
        if before is None and not everything:
            if number is None:
                raise InputError("案件编号", "缺少，请写明编号；移交全部案件用 --from 原承办人 --to 新承办人 --all。")
            one(call, on, number, **given)
            return
        if number is not None or before is None or not everything:
            raise InputError("移交", "请写作 xxgk case assign --from 原承办人 --to 新承办人 --all，不写编号。")
        _hand_over(call, before.strip(), given, on or call.today, yes=yes)

    command.callback = run
    return command


def _hand_over(call: Call, before: str, given: dict[str, Any], on: date, *, yes: bool) -> None:
    from engine import handover
    from engine.bootstrap import open_office
    from engine.case.commands import Assign
    from engine.case.reading import read_command

    act: Any = read_command(Assign.verb, {"on": on, **{k: v for k, v in given.items() if v is not None}})
    office = open_office(call.home)
    if yes:
        cases = office.work(call.agency, call.actor, call.today, call.now, lambda d: handover.hand_over(d, before, act.to, on, act.by))
    else:
        with office.reading(call.agency, call.today) as desk:
            cases = handover.held(desk, before)
    rows = [item.as_data() for item in cases]
    if call.is_json:
        as_json({"from": before, "to": act.to, "done": yes, "cases": rows})
        return
    click.echo(
        table(("编号", "状态", "答复期限", "等待期限"), [(r["number"], r["state_label"], r["due_on"], r["wait_until"]) for r in rows])
    )
    click.echo(
        f"已将 {len(rows)} 件由{before}移交{act.to}。" if yes else f"将由{before}移交{act.to}，共 {len(rows)} 件；确认后加 --yes 办理。"
    )
