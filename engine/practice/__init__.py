"""The practice office: a year invented so that its report equals given figures; every case in it went through `decide`.

`plan` reads figures, `deal` makes slots of them, `course` and `route` compose what happens in a case, `file` plays it, `office` and
`reviews` bring cases together, `fill` writes everything at once.
"""

from engine.practice.fill import Summary, fill, refuse_unless_empty
from engine.practice.plan import Plan, level_of, prepare

__all__ = ["Plan", "Summary", "fill", "level_of", "prepare", "refuse_unless_empty"]
