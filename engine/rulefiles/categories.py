"""categories.toml read into categories: shapes by pydantic, then that no name means two."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from engine.errors import Finding, InvalidRules
from engine.rulebook.categories import Category, bare
from engine.rulefiles import rules_folder
from engine.rulefiles.faults import findings_of, read_toml
from engine.terms import AgencyLevel

if TYPE_CHECKING:
    from pathlib import Path

CATEGORIES: Final = "categories.toml"
Text = Annotated[str, Field(min_length=1)]


class _Category(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    id: Text
    name: Text
    also: tuple[Text, ...] = ()
    source: Text
    article: Text
    text: Text
    levels: tuple[Text, ...] = ()


@cache
def load_categories(folder: Path | None = None) -> tuple[Category, ...]:
    """The categories of a rules folder (default: ours), in their order. Raises InvalidRules with every fault."""
    categories, findings = read_categories(folder or rules_folder())
    if findings:
        raise InvalidRules(findings)
    return categories


def read_categories(folder: Path) -> tuple[tuple[Category, ...], tuple[Finding, ...]]:
    """The categories, and every fault found."""
    data, faults = read_toml(folder / CATEGORIES)
    if data is None:
        return (), tuple(faults)
    sources, _ = read_toml(folder / "sources.toml")
    findings = [Finding(f"{CATEGORIES}:{key}", "error", "没有这个键，请检查拼写") for key in data if key != "category"]
    shaped = [(where, one) for where, table in _tables(data) if (one := _shaped(table, where, findings))]
    findings += _check(shaped, sources)
    if not findings and not shaped:
        findings.append(Finding(f"{CATEGORIES}:category", "error", "至少要有一项"))
    return tuple(Category(**one.model_dump()) for _, one in shaped), tuple(findings)


def _tables(data: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    given = data.get("category", ())
    for n, table in enumerate(given if isinstance(given, list) else [given]):
        name = table.get("id", "") if isinstance(table, dict) else ""
        yield f"category[{n}]" + (f"（{name}）" if name else ""), table


def _shaped(table: Any, where: str, findings: list[Finding]) -> _Category | None:
    try:
        return _Category.model_validate(table)
    except ValidationError as error:
        findings += findings_of(error, CATEGORIES, where)
        return None


def _check(shaped: Iterable[tuple[str, _Category]], sources: Collection[str] | None) -> Iterator[Finding]:
    names: set[str] = set()
    for where, one in shaped:
        if sources is not None and one.source not in sources:
            yield Finding(f"{CATEGORIES}:{where}.source", "error", f"sources.toml 中没有“{one.source}”")
        for level in one.levels:
            if level not in set(AgencyLevel):
                yield Finding(f"{CATEGORIES}:{where}.levels", "error", f"没有“{level}”这种层级")
        for name in (one.id, one.name, *one.also):
            if bare(name) in names:
                yield Finding(f"{CATEGORIES}:{where}", "error", f"“{name}”已经用过，请换一个")
            names.add(bare(name))
