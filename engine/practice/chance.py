"""Chance that repeats itself: the same seed, the same office; a share that is asked for is also reached."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from random import Random
from typing import TypeVar

T = TypeVar("T")


class Chance:
    """A seeded source of choices. Nothing else in the practice office is random."""

    def __init__(self, seed: int) -> None:
        """Start from a seed."""
        self._random = Random(seed)  # noqa: S311 - an exercise, not a secret
        self._owed: dict[str, float] = {}

    def upto(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def one(self, options: Sequence[T]) -> T:
        """One of the options."""
        return options[int(self._random.random() * len(options))]

    def weighted(self, options: Mapping[T, float]) -> T:
        """One of the options, by weight."""
        return self._random.choices(list(options), list(options.values()))[0]

    def shuffle(self, items: list[T]) -> None:
        """Put into another order, in place."""
        self._random.shuffle(items)

    def maybe(self, share: float) -> bool:
        """True in this share of cases."""
        return self._random.random() < share

    def share(self, name: str, share: float) -> bool:
        """True in exactly this share of the askings, evenly spread: what is rare still occurs where there is room for it."""
        owed = self._owed.get(name)
        owed = (self._random.random() if owed is None else owed) + share
        self._owed[name] = owed - 1 if owed >= 1 else owed
        return owed >= 1

    def skewed(self, low: int, high: int) -> int:
        """A whole number from low to high, mostly in the upper part: people answer when it is due."""
        return low + int(max(self._random.random(), self._random.random()) * (high - low + 1))

    def salt(self) -> str:
        """A salt for a digest."""
        return f"{self._random.getrandbits(64):016x}"

    def within(self, weights: Sequence[float], low: int, high: int) -> int:
        """An index from low to high by cumulative weights (weights[i] is the sum up to and including i)."""
        before = weights[low - 1] if low else 0.0
        at = before + self._random.random() * (weights[high] - before)
        return min(max(bisect_left(weights, at, low, high), low), high)
