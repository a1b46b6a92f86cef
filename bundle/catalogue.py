"""python -m bundle.catalogue: write docs/errors.md, everything the program refuses or finds, read off its code and rules."""

from __future__ import annotations

import ast
import importlib
import pkgutil
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import engine
from engine.bootstrap import letter_names, load_law
from engine.errors import SEVERITIES, XxgkError
from engine.rulefiles import letter_templates, rules_folder
from engine.rulefiles.letters import load_catalogue
from engine.rulefiles.report_checks import load_report_checks
from engine.terms import Outcome, state_label

if TYPE_CHECKING:
    from engine.rulebook import Rulebook

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/errors.md"
GUARDS = ROOT / "engine/case/guards.py"
DECIDED = frozenset(map(str, Outcome))
_EXITS = (
    (0, "完成"), (1, "完成了检查，查出错误"), (2, "输入有误，什么也没有做"), (3, "没有找到，或者已经存在"), (4, "法律或者案件现在的情况不允许"),
    (5, "规则不能回答"), (6, "数据库不能完成"), (130, "被中断（Ctrl-C）：提示完成的已经保存，其余没有"),
)  # fmt: skip
# How the constructors make a sentence of what they are given.
_SENTENCES = {
    "NotFound": "没有找到{0}“{1}”。{2}",
    "AlreadyExists": "{0}“{1}”已经存在。{2}",
    "NotPermitted": "{0}",
    "StoreError": "{0}",
    "Contended": "{0}",
    "ConnectionLost": "{0}",
    "SchemaMismatch": "{0}",
    "CorruptHistory": "{0}",
    "Refused": "{0}",
    "InputError": "{0}：{1}",
}
ANY = "…"
# With fewer fixed characters a sentence tells nothing here.
LEAST = 3


def page() -> str:
    """The page."""
    rulebook = load_law().rulebook
    return "\n".join(
        (
            "# 程序会说的话",
            "",
            "由 `make docs` 从程序和规则中列出。句子里的“…”是当时的编号、日期、名称。用查找（Ctrl-F）找您看到的那句话。",
            "",
            *_codes(),
            *_moves(rulebook),
            *_outcomes(rulebook),
            *_checks(),
            *_sentences(),
            "",
        )
    )


def kinds(of: type[XxgkError] = XxgkError) -> Iterator[type[XxgkError]]:
    """Every class of refusal, wherever in the engine it stands, general ones first."""
    if of is XxgkError:
        for module in pkgutil.walk_packages(engine.__path__, "engine."):
            if not module.name.startswith("engine.migrations"):
                importlib.import_module(module.name)
    for kind in of.__subclasses__():
        yield kind
        yield from kinds(kind)


def _codes() -> Iterator[str]:
    yield from ("## 退出码", "", "脚本和监控看退出码，人看句子。", "", "| 退出码 | 意思 |", "|---|---|")
    yield from (f"| {code} | {text} |" for code, text in _EXITS)
    yield from (
        "",
        "## 拒绝的种类",
        "",
        "`--format json` 时 `error.code` 是下面的代码。",
        "",
        "| 代码 | 退出码 | 意思和办法 |",
        "|---|---|---|",
    )
    found = {kind.code: kind for kind in kinds()}
    yield from (f"| `{code}` | {kind.exit_code} | {kind.means} |" for code, kind in found.items())


def _moves(rulebook: Rulebook) -> Iterator[str]:
    """What each act needs: the states, the article, and what its guards say when they say no."""
    said = Guards(GUARDS)
    yield from ("", "## 每一步何时能办", "", "| 操作 | 案件须为 | 依据 | 不能办时会说 |", "|---|---|---|---|")
    for verb in dict.fromkeys(t.verb for t in rulebook.transitions if not t.by_law):
        moves = [t for t in rulebook.transitions if t.verb == verb and not t.by_law]
        states = dict.fromkeys("已答复" if s in DECIDED else state_label(s) for t in moves for s in t.sources)
        guards = dict.fromkeys(g for t in moves for g in t.guards)
        why = "<br>".join(sentence for guard in guards for sentence in said.of(guard))
        yield f"| {moves[0].label}（`{verb.replace('_', '-')}`） | {'、'.join(states)} | {moves[0].article} | {why} |"


def _outcomes(rulebook: Rulebook) -> Iterator[str]:
    said = Guards(GUARDS)
    yield from ("", "## 每种答复缺什么会被拒绝", "", "| 答复 | 依据 | 缺什么 |", "|---|---|---|")
    for outcome, rule in rulebook.outcomes.items():
        lacking = "<br>".join(sentence for name in rule.requires for sentence in said.of(name))
        yield f"| {outcome.label}（`{outcome}`） | {rule.article} | {lacking} |"


def _checks() -> Iterator[str]:
    yield from (
        "",
        "## 年度报告的检查",
        "",
        "机关可以在设置的 `[report.severity]` 中改轻重。",
        "",
        "| 名称 | 要求 | 轻重 |",
        "|---|---|---|",
    )
    yield from (f"| {check.id} | {check.name} | {SEVERITIES[check.severity]} |" for check in load_report_checks().checks.values())
    yield from ("", "## 文书的检查", "", "| 会说 | 轻重 | 依据 |", "|---|---|---|")
    rules = load_catalogue(rules_folder(), letter_templates(), letter_names()).checks
    for rule in (*rules.phrases, *rules.elements, *rules.checks):
        yield f"| {_blanked(rule.message)} | {SEVERITIES[rule.severity]} | {_blanked(rule.article)} |"


def _blanked(text: str) -> str:
    return re.sub(r"\{\w+\}", ANY, text)


def _sentences() -> Iterator[str]:
    """Every sentence a refusal is raised with, by kind."""
    found: dict[str, dict[str, None]] = {name: {} for name in _SENTENCES}
    for path in sorted((ROOT / "engine").rglob("*.py")):
        tree = ast.parse(path.read_text("utf-8"))
        constants = _constants(tree.body)
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in _SENTENCES:
                texts = [_text(arg, constants) for arg in node.args]
                told = re.sub(f"{ANY}+", ANY, _SENTENCES[node.func.id].format(*texts, *[ANY] * 3))
                if len(re.sub(r"\W|没有找到|已经存在|请改正", "", told)) >= LEAST:
                    found[node.func.id][told] = None
    titles = {name: title for title, names in _TITLES.items() for name in names}
    for title, names in _TITLES.items():
        yield from ("", f"## {title}", "")
        yield from (f"- {sentence}" for name in names for sentence in sorted(found[name]))
    assert titles.keys() == _SENTENCES.keys()


_TITLES = {
    "法律、案件情况不允许的": ("NotPermitted",),
    "没有找到、已经存在的": ("NotFound", "AlreadyExists"),
    "数据库的": ("StoreError", "Contended", "ConnectionLost", "SchemaMismatch", "CorruptHistory"),
    "读不了的文件": ("Refused",),
    "输入有误的": ("InputError",),
}


class Guards:
    """The sentences of the guards of a file, read off its text: values only known when a guard runs are `…`."""

    def __init__(self, path: Path) -> None:
        """Read the file."""
        tree = ast.parse(path.read_text("utf-8"))
        self.constants = _constants(tree.body)
        self.functions = {f.name: f for f in tree.body if isinstance(f, ast.FunctionDef)}
        tables = [n for n in ast.walk(tree) if isinstance(n, ast.Dict)]
        self.entries = {str(k.value): v for t in tables for k, v in zip(t.keys, t.values, strict=True) if isinstance(k, ast.Constant)}

    def of(self, name: str) -> list[str]:
        """What a guard can say, by its registered name."""
        entry = self.entries[name]
        return list(self._called(entry, {}) if isinstance(entry, ast.Call) else self._said(entry, {}))

    def _said(self, function: ast.expr, given: dict[str, str]) -> Iterator[str]:
        assert isinstance(function, ast.Name)
        body = self.functions[function.id]
        known = {**self.constants, **_constants(ast.walk(body)), **given}
        for node in ast.walk(body):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
                if node.func.id == "Verdict":
                    yield _verdict([_text(arg, known) for arg in node.args])
                elif node.func.id in self.functions:
                    yield from self._called(node, known)

    def _called(self, call: ast.Call, known: dict[str, str]) -> Iterator[str]:
        """What a function says when it is called with these arguments."""
        assert isinstance(call.func, ast.Name)
        names = [arg.arg for arg in self.functions[call.func.id].args.args]
        given = [_text(arg, {**self.constants, **known}) for arg in call.args]
        yield from self._said(call.func, dict(zip(names, given, strict=True)))


def _verdict(texts: list[str]) -> str:
    reason, article, advice = [*texts, ""][:3]
    return f"{reason.rstrip('。')}（{article}）{'，' + advice if advice else ''}"


def _constants(nodes: Iterable[ast.AST]) -> dict[str, str]:
    """Names that are given a plain text, alone or in a tuple."""
    found: dict[str, str] = {}
    for node in nodes:
        if isinstance(node, ast.Assign) and len(node.targets) == 1:
            target, value = node.targets[0], node.value
            names = target.elts if isinstance(target, ast.Tuple) else [target]
            values = value.elts if isinstance(value, ast.Tuple) else [value]
            for name, text in zip(names, values, strict=False):
                if isinstance(name, ast.Name) and isinstance(text, ast.Constant) and isinstance(text.value, str):
                    found[name.id] = text.value
    return found


def _text(node: ast.expr, constants: dict[str, str]) -> str:
    """An expression as text; what is only known when it runs is `…`."""
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.Name):
        return constants.get(node.id, ANY)
    if isinstance(node, ast.JoinedStr):
        return "".join(_text(part, constants) for part in node.values)
    if isinstance(node, ast.FormattedValue):
        return _text(node.value, constants) if isinstance(node.value, ast.Name) else ANY
    if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add):
        return _text(node.left, constants) + _text(node.right, constants)
    return ANY


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
