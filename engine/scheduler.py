"""When the sweep and the outbox run. Several schedulers may run: a lease elects one, a dead one is replaced within it.

The only place below the console that reads the clock, because it outlives its command. The only door to apscheduler.
"""

from __future__ import annotations

import contextlib
import os
import secrets
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple
from zoneinfo import ZoneInfo

from engine.columns import AGENCY, SWEEP
from engine.errors import Finding, XxgkError
from engine.outbox.ledger import Backlog, backlog, instant
from engine.store.lease import Lease, hold, holder, release

if TYPE_CHECKING:
    from apscheduler.schedulers.blocking import BlockingScheduler
    from sqlalchemy import Connection

    from engine.bootstrap import Office
    from engine.outbox import Delivered
    from engine.settings import Timing

ZONE: Final = ZoneInfo("Asia/Shanghai")
LEASE: Final = "scheduler"
# Who records lapses when nobody is named: the law brought them about, the program only noticed.
ACTOR: Final = "定时排查"


def clock() -> datetime:
    """The time in the office's zone."""
    return datetime.now(ZONE)  # noqa: TID251 - a scheduler lives by the clock


def new_owner() -> str:
    """Who this process is, for people and for the lease."""
    return f"{socket.gethostname()}:{os.getpid()}:{secrets.token_hex(3)}"


@dataclass(slots=True)
class Shift:
    """One scheduler: its turns at the sweep and at the outbox, each taken only while it holds the lease.

    The office is opened for every turn: changed settings, an imported notice, a restored database count from the next one on.
    """

    owner: str
    timing: Timing
    clock: Callable[[], datetime]
    tell: Callable[[str], object]
    open_office: Callable[[], Office]
    actor: str | None = None
    ending: threading.Event = field(default_factory=threading.Event)
    _on_duty: bool | None = None
    _beat_at: datetime = datetime.min.replace(tzinfo=ZONE)

    def sweep_turn(self) -> None:
        """Sweep, if it is our turn."""
        self._turn(self._sweep)

    def send_turn(self) -> None:
        """Empty the outbox, if it is our turn; stop between two messages when told to end, or relieved."""
        self._turn(self._send)

    def backup_turn(self) -> None:
        """Make a backup, if it is our turn and the newest is old enough."""
        self._turn(self._back_up)

    def relieve(self) -> None:
        """Give the lease back, so that another takes over at once."""
        with self._office() as office:
            office.store.change(lambda unit: release(unit.connection, LEASE, self.owner))

    @contextmanager
    def _office(self) -> Iterator[Office]:
        office = self.open_office()
        try:
            yield office
        finally:
            office.store.close()

    def _turn(self, work: Callable[[Office], str]) -> None:
        """Say what was done, or why not: a refusal now (a busy database, a full disk) must not end the service."""
        try:
            with self._office() as office:
                said = work(office) if self._holds(office) else ""
        except XxgkError as refusal:
            said = f"没有完成：{refusal}"
        if said:
            self.tell(said)

    def _holds(self, office: Office) -> bool:
        """Take or prolong the lease; False when another has it or the end has come."""
        if self.ending.is_set():
            return False
        now = self.clock()
        until = instant(now + timedelta(minutes=self.timing.lease_minutes))
        holds = office.store.change(lambda unit: hold(unit.connection, LEASE, self.owner, instant(now), until))
        if holds is not self._on_duty:
            self.tell("本程序值守。" if holds else "另有调度程序值守，本程序待命。")
        self._on_duty = holds
        self._beat_at = now + timedelta(minutes=self.timing.lease_minutes / 2)
        return holds

    def _goes_on(self, office: Office) -> bool:
        """Between two messages: beat when half the lease is over."""
        return not self.ending.is_set() and (self.clock() < self._beat_at or self._holds(office))

    def _sweep(self, office: Office) -> str:
        now = self.clock()
        result = office.sweep(None, self.actor or ACTOR, now.date(), now)
        did = f"登记依法逾期 {len(result.lapses)} 件，列入提醒 {sum(result.planned.values())} 条，作废 {result.superseded} 条。"
        return "\n  ".join([f"排查：{did}", *(f"{f.where}：{f.message}" for f in result.findings)])

    def _back_up(self, office: Office) -> str:
        saved = office.back_up_when_due(self.clock())
        return f"备份：{saved}" if saved else ""

    def _send(self, office: Office) -> str:
        return _sentence(office.outbox(self.clock, self.tell).deliver(going=lambda: self._goes_on(office)))


def _sentence(done: Delivered) -> str:
    if not done.messages:
        return ""
    faults = "".join(f"\n  {fault}" for fault in done.faults)
    return f"提醒：送达 {done.sent} 条，未送达 {done.failed} 条。{faults}"


def run(shift: Shift) -> None:
    """Work until SIGTERM or SIGINT; what is being done is finished, the lease given back."""
    from apscheduler.events import EVENT_SCHEDULER_STARTED
    from apscheduler.executors.pool import ThreadPoolExecutor
    from apscheduler.schedulers.blocking import BlockingScheduler
    from apscheduler.triggers.interval import IntervalTrigger

    # One thread: the outbox follows the sweep. No grace time: a turn that comes late (a sleeping PC) is still taken, once.
    scheduler = BlockingScheduler(
        timezone=ZONE,
        executors={"default": ThreadPoolExecutor(1)},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
    )
    now, timing = shift.clock(), shift.timing
    scheduler.add_job(shift.sweep_turn, IntervalTrigger(minutes=timing.sweep_minutes), id="sweep", next_run_time=now)
    first = now + timedelta(seconds=1)
    scheduler.add_job(shift.send_turn, IntervalTrigger(minutes=timing.send_minutes), id="outbox", next_run_time=first)
    scheduler.add_job(shift.backup_turn, IntervalTrigger(hours=1), id="backup", next_run_time=now + timedelta(seconds=2))

    def end(*_: object) -> None:
        shift.ending.set()
        if scheduler.running:
            # In a thread of its own: a signal may come while the scheduler holds its locks.
            threading.Thread(target=_shut_down, args=(scheduler,)).start()

    scheduler.add_listener(lambda _event: end() if shift.ending.is_set() else None, EVENT_SCHEDULER_STARTED)
    before = {number: signal.signal(number, end) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        scheduler.start()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
        shift.relieve()


def _shut_down(scheduler: BlockingScheduler) -> None:
    from apscheduler.schedulers import SchedulerNotRunningError

    with contextlib.suppress(SchedulerNotRunningError):  # a second signal
        scheduler.shutdown()


class Status(NamedTuple):
    """What a monitor should know. `findings` of severity error mean that somebody must look."""

    lease: Lease | None
    is_alive: bool
    swept_at: str | None
    failed_cases: int
    backlog: Backlog
    findings: tuple[Finding, ...]


def status(connection: Connection, timing: Timing, now: datetime) -> Status:
    """Heartbeat, last sweep, backlog."""
    from sqlalchemy import select

    lease, swept_at, owed = holder(connection, LEASE), _swept_at(connection), backlog(connection)
    failed = connection.execute(select(SWEEP.c.findings).order_by(SWEEP.c.finished_at.desc()).limit(1)).scalar() or 0
    is_alive = lease is not None and lease.until >= instant(now)
    found = [*_findings(lease, swept_at, owed, timing, now)]
    if failed:
        found.append(Finding("排查", "error", f"最近一次有 {failed} 件案件出错，请运行 xxgk sweep 查看"))
    return Status(lease, is_alive, swept_at, failed, owed, tuple(found))


def _swept_at(connection: Connection) -> str | None:
    """When the agency that has waited longest was last swept; None when one never was."""
    from sqlalchemy import func, select

    rows = connection.execute(select(SWEEP.c.agency_id, func.max(SWEEP.c.finished_at)).group_by(SWEEP.c.agency_id))
    last = {row[0]: row[1] for row in rows}
    agencies = connection.execute(select(AGENCY.c.id)).scalars()
    return min((max(last.get(a) or "", last.get(None) or "") for a in agencies), default="") or None


def _findings(lease: Lease | None, swept_at: str | None, owed: Backlog, timing: Timing, now: datetime) -> Iterator[Finding]:
    if lease is not None and lease.until < instant(now):
        yield Finding("调度程序", "error", f"{lease.owner} 已停止响应，也没有其他程序接替，请检查服务是否在运行")
    if swept_at is None:
        yield Finding("排查", "error", "还没有排查过，请运行 xxgk sweep，或启动 xxgk scheduler run")
    elif swept_at < instant(now - timedelta(hours=timing.stale_hours)):
        yield Finding("排查", "error", f"超过 {timing.stale_hours} 小时没有排查，请检查服务或计划任务")
    if owed.failing:
        yield Finding("提醒", "error", f"{owed.failing} 条多次发送失败（{owed.fault}），请处理后运行 xxgk remind retry --all")
