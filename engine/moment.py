"""A moment of the record: what had been typed in by an instant, or before an entry of the chain. Typed as a clerk would."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from typing import Final

from engine.errors import InputError

BEIJING: Final = timezone(timedelta(hours=8), "Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Moment:
    """What counts as known: entries recorded by `at` (ISO-8601 UTC), or those before entry `seq`; with neither, all there are."""

    at: str | None = None
    seq: int | None = None

    def covers(self, seq: int, recorded_at: str) -> bool:
        """Whether an entry was known."""
        if self.seq is not None:
            return seq < self.seq
        return self.at is None or recorded_at <= self.at


NOW: Final = Moment()
_CLOCK: Final = r"(?:[T ]|\s+)(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,6}))?)?\s*(Z|[+-]\d{2}:?\d{2})?"
_INSTANT: Final = re.compile(rf"(\d{{4}})[-/.年](\d{{1,2}})[-/.月](\d{{1,2}})日?(?:{_CLOCK})?")


def read_instant(text: str, label: str) -> datetime:
    """An instant typed as 2026-01-20 (the end of that day), 2026-01-20 09:30 or with an offset; Asia/Shanghai otherwise. Raises InputError."""
    found = _INSTANT.fullmatch(unicodedata.normalize("NFKC", text).strip())
    if found is None:
        raise InputError(label, f"“{text}”不是日期或时刻，请写如 2026-01-20 或 2026-01-20T09:30。")
    year, month, day, hour, minute, second, fraction, offset = found.groups()
    try:
        on = date(int(year), int(month), int(day))
        clock = time.max if hour is None else time(int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")))
        zone = datetime.strptime(offset, "%z").tzinfo if offset else BEIJING
    except ValueError:
        raise InputError(label, f"没有“{text}”这一时刻，请核对。") from None
    return datetime.combine(on, clock, zone)


def read_past(text: str, label: str, now: datetime) -> str:
    """An instant typed, as entries hold it; of today's still to come, now. Raises InputError for a day that has not come."""
    instant = read_instant(text, label)
    if instant > now and instant.date() != now.astimezone(BEIJING).date():
        raise InputError(label, f"“{text}”还没有到，请核对。")
    return recorded(min(instant, now))


def recorded(instant: datetime) -> str:
    """An instant as entries hold it."""
    return instant.astimezone(UTC).isoformat(timespec="milliseconds")


def local(recorded_at: str) -> datetime:
    """The time in Asia/Shanghai of an instant as entries hold it."""
    return datetime.fromisoformat(recorded_at).astimezone(BEIJING)


def told(recorded_at: str) -> str:
    """The same as a clerk reads it: 2026-01-20 09:30."""
    return f"{local(recorded_at):%Y-%m-%d %H:%M}"
