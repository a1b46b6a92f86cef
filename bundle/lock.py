"""What of requirements.lock an office needs at run time."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

_HEAD = re.compile(r"(?P<name>[a-z0-9][a-z0-9-]*)(\[[^\]]*\])?==(?P<version>[^\s;\\]+)")
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]*")
PROJECT = "xxgk"
# Not needed to work, but to be told and to serve a city; pip installs the rest on a machine that has none.
EXTRAS = ("notify", "pg", "bundle")


@dataclass(frozen=True, slots=True)
class Pin:
    """A package as locked: its lines with hashes, and who asked for it."""

    name: str
    version: str
    lines: str
    via: frozenset[str]


def normal(name: str) -> str:
    """A distribution's name in its one spelling."""
    found = _NAME.match(name.strip())
    assert found is not None, name
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def pins(lock: str) -> dict[str, Pin]:
    """The packages of a lock file, by name."""
    found: dict[str, Pin] = {}
    for block in re.split(r"\n(?=[a-z0-9])", lock):
        head = _HEAD.match(block)
        if head is None:
            continue
        requirement, _, asked = block.partition("# via")
        found[head["name"]] = Pin(head["name"], head["version"], requirement.rstrip(), frozenset(map(str.lower, _NAME.findall(asked))))
    return found


def needed(project: Mapping[str, object], lock: Mapping[str, Pin]) -> list[Pin]:
    """What the dependencies and the EXTRAS of pyproject's [project] lead to, by name. KeyError when the lock lacks one."""
    wanted = {normal(text) for text in _asked(project)}
    while more := {pin.name for pin in lock.values() if pin.name not in wanted and pin.via & wanted}:
        wanted |= more
    return [lock[name] for name in sorted(wanted)]


def _asked(project: Mapping[str, object]) -> Iterable[str]:
    dependencies, optional = project["dependencies"], project["optional-dependencies"]
    assert isinstance(dependencies, list)
    assert isinstance(optional, dict)
    return [*dependencies, *(text for extra in EXTRAS for text in optional[extra])]
