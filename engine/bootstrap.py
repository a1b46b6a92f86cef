"""Where the concrete things meet: rules + calendar + guards -> Law."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

from engine.case.situation import Law
from engine.rulefiles import Names, load_rulebook, load_workdays

if TYPE_CHECKING:
    from pathlib import Path


def names() -> Names:
    """What rule files may name: the case room's registries."""
    from engine.case.commands import COMMANDS
    from engine.case.guards import GUARDS, PREDICATES, REQUIREMENTS

    return Names(GUARDS.keys(), PREDICATES.keys(), REQUIREMENTS.keys(), COMMANDS.keys() - {"register"})


@cache
def load_law(folder: Path | None = None) -> Law:
    """The law of a rules folder (default: ours). Raises InvalidRules with every fault."""
    from engine.case.guards import GUARDS, PREDICATES
    from engine.lifecycle import Lifecycle

    rulebook = load_rulebook(names(), folder)
    return Law(rulebook, load_workdays(folder), Lifecycle(rulebook, GUARDS, PREDICATES))
