"""What registers hold from their start on, wherever that start comes from."""

from pathlib import PurePosixPath

import pytest

from hwopt.design import Clock, Design, Reset, Source
from hwopt.rewrite.facts import Facts
from hwopt.rewrite.values import Values
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate

#: How a register starts: the reset of the design, its event, its test, and its declaration.
STARTS = {
    "synchronous": (Reset("rst", "high", "sync"), "", "rst", ""),
    "synchronous, low": (Reset("rst", "low", "sync"), "", "!rst", ""),
    "asynchronous": (Reset("rst", "high", "async"), " or posedge rst", "rst", ""),
    "declared": (None, "", "1'b0", " = 0"),
}
#: A counter that a wide condition advances.
COUNTER = """module t (input clk, input rst, input [15:0] a, output y, output [{top}:0] z);
  reg [{top}:0] q{start};
  always @(posedge clk{event})
    if ({test}) q <= 0;
    else if (a == 16'd977) q <= (q == {last}) ? 0 : q + {step};
  assign y = q >= {last};
  assign z = q;
endmodule
"""


def module(text: str, reset: Reset | None) -> Module:
    """Return the only module of a text."""
    sources = (Source(PurePosixPath("t.v"), text),)
    design = Design(name="t", top="t", sources=sources, clock=Clock("clk"), reset=reset)
    return modules_of(elaborate(design, sources))[0]


def reached(last: int, step: int) -> frozenset[int]:
    """Return what the counter can hold, one cycle after the other."""
    values, value = set(), 0
    while value not in values:
        values.add(value)
        value = 0 if value == last else value + step
    return frozenset(values)


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize(
    ("width", "last", "step"), [(3, 4, 1), (4, 9, 3), (7, 99, 1), (12, 960, 4)]
)
def test_a_register_stays_where_its_start_leads(
    start: str, width: int, last: int, step: int
) -> None:
    """Every kind of reset, and a declared value, are starts; a wide condition hides nothing."""
    reset, event, test, declared = STARTS[start]
    text = COUNTER.format(
        top=width - 1, start=declared, event=event, test=test, last=last, step=step
    )
    found = module(text, reset)
    facts = Facts(found)(found.words.sig("q", width))
    assert (facts.low, facts.high) == (0, last)
    assert facts.zeros & (step & -step) - 1 == (step & -step) - 1
    every = reached(last, step)
    assert Values(found).register("q") in ({every} if width <= 4 else {every, frozenset()})


@pytest.mark.parametrize("width", [2, 5, 9])
def test_a_register_without_a_start_holds_anything(width: int) -> None:
    """Where nothing says where a register starts, nothing is known of it."""
    text = COUNTER.format(top=width - 1, start="", event="", test="1'b0", last=2, step=1)
    found = module(text, None)
    facts = Facts(found)(found.words.sig("q", width))
    assert (facts.low, facts.high) == (0, (1 << width) - 1)
    assert not Values(found).register("q")


def test_choices_without_the_register_itself() -> None:
    """A register that is loaded with constants only holds these and its start."""
    text = """module t (input clk, input rst, input [1:0] a, output [4:0] z);
      reg [4:0] q;
      always @(posedge clk) if (rst) q <= 5'd3; else q <= a[1] ? 5'd9 : a[0] ? 5'd17 : 5'd1;
      assign z = q;
    endmodule
    """
    found = module(text, Reset("rst", "high", "sync"))
    assert Values(found).register("q") == {3, 9, 17, 1}
