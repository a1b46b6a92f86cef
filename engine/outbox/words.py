"""The words of reminders: templates/reminders, first line the subject. Case number, what, when, the command: nothing personal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from functools import cached_property
from typing import TYPE_CHECKING, Any

from engine.outbox.ledger import COLOURS

if TYPE_CHECKING:
    from pathlib import Path

    from jinja2 import Environment

    from engine.outbox.ledger import Reminder
    from engine.rulebook.watch import Watch


class Words:
    """Subject and body of messages."""

    def __init__(self, watches: Mapping[str, Watch], folder: Path) -> None:
        """`watches` by id; `folder` holds the templates."""
        self._watches, self._folder = watches, folder

    @cached_property
    def _templates(self) -> Environment:
        from jinja2 import Environment, FileSystemLoader, StrictUndefined

        # Plain text: nothing here is markup, and nothing a person typed is a template.
        return Environment(loader=FileSystemLoader(self._folder), undefined=StrictUndefined, autoescape=False, trim_blocks=True)  # noqa: S701

    def reminders(self, given: Sequence[Reminder], to: str, today: date) -> tuple[str, str]:
        """One reminder, or several as a digest, most pressing first. `today` decides what is overdue by now."""
        items = [self._item(reminder, today) for reminder in pressing(given)]
        ids = [reminder.id for reminder in given]
        if len(items) == 1:
            return self._written("one", to=to, item=items[0], ids=ids)
        return self._written("several", to=to, items=items, ids=ids, overdue=sum(1 for item in items if item["late"] > 0))

    def trial(self, to: str, agency: str, now: datetime) -> tuple[str, str]:
        """A message that only shows that messages arrive."""
        return self._written("trial", to=to, agency=agency, at=f"{now:%Y-%m-%d %H:%M}")

    def label(self, watch: str) -> str:
        """What a watch is called."""
        return self._watches[watch].label if watch in self._watches else watch

    def _item(self, reminder: Reminder, today: date) -> dict[str, Any]:
        watch = self._watches.get(reminder.watch)
        return {
            "agency": reminder.agency,
            "number": reminder.number,
            "colour": COLOURS[reminder.colour],
            "what": self.label(reminder.watch),
            "due_on": reminder.due_on,
            "late": (today - reminder.due_on).days,
            # A watch may have gone from the rules since it was planned: the person is told all the same.
            "todo": watch.todo if watch else "规则中已没有这一项，请核对",
            "command": watch.command.replace("{number}", reminder.number) if watch else "xxgk rules check",
            "article": watch.article if watch else reminder.watch,
        }

    def _written(self, name: str, **data: Any) -> tuple[str, str]:
        subject, _, body = self._templates.get_template(f"{name}.txt.j2").render(**data).partition("\n")
        return subject.strip(), body.strip()


def pressing(given: Sequence[Reminder]) -> list[Reminder]:
    """Reminders by colour, then date; of several about one matter (a person may be handler and head) the most pressing."""
    rank = list(COLOURS)
    found: dict[tuple[object, ...], Reminder] = {}
    for reminder in sorted(given, key=lambda r: (-rank.index(r.colour), r.due_on)):
        found.setdefault((reminder.agency, reminder.subject, reminder.watch, reminder.due_on), reminder)
    return list(found.values())
