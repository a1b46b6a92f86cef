"""Channels that need nothing: the console, a folder with a text file for each message, and the lack of any."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from pathlib import Path

from engine.errors import system_said
from engine.outbox.message import Message, Outcome, Receipt


class Console:
    """Prints. In a service that is its journal."""

    disturbs = False

    def __init__(self, write: Callable[[str], object]) -> None:
        """`write` prints a text."""
        self._write = write

    def send(self, message: Message) -> Receipt:
        """Print it."""
        self._write(f"【{message.to}】{message.subject}\n{message.body}")
        return Receipt(Outcome.SENT, "已输出到屏幕")


class Folder:
    """A text file for each message, named after person and token: sent twice it is still one file."""

    disturbs = False

    def __init__(self, folder: Path) -> None:
        """`folder` is made when needed."""
        self._folder = folder

    def send(self, message: Message) -> Receipt:
        """Write the file whole or not at all."""
        name = re.sub(r"[^\w-]", "_", message.to)
        path = self._folder / f"{name}-{message.token}.txt"
        unfinished = path.with_suffix(".tmp")
        text = f"收件人：{message.to}\n时间：{message.at:%Y-%m-%d %H:%M}\n主题：{message.subject}\n\n{message.body}\n"
        try:
            self._folder.mkdir(parents=True, exist_ok=True)
            with unfinished.open("w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        except OSError as error:
            return Receipt(
                Outcome.UNREACHABLE, f"写不进目录 {self._folder}（{system_said(error)}），请检查是否存在、是否有权限、磁盘是否已满"
            )
        return Receipt(Outcome.SENT, path.name)


class Nowhere:
    """No way to somebody: every message fails with the reason, and is tried again when the settings have been mended."""

    disturbs = False

    def __init__(self, why: str) -> None:
        """`why` is the sentence."""
        self._why = why

    def send(self, message: Message) -> Receipt:  # noqa: ARG002 - a channel's signature
        """Refuse."""
        return Receipt(Outcome.REFUSED, self._why)
