"""Rows as they lie in the file, and whether an agency's chain still hashes to what was recorded. Judges bytes, not meaning."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Date, String, Table, cast, func, inspect, select, text

from engine.columns import ENTRY, PERSON, TEXT
from engine.errors import Finding
from engine.store.chain import GENESIS, digest, link
from engine.store.connect import is_server
from engine.store.unit import Person
from engine.terms import EventKind

if TYPE_CHECKING:
    from sqlalchemy import Connection, Label, RowMapping

BATCH: Final = 1000


def as_stored(table: Table) -> list[Label[Any] | Any]:
    """The columns of a table, dates as text: what was tampered with need not be a date any more."""
    return [cast(c, String).label(c.name) if isinstance(c.type, Date) else c for c in table.c]


_CHAIN = select(*as_stored(ENTRY), TEXT.c.texts, TEXT.c.salt).outerjoin(TEXT, TEXT.c.entry_id == ENTRY.c.id)


@dataclass(slots=True)
class Audit:
    """One agency's chain read through: how many entries, the last hash, what is wrong. Give `head` to somebody else to keep."""

    entries: int = 0
    head: str = GENESIS
    findings: list[Finding] = field(default_factory=list)


def audit(connection: Connection, agency_id: int, tick: Callable[[], None]) -> Audit:
    """Recompute the chain of an agency and the digests of its free texts. The first broken link is named; `tick` once an entry."""
    found = Audit()
    broken = False
    for row in _rows(connection, agency_id, ENTRY.c.seq):
        tick()
        found.entries += 1
        if not broken and (what := _broken(row, found)):
            broken = True
            found.findings.append(Finding(named(row), "error", f"历史链自此条起不符：{what}，请保全数据库文件并从备份核对"))
        if row["texts_digest"] and row["texts"] is None:
            found.findings.append(Finding(named(row), "info", "文字内容已清除，历史链只存其摘要"))
        elif row["texts"] is not None and digest(row["salt"], row["texts"]) != row["texts_digest"]:
            found.findings.append(Finding(named(row), "error", "文字内容与登记时的摘要不符，已被改动，请从备份核对"))
        found.head = row["hash"]
    return found


def _broken(row: RowMapping, before: Audit) -> str:
    if row["seq"] != before.entries:
        return f"序号应为 {before.entries}，却是 {row['seq']}，中间的记录缺失或被插入"
    if link(before.head, dict(row)) != row["hash"]:
        return "内容或次序被改动"
    return ""


def named(row: RowMapping) -> str:
    """An entry as a clerk finds it: its number, case, kind, date and actor."""
    kind = row["kind"]
    label = EventKind(kind).label if kind in set(EventKind) else kind
    return f"第{row['seq']}条（{named_stream(row['stream'])}，{label}，{row['occurred_on']}，{row['actor']}登记）"


_STREAMS: Final = {
    "case": "案件", "review": "复议诉讼", "figures": "填报数字", "calendar": "放假通知", "report": "年度报告", "item": "公开条目",
    "stock": "年初件数", "agency": "机关情况", "ledger": "台账",
}  # fmt: skip


def named_stream(stream: str) -> str:
    """What a stream is about, as a clerk calls it; one that is none of ours as it is."""
    kind, _, name = stream.partition(":")
    return f"{_STREAMS[kind]} {name}" if kind in _STREAMS else stream


def streams(connection: Connection, agency_id: int) -> Iterator[RowMapping]:
    """The entries of an agency stream by stream, each in order of version."""
    return _rows(connection, agency_id, ENTRY.c.stream, ENTRY.c.version)


def _rows(connection: Connection, agency_id: int, *order: Any) -> Iterator[RowMapping]:
    statement = _CHAIN.where(ENTRY.c.agency_id == agency_id).order_by(*order)
    return iter(connection.execute(statement, execution_options={"yield_per": BATCH}).mappings())


def people(connection: Connection, agency_id: int) -> Iterator[tuple[int, str, bool]]:
    """Each person of an agency: id, recorded digest, whether the data still has it."""
    import json

    rows = connection.execute(select(PERSON).where(PERSON.c.agency_id == agency_id), execution_options={"yield_per": BATCH})
    for row in rows:
        try:
            body = Person(row.kind, row.name, row.content, json.loads(row.particulars)).body()
        except ValueError:
            body = ""
        yield row.id, row.digest, digest(row.salt, body) == row.digest


def orphans(connection: Connection) -> Iterator[Finding]:
    """Rows that refer to rows that are not there: foreign keys forbid them, so somebody else wrote. Erased people are told elsewhere."""
    for table, row, parent in _orphans_on_server(connection) if is_server(connection) else _orphans_in_file(connection):
        if parent != "person":
            yield Finding(f"{table} 表第{row}行", "error", f"所属的 {parent} 行不存在，记录不完整，请从备份核对")


def _orphans_in_file(connection: Connection) -> Iterator[tuple[str, int, str]]:
    for table, row, parent, _ in connection.exec_driver_sql("PRAGMA foreign_key_check"):
        yield table, row, parent


def _orphans_on_server(connection: Connection) -> Iterator[tuple[str, str, str]]:
    """PostgreSQL checks every row as it comes, unless its superuser tells it not to; `ctid` is where the row lies."""
    for (_, table), keys in inspect(connection).get_multi_foreign_keys().items():
        for key in keys:
            (child,), (parent,) = key["constrained_columns"], key["referred_columns"]
            missing = f"NOT EXISTS (SELECT FROM {key['referred_table']} p WHERE p.{parent} = c.{child})"
            for row in connection.execute(text(f"SELECT ctid::text FROM {table} c WHERE c.{child} IS NOT NULL AND {missing}")).scalars():
                yield table, row, key["referred_table"]


def size(connection: Connection) -> int:
    """How many entries there are."""
    return int(connection.execute(select(func.count()).select_from(ENTRY)).scalar_one())
