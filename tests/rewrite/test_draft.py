"""Several steps as one: each sees what the ones before it left, and the whole is proven."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hwopt.design import Design
from hwopt.rewrite.draft import begun, repeated, step_of, stepped
from hwopt.rewrite.engine import Engine
from hwopt.rewrite.rules import EVERY, REWRITE
from hwopt.rewrite.shape import shape_of
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.reading import elaborate

Prove = Callable[..., bool]
Make = Callable[..., Design]

_TWO = """module t(input clk, input rst_ni, input s, input [1:0] op, input [7:0] a, b, c,
         output [7:0] y, output reg [7:0] z, output reg [2:0] q);
  assign y = s ? a + b : a - b;
  always @(*) case (op) 0: z = a << c[2:0]; 1: z = a >> c[2:0]; default: z = c; endcase
  always @(posedge clk or negedge rst_ni)
    if (!rst_ni) q <= 1; else case (q) 1: q <= 2; 2: q <= 4; default: q <= 1; endcase
endmodule
"""


def _module(design: Design) -> Module:
    (module,) = modules_of(elaborate(design, design.sources))
    return module


def _shape(design: Design, text: str) -> str:
    sources = (replace(design.sources[0], text=text),)
    return shape_of(modules_of(elaborate(design, sources)), sources)


@pytest.mark.tool
def test_joint_steps_are_proven(prove: Prove, design_of: Make) -> None:
    """What is joined has several steps, comes first, and is still the same circuit."""
    design = design_of(_TWO, "t")
    engine = Engine(design, design.sources, REWRITE)
    joint = [r for o in engine.offers()[:2] if (r := engine.written(o)) is not None]
    assert [r.rule for r in joint] == ["joint", "joint"]
    assert len(joint[1].steps) > 2
    assert {"t.y", "t.z"} <= set(joint[1].regions)
    for rewrite in joint:
        assert prove(_TWO, rewrite.sources[0].text, "t", by="reset")


@pytest.mark.tool
def test_steps_are_repeated_elsewhere(prove: Prove, design_of: Make) -> None:
    """What was done to y in one text is done to it in another in which z was changed."""
    design = design_of(_TWO, "t")
    module = _module(design)
    changes = [c for rule in EVERY for c in rule(module)]
    adder = next(c for c in changes if step_of(module, c).regions == ("t.y",))
    shifter = next(c for c in changes if step_of(module, c).regions == ("t.z",))
    one = stepped(begun(module), adder)
    both = repeated(stepped(begun(module), shifter), one.steps, EVERY)
    assert [step.regions for step in both.steps] == [("t.z",), ("t.y",)]
    text = both.text(_TWO)
    assert text is not None
    assert prove(_TWO, text, "t", by="reset")


def test_a_step_that_is_not_there_is_left_out(design_of: Make) -> None:
    """A step whose region looks otherwise now is not made."""
    module = _module(design_of(_TWO, "t"))
    changes = [c for rule in EVERY for c in rule(module)]
    adder = next(c for c in changes if step_of(module, c).regions == ("t.y",))
    once = stepped(begun(module), adder)
    assert repeated(once, once.steps, EVERY).steps == once.steps


_WORDINGS = [
    _TWO.replace("a + b", "b + a"),
    _TWO.replace(
        "assign y = s ? a + b : a - b;", "wire [7:0] d = a - b; assign y = s ? a + b : d;"
    ),
    _TWO.replace("  assign y = s ? a + b : a - b;\n", "").replace(
        "endmodule", "  assign y = s ? a + b : a - b;\nendmodule"
    ),
]


@pytest.mark.parametrize("text", _WORDINGS)
def test_wordings_have_one_shape(text: str, design_of: Make) -> None:
    """Operands that commute, names of wires and the order of items do not matter."""
    design = design_of(_TWO, "t")
    assert _shape(design, text) == _shape(design, _TWO)


_OTHERS = [
    ("a - b", "b - a"),
    ("q <= 1; else", "q <= 2; else"),
    ("posedge clk", "negedge clk"),
    ("2: q <= 4", "2: q <= 5"),
    ("input s,", "input s, input unread,"),
    ("endmodule", "  initial q = 3;\nendmodule"),
    ("endmodule", "  initial q = 4;\nendmodule"),
    ("a << c[2:0]", "a << c[1:0]"),
]


def test_what_differs_has_another_shape(design_of: Make) -> None:
    """Words, resets, edges, ports and what is not read as words all count."""
    design = design_of(_TWO, "t")
    shapes = {_shape(design, _TWO.replace(old, new)) for old, new in _OTHERS}
    assert len(shapes | {_shape(design, _TWO)}) == len(_OTHERS) + 1
