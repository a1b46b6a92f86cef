"""Wheels for every target, each checked against the hashes of the lock by pip itself; nothing is built but xxgk."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from bundle.lock import Pin

PYTHONS: Final = ("3.11", "3.12", "3.13")


@dataclass(frozen=True, slots=True)
class Target:
    """A kind of machine, with the wheel tags it takes, newest first (glibc 2.28 is what 银河麒麟 V10 and 统信 UOS V20 have)."""

    name: str
    label: str
    tags: tuple[str, ...]


def _manylinux(machine: str) -> tuple[str, ...]:
    return tuple(
        f"{tag}_{machine}"
        for tag in ("manylinux_2_28", "manylinux_2_27", "manylinux_2_26", "manylinux_2_24", "manylinux_2_17", "manylinux2014")
    )


TARGETS: Final = (
    Target("windows-x64", "Windows x64", ("win_amd64",)),
    Target("linux-x64", "Linux x64", _manylinux("x86_64")),
    Target("linux-arm64", "Linux arm64（飞腾、鲲鹏）", _manylinux("aarch64")),
)


def download(pins: Iterable[Pin], target: Target, python: str, folder: Path) -> None:
    """Put the wheels of one target and Python into a folder. CalledProcessError when one has none or its hash differs."""
    wanted = folder / ".requirements.txt"
    # Markers are left out: pip would ask this machine about them, not the target. A wheel too many is harmless.
    wanted.write_text("\n".join(_without_marker(pin.lines) for pin in pins) + "\n", encoding="utf-8")
    tags = [word for tag in target.tags for word in ("--platform", tag)]
    _pip("download", "--only-binary=:all:", "--no-deps", "--require-hashes", "--python-version", python, "--implementation", "cp",
         *tags, "--dest", str(folder), "--requirement", str(wanted))  # fmt: skip
    wanted.unlink()


def _without_marker(lines: str) -> str:
    head, newline, rest = lines.partition("\n")
    requirement, marker, _ = head.partition(" ;")
    return (f"{requirement} \\" if marker and newline else head) + newline + rest


def own_wheel(root: Path, folder: Path) -> Path:
    """Build xxgk's wheel into a folder."""
    _pip("wheel", "--no-deps", "--no-build-isolation", "--wheel-dir", str(folder), str(root))
    return next(folder.glob("xxgk-*.whl"))


def _pip(*words: str) -> None:
    command: Sequence[str] = (sys.executable, "-m", "pip", *words, "--quiet", "--disable-pip-version-check")
    subprocess.run(command, check=True)
