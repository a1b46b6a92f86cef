"""reminders.toml read into watches: shapes by pydantic, then the names they use."""

from __future__ import annotations

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Finding
from engine.rulebook.watch import COLOURS, ROLES, SUBJECTS, Span, Threshold, Watch
from engine.rulefiles.faults import findings_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

REMINDERS = "reminders.toml"
# Watches that advice and the board of due dates lean on.
_NEEDED = ("reply_due", "archive")
Text = Annotated[str, Field(min_length=1)]
Count = Annotated[int, Field(ge=0, strict=True)]


class _Shape(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)


class _Period(_Shape):
    since: Annotated[date, Field(strict=True, alias="from")]
    count: Annotated[int, Field(ge=1, strict=True)]
    unit: Literal["working_days", "natural_days", "months"]


class _Threshold(_Shape):
    id: Text
    before: Count | None = None
    after: Count | None = None
    unit: Literal["working_days", "natural_days"]
    colour: Literal[COLOURS]  # type: ignore[valid-type]
    tell: Annotated[tuple[Literal[ROLES], ...], Field(min_length=1)]  # type: ignore[valid-type]


class _Watch(_Shape):
    id: Text
    subject: Literal[SUBJECTS]  # type: ignore[valid-type]
    label: Text
    todo: Text
    date: Text
    source: Text
    article: Text
    command: Text
    period: tuple[_Period, ...] = ()
    threshold: Annotated[tuple[_Threshold, ...], Field(min_length=1)]
    stops_after: Count | None = None


def read_watches(
    data: Mapping[str, Any] | None, sources: Collection[str] | None, dates: Mapping[str, Collection[str]]
) -> tuple[dict[str, Watch], list[Finding]]:
    """The watches by id and every fault. `None` is a file that could not be read and has had its finding."""
    if data is None:
        return {}, []
    findings = [Finding(f"{REMINDERS}:{key}", "error", "没有这个键，请检查拼写") for key in data if key != "watch"]
    watches: list[tuple[str, _Watch]] = []
    for i, table in enumerate(data.get("watch", ())):
        name = table.get("id", "") if isinstance(table, dict) else ""
        where = f"watch[{i}]" + (f"（{name}）" if name else "")
        try:
            watches.append((where, _Watch.model_validate(table)))
        except ValidationError as error:
            findings += findings_of(error, REMINDERS, where)
    findings += _check(watches, sources, dates)
    named = {table.get("id") for table in data.get("watch", ()) if isinstance(table, dict)}
    findings += [Finding(f"{REMINDERS}:watch", "error", f"缺少提醒“{name}”") for name in _NEEDED if name not in named]
    return {w.id: _watch(w) for _, w in watches}, findings


def _check(
    watches: Iterable[tuple[str, _Watch]], sources: Collection[str] | None, dates: Mapping[str, Collection[str]]
) -> Iterator[Finding]:
    seen: Counter[str] = Counter()
    for name, watch in watches:
        where = f"{REMINDERS}:{name}"
        seen[watch.id] += 1
        if seen[watch.id] > 1:
            yield Finding(f"{where}.id", "error", f"“{watch.id}”已经用过，请换一个")
        if watch.date not in dates[watch.subject]:
            yield Finding(f"{where}.date", "error", f"没有登记名为“{watch.date}”的日期")
        if sources is not None and watch.source not in sources:
            yield Finding(f"{where}.source", "error", f"sources.toml 中没有“{watch.source}”")
        if watch.subject != "agency" and "{number}" not in watch.command:
            yield Finding(f"{where}.command", "error", "没有写 {number}，提醒中看不出是哪一件")
        yield from _check_thresholds(watch, where)


def _check_thresholds(watch: _Watch, where: str) -> Iterator[Finding]:
    starts = [p.since for p in watch.period]
    if starts != sorted(set(starts)):
        yield Finding(f"{where}.period", "error", "施行日没有按先后排列，或有重复")
    ids: Counter[str] = Counter()
    for i, threshold in enumerate(watch.threshold):
        ids[threshold.id] += 1
        if ids[threshold.id] > 1:
            yield Finding(f"{where}.threshold[{i}].id", "error", f"“{threshold.id}”已经用过，请换一个")
        if (threshold.before is None) == (threshold.after is None):
            yield Finding(f"{where}.threshold[{i}]", "error", "before 和 after 应写且只写一个")


def _watch(w: _Watch) -> Watch:
    periods = tuple(Span(p.since, p.count, p.unit) for p in w.period)
    thresholds = tuple(
        Threshold(t.id, t.before if t.before is not None else -(t.after or 0), t.unit, t.colour, t.tell) for t in w.threshold
    )
    return Watch(w.id, w.subject, w.label, w.todo, w.date, w.source, w.article, w.command, periods, thresholds, w.stops_after)
