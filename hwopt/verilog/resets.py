"""Which inputs of each module are the design's reset. Written against pyslang 12.1."""

from collections.abc import Iterator

from pyslang import ast

from hwopt.verilog.reading import Elaborated

#: Name of a module, and its input that is the reset.
_Found = dict[str, set[str]]


def reset_inputs(elaborated: Elaborated) -> dict[str, tuple[tuple[str, int], ...]]:
    """Return, by module, the inputs that are the reset in every instance, and the asserting bit.

    A reset that reaches an instance through logic is not followed.
    """
    reset = elaborated.reset
    if reset is None:
        return {}
    found: _Found = {}
    for body in elaborated.modules[:1]:
        found[body.definition.name] = {reset.name}
        _follow(body, {reset.name}, found)
    level = int(reset.active == "high")
    return {
        module: tuple((name, level) for name in sorted(names)) for module, names in found.items()
    }


def _follow(body: ast.InstanceBodySymbol, resets: set[str], found: _Found) -> None:
    for instance in _instances(body):
        inner = set()
        for connection in instance.portConnections:
            expression = connection.expression
            symbol = getattr(expression, "symbol", None)
            if (
                expression is not None
                and expression.kind == ast.ExpressionKind.NamedValue
                and symbol is not None
                and symbol.name in resets
            ):
                inner.add(connection.port.name)
        name = instance.definition.name
        found[name] = found.get(name, inner) & inner
        _follow(instance.body, inner, found)


def _instances(body: ast.InstanceBodySymbol) -> Iterator[ast.InstanceSymbol]:
    """Yield the instances that stand in a module itself."""
    found: list[ast.InstanceSymbol] = []

    def visit(symbol: object) -> bool:
        if isinstance(symbol, ast.InstanceSymbol):
            found.append(symbol)
            return False
        return True

    for member in body:
        member.visit(visit)
    yield from found
