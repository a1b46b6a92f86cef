"""A calendar feed as RFC 5545 wants it: whole-day events, texts escaped, lines folded at 75 octets, CRLF."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta


@dataclass(frozen=True, slots=True)
class DayEvent:
    """Something on a day. The same `uid` is the same event, wherever its day has moved."""

    uid: str
    on: date
    summary: str
    description: str
    category: str = ""


def calendar(name: str, events: Iterable[DayEvent], now: datetime) -> str:
    """The text of a calendar; `now` is aware."""
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//xxgk//due//ZH", "CALSCALE:GREGORIAN", "METHOD:PUBLISH"]
    lines += [f"X-WR-CALNAME:{_escaped(name)}", "REFRESH-INTERVAL;VALUE=DURATION:PT12H"]
    for event in events:
        lines += _event(event, now.astimezone(UTC))
    return "".join(_folded(line) for line in (*lines, "END:VCALENDAR"))


def _event(e: DayEvent, now: datetime) -> Iterator[str]:
    yield from ("BEGIN:VEVENT", f"UID:{e.uid}", f"DTSTAMP:{now:%Y%m%dT%H%M%SZ}")
    yield from (f"DTSTART;VALUE=DATE:{e.on:%Y%m%d}", f"DTEND;VALUE=DATE:{e.on + timedelta(1):%Y%m%d}")
    yield from (f"SUMMARY:{_escaped(e.summary)}", f"DESCRIPTION:{_escaped(e.description)}")
    yield from ([f"CATEGORIES:{_escaped(e.category)}"] if e.category else [])
    yield from ("TRANSP:TRANSPARENT", "END:VEVENT")


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,").replace("\r\n", "\\n").replace("\n", "\\n")


def _folded(line: str) -> str:
    """A content line in pieces of at most 75 octets, no character torn apart."""
    pieces, size = [""], 0
    for char in line:
        size += len(char.encode())
        if size > 75:  # noqa: PLR2004 - RFC 5545, 3.1
            pieces.append(" ")
            size = 1 + len(char.encode())
        pieces[-1] += char
    return "\r\n".join(pieces) + "\r\n"
