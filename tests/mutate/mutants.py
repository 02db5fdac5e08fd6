"""All mutants of a module: its text with one small change each.

A comparison or a calculation becomes another, `and` becomes `or`, `not` goes, a condition is negated, a number is one
higher or lower, a statement is left out, None is returned, a regular expression loses an alternative or a member of a
set of characters.
"""

import ast
import re
from collections.abc import Iterator
from copy import copy
from dataclasses import dataclass
from typing import Any

COMPARISONS: dict[type[ast.cmpop], tuple[type[ast.cmpop], ...]] = {
    ast.Lt: (ast.LtE, ast.GtE),
    ast.LtE: (ast.Lt, ast.Gt),
    ast.Gt: (ast.GtE, ast.LtE),
    ast.GtE: (ast.Gt, ast.Lt),
    ast.Eq: (ast.NotEq,),
    ast.NotEq: (ast.Eq,),
    ast.In: (ast.NotIn,),
    ast.NotIn: (ast.In,),
    ast.Is: (ast.IsNot,),
    ast.IsNot: (ast.Is,),
}
ARITHMETIC = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.FloorDiv: ast.Mult}
STATEMENTS = (ast.Expr, ast.Assign, ast.AugAssign, ast.Raise, ast.Continue, ast.Break)
PLAIN = (ast.Name, ast.Attribute, ast.Call, ast.Subscript, ast.NamedExpr)
UNTOUCHED = ("annotation", "returns", "decorator_list", "type_params")

_TOKEN = re.compile(r"\\.|\[\^?\]?(?:\\.|[^]\\])*\]|\((?:\?(?:P?<\w+>|<?[=!]|\w*:|>))?|.", re.DOTALL)
_MEMBER = re.compile(r"(?:\\.|[^\\])(?:-(?:\\.|[^]\\]))?", re.DOTALL)


@dataclass(frozen=True)
class Mutant:
    """A module's text with one change, and what was changed where."""

    line: int
    change: str
    text: str


def mutants(source: str) -> list[Mutant]:
    """Return all mutants of a module, in the order of their places."""
    tree, found = ast.parse(source), list[Mutant]()
    for parent in list(ast.walk(tree)):
        for holder, key, node in _children(parent):
            for new, change in _changes(node):
                holder[key] = new
                found.append(Mutant(getattr(node, "lineno", 0), change, ast.unparse(ast.fix_missing_locations(tree))))
            holder[key] = node
    return sorted(found, key=lambda mutant: mutant.line)


def _children(parent: ast.AST) -> Iterator[tuple[Any, Any, ast.AST]]:
    """Yield where the nodes of a node stand: what holds each, by which key, and the node."""
    if isinstance(parent, ast.keyword) and parent.arg == "strict":
        return
    for name, value in ast.iter_fields(parent):
        if name in UNTOUCHED:
            continue
        if isinstance(value, ast.AST):
            yield vars(parent), name, value
        elif isinstance(value, list):
            nodes = ((place, node) for place, node in enumerate(value) if isinstance(node, ast.AST))
            yield from ((value, place, node) for place, node in nodes if not _is_definition(parent, node))


def _is_definition(parent: ast.AST, node: ast.AST) -> bool:
    """Say whether a statement gives a module or class a name, without which nothing runs."""
    return isinstance(parent, ast.Module | ast.ClassDef) and isinstance(node, ast.Assign)


def _changes(node: ast.AST) -> Iterator[tuple[ast.AST, str]]:
    """Yield what may stand in place of a node, and the change in words."""
    match node:
        case ast.Constant(value=str() as text):
            for shorter, gone in _shorter(text):
                yield ast.Constant(shorter), f"{gone!r} removed from a pattern"
        case ast.Expr(value=ast.Constant()):
            return
        case ast.If(test=test) | ast.While(test=test) | ast.IfExp(test=test) if isinstance(test, PLAIN):
            yield _with(node, test=ast.UnaryOp(ast.Not(), test)), f"if {ast.unparse(test)} -> if not"
        case ast.Return(value=ast.expr()) if ast.unparse(node) != "return None":
            yield ast.Return(ast.Constant(None)), f"{_short(node)} -> return None"
        case ast.stmt() if isinstance(node, STATEMENTS):
            yield ast.Pass(), f"{_short(node)} removed"
        case ast.expr():
            yield from ((new, f"{_short(node)} -> {_short(new)}") for new in _expressions(node))


def _expressions(node: ast.expr) -> Iterator[ast.expr]:
    match node:
        case ast.Compare(ops=ops):
            for place, one in enumerate(ops):
                for other in COMPARISONS[type(one)]:
                    yield _with(node, ops=[*ops[:place], other(), *ops[place + 1 :]])
        case ast.BoolOp(op=op):
            yield _with(node, op=ast.Or() if isinstance(op, ast.And) else ast.And())
        case ast.UnaryOp(op=ast.Not()):
            yield node.operand
        case ast.BinOp(op=op) if type(op) in ARITHMETIC:
            yield _with(node, op=ARITHMETIC[type(op)]())
        case ast.Constant(value=int() | float() as value):
            others = (not value,) if isinstance(value, bool) else (value + 1, value - 1)
            yield from map(ast.Constant, others)


def _with(node: ast.AST, **fields: object) -> ast.AST:
    new = copy(node)
    vars(new).update(fields)
    return new


def _short(node: ast.AST) -> str:
    text = " ".join(ast.unparse(node).split())
    return text if len(text) <= 60 else f"{text[:57]}..."


def _shorter(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield a regular expression, or a part of one, without one of its alternatives or members of sets."""
    if not re.search(r"[|\[]", pattern):
        return
    for start, end, gone in _removable(pattern):
        yield pattern[:start] + pattern[end:], gone


def _removable(pattern: str) -> Iterator[tuple[int, int, str]]:
    levels = [[0]]  # of every open group, where its alternatives begin
    for token in _TOKEN.finditer(pattern):
        kind, text = token.group()[:1], token.group()
        if kind == "[" and len(text) > 1:
            yield from _members(token)
        elif kind == "(":
            levels.append([token.end()])
        elif text == "|":
            levels[-1].append(token.end())
        elif text == ")":
            yield from _alternatives(pattern, levels.pop(), token.start())
            levels = levels or [[token.end()]]
    for begins in levels:
        yield from _alternatives(pattern, begins, len(pattern))


def _members(token: re.Match[str]) -> Iterator[tuple[int, int, str]]:
    inside = 2 if token.group().startswith("[^") else 1
    found = list(_MEMBER.finditer(token.group(), inside, len(token.group()) - 1))
    for member in found if len(found) > 1 else ():
        yield token.start() + member.start(), token.start() + member.end(), f"{member.group()} of {token.group()}"


def _alternatives(pattern: str, begins: list[int], end: int) -> Iterator[tuple[int, int, str]]:
    ends = [begin - 1 for begin in begins[1:]] + [end]
    for place, (start, stop) in enumerate(zip(begins, ends, strict=True)):
        if len(begins) > 1 and start < stop:
            before = int(place > 0)  # with the bar before it, or, of the first, the one behind it
            yield start - before, stop + 1 - before, pattern[start:stop]
