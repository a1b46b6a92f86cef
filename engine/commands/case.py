"""xxgk case …: a command for every verb, its options read off the verb's fields, and the commands that only read."""

from __future__ import annotations

from dataclasses import MISSING, Field, fields
from typing import TYPE_CHECKING, Any, get_type_hints

import click

from engine.case.commands import COMMANDS
from engine.commands.base import Call, Command, Group
from engine.commands.fields import kind_of, split
from engine.commands.kinds import Day, FileDigest, Flag, Number, Word
from engine.commands.numbers import CaseNumber

if TYPE_CHECKING:
    from datetime import date

    from engine.bootstrap import Office
    from engine.case import commands as verbs

_READ = {
    "show": ("engine.commands.case_read:show", "案件全貌"),
    "list": ("engine.commands.case_read:list_cases", "案件列表，可筛选"),
    "history": ("engine.commands.case_read:history", "办理经过"),
    "explain": ("engine.commands.case_read:explain", "逐日说明答复期限"),
    "permitted": ("engine.commands.case_read:permitted", "现在能办什么，不能办的为什么"),
    "similar": ("engine.commands.case_similar:similar", "相近的申请和已公开的信息（供参考）"),
    "what-if": ("engine.commands.case_change:what_if", "假设办了某一步，期限会怎样（不保存）"),
    "correct": ("engine.commands.case_change:correct", "更正登记错误"),
}
_HELP = {
    "register": "登记申请", "confirm_receipt": "与申请人确认收到", "assign": "分派承办人", "note": "加备注",
    "request_clarification": "告知补正", "receive_clarification": "登记收到补正", "consult_third_party": "征求第三方意见",
    "record_third_party_reply": "登记第三方意见", "consult_agency": "征求其他机关意见", "record_agency_reply": "登记其他机关意见",
    "request_reasons": "要求说明理由", "receive_reasons": "登记说明的理由", "defer": "确定延迟答复期限", "extend": "延长答复期限",
    "notify_fee": "通知缴费", "record_payment": "登记缴费", "refund_fee": "退还信息处理费", "record_delivery": "补登文书送达", "record_search": "登记检索",
    "decide": "作出答复", "serve": "登记送达答复", "withdraw": "登记撤回申请", "reopen": "重新办理", "archive": "归档", "void": "作废（登记错误）",
}  # fmt: skip


# An act's field `agency` is the other agency: --agency is the office's own, on every command.
_OTHER = "other_agency"


def _option(field: Field[Any], hint: Any) -> click.Option:
    """The option of a field: `--applicant-name`; what it takes follows from its type."""
    label, choices = field.metadata["label"], field.metadata.get("choices")
    # An earlier case is named like any other: its number can be completed.
    kind = CaseNumber() if field.name == "prior_case" else kind_of(field, hint)
    shown = "、".join(f"{c}{getattr(c, 'label', '') and f'（{c.label}）'}" for c in choices or ())
    seen = "，可写中文名称，全部见 xxgk case permitted" if field.metadata.get("words") else ""
    text = label + (f"：{shown}" if shown else seen) + ("（必填）" if field.default is MISSING else "")
    names = [_OTHER, "--party"] if field.name == "agency" else [f"--{field.name.replace('_', '-')}"]
    return click.Option(names, type=kind, help=text, multiple="tuple" in str(hint), metavar=_metavar(kind))


_METAVARS = ((Day, "DATE"), (Number, "N"), (Flag, "[是|否]"), (Word, "WORD"), (FileDigest, "FILE"))


def _metavar(kind: object) -> str:
    return next((shown for known, shown in _METAVARS if isinstance(kind, known)), "TEXT")


def verb_command(command: type[verbs.Command]) -> click.Command:
    """The command of an act, its options read off the fields."""
    hints = get_type_hints(command)
    wanted_first = sorted(fields(command), key=lambda f: f.default is not MISSING)
    own = [_option(f, hints[f.name]) for f in wanted_first if f.name != "on"]
    on = click.Option(["--on"], type=Day("日期"), metavar="DATE", help="办理日期（默认今天）")
    number = [] if command.verb == "register" else [click.Argument(["number"], type=CaseNumber())]

    def run(call: Call, on: date | None, number: str | None = None, **given: Any) -> None:
        told = {"agency" if k == _OTHER else k: v for k, v in given.items() if v not in (None, ())}
        _do(call, command, number, {"on": on or call.today, **told})

    name = command.verb.replace("_", "-")
    return Command(name, callback=run, params=[*number, *own, on], help=f"{_HELP[command.verb]}。", short_help=_HELP[command.verb])


# After these nobody looks for letters of the case any more.
_CLOSING = frozenset({"serve", "archive"})


def _do(call: Call, command: type[verbs.Command], number: str | None, given: dict[str, Any]) -> None:
    """Ask for what is missing on a terminal, do the act in one transaction, then tell."""
    from engine import casework, dossier
    from engine.bootstrap import open_office
    from engine.case.reading import read_command
    from engine.commands.asking import ask_missing
    from engine.commands.telling import tell_done

    given = {k: split(v) if isinstance(v, tuple) else v for k, v in ask_missing(command, given).items()}
    act: Any = read_command(command.verb, given)
    office = open_office(call.home)

    def at_desk(desk: casework.Desk) -> tuple[casework.Done, dict[str, Any]]:
        done = casework.register(desk, act) if number is None else casework.act(desk, number, act)
        return done, dossier.aftermath(desk, done, act.on, office.row_of)

    done, after = office.work(call.agency, call.actor, call.today, call.now, at_desk)
    if number is None:
        after["similar"] = _similar(office, call, done.number)
    elif act.verb in _CLOSING:
        after["unissued"] = _unissued(office, call, done.number)
    tell_done(call, done, after)


def _unissued(office: Office, call: Call, number: str) -> list[str]:
    """Titles of letters that should have been issued by now, where the office numbers its letters here; as careful as `_similar`."""
    from engine.correspondence import listed
    from engine.errors import XxgkError

    try:
        with office.reading(call.agency, call.today) as desk:
            if not office.settings.letters.of(desk.agency.name).prefix:
                return []
            items = listed(desk, office.stationery, number)
        return list(dict.fromkeys(item.occasion.kind.title for item in items if item.needed and item.occasion.kind.series))
    except XxgkError:
        return []


def _similar(office: Office, call: Call, number: str) -> dict[str, Any] | None:
    """Suggestions for a case that has been registered already: whatever keeps them from being made must not look like a refusal."""
    from engine.errors import XxgkError
    from engine.similar import similar

    try:
        with office.reading(call.agency, call.today) as desk:
            return similar(desk, number).as_data(with_persons=call.with_persons)
    except XxgkError:
        return None


class _Cases(Group):
    """The group whose verb commands are made when used."""

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """A verb's command, or one that reads."""
        verb = cmd_name.replace("-", "_")
        if verb in COMMANDS and cmd_name not in self.commands:
            command = verb_command(COMMANDS[verb])
            if verb == "assign":
                from engine.commands.handover import with_handover

                command = with_handover(command)
            self.add_command(command, cmd_name)
        return super().get_command(ctx, cmd_name)


case = _Cases("case", help="案件：登记、办理、查询。", lazy={**{v.replace("_", "-"): ("", text) for v, text in _HELP.items()}, **_READ})
