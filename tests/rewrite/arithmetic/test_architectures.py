"""What is offered for a function: all of it right, in a fixed order, readable."""

from collections.abc import Callable, Sequence

import pytest

from hwopt.rewrite.arithmetic.architectures import architectures
from hwopt.rewrite.arithmetic.functions import (
    Addition,
    Arbitration,
    Comparison,
    Decoding,
    FirstOne,
    Function,
    Increment,
    LeadingZeros,
    Multiples,
    Saturation,
    Shifting,
    Sum,
)
from hwopt.rewrite.arithmetic.generated import Generated
from hwopt.rewrite.arithmetic.terms import Operand, Term
from hwopt.rewrite.arithmetic.xors import crc_matrix

_A, _B = Operand("a", 4, signed=True), Operand("b", 4, signed=True)
_ACC = Operand("acc", 9, signed=True)

FUNCTIONS: dict[str, Function] = {
    "addition": Addition(7, "addsub", carry_out=True, flags=True),
    "saturation": Saturation(6),
    "increment": Increment(5),
    "comparison": Comparison(6, "lt", signed=True),
    "order": Comparison(6, None),
    "accumulate": Sum("accumulate", (Term((_A, _B)), Term((_ACC,))), 9),
    "filter": Sum("filter", (Term((_A,), 7), Term((_B,), -3)), 8),
    "unsigned": Sum("unsigned", (Term((Operand("g_1", 4), Operand("b", 3))),), 7),
    "multiples": Multiples(6, (3, 11, 37), 12, signed=True),
    "crc": crc_matrix(0x8C, 8, 8, reflected=True),
    "barrel": Shifting(8, 3, "barrel"),
    "arbiter": Arbitration(8),
    "first": FirstOne(6),
    "zeros": LeadingZeros(11),
    "decoder": Decoding(3, enable=True),
}


@pytest.mark.tool
@pytest.mark.parametrize("name", FUNCTIONS)
def test_all_offers_are_right(
    name: str, unproven: Callable[[Sequence[Generated]], list[str]]
) -> None:
    """Every architecture that is offered is proven equal to what was asked for."""
    offered = architectures(FUNCTIONS[name])
    assert len({module.name for module in offered}) == len(offered)
    assert {module.function for module in offered} == {offered[0].function}
    assert not unproven(offered)


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_limit_takes_the_first(name: str) -> None:
    """A limit takes the best of the same list, written in the same words."""
    assert architectures(FUNCTIONS[name], limit=2) == architectures(FUNCTIONS[name])[:2]


def test_a_module_reads_like_one() -> None:
    """A generated module has a header, the ports as asked for, and no range on a scalar."""
    module = architectures(Addition(2, carry_out=True))[-1]
    assert module.text.splitlines()[:10] == [
        "// hwopt: 2-bit add, ripple carries",
        "// assign {cout, y} = {1'b0, a} + {1'b0, b};",
        "module add_w2_cout_ripple",
        "(",
        "  input [1:0] a,",
        "  input [1:0] b,",
        "  output [1:0] y,",
        "  output cout",
        ");",
        "",
    ]
