"""Schedulers as processes of their own that can be killed, under a clock their parent sets; and an outbox worker to be killed."""

from __future__ import annotations

import contextlib
import os
import signal
import tempfile
from collections.abc import Callable
from datetime import datetime
from itertools import count
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from engine.bootstrap import Office, open_office
from engine.scheduler import Shift
from engine.settings import Channels, Timing
from tests.outbox.office import MONDAY, office
from tests.store import clerk

PROCESSES = clerk.PROCESSES
PROCESSES.set_forkserver_preload([clerk.__name__, __name__])


def quiet(_text: str) -> None:
    pass


class Fuse:
    """A clock that stands still, and kills its own process at the n-th look (0: never).

    A scheduler looks before it takes the lease, before each claim, and between sending a message and recording that it was sent.
    """

    def __init__(self) -> None:
        self.at, self.left = MONDAY, 0

    def __call__(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        return self.at


def serve(home: Path, told: Connection, owner: str) -> None:
    """Take turns at the instants told, answering after each, until the fuse blows."""
    clock = Fuse()
    shift = Shift(owner, Timing(), clock, quiet, lambda: open_office(home))
    while True:
        clock.at, clock.left = told.recv()
        shift.sweep_turn()
        shift.send_turn()
        told.send(True)


def deliver(home: Path, told: Connection, now: datetime) -> None:
    """Empty the outbox once."""
    office: Office = open_office(home)
    told.send(True)
    office.outbox(lambda: now, quiet).deliver()
    told.send(True)


class Worker:
    """A process that can be talked to and killed."""

    names = count(1)

    def __init__(self, work: Callable[..., None], home: Path, *arguments: Any) -> None:
        self.here, there = PROCESSES.Pipe()
        self.process = PROCESSES.Process(target=work, args=(home, there, *arguments), daemon=True)
        self.process.start()
        there.close()
        self.is_idle = True

    def ask(self, what: object) -> None:
        self.here.send(what)
        self.is_idle = False

    def answered(self) -> bool:
        """Wait for the answer; False when the process has died."""
        with contextlib.suppress(EOFError, ConnectionResetError):
            self.is_idle = bool(self.here.recv())
        return self.is_idle

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.here.close()


def warm_up() -> None:
    """What is imported only when first used is imported here, before the forks."""
    with tempfile.TemporaryDirectory() as folder:
        here = office(Path(folder), channels=Channels(file="提醒"))
        (here.home / "settings.toml").write_text('[channels]\nfile = "提醒"\n', "utf-8")
        here.plan()
        shift = Shift("甲", Timing(), here.clock, quiet, lambda: open_office(here.home))
        shift.sweep_turn()
        shift.send_turn()
        here.store.close()


warm_up()
