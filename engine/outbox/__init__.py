"""The outbox: reminders of the ledger reach their people, each once, with proof.

A reminder is claimed in one transaction, sent outside of any, and recorded in another. A process that dies in between leaves a
claim that runs out; the message is then sent again under the same token (Message-ID, file name). That is at least once towards the
world and once as far as the program can know: what a mail server took without telling us, it can drop by the Message-ID.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from engine.errors import InputError
from engine.outbox import ledger
from engine.outbox.message import Message, Outcome, Receipt
from engine.outbox.plain import Nowhere
from engine.outbox.routes import Route

if TYPE_CHECKING:
    from datetime import datetime

    from engine.outbox.ledger import Group, Reminder
    from engine.outbox.message import Notifier
    from engine.outbox.routes import PostRoom
    from engine.outbox.words import Words
    from engine.settings import Quiet
    from engine.store import Store
    from engine.workdays import WorkCalendar

ALL: Final = frozenset({"info", "yellow", "red", "black"})


@dataclass(slots=True)
class Delivered:
    """What a run did: reminders sent, failed and held back; a sentence for each message that failed."""

    sent: int = 0
    failed: int = 0
    messages: int = 0
    faults: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Outbox:
    """Everything a run needs. `clock` tells the time in the office's zone; a run may last, claims must not lag behind."""

    store: Store
    room: PostRoom
    words: Words
    calendar: WorkCalendar
    clock: Callable[[], datetime]
    tokens: Callable[[], str] = lambda: secrets.token_hex(16)

    def deliver(self, agency_id: int | None = None, going: Callable[[], bool] = lambda: True) -> Delivered:
        """Tell everybody what is owed now, one message a person. `going` is asked before each: False ends the run early."""
        done, down = Delivered(), set[str]()
        with self.store.read() as unit:
            waiting = ledger.groups(unit.connection, self.clock(), agency_id)
        for group in waiting:
            if not going():
                break
            self._tell(group, done, down)
        return done

    def _tell(self, group: Group, done: Delivered, down: set[str]) -> None:
        """One message: claim, send, record. A channel found down is not tried again in this run."""
        now, token = self.clock(), group.token or self.tokens()
        route, notifier = self._way(group)
        if route.channel in down:
            return
        allowed = open_colours(self.room.settings.quiet, now, self.calendar) if notifier.disturbs else ALL
        taken = self.store.change(lambda unit: ledger.claim(unit.connection, group, token, now, allowed))
        if not taken:
            return
        receipt = notifier.send(self._message(token, route, group, taken, now))
        self.store.change(lambda unit: ledger.record(unit.connection, taken, group, token, route.channel, receipt, self.clock()))
        if receipt.outcome == Outcome.UNREACHABLE:
            down.add(route.channel)
        done.messages += 1
        if receipt.is_sent:
            done.sent += len(taken)
        else:
            done.failed += len(taken)
            done.faults.append(f"{group.recipient}：{receipt.told}")

    def _way(self, group: Group) -> tuple[Route, Notifier]:
        """Route and channel to a person."""
        try:
            route = self.room.route(group.recipient, group.agency)
            return route, self.room.notifier(route.channel)
        except InputError as error:
            return Route(""), Nowhere(str(error))

    def _message(self, token: str, route: Route, group: Group, taken: list[Reminder], now: datetime) -> Message:
        subject, body = self.words.reminders(taken, group.recipient, now.date())
        return Message(token, group.recipient, route.address, subject, body, now)


def open_colours(quiet: Quiet, now: datetime, calendar: WorkCalendar) -> frozenset[str]:
    """What may be sent at this hour. An overdue notice (black) is never held back."""
    clock = f"{now:%H:%M}"
    if quiet.covers(clock) or (quiet.rest_days and not calendar.is_workday(now.date())):
        return frozenset({"black"})
    if quiet.digest_at and clock < quiet.digest_at:
        return frozenset({"black", "red"})
    return ALL


def try_out(room: PostRoom, words: Words, name: str, agency: str, now: datetime, token: str) -> tuple[Route, Receipt]:
    """Send somebody a trial message at once. Raises InputError when the settings name no way to them."""
    route = room.route(name, agency)
    subject, body = words.trial(name, agency, now)
    return route, room.notifier(route.channel).send(Message(token, name, route.address, subject, body, now))
