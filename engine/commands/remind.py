"""xxgk remind: the ledger of reminders, and emptying the outbox once."""

from __future__ import annotations

import time
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

import click

from engine.commands.base import FORMATS, Call, Command, Group
from engine.commands.kinds import Number, Word
from engine.commands.present import as_json, listing, table

if TYPE_CHECKING:
    from collections.abc import Callable

    from engine.outbox.ledger import Reminder
    from engine.outbox.words import Words
    from engine.store.unit import Unit

_WAITING = ("planned", "claimed", "failed", "sent")
_HEADINGS = ("编号", "颜色", "机关", "案件", "事项", "期限", "收件人", "状态", "送出", "原因")
_KEYS = ("id", "colour_label", "agency", "number", "what", "due_on", "recipient", "state_label", "sent", "fault")


def moment(call: Call) -> datetime:
    """The instant of a call; with --today, the same time on that day."""
    return call.now if call.today == call.now.date() else datetime.combine(call.today, call.now.timetz())


def running(call: Call) -> Callable[[], datetime]:
    """A clock that starts at the call's instant: a run may last."""
    start, began = moment(call), time.monotonic()
    return lambda: start + timedelta(seconds=time.monotonic() - began)


def _agency_id(unit: Unit, call: Call) -> int | None:
    """The agency named; None for all."""
    return unit.agency(call.agency).id if call.agency else None


def _data(reminder: Reminder, words: Words) -> dict[str, Any]:
    from engine.narrative import local
    from engine.outbox.ledger import COLOURS, STATES

    return {
        **asdict(reminder), "number": reminder.number, "what": words.label(reminder.watch), "colour_label": COLOURS[reminder.colour],
        "state_label": STATES[reminder.state], "sent": local(reminder.sent_at) if reminder.sent_at else "",
    }  # fmt: skip


def _list(call: Call, state: str | None, to: str | None, colour: str | None, everything: bool) -> None:
    from engine.bootstrap import open_office
    from engine.outbox import ledger

    office = open_office(call.home)
    states = (state,) if state else () if everything else _WAITING
    with office.store.read() as unit:
        found = ledger.listed(unit.connection, _agency_id(unit, call), states, to, colour)
    listing(call.format, _KEYS, _HEADINGS, [_data(r, office.words) for r in found], "没有符合条件的提醒。")


def _show(call: Call, reminder_id: int) -> None:
    from engine.bootstrap import open_office
    from engine.narrative import local
    from engine.outbox import ledger

    office = open_office(call.home)
    with office.store.read() as unit:
        reminder = ledger.one(unit.connection, reminder_id)
    subject, body = office.words.reminders([reminder], reminder.recipient, call.today)
    data = _data(reminder, office.words)
    if call.is_json:
        as_json({**data, "subject_line": subject, "body": body})
        return
    instants = {"下次发送": reminder.next_try_at, "确认": reminder.acknowledged_at}
    lines = {
        "编号": reminder.id, "状态": data["state_label"], "收件人": reminder.recipient, "列入": reminder.planned_on, "发送次数": reminder.attempts,
        "送出": data["sent"], "渠道": reminder.channel, "凭据": reminder.proof, "未送达的原因": reminder.fault,
        **{label: local(at) for label, at in instants.items() if at}, "确认人": reminder.acknowledged_by,
    }  # fmt: skip
    click.echo(table(("项目", "内容"), [(k, v) for k, v in lines.items() if v not in (None, "", 0)]))
    click.echo(f"\n{subject}\n\n{body}")


def _ack(call: Call, ids: tuple[int, ...]) -> None:
    from engine.bootstrap import open_office, stamp
    from engine.outbox import ledger

    office, actor = open_office(call.home), stamp(call.actor, call.now, "").actor
    done = office.store.change(lambda unit: [ledger.acknowledge(unit.connection, n, actor, moment(call)) for n in ids])
    _tell(call, done, office.words, f"由{actor}确认")


def _retry(call: Call, ids: tuple[int, ...], everything: bool) -> None:
    from engine.bootstrap import open_office
    from engine.outbox import ledger

    if bool(ids) == everything:
        raise click.UsageError("请给出提醒编号，或用 --all", click.get_current_context())
    office = open_office(call.home)
    if not everything:
        done = office.store.change(lambda unit: [ledger.retry(unit.connection, n) for n in ids])
        _tell(call, done, office.words, "下次发送时重发")
        return
    count = office.store.change(lambda unit: ledger.retry_all(unit.connection, _agency_id(unit, call)))
    if call.is_json:
        as_json({"retried": count})
    else:
        click.echo(f"{count} 条未送达的提醒将在下次发送时重发。")


def _tell(call: Call, done: list[Reminder], words: Words, what: str) -> None:
    if call.is_json:
        as_json([_data(r, words) for r in done])
        return
    for r in done:
        click.echo(f"提醒 {r.id}（{words.label(r.watch)}　{r.number or r.agency}）{what}。")


def _send(call: Call) -> None:
    from engine.bootstrap import open_office

    office = open_office(call.home)
    with office.store.read() as unit:
        agency_id = _agency_id(unit, call)
    printed: list[str] = []
    done = office.outbox(running(call), printed.append if call.is_json else click.echo).deliver(agency_id)
    if call.is_json:
        as_json({**asdict(done), "printed": printed})
    else:
        click.echo(f"送达 {done.sent} 条提醒（{done.messages - len(done.faults)} 封），未送达 {done.failed} 条。")
        for fault in done.faults:
            click.echo(f"未送达　{fault}；稍后自动重发。")
    if done.failed:
        click.get_current_context().exit(1)


def _test(call: Call, to: str) -> None:
    from engine.bootstrap import open_office
    from engine.errors import NotFound
    from engine.outbox import try_out
    from engine.settings import OFFICE

    office = open_office(call.home)
    with office.store.read() as unit:
        agencies = [unit.agency(call.agency)] if call.agency else unit.agencies()
    agency = agencies[0].name if len(agencies) == 1 else ""
    if office.settings.person(to, agency) is None and to != OFFICE:
        known = "、".join(p.name for p in office.settings.people) or "无"
        raise NotFound("人员", to, f"settings.toml 的 people 中有：{known}。")
    outbox = office.outbox(running(call), click.echo)
    route, receipt = try_out(outbox.room, outbox.words, to, agency, moment(call), outbox.tokens())
    if call.is_json:
        as_json({"to": to, "channel": route.channel, "sent": receipt.is_sent, "told": receipt.told})
    else:
        click.echo(f"{'已送达' if receipt.is_sent else '未送达'}　{to}（{route.channel}）：{receipt.told}")
    if not receipt.is_sent:
        click.get_current_context().exit(1)


remind = Group("remind", help="提醒：台账、确认、发送。")
remind.add_command(
    Command(
        "list",
        callback=_list,
        formats=FORMATS,
        params=[
            click.Option(
                ["--state"],
                type=Word("状态", ()),
                metavar="WORD",
                help="planned 待发送、claimed 发送中、sent 已发送、failed 未送达、acknowledged 已确认、superseded 已失效",
            ),
            click.Option(["--to"], metavar="NAME", help="收件人"),
            click.Option(
                ["--colour"],
                type=click.Choice(("info", "yellow", "red", "black")),
                help="颜色：info 提示、yellow 黄牌、red 红牌、black 黑牌",
            ),
            click.Option(["--all", "everything"], is_flag=True, help="连同已确认、已失效的"),
        ],
        help="提醒台账（默认不含已确认、已失效的）。",
    )
)
remind.add_command(
    Command(
        "show",
        callback=_show,
        params=[click.Argument(["reminder_id"], type=Number("提醒编号"), metavar="ID")],
        help="一条提醒：状态、凭据、全文。",
    )
)
remind.add_command(
    Command(
        "ack",
        callback=_ack,
        params=[click.Argument(["ids"], nargs=-1, required=True, type=Number("提醒编号"), metavar="ID...")],
        help="确认知悉：记下何人何时，不再发送。",
    )
)
remind.add_command(
    Command(
        "retry",
        callback=_retry,
        params=[
            click.Argument(["ids"], nargs=-1, type=Number("提醒编号"), metavar="ID..."),
            click.Option(["--all", "everything"], is_flag=True, help="全部未送达的"),
        ],
        help="未送达的不等间隔，下次发送时就重发。",
    )
)
remind.add_command(Command("send", callback=_send, help="发送到期的提醒一次（计划任务用）；有未送达的退出码为1。"))
remind.add_command(
    Command(
        "test",
        callback=_test,
        params=[click.Option(["--to"], required=True, metavar="NAME", help="settings.toml 中的人员，或 工作机构")],
        help="立即给一个人试发，检查渠道设置；没有送达的退出码为1。",
    )
)
