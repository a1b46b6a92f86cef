"""xxgk import ledger: an office's own ledger, understood with the office's help, previewed, and written."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from engine.commands.asking import ask, on_terminal
from engine.commands.base import Call, Command
from engine.commands.import_told import data_of, tell
from engine.commands.present import progress
from engine.errors import InputError

if TYPE_CHECKING:
    from engine.bootstrap import Office
    from engine.ledger.mapping import LedgerMapping
    from engine.ledger.plan import Plan
    from engine.ledger.questions import Question
    from engine.ledger.row import Fault
    from engine.ledger.sheets import Book
    from engine.ledger.understand import Understood

LATER = "先不回答"


@dataclass(frozen=True, slots=True)
class _Choice:
    """An answer to choose from, by the label a clerk reads."""

    value: str
    label: str

    def __str__(self) -> str:
        return self.value


def _ledger(call: Call, file: str, mapping: str | None, marked: str | None, *, yes: bool, skip_faulty: bool) -> None:
    from engine.bootstrap import open_office
    from engine.ledger.sheets import read

    path = Path(file)
    book = read(path)
    office = open_office(call.home)
    kept = Path(mapping) if mapping else _beside(path)
    understood, notes = _understood(call, path, book, kept)
    plan = _planned(call, office, understood, path.name)
    is_clear = understood.is_clear and not any(fault.severity == "error" for fault in plan.faults)
    is_written = yes and (is_clear or (skip_faulty and not understood.questions))
    data = {"file": path.name, "mapping": str(kept), "notes": [*book.notes, *notes], **data_of(understood, plan), "written": None}
    if marked is not None:
        data["marked"] = _mark(path, book, understood, Path(marked), plan.faults)
    if is_written:
        data["written"] = _write(call, office, plan)
    tell(call, data, yes=yes)
    if understood.questions or not (is_clear or is_written):
        click.get_current_context().exit(2 if understood.questions else 1)


def _planned(call: Call, office: Office, understood: Understood, name: str) -> Plan:
    from engine.ledger.plan import plan_of

    with office.reading(call.agency, call.today) as desk, progress("推算期限") as shown:
        return plan_of(desk, office.forms, understood.rows, call.today, name, shown)


def _write(call: Call, office: Office, plan: Plan) -> dict[str, Any]:
    from engine.ledger.write import write

    with progress("写入") as shown:
        return office.work(call.agency, call.actor, call.today, call.now, lambda desk: write(desk, plan, shown)).as_data()


def _beside(path: Path) -> Path:
    from engine.ledger.mapping import SUFFIX

    return path.with_name(path.name + SUFFIX)


def _understood(call: Call, path: Path, book: Book, kept: Path) -> tuple[Understood, list[str]]:
    """The ledger understood, what is open asked on a terminal, and the mapping kept."""
    from engine.ledger.mapping import LedgerMapping, read_mapping
    from engine.ledger.understand import understand
    from engine.rulefiles.ledger import load_ledger_words

    given = read_mapping(kept, load_ledger_words()) if kept.exists() else LedgerMapping()
    understood = understand(book, given, call.today, path.name)
    if understood.questions and on_terminal() and not call.is_json:
        understood = understand(book, _answered(understood.mapping, understood.questions), call.today, path.name)
    return understood, _keep(understood.mapping, kept, path.name)


def _answered(mapping: LedgerMapping, questions: tuple[Question, ...]) -> LedgerMapping:
    """The mapping with what a clerk answers; what is left for later stays open."""
    from engine.ledger.mapping import OPEN

    click.echo(f"有 {len(questions)} 处不认识，请逐一回答（回答记在对应表中，可以再改）：")
    answers: dict[str, dict[str, str]] = {}
    for question in questions:
        click.echo(f"\n{question.sentence}？")
        choices = [*(_Choice(value, label) for value, label in question.choices), _Choice(OPEN, LATER)]
        answer: str | None = ask("选哪一项", choices)
        while answer not in {choice.value for choice in choices}:
            answer = _chosen(ask("没有这一项，请再输入一次序号"), choices)
        if answer != OPEN:
            answers.setdefault(question.field, {})[question.text] = answer
    return mapping.answered(answers)


def _chosen(answer: str, choices: Sequence[_Choice]) -> str | None:
    """The value of a number typed again; the list is still on the screen."""
    number = answer.strip()
    return choices[int(number) - 1].value if number.isdecimal() and 1 <= int(number) <= len(choices) else None


def _keep(mapping: LedgerMapping, kept: Path, name: str) -> list[str]:
    """Write the mapping when it has changed; where it can't be written that is said, and the import goes on."""
    from engine.ledger.mapping import mapping_text
    from engine.rulefiles.ledger import load_ledger_words

    content = mapping_text(mapping, name, load_ledger_words()).encode()
    try:
        if not kept.exists() or kept.read_bytes() != content:
            kept.write_bytes(content)
    except OSError as error:
        return [f"对应表没有写成（{kept}：{error.strerror}），请用 --mapping 写明一个可以写的位置"]
    return []


def _mark(path: Path, book: Book, understood: Understood, out: Path, more: tuple[Fault, ...]) -> str:
    """Write the marked copy. Raises InputError when it would overwrite the ledger or can't be written."""
    from engine.ledger.marked import marked_copy, marks_of

    if out.suffix.lower() != ".xlsx":
        raise InputError("--marked", "标注的副本是 Excel 工作簿，请写 .xlsx 文件名。")
    if out.exists() and out.samefile(path):
        raise InputError("--marked", "不能写在台账原件上，请另写一个文件名。")
    try:
        out.write_bytes(marked_copy(path.read_bytes(), book, marks_of(understood, more)))
    except OSError as error:
        raise InputError("--marked", f"不能写入 {out}（{error.strerror}），请换一个位置。") from error
    return str(out)


ledger = Command(
    "ledger", callback=_ledger,
    help="导入台账（xlsx、xls、csv、docx）：先列出怎样理解、有什么错、会得出什么，加 --yes 才写入；同一份再导入不会重复。",
    params=[
        click.Argument(["file"], metavar="FILE"),
        click.Option(["--mapping"], type=click.Path(), metavar="FILE", help="对应表（默认在台账旁边，文件名加 .mapping.toml；没有的会写出来）"),
        click.Option(["--marked"], type=click.Path(), metavar="OUT", help="另存一份标出错误的 Excel 副本"),
        click.Option(["--skip-faulty"], is_flag=True, help="有错误的行先不导入，改好后再导入一次即可"),
        click.Option(["--yes"], is_flag=True, help="确认；不加则只列出，不改变任何内容"),
    ],
)  # fmt: skip
