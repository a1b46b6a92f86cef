"""By which channel a person is told, as the settings say."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from engine.errors import InputError
from engine.settings import OFFICE, SETTINGS, ChannelName, Person, Settings, secret

if TYPE_CHECKING:
    from engine.outbox.message import Notifier


@dataclass(frozen=True, slots=True)
class Route:
    """A channel, and where on it."""

    channel: str
    address: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class PostRoom:
    """The office's channels: settings, home for files named in them, environment for secrets, and how to print."""

    settings: Settings
    home: Path
    environ: Mapping[str, str]
    write: Callable[[str], object]

    def route(self, name: str, agency: str) -> Route:
        """How to reach somebody: as chosen, else the first that can; the 工作机构's own for who cannot be reached. Raises InputError."""
        for person in (self.settings.person(name, agency), Person(name=name), self.settings.person(OFFICE, agency)):
            if person is not None and (channel := self._channel_of(person)) is not None:
                return Route(channel, self._address(person, channel))
        raise InputError(f"{SETTINGS}:people", f"没有“{name}”的地址，也没有“{OFFICE}”的，请补上。")

    def _channel_of(self, person: Person) -> ChannelName | None:
        channels = self.settings.channels
        able: dict[ChannelName, bool] = {
            "apprise": bool(person.apprise),
            "smtp": bool(person.email and channels.smtp),
            "file": bool(channels.file),
            "console": channels.console or (channels.smtp is None and not channels.file),
        }
        return person.channel or next((channel for channel, can in able.items() if can), None)

    def _address(self, person: Person, channel: ChannelName) -> str:
        if channel == "apprise":
            return secret(person.apprise, self.home, self.environ)
        return person.email if channel == "smtp" else ""

    def notifier(self, channel: str) -> Notifier:
        """The channel itself. Raises InputError when its secret cannot be read."""
        return _NOTIFIERS[channel](self)


def _console(room: PostRoom) -> Notifier:
    from engine.outbox.plain import Console

    return Console(room.write)


def _folder(room: PostRoom) -> Notifier:
    from engine.outbox.plain import Folder

    return Folder(room.home / room.settings.channels.file)


def _mail(room: PostRoom) -> Notifier:
    from engine.outbox.mail import Mail

    smtp = room.settings.channels.smtp
    assert smtp is not None
    password = secret(smtp.password, room.home, room.environ) if smtp.password else ""
    return Mail(smtp, password, str(room.home / smtp.ca_file) if smtp.ca_file else None)


def _groups(_room: PostRoom) -> Notifier:
    from engine.outbox.groups import Groups

    return Groups()


_NOTIFIERS: Mapping[str, Callable[[PostRoom], Notifier]] = {
    "console": _console,
    "file": _folder,
    "smtp": _mail,
    "apprise": _groups,
}
