"""Rules as text: the patterns of both sides and how they are read.

A rule is `name: left => right ? condition, condition`. Both sides are expressions over classes:
sums, products, and the operations of `node` as calls with their parameters first, such as
`low(w, x)`. A name is

* one of k m n v w: a whole number, a coefficient or parameter;
* a capital letter: what is left of the sum or product in which it stands, maybe nothing;
* anything else: a class. A name that stands twice is twice the same.
"""

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

#: Operations with a number in front of their operands.
PARAMETRISED = frozenset({"low", "signed", "high", "left"})
NUMBERS = frozenset("kmnvw")

#: Values of names: numbers or classes; for a rest the class that it makes.
Binding = Mapping[str, int]


@dataclass(frozen=True)
class Name:
    """A class."""

    name: str


@dataclass(frozen=True)
class Number:
    """An expression over numbers."""

    tree: ast.expr


@dataclass(frozen=True)
class Sum:
    """Addends with coefficients, a constant, and what is left."""

    items: tuple[tuple[ast.expr, "Pattern"], ...]
    constant: ast.expr | None
    rest: str


@dataclass(frozen=True)
class Product:
    """Factors, and what is left."""

    items: tuple["Pattern", ...]
    rest: str


@dataclass(frozen=True)
class Call:
    """Any other operation."""

    op: str
    params: tuple[ast.expr, ...]
    args: tuple["Pattern", ...]


Pattern = Name | Number | Sum | Product | Call


def number(  # noqa: PLR0911 - one return for each kind of expression
    tree: ast.expr, binding: Binding
) -> int:
    """Return the value of an expression over numbers."""
    if isinstance(tree, ast.Constant) and isinstance(tree.value, int):
        return tree.value
    if isinstance(tree, ast.Name):
        return binding[tree.id]
    if isinstance(tree, ast.UnaryOp):
        return -number(tree.operand, binding)
    if isinstance(tree, ast.BinOp):
        a, b = number(tree.left, binding), number(tree.right, binding)
        if isinstance(tree.op, ast.Pow):
            return 1 << b if a == 2 else a**b  # noqa: PLR2004 - powers of two
        if isinstance(tree.op, ast.FloorDiv):
            return a // b
        if isinstance(tree.op, ast.Mod):
            return a % b
        return {ast.Add: a + b, ast.Sub: a - b, ast.Mult: a * b}[type(tree.op)]
    raise ValueError(f"a number was expected, not {ast.unparse(tree)}; correct the rule")


def is_number(tree: ast.expr) -> bool:
    """Return whether an expression has numbers only."""
    names = [n.id for n in ast.walk(tree) if isinstance(n, ast.Name)]
    return all(n in NUMBERS for n in names) and not any(
        isinstance(n, ast.Call) for n in ast.walk(tree)
    )


def parse(text: str) -> Pattern:
    """Read one side of a rule."""
    return _pattern(ast.parse(text.strip(), mode="eval").body)


def _pattern(tree: ast.expr) -> Pattern:
    if is_number(tree):
        return Number(tree)
    if isinstance(tree, ast.Name):
        return Sum((), None, tree.id) if tree.id.isupper() else Name(tree.id)
    if isinstance(tree, ast.Call) and isinstance(tree.func, ast.Name):
        count = 1 if tree.func.id in PARAMETRISED else 0
        args = tuple(map(_pattern, tree.args[count:]))
        return Call(tree.func.id, tuple(tree.args[:count]), args)
    addends = list(_addends(tree, 1))
    sign, factor, body = addends[0]
    if len(addends) == 1 and sign == 1 and is_one(factor) and body is not None:
        return _product(body)
    return _sum(addends)


def is_one(tree: ast.expr) -> bool:
    """Return whether an expression is the number 1."""
    return isinstance(tree, ast.Constant) and tree.value == 1


def _sum(addends: list[tuple[int, ast.expr, ast.expr | None]]) -> Sum:
    items, constant, rest = [], None, ""
    for sign, factor, body in addends:
        signed = factor if sign > 0 else ast.UnaryOp(ast.USub(), factor)
        if body is None:
            constant = signed if constant is None else ast.BinOp(constant, ast.Add(), signed)
        elif isinstance(body, ast.Name) and body.id.isupper() and is_one(factor):
            rest = body.id
        else:
            items.append((signed, _product(body)))
    return Sum(tuple(items), constant, rest)


def _addends(tree: ast.expr, sign: int) -> Iterator[tuple[int, ast.expr, ast.expr | None]]:
    """Yield sign, coefficient and the rest of each addend; no rest is a constant."""
    one = ast.Constant(1)
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Add | ast.Sub):
        yield from _addends(tree.left, sign)
        yield from _addends(tree.right, sign if isinstance(tree.op, ast.Add) else -sign)
    elif isinstance(tree, ast.UnaryOp):
        yield from _addends(tree.operand, -sign)
    elif is_number(tree):
        yield sign, tree, None
    else:
        factors = list(_factors(tree))
        if is_number(factors[0]):
            body = factors[1]
            for factor in factors[2:]:
                body = ast.BinOp(body, ast.Mult(), factor)
            yield sign, factors[0], body
        else:
            yield sign, one, tree


def _factors(tree: ast.expr) -> Iterator[ast.expr]:
    if isinstance(tree, ast.BinOp) and isinstance(tree.op, ast.Mult):
        yield from _factors(tree.left)
        yield from _factors(tree.right)
    else:
        yield tree


def _product(tree: ast.expr) -> Pattern:
    factors = list(_factors(tree))
    if len(factors) == 1:
        return _pattern(tree)
    rest = [f.id for f in factors if isinstance(f, ast.Name) and f.id.isupper()]
    items = [f for f in factors if not (isinstance(f, ast.Name) and f.id.isupper())]
    return Product(tuple(map(_pattern, items)), rest[0] if rest else "")
