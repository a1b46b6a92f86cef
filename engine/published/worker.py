"""Strangers' files are read in a process of their own, within limits of memory and time: what happens to it does not happen to us."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, Final, Self

from engine.errors import Finding
from engine.published.limits import MEMORY, SECONDS, Refused
from engine.published.reading import Reading
from engine.published.values import Value

_BROKEN: Final = "读取时出错，文件可能已损坏或结构异常，没有读取，请重新下载或另存"
_GONE: Final = "需要的内存超过限度或文件异常，没有读取，请另存为较小的文件"


class Reader:
    """Reads files one after another in a child process, which is replaced when a file was too much for it."""

    def __init__(self, seconds: float = SECONDS, module: str = "engine.published.worker") -> None:
        """`seconds` is the time a file may take, `module` the one that runs in the child and serves there."""
        self.seconds, self.module = seconds, module
        self._child: subprocess.Popen[str] | None = None

    def __enter__(self) -> Self:
        """The reader itself."""
        return self

    def __exit__(self, *_: object) -> None:
        """End the child."""
        self._end()

    def read(self, path: Path) -> list[Reading]:
        """The reports a file holds; a file that cannot be read gives one reading with a finding."""
        try:
            answer = self.ask([str(path), str(path.absolute())])
        except Refused as refusal:
            return [unread(str(path), str(refusal))]
        return [_reading(data) for data in answer["readings"]]

    def ask(self, names: list[str]) -> dict[str, Any]:
        """What the child answers. Raises Refused with its sentence, or when the file was too much for it."""
        child = self._child = self._child or _start(self.module)
        assert child.stdin is not None
        assert child.stdout is not None
        late = threading.Timer(self.seconds, child.kill)
        late.start()
        try:
            child.stdin.write(json.dumps(names) + "\n")
            child.stdin.flush()
            line = child.stdout.readline()
        except OSError:
            line = ""
        finally:
            is_late = late.finished.is_set()
            late.cancel()
        if not line:
            self._end()
            raise Refused(f"超过 {self.seconds:g} 秒没有读完，没有读取，请拆小或另存" if is_late else _GONE)
        answer: dict[str, Any] = json.loads(line)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return answer

    def _end(self) -> None:
        if self._child is not None:
            self._child.kill()
            self._child.wait()
            for stream in (self._child.stdin, self._child.stdout):
                if stream is not None:
                    stream.close()
            self._child = None


def unread(file: str, reason: str) -> Reading:
    """A file that was not read."""
    return Reading(file, findings=(Finding("文件", "error", reason),))


def _start(module: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-X", "utf8", "-m", module]
    root = str(Path(__file__).resolve().parents[2])
    return subprocess.Popen(  # noqa: S603 - our own module
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, encoding="utf-8", cwd=root
    )


# --- readings as data, there and back


def packed(reading: Reading) -> dict[str, Any]:
    """A reading as JSON-ready data, values and all."""
    return {
        **{name: getattr(reading, name) for name in ("file", "agency", "year", "form", "form2", "unsure", "prose", "titles")},
        "section2": {key: _value(value) for key, value in reading.section2.items()},
        "section3": {row: [_value(value) for value in values] for row, values in reading.section3.items()},
        "section4": {block: {r: _value(value) for r, value in cells.items()} for block, cells in reading.section4.items()},
        "findings": [finding.as_data() for finding in reading.findings],
    }


def _value(value: Value) -> list[str]:
    return [value.kind, value.text, "" if value.number is None else str(value.number), value.unit]


def _unpacked(data: Sequence[str]) -> Value:
    from decimal import Decimal

    kind, text, number, unit = data
    figure = None if not number else int(number) if number.lstrip("-").isdigit() else Decimal(number)
    return Value(kind, text, figure, unit)  # type: ignore[arg-type]


def _reading(data: dict[str, Any]) -> Reading:
    return Reading(
        **{name: data[name] for name in ("file", "agency", "year", "form", "form2", "unsure")},
        section2={key: _unpacked(value) for key, value in data["section2"].items()},
        section3={row: tuple(map(_unpacked, values)) for row, values in data["section3"].items()},
        section4={block: {r: _unpacked(value) for r, value in cells.items()} for block, cells in data["section4"].items()},
        prose=tuple(data["prose"]),
        titles={int(section): text for section, text in data["titles"].items()},
        findings=tuple(Finding(**finding) for finding in data["findings"]),
    )


# --- the child


def _limit() -> None:
    """Bound the memory of this process, where the system can."""
    try:
        import resource
    except ImportError:  # Windows: the time limit alone holds
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


def _reports() -> Callable[[str, str], dict[str, Any]]:
    from engine.published.opening import open_source
    from engine.published.read import read
    from engine.rulefiles import load_forms

    forms = load_forms()
    return lambda name, path: {"readings": [packed(reading) for reading in read(name, open_source(Path(path)), forms)]}


def _answers(lines: Iterator[str], answer: Callable[[str, str], dict[str, Any]]) -> Iterator[dict[str, Any]]:
    for line in lines:
        name, path = json.loads(line)
        try:
            yield answer(name, path)
        except Refused as refusal:
            yield {"refused": str(refusal)}
        except MemoryError:
            yield {"refused": _GONE}
        except Exception:  # noqa: BLE001 - whatever a stranger's file breaks in a parser is that file's finding
            yield {"refused": _BROKEN}


def serve(answer: Callable[[str, str], dict[str, Any]]) -> None:
    """Answer for a file a line (name, path) until there are no more; called in the child."""
    _limit()
    for said in _answers(iter(sys.stdin.readline, ""), answer):
        sys.stdout.write(json.dumps(said, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    serve(_reports())
