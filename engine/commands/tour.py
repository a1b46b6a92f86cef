"""xxgk tour: twenty minutes of practice in the terminal, with the real commands, in an office of its own."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from datetime import datetime, time
from io import StringIO
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import click

from engine.commands.asking import on_terminal
from engine.commands.base import Call, Command
from engine.commands.kinds import Number
from engine.commands.present import as_json
from engine.errors import InputError, XxgkError

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from engine.tour import Folder, Step

_WEEK = "一二三四五六日"
_ASK = "照着输入，或直接按回车代您输入；? 再看一遍，q 离开（下次接着练）"


class Tried(NamedTuple):
    """How a step came out: the command's exit code, and what is not as meant (empty: done)."""

    code: int
    faults: tuple[str, ...]


def _tour(call: Call, folder: str | None, auto: bool, again: bool, count: int | None) -> None:
    from engine.home import tour_folder
    from engine.tour import Folder

    if not (auto or on_terminal()):
        raise InputError("xxgk tour", "请在终端中练习；不在终端时加 --auto，自动演示一遍。")
    place = Folder(tour_folder(Path(folder) if folder else None))
    if again:
        place.clear()
    if call.is_json:
        _as_data(place, call, count)
        return
    came_out = _play(place, call, auto=auto, count=count)
    if not came_out:
        click.get_current_context().exit(1)


def _as_data(place: Folder, call: Call, count: int | None) -> None:
    """Play without a word; tell the steps."""
    played: list[dict[str, Any]] = []
    while (step := place.next()) is not None and (count is None or len(played) < count):
        place.begin(step)
        with redirect_stdout(StringIO()):
            tried = _try(place, call, step, step.words)
        played.append(
            {
                "id": step.id,
                "title": step.title,
                "on": step.on,
                "command": f"xxgk {step.command}",
                "exit": tried.code,
                "faults": list(tried.faults),
            }
        )
        if tried.faults:
            break
    as_json({"folder": str(place.path), "steps": played, "finished": place.next() is None})
    if played and played[-1]["faults"]:
        click.get_current_context().exit(1)


def _play(place: Folder, call: Call, *, auto: bool, count: int | None) -> bool:
    """Step by step until the end, or until the clerk leaves; False when a step played by itself did not come out."""
    from engine.tour import steps

    played = 0
    while (step := place.next()) is not None and (count is None or played < count):
        if played == 0:
            _welcome(place, step)
        place.begin(step)
        _show(step)
        if auto:
            click.echo(f"\n$ xxgk {step.command}")
            tried = _try(place, call, step, step.words)
            _tell(step, tried)
            if tried.faults:
                return False
        elif not _by_hand(place, call, step):
            click.echo(f"先到这里，共 {len(steps())} 步，练到第 {steps().index(step) + 1} 步；接着练：xxgk tour")
            return True
        played += 1
    if place.next() is None:
        click.echo(f"全部练完。重新练：xxgk tour --again；练习目录 {place.path} 可以删除。")
    return True


def _welcome(place: Folder, step: Step) -> None:
    from engine.tour import steps

    if step is steps()[0]:
        click.echo("约二十分钟，从登记到年度报告办完一件申请。用的都是正式的命令，数据在专门的练习目录中：")
        click.echo(str(place.path))
    else:
        click.echo("接着上次练。")


def _show(step: Step) -> None:
    from engine.tour import steps

    day = f"{step.on.year}年{step.on.month}月{step.on.day}日，星期{_WEEK[step.on.weekday()]}"
    click.echo(f"\n第 {steps().index(step) + 1} 步，共 {len(steps())} 步　{click.style(step.title, bold=True)}　（练习中的今天：{day}）")
    click.echo(step.why)
    if step.quote:
        click.echo(f"　　“{step.quote}”（{step.article}）")
    elif step.article:
        click.echo(f"　　依据：{step.article}")


def _by_hand(place: Folder, call: Call, step: Step) -> bool:
    """Let the clerk type until the step is done; False when the clerk leaves."""
    from engine.tour import read_line

    click.echo(f"\n{_ASK}\n  xxgk {step.command}")
    while True:
        try:
            line = str(click.prompt("$", prompt_suffix=" ", default="", show_default=False)).strip()
        except click.Abort:
            click.echo()
            return False
        if line in ("q", "Q", "quit", "exit", "离开"):
            return False
        if line in ("?", "？"):
            _show(step)
            click.echo(f"  xxgk {step.command}")
            continue
        try:
            words = read_line(line, step)
        except InputError as refusal:
            click.echo(str(refusal))
            continue
        if not line:
            click.echo(f"$ xxgk {step.command}")
        if _is_beside(words, step):
            _run(place.office, call, step, words)
            continue
        tried = _try(place, call, step, words)
        _tell(step, tried)
        if not tried.faults:
            return True
        place.begin(step)


def _is_beside(words: Sequence[str], step: Step) -> bool:
    """Only looking, or asking for help."""
    from engine.tour import path_of

    return path_of(words) != step.path or bool({"--help", "-h"} & set(words))


def _try(place: Folder, call: Call, step: Step, words: Sequence[str]) -> Tried:
    """Run a step's command: what comes out as meant stands, anything else is undone."""
    code = _run(place.office, call, step, words)
    tried = Tried(code, tuple(_faults(place, step, code)))
    place.undo(step) if tried.faults else place.settle(step)
    return tried


def _faults(place: Folder, step: Step, code: int) -> Iterator[str]:
    from engine.tour import differences

    if code != step.exit:
        yield "没有办成，请看上面的说明" if code else "办成了，而这一步要练的是被拒绝"
        return
    if step.facts:
        yield from differences(step, _case(place, step))


def _case(place: Folder, step: Step) -> Mapping[str, Any]:
    """The practice case as `case show` has it."""
    from engine import dossier
    from engine.bootstrap import Office
    from engine.store import open_store

    office = Office(place.office, open_store(place.office / "xxgk.db"))
    try:
        with office.reading(None, step.on) as desk:
            return dossier.show(desk, dossier.read(desk, "1"), office.row_of, office.forms)
    finally:
        office.store.close()


def _tell(step: Step, tried: Tried) -> None:
    if tried.faults:
        click.echo(f"\n{'；'.join(tried.faults)}。已退回到这一步之前，请再试一次（直接回车即照示例办理）。")
    else:
        click.echo(f"\n{click.style('✓', fg='green')} {step.said}")


def _run(home: Path, call: Call, step: Step, words: Sequence[str]) -> int:
    """Run a command line in the practice office on the step's day; its exit code, refusals told as anywhere else."""
    root = click.get_current_context().find_root().command
    now = datetime.combine(step.on, time(10), call.now.tzinfo)
    try:
        # The step's own command is whole: nothing is asked.
        with _practice(home, asks=tuple(words) != step.words):
            code = root.main(list(words), prog_name="xxgk", standalone_mode=False, obj={"now": now})
    except XxgkError as refusal:
        click.echo(f"{refusal}\n（退出码 {refusal.exit_code}）")
        return refusal.exit_code
    except click.UsageError as error:
        from engine.commands.usage import sentence

        click.echo(sentence(error))
        return InputError.exit_code
    return code if isinstance(code, int) else 0


@contextmanager
def _practice(home: Path, *, asks: bool) -> Iterator[None]:
    """The environment of the practice office: neither the office's own home nor its server; without `asks` nobody to be asked."""
    from engine.settings import DATABASE_VARIABLE

    kept = {name: os.environ.pop(name, None) for name in ("XXGK_HOME", "XXGK_USER", DATABASE_VARIABLE)}
    os.environ |= {"XXGK_HOME": str(home), "XXGK_USER": kept["XXGK_USER"] or "练习"}
    stdin = sys.stdin
    try:
        sys.stdin = stdin if asks else StringIO()
        yield
    finally:
        sys.stdin = stdin
        for name, value in kept.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value


tour = Command(
    "tour",
    callback=_tour,
    office=False,
    params=[
        click.Option(["--auto"], is_flag=True, help="自动演示，不用输入"),
        click.Option(["--again"], is_flag=True, help="从头再练"),
        click.Option(["--steps", "count"], type=Number("步数"), metavar="N", help="只练几步"),
        click.Option(["--folder"], metavar="DIR", help="练习放在哪个目录（默认在用户数据目录中另设，与真实数据无关）"),
    ],
    help="约二十分钟的练习：登记、补正、征求意见、延期、答复、送达、归档、年度报告，每步说明依据；可以随时离开，下次接着练。",
)
