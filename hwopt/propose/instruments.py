"""What judges a candidate, in words: the cells and recipes of a flow, the tests of a testbench."""

import ast
from collections.abc import Iterable, Iterator
from pathlib import PurePath

from hwopt.design import Source
from hwopt.liberty.cells import by_kind
from hwopt.liberty.reader import read_library
from hwopt.propose.material import fenced
from hwopt.tools.flows import Flow

#: Tests that are told of a testbench.
_TESTS = 20


def cells_of(flow: Flow) -> str:
    """Return the smallest cell of each kind that circuits consist of, with its area."""
    library = read_library(flow.liberty)
    rows = [
        f"| {kind} | {cell.name} | {cell.area_um2:.2f} |" for kind, cell in by_kind(library).items()
    ]
    return fenced("\n".join(("| kind | smallest cell | area_um2 |", "|---|---|---|", *rows)))


def recipes_of(flow: Flow) -> str:
    """Return the recipes, each by the scripts that it consists of."""
    return fenced(
        "\n".join(
            f"{recipe.name}: {', '.join(PurePath(script.name).stem for script in recipe.scripts)}"
            for recipe in flow.recipes
        )
    )


def bench_tests(testbench: Iterable[Source]) -> str:
    """Return the tests of a cocotb testbench, each with what its docstring says first."""
    told = [line for source in testbench for line in _tests(source)]
    if not told:
        return "None of its own: gold and candidate are simulated side by side, driven at random."
    left = [f"and {len(told) - _TESTS} more"] if len(told) > _TESTS else []
    return fenced("\n".join([*told[:_TESTS], *left]))


def _tests(source: Source) -> Iterator[str]:
    try:
        tree = ast.parse(source.text)
    except (SyntaxError, ValueError):
        return
    for function in tree.body:
        if isinstance(function, ast.AsyncFunctionDef) and any(
            _names_test(each) for each in function.decorator_list
        ):
            words = (ast.get_docstring(function) or "").partition("\n")[0]
            yield f"{function.name}: {words}" if words else function.name


def _names_test(decorator: ast.expr) -> bool:
    """Tell `@cocotb.test()`, `@cocotb.test`, `@test()` and the like from other decorators."""
    named = decorator.func if isinstance(decorator, ast.Call) else decorator
    name = named.attr if isinstance(named, ast.Attribute) else getattr(named, "id", "")
    return name in {"test", "parametrize"}
