"""Two things measured in turn, A B A B, so that a noisy machine troubles both alike; medians of the ratios of each round."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

Measured = Callable[[], float]


@dataclass(frozen=True)
class Pair:
    """What is compared: each side gives one number a call (seconds, unless `unit` says otherwise). `target` is the ratio to reach."""

    id: str
    what: str
    ours: Measured
    reference: Measured
    target: float
    rounds: int = 15
    unit: str = "s"


Bench = Callable[[Path], AbstractContextManager[Iterator[Pair]]]


def timed(work: Callable[[], Any], times: int = 1) -> Measured:
    """Seconds for one of `times` calls."""

    def once() -> float:
        begin = perf_counter()
        for _ in range(times):
            work()
        return (perf_counter() - begin) / times

    return once


def compare(pair: Pair) -> dict[str, Any]:
    """One line of the results."""
    pair.ours(), pair.reference()  # caches filled, once each
    ours: list[float] = []
    reference: list[float] = []
    for n in range(pair.rounds):
        # Whoever goes second finds a warmer machine: take turns.
        for side, values in ((pair.ours, ours), (pair.reference, reference))[:: 1 if n % 2 else -1]:
            values.append(side())
    ratios = [a / b for a, b in zip(ours, reference, strict=True)]
    return {
        "id": pair.id, "name": pair.what, "unit": pair.unit, "ours": median(ours), "reference": median(reference),
        "ratio": median(ratios), "min": min(ratios), "max": max(ratios), "target": pair.target,
    }  # fmt: skip


def fsync_seconds(folder: Path) -> float:
    """What a durable write of a page costs here: with a slower disk all P ratios move towards 1."""
    with (folder / "fsync").open("wb") as file:

        def write() -> None:
            file.write(b"x" * 4096)
            file.flush()
            os.fsync(file.fileno())

        return median(timed(write)() for _ in range(50))
