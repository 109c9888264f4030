"""The pairs: functions in Verilog's operators against each of their architectures."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product

from hwopt.rewrite.arithmetic.adders import adder
from hwopt.rewrite.arithmetic.architectures import architectures
from hwopt.rewrite.arithmetic.carry import STRUCTURES
from hwopt.rewrite.arithmetic.functions import Comparison, Function, Multiples, Saturation
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.products import sum_of_products
from hwopt.rewrite.arithmetic.terms import Operand, Pair, Term

#: Widths of operands [bits].
ADDERS = (4, 8, 12, 16, 24, 32, 64)
PRODUCTS = (4, 8, 12, 16, 24, 32)

_SHAPES = tuple(
    product(("and", "booth"), ("dadda", "wallace", "arrival"), ("operator", "sklansky"))
)
#: Final adders that a product is given besides, at one row style and schedule.
_FINAL: tuple[str, ...] = (
    "ripple",
    "kogge_stone",
    "brent_kung",
    "carry_select",
    "conditional_sum",
    "carry_skip",
)
_FINAL += ("han_carlson", "sparse4_kogge_stone")


@dataclass(frozen=True)
class Case:
    """Two texts."""

    #: Function, width, architecture.
    group: str
    width: int
    architecture: str
    gold: str
    gate: str
    #: The top of gate; gold's is `gold`.
    top: str


def cases(widths: Sequence[int] | None = None) -> Iterator[Case]:
    """Yield the pairs of some widths, or of all; writing a wide one takes seconds."""
    adders = [width for width in ADDERS if widths is None or width in widths]
    products = [width for width in PRODUCTS if widths is None or width in widths]
    for width in adders:
        for operation in ("add", "sub", "addsub"):
            for structure in STRUCTURES:
                made = adder(width, operation=operation, structure=structure, carry_out=True)
                yield _case(operation, width, made)
    for width in adders:
        yield from _all("saturating", width, Saturation(width, operation="addsub"))
        yield from _all("order", width, Comparison(width, "lt", signed=True))
    for width in products:
        yield from _products(width)
    for width in products:
        yield from _written(width)


def _case(group: str, width: int, made: Generated) -> Case:
    return Case(group, width, made.architecture, made.behaviour("gold"), made.text, made.name)


def _all(group: str, width: int, function: Function) -> Iterator[Case]:
    return (_case(group, width, made) for made in architectures(function))


def _products(width: int) -> Iterator[Case]:
    for signed in (False, True):
        word = partial(Operand, signed=signed)
        a, b, c, d = (word(name, width) for name in "abcd")
        mark = "signed" if signed else "unsigned"
        twice = 2 * width
        sums: dict[str, tuple[tuple[Term, ...], int]] = {
            f"multiply {mark}": ((Term((a, b)),), twice),
            f"mac {mark}": ((Term((a, b)), Term((word("acc", twice + 8),))), twice + 8),
            f"dot {mark}": ((Term((a, b)), Term((c, d)), Term((word("e", twice),))), twice + 2),
            f"square {mark}": ((Term((a, a)),), twice),
            f"filter {mark}": (_filter(width, signed=signed), width + 8),
        }
        for group, (terms, size) in sums.items():
            for shape in _shapes(group):
                yield _case(group, width, _made(terms, size, *shape))
        coefficients = (105, 831, 621, 815)
        function = Multiples(width, coefficients, width + 10, signed=signed)
        yield from _all(f"multiples {mark}", width, function)


def _filter(width: int, *, signed: bool) -> tuple[Term, ...]:
    taps = ((0, -3), (1, 7), (2, 24), (3, 41))
    return tuple(
        Term((Pair(Operand(f"x{i}", width, signed), Operand(f"x{7 - i}", width, signed)),), value)
        for i, value in taps
    )


def _shapes(group: str) -> Sequence[tuple[str, str, str]]:
    shapes = [shape for shape in _SHAPES if shape[0] == "and" or "square" not in group]
    shapes = [shape for shape in shapes if shape[0] == "and" or "filter" not in group]
    if group.startswith("multiply"):
        shapes += [(rows, "dadda", final) for rows in ("and", "booth") for final in _FINAL]
    return shapes


def _made(
    terms: tuple[Term, ...], width: int, rows: str, schedule: str, structure: str
) -> Generated:
    return sum_of_products(
        "sum",
        terms,
        width,
        rows=rows,  # type: ignore[arg-type]
        schedule=schedule,  # type: ignore[arg-type]
        structure=structure,
    )


def _written(width: int) -> Iterator[Case]:
    """Yield pairs of texts that people write."""
    n, m = width, 2 * width
    ports = f"input [{n - 1}:0] a, b, output [{m - 1}:0] y"
    half = n // 2
    split = f"wire [{half - 1}:0] al = a[{half - 1}:0], bl = b[{half - 1}:0];"
    split += f" wire [{n - half - 1}:0] ah = a[{n - 1}:{half}], bh = b[{n - 1}:{half}];"
    yield _texts("karatsuba", n, ports, "assign y = a * b;", _karatsuba(n, split))
    four = f"{split} assign y = ({m}'(ah * {n}'(bh)) << {2 * half}) + (({m}'(ah) * bl + "
    four += f"{m}'(al) * bh) << {half}) + {m}'(al) * bl;"
    yield _texts("four products", n, ports, "assign y = a * b;", four)
    signs = f"input signed [{n - 1}:0] a, b, c, d, output signed [{m}:0] r, i"
    plain = "assign r = a * c - b * d; assign i = a * d + b * c;"
    three = f"wire signed [{m + 1}:0] k = {m + 2}'(c) * ({n + 1}'(a) + b), "
    three += f"l = {m + 2}'(a) * ({n + 1}'(d) - c), o = {m + 2}'(b) * ({n + 1}'(c) + d); "
    three += "assign r = k - o; assign i = k + l;"
    yield _texts("complex product", n, signs, plain, three)
    ports = f"input [{n - 1}:0] a, b, c, output [{m + 1}:0] y"
    before, after = "assign y = a * b + a * c;", f"assign y = {m + 2}'(a) * ({n + 1}'(b) + c);"
    yield _texts("distributed", n, ports, before, after)
    ports = f"input [{n - 1}:0] a, b, output [{m + 1}:0] y"
    squares = f"wire [{n}:0] s = a + b; assign y = {m + 2}'(s) * s - {m + 2}'(a) * a - "
    squares += f"{m + 2}'(b) * b;"
    yield _texts("two products by squares", n, ports, f"assign y = {m + 2}'(a) * b * 2;", squares)
    ports = f"input [{n - 1}:0] a, b, output [{n - 1}:0] q, r"
    plain = "assign q = b == 0 ? 0 : a / b; assign r = b == 0 ? 0 : a % b;"
    yield _texts("divide", n, ports, plain, _restoring(n))
    ports = f"input signed [{n - 1}:0] a, b, input signed [{m - 1}:0] c, output signed [{m}:0] y"
    plain = f"assign y = c - {m + 1}'(a) * b;"
    yield _texts(
        "subtracted product", n, ports, plain, f"assign y = {m + 1}'(-{n + 1}'(a)) * b + c;"
    )


def _texts(group: str, width: int, ports: str, gold: str, gate: str) -> Case:
    gold, gate = (
        f"module {n}({ports});\n{t}\nendmodule\n" for n, t in (("gold", gold), ("gate", gate))
    )
    return Case(group, width, "written", gold, gate, "gate")


def _karatsuba(n: int, split: str) -> str:
    half, high = n // 2, n - n // 2
    return (
        f"{split} wire [{2 * half - 1}:0] low = al * bl; wire [{2 * high - 1}:0] top = ah * bh; "
        f"wire [{high}:0] sa = ah + al, sb = bh + bl; wire [{2 * high + 1}:0] all = sa * sb; "
        f"assign y = ({2 * n}'(top) << {2 * half}) + ({2 * n}'(all - top - low) << {half}) + low;"
    )


def _restoring(n: int) -> str:
    lines = [f"wire [{n - 1}:0] r{n} = 0; wire [{n - 1}:0] k;"]
    for i in reversed(range(n)):
        lines.append(f"wire [{n}:0] s{i} = {{r{i + 1}, a[{i}]}}, d{i} = s{i} - b;")
        lines.append(f"assign k[{i}] = s{i} >= b; wire [{n - 1}:0] r{i} = k[{i}] ? d{i} : s{i};")
    lines.append("assign q = b == 0 ? 0 : k; assign r = b == 0 ? 0 : r0;")
    return "\n".join(lines)
