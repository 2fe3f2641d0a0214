"""Mutation test of the query guards:  python tools/mutate_guard.py [-v]    (make mutate)

Makes each small change to kg/guard.py and kg/sparql_guard.py that a slip of the hand could make (a word dropped from a list, a
condition turned round, a boundary moved, a rule left out) and runs the guard's tests on it. A change that no test notices is
printed, and the exit code is 1; those that change nothing are listed with the reason in tools/mutate_guard.yaml.
"""

from __future__ import annotations

import ast
import copy
import os
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

ROOT = Path(__file__).resolve().parent.parent
sys.path[:0] = [str(ROOT), str(ROOT / "tests")]
import test_guard  # noqa: E402 - found beside the tests
import test_sparql_guard  # noqa: E402
import yaml  # noqa: E402

import kg.guard  # noqa: E402
import kg.sparql_guard  # noqa: E402

GUARDS = {kg.guard: test_guard, kg.sparql_guard: test_sparql_guard}
EQUIVALENT: dict[str, str] = yaml.safe_load((ROOT / "tools/mutate_guard.yaml").read_text(encoding="utf-8"))
SECONDS = 20  # for one mutant; one that does not end has been noticed
AROUND = 24  # characters of a statement shown on both sides of its change
ERRORS = ("Refused", "BadQuery", "_refuse")  # what they say is for people, only their code is for programs
SWAPS: dict[type[ast.AST], type[ast.AST]] = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
                                             ast.In: ast.NotIn, ast.NotIn: ast.In, ast.And: ast.Or, ast.Or: ast.And, ast.Add: ast.Sub, ast.Sub: ast.Add,
                                             ast.BitAnd: ast.BitOr, ast.BitOr: ast.BitAnd, ast.Mult: ast.Add}


@dataclass(frozen=True, slots=True)
class Mutant:
    """`name`: file and change, as it stands in the list of equivalents."""

    name: str
    guard: ModuleType
    code: str
    tests: ModuleType


def make_mutants() -> Iterator[Mutant]:
    for guard, tests in GUARDS.items():
        path = Path(str(guard.__file__))
        tree = _without_annotations(ast.parse(path.read_text(encoding="utf-8")))
        before = ast.unparse(tree)
        for node in _mutable(tree):
            for variant in _variants(node):
                after = ast.unparse(_replaced(tree, node, variant))
                if after != before:
                    yield Mutant(f"{path.stem}: {_difference(before, after)}", guard, after, tests)


def _mutable(node: ast.AST) -> Iterator[ast.AST]:
    """Every node but docstrings and messages."""
    yield node
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.Expr) and isinstance(child.value, ast.Constant):
            continue
        if isinstance(child, ast.Call) and isinstance(child.func, ast.Name) and child.func.id in ERRORS:
            yield from (keyword.value for keyword in child.keywords if keyword.arg == "code")
            continue
        if not isinstance(child, (ast.ImportFrom, ast.JoinedStr)):
            yield from _mutable(child)


def _variants(node: ast.AST) -> Iterator[ast.AST]:
    match node:
        case ast.List(elts=parts) | ast.Tuple(elts=parts) | ast.Set(elts=parts):
            if not isinstance(getattr(node, "ctx", None), ast.Store):
                yield from (_with(node, elts=[p for p in parts if p is not part]) for part in parts)
        case ast.Dict(keys=keys, values=values):
            yield from (_with(node, keys=keys[:i] + keys[i + 1 :], values=values[:i] + values[i + 1 :]) for i in range(len(keys)))
        case ast.Compare(ops=ops):
            yield from (_with(node, ops=[*ops[:i], SWAPS[type(op)](), *ops[i + 1 :]]) for i, op in enumerate(ops) if type(op) in SWAPS)
        case ast.BoolOp(op=op, values=values):
            yield _with(node, op=SWAPS[type(op)]())
            yield from (_with(node, values=[v for v in values if v is not value]) if len(values) > 2 else next(v for v in values if v is not value) for value in values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield operand
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            yield operand
        case ast.BinOp(op=op) | ast.AugAssign(op=op) if type(op) in SWAPS:
            yield _with(node, op=SWAPS[type(op)]())
        case ast.If(test=test) | ast.IfExp(test=test) | ast.While(test=test):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test))
            yield from (_with(node, test=ast.Constant(value)) for value in ((True, False) if not isinstance(node, ast.While) else (False,)))
        case ast.comprehension(ifs=[test]):
            yield _with(node, ifs=[])
            yield _with(node, ifs=[ast.UnaryOp(ast.Not(), test)])
        case ast.Constant(value=bool(value)):
            yield ast.Constant(not value)
        case ast.Constant(value=int(value)):
            yield from (ast.Constant(value + 1), ast.Constant(value - 1))
        case ast.Constant(value=str(value)):
            yield from _texts(value)
        case ast.Expr() | ast.Raise() | ast.AugAssign():
            yield ast.Pass()
        case ast.FunctionDef():
            yield _with(node, body=[ast.Return(ast.Constant(True))])
        case ast.Return(value=value) if value is not None:
            yield ast.Return(ast.Constant(None))


def _texts(value: str) -> Iterator[ast.AST]:
    """A word → another; a regular expression → the same without one of its alternatives."""
    parts = _alternatives(value)
    if len(parts) < 2 or len(value) < 3:
        yield ast.Constant("\0")
    else:
        yield from (ast.Constant("|".join(parts[:i] + parts[i + 1 :])) for i in range(len(parts)))


def _alternatives(pattern: str) -> list[str]:
    """Split at each | outside of brackets."""
    parts, depth, inside, escaped = [""], 0, False, False
    for character in pattern:
        if character == "|" and not depth and not inside and not escaped:
            parts.append("")
            continue
        parts[-1] += character
        if not escaped:
            depth += 0 if inside else {"(": 1, ")": -1}.get(character, 0)
            inside = character == "[" or (inside and character != "]")
        escaped = character == "\\" and not escaped
    return parts


def _with(node: ast.AST, **fields: object) -> ast.AST:
    other = copy.copy(node)
    for key, value in fields.items():
        setattr(other, key, value)
    return other


def _replaced(tree: ast.AST, node: ast.AST, variant: ast.AST) -> ast.AST:
    class Put(ast.NodeTransformer):
        def visit(self, at: ast.AST) -> ast.AST:
            return variant if at is node else self.generic_visit(at)

    memo: dict[int, object] = {id(node): node}  # the one node stays itself in the copy, to be found there
    return ast.fix_missing_locations(Put().visit(copy.deepcopy(tree, memo)))


def _without_annotations(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            node.returns = None
        elif isinstance(node, ast.arg):
            node.annotation = None
        elif isinstance(node, ast.AnnAssign):
            node.annotation = ast.Name("object", ast.Load())
    return tree


def _difference(before: str, after: str) -> str:
    """The first lines that differ, as one statement is one line, with some of what stands around the change."""
    old, new = before.splitlines(), after.splitlines()
    at = next(i for i in range(min(len(old), len(new))) if old[i] != new[i])
    one, other = old[at].strip(), new[at].strip()
    front = _same(one, other)
    back = _same(one[front:][::-1], other[front:][::-1])
    start = max(0, front - AROUND)
    return f"{one[start : len(one) - back + AROUND if back > AROUND else None]} → {other[start : len(other) - back + AROUND if back > AROUND else None]}"


def _same(one: str, other: str) -> int:
    """How many characters both begin with."""
    return next((i for i, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))


def is_noticed(mutant: Mutant) -> bool:
    """Whether the tests fail on it, in a process of its own."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        os._exit(0 if _passes(mutant) else 3)
    _, status = os.waitpid(child, 0)
    return status != 0


def _passes(mutant: Mutant) -> bool:
    """The tests, called as pytest would: its own start takes ten times as long as they do."""
    try:
        exec(compile(mutant.code, mutant.name, "exec"), vars(mutant.guard))
        for name in vars(mutant.guard).keys() & vars(mutant.tests).keys():
            setattr(mutant.tests, name, getattr(mutant.guard, name))
        for name, test in vars(mutant.tests).copy().items():
            if name.startswith("test_"):
                for given in _parameters(test):
                    test(**given)
    except BaseException:
        return False
    return True


def _parameters(test: ModuleType) -> list[dict[str, object]]:
    """What `pytest.mark.parametrize` gives to a test, each set in turn."""
    sets: list[dict[str, object]] = [{}]
    for mark in getattr(test, "pytestmark", ()):
        names = [name.strip() for name in mark.args[0].split(",")] if isinstance(mark.args[0], str) else list(mark.args[0])
        values = [value if len(names) > 1 else (value,) for value in mark.args[1]]
        sets = [given | dict(zip(names, value, strict=True)) for given in sets for value in values]
    return sets


def main() -> int:
    started, mutants = time.monotonic(), list(make_mutants())
    for guard, tests in GUARDS.items():
        assert not is_noticed(Mutant("unchanged", guard, Path(str(guard.__file__)).read_text(encoding="utf-8"), tests)), "the tests fail before anything is changed"
    left = [mutant.name for mutant in mutants if not is_noticed(mutant)]
    missed, stale = [name for name in left if name not in EQUIVALENT], sorted(set(EQUIVALENT) - set(left))
    for name in missed:
        print(f"not noticed: {name}")
    for name in stale:
        print(f"listed as equivalent, and is not: {name}")
    print(f"{len(mutants)} mutants, {len(mutants) - len(left)} noticed, {len(left) - len(missed)} equivalent, {len(missed)} missed, {time.monotonic() - started:.0f} s")
    return 1 if missed or stale else 0


if __name__ == "__main__":
    sys.exit(main())
