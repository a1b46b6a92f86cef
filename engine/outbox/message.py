"""What is sent, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Message:
    """One message to one person. `token` names it: sent again under the same token it is the same message."""

    token: str
    to: str
    address: str
    subject: str
    body: str
    at: datetime


class Outcome(StrEnum):
    """How an attempt ended. UNKNOWN: it may have arrived. UNREACHABLE: the channel is down, others need not be tried now."""

    SENT = "sent"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class Receipt:
    """The outcome, with the proof or with a Chinese sentence saying what is wrong."""

    outcome: Outcome
    told: str

    @property
    def is_sent(self) -> bool:
        """Whether the channel took it over."""
        return self.outcome == Outcome.SENT


class Notifier(Protocol):
    """A channel. `disturbs`: whether quiet hours apply to it."""

    disturbs: bool

    def send(self, message: Message) -> Receipt:
        """Try once. Whatever can go wrong on the way is a receipt, not an exception."""
        ...
