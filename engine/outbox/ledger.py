"""The ledger of reminders: planned → claimed → sent / failed → acknowledged, or superseded. Every change is one statement.

`claimed_by` is the token of the message a reminder goes out in. It stays as long as that message may have arrived, so that it
is sent again as the same message; once it surely has not, the reminder is free to go into another.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from sqlalchemy import ColumnElement, and_, case, func, or_, select, text, update

from engine.columns import AGENCY, OUTBOX, REMINDER
from engine.errors import NotFound, NotPermitted
from engine.outbox.message import Outcome

if TYPE_CHECKING:
    from sqlalchemy import Connection

    from engine.outbox.message import Receipt

R = REMINDER.c
# Longer than any attempt lasts: a handful of steps, each under the longest time limit a mail server may be given.
CLAIM: Final = timedelta(minutes=15)
PAUSES: Final = (1, 5, 15, 60, 240, 1440)
# Reminders in one message; what is over goes into the next.
LONGEST: Final = 500
_OWED: Final = ("planned", "failed")
STATES: Final = {
    "planned": "待发送", "claimed": "发送中", "sent": "已发送", "failed": "未送达", "acknowledged": "已确认", "superseded": "已失效",
}  # fmt: skip
COLOURS: Final = {"info": "提示", "yellow": "黄牌", "red": "红牌", "black": "黑牌"}


def instant(now: datetime) -> str:
    """An instant as it stands in the database: comparable as text."""
    return now.astimezone(UTC).isoformat(timespec="milliseconds")


@dataclass(frozen=True, slots=True, kw_only=True)
class Reminder:
    """A row of the ledger with its agency's name."""

    id: int
    agency: str
    subject: str
    watch: str
    threshold: str
    due_on: date
    colour: str
    recipient: str
    state: str
    planned_on: date
    attempts: int
    next_try_at: str | None
    sent_at: str | None
    channel: str
    proof: str | None
    fault: str
    acknowledged_at: str | None
    acknowledged_by: str

    @property
    def number(self) -> str:
        """The number of the case or the review; empty for the agency itself."""
        return self.subject.partition(":")[2]


_SHOWN = [AGENCY.c.name.label("agency"), *(R[name] for name in Reminder.__slots__ if name != "agency")]
_LISTED = select(*_SHOWN).join(AGENCY, AGENCY.c.id == R.agency_id)


class Group(NamedTuple):
    """Reminders that go to one person in one message; `token`, unless empty, is that of a message that may have arrived already."""

    agency_id: int
    agency: str
    recipient: str
    token: str


_OPEN: Final = text(f"({OUTBOX})")


def _is_due(now: str) -> ColumnElement[bool]:
    """What may be tried now: planned, failed and paused long enough, or claimed by somebody who must be dead."""
    owed = and_(R.state.in_(_OWED), or_(R.next_try_at.is_(None), R.next_try_at <= now))
    return and_(_OPEN, or_(owed, and_(R.state == "claimed", R.claimed_until < now)))


def groups(connection: Connection, now: datetime, agency_id: int | None = None) -> list[Group]:
    """Who has something to be told, most pressing date first."""
    by = (R.agency_id, AGENCY.c.name, R.recipient, R.claimed_by)
    statement = select(*by).join(AGENCY, AGENCY.c.id == R.agency_id).where(_is_due(instant(now)))
    if agency_id is not None:
        statement = statement.where(R.agency_id == agency_id)
    return [Group(*row) for row in connection.execute(statement.group_by(*by).order_by(func.min(R.due_on), func.min(R.id)))]


def claim(connection: Connection, group: Group, token: str, now: datetime, colours: Collection[str]) -> list[Reminder]:
    """Take a group's reminders under a token until the claim runs out. What another took first is not among them.

    With the first that is due all that is owed goes along, whatever its pause: after an outage a person gets one message.
    """
    mine = and_(_OPEN, R.agency_id == group.agency_id, R.recipient == group.recipient, R.claimed_by == group.token)
    when = _is_due(instant(now)) if group.token else R.state.in_(_OWED)
    wanted = select(R.id).where(mine, when, R.colour.in_(colours)).order_by(R.due_on, R.id).limit(LONGEST)
    # Waiting, not skipping: who skipped locked rows would split a person's message in two.
    wanted = wanted.with_for_update()
    taken = {"state": "claimed", "claimed_by": token, "claimed_until": instant(now + CLAIM), "attempts": R.attempts + 1}
    ids = connection.execute(update(REMINDER).where(R.id.in_(wanted)).values(**taken).returning(R.id)).scalars().all()
    return by_id(connection, ids)


def by_id(connection: Connection, ids: Sequence[int]) -> list[Reminder]:
    """Reminders by id, most pressing date first."""
    rows = connection.execute(_LISTED.where(R.id.in_(ids)).order_by(R.due_on, R.id)).mappings()
    return [Reminder(**row) for row in rows]


def record(
    connection: Connection, taken: Sequence[Reminder], group: Group, token: str, channel: str, receipt: Receipt, now: datetime
) -> None:
    """Write down what came of an attempt. What was acknowledged meanwhile stays so; what another has sent stays sent."""
    then: dict[str, Any] = {"claimed_until": None, "channel": channel}
    if receipt.is_sent:
        then |= {"state": "sent", "sent_at": instant(now), "proof": receipt.told, "fault": "", "next_try_at": None}
    else:
        pause = PAUSES[min(max(r.attempts for r in taken), len(PAUSES)) - 1]
        then |= {"state": "failed", "fault": receipt.told, "next_try_at": instant(now + timedelta(minutes=pause))}
        if receipt.outcome != Outcome.UNKNOWN:
            then["claimed_by"] = group.token
    then["state"] = case((R.state.in_(("claimed", "failed")), then["state"]), else_=R.state)
    still_ours = and_(R.id.in_([r.id for r in taken]), R.claimed_by == token, R.state != "sent")
    connection.execute(update(REMINDER).where(still_ours).values(**then))


def listed(
    connection: Connection, agency_id: int | None, states: Collection[str] = (), recipient: str | None = None, colour: str | None = None
) -> list[Reminder]:
    """Reminders that fit, most pressing date first."""
    where = [
        *([R.agency_id == agency_id] if agency_id is not None else []),
        *([R.state.in_(states)] if states else []),
        *([R.recipient == recipient] if recipient else []),
        *([R.colour == colour] if colour else []),
    ]
    rows = connection.execute(_LISTED.where(*where).order_by(R.due_on, R.id)).mappings()
    return [Reminder(**row) for row in rows]


def one(connection: Connection, reminder_id: int) -> Reminder:
    """A reminder. Raises NotFound."""
    found = by_id(connection, [reminder_id])
    if not found:
        raise NotFound("提醒", str(reminder_id), "请用 xxgk remind list 查看。")
    return found[0]


class Settled(NotPermitted):
    """A reminder that is acknowledged or superseded needs nothing any more."""

    code = "reminder_settled"
    means = "这条提醒已经确认或者失效，不用再管它。"

    def __init__(self, reminder: Reminder, wish: str) -> None:
        """Name the reminder, its state, and what was wanted."""
        super().__init__(f"提醒 {reminder.id} {STATES[reminder.state]}，不需要{wish}。")


def acknowledge(connection: Connection, reminder_id: int, actor: str, now: datetime) -> Reminder:
    """Somebody has seen it: sent or not, it goes out no more. Raises NotFound, Settled."""
    found = one(connection, reminder_id)
    done = {"state": "acknowledged", "acknowledged_at": instant(now), "acknowledged_by": actor, "next_try_at": None}
    open_ = and_(R.id == reminder_id, R.state.not_in(("acknowledged", "superseded")))
    if connection.execute(update(REMINDER).where(open_).values(**done)).rowcount != 1:
        raise Settled(found, "确认")
    return one(connection, reminder_id)


def retry(connection: Connection, reminder_id: int) -> Reminder:
    """Try again now rather than after the pause. Raises NotFound, Settled."""
    found = one(connection, reminder_id)
    owed = and_(R.id == reminder_id, R.state.in_(_OWED))
    if connection.execute(update(REMINDER).where(owed).values(next_try_at=None)).rowcount != 1:
        raise Settled(found, "重发")
    return one(connection, reminder_id)


def retry_all(connection: Connection, agency_id: int | None) -> int:
    """Try everything that failed again now. How many."""
    owed = and_(R.state == "failed", *([R.agency_id == agency_id] if agency_id is not None else []))
    return connection.execute(update(REMINDER).where(owed).values(next_try_at=None)).rowcount


class Backlog(NamedTuple):
    """What is owed: how many, how many of them have failed often, since when the oldest, and what went wrong with one of those."""

    owed: int
    failing: int
    oldest: date | None
    fault: str


# The sixth failure comes after some five hours: no longer a hiccup.
FAILING: Final = 6


def backlog(connection: Connection) -> Backlog:
    """The outbox as a monitor should see it."""
    is_failing = and_(R.state == "failed", R.attempts >= FAILING)
    counts = (func.count(), func.count(case((is_failing, 1))), func.min(R.planned_on), func.max(case((is_failing, R.fault))))
    owed, failing, oldest, fault = connection.execute(select(*counts).where(_OPEN)).one()
    return Backlog(owed, failing, oldest, fault or "")
