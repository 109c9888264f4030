"""Every rule of control and bits fires in unrelated modules, and keeps what they do.

All changes are tried on integers, at several widths and signs; the first one is proven by Yosys.
"""

from collections.abc import Callable
from itertools import islice

import pytest
from rule_oracle import kept

from hwopt.design import Design
from hwopt.rewrite import engine
from hwopt.rewrite.aligned import aligned_ranges
from hwopt.rewrite.bounds import constant_bounds
from hwopt.rewrite.change import Rule
from hwopt.rewrite.control import CONTROL
from hwopt.rewrite.counting import counted_questions
from hwopt.rewrite.decoders import decoded_shifts
from hwopt.rewrite.division import written_divisions
from hwopt.rewrite.extremes import absolute_values, carries_for_bounds, settled_orders
from hwopt.rewrite.lookups import carried_lookups
from hwopt.rewrite.narrowing import narrowed
from hwopt.rewrite.normalising import normalised
from hwopt.rewrite.ordering import ordered_pairs, signs_of_differences
from hwopt.rewrite.popcounts import counted_bits
from hwopt.rewrite.priority import lowest_bits, priority_trees
from hwopt.rewrite.selecting import restructured_choices
from hwopt.rewrite.tournaments import tournaments
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate

Prove = Callable[..., bool]
Make = Callable[..., Design]

_PORTS = "input clk, input [2:0] op, input {s} [{w}-1:0] a, b"

_NARROWED = (
    """module t({p}, output [1:0] y, output z);
    wire [15:0] total = a + b + op;
    assign y = total[1:0];
    assign z = (a > b) ? (a == b) : (total > 100);
    endmodule""",
    """module t({p}, output reg signed [15:0] q);
    integer sum;
    always @(*) begin sum = a - 3; if (op[0]) sum = a - b; end
    always @(posedge clk) if (op > 2) q <= op < 2 ? a : sum; else if (sum > 9) q <= 9; else q <= b;
    endmodule""",
)
_DIVISIONS = (
    "module t({p}, output [{w}-1:0] y, z); assign y = $unsigned(a) / 5, z = a % 3; endmodule",
    """module t({p}, output reg [{w}-1:0] q, r);
    always @(posedge clk) if (op == 0) begin q <= a / (b | 1); r <= a % (b | 1); end
    endmodule""",
)
_SIGNS = (
    """module t({p}, output y);
    wire signed [{w}+1:0] d = {{2'b0, a}} - {{2'b0, b}};
    assign y = d >= 0 && op[1];
    endmodule""",
    """module t({p}, output reg y);
    wire [9:0] d = {{1'b0, a}} - op;
    always @(posedge clk) y <= d[9];
    endmodule""",
)
_CARRIES = (
    """module t({p}, input [{w}-1:0] x, output [{w}-1:0] y);
    wire [{w}-1:0] z = b;
    assign y = (x > {{{w}{{1'b1}}}} - z) ? {{{w}{{1'b1}}}} : x + z;
    endmodule""",
    """module t({p}, input [{w}-1:0] x, c, output reg [{w}-1:0] q, output reg v);
    always @(posedge clk) begin
      q <= op[0] ? x + c : x;
      v <= x > ~c;
    end
    endmodule""",
)
_SETTLED = (
    "module t({p}, output [{w}-1:0] y, z); assign y = b < a ? b : a, z = a < b ? b : a; endmodule",
    """module t({p}, output reg [{w}-1:0] q);
    always @(posedge clk) if (op[0]) q <= b < a ? a - b : 0; else q <= a < b ? b - a : 0;
    endmodule""",
)
_ABSOLUTE = (
    "module t({p}, output [{w}-1:0] y); assign y = a > b ? a - b : b - a; endmodule",
    """module t({p}, input signed [{w}-1:0] x, output reg [{w}-1:0] q);
    always @(posedge clk) q <= (x < 0) ? -x : x;
    endmodule""",
)
_ORDERED = (
    "module t({p}, output x, y, z); assign x = a < b, y = a == b, z = a > b; endmodule",
    """module t({p}, output reg [{w}-1:0] q, output reg e);
    always @(posedge clk) begin e <= op[0] && a == b; if (a >= b) q <= a - b; end
    endmodule""",
)
_PRIORITY = (
    """module t({p}, input [{w}+2:0] x, output reg [2:0] y, output reg v);
    integer i;
    always @(*) begin
      y = 0; v = 0;
      for (i = 0; i < {w} + 3; i = i + 1) if (x[i]) begin y = i; v = 1; end
    end
    endmodule""",
    """module t({p}, input [3:0] x, output reg [{w}-1:0] q);
    always @(posedge clk)
      casez (x)
        4'b1???: q <= a; 4'b01??: q <= b; 4'b001?: q <= op; 4'b0001: q <= ~a; default: ;
      endcase
    endmodule""",
)
_LOWEST = (
    "module t({p}, output [{w}-1:0] y); assign y = a & -a; endmodule",
    """module t({p}, output reg [{w}-1:0] q);
    always @(posedge clk) q <= op[0] ? b & (b - 1'b1) : a;
    endmodule""",
)
_NORMALISED = (
    """module t({p}, input [3:0] x, output reg [2:0] n, output [3:0] y);
    always @(*) casez (x)
      4'b1???: n = 0; 4'b01??: n = 1; 4'b001?: n = 2; 4'b0001: n = 3; default: n = 4;
    endcase
    assign y = x << n;
    endmodule""",
    """module t({p}, input [{w}-1:0] x, output reg [{w}-1:0] q);
    reg [3:0] n;
    integer i;
    always @(*) begin n = {w}; for (i = {w} - 1; i >= 0; i = i - 1) if (x[i]) n = i; end
    always @(posedge clk) q <= x >> n;
    endmodule""",
)
_COUNTS = (
    """module t({p}, output reg [3:0] n);
    integer i;
    always @(*) begin n = 0; for (i = 0; i < {w}; i = i + 1) n = n + a[i]; end
    endmodule""",
    """module t({p}, output reg [{w}:0] q);
    integer i;
    reg [{w}:0] n;
    always @(*) begin n = 0; for (i = 0; i < {w}; i = i + 1) if (a[i] != b[i]) n = n + 1; end
    always @(posedge clk) q <= n;
    endmodule""",
)
_CHOICES = (
    """module t({p}, output reg [7:0] y);
    wire [7:0] x = {{a, b}};
    always @(*) case (op)
      0: y = x; 1: y = {{x[6:0], x[7]}}; 2: y = {{x[5:0], x[7:6]}}; 3: y = {{x[4:0], x[7:5]}};
      4: y = {{x[3:0], x[7:4]}}; 5: y = {{x[2:0], x[7:3]}}; 6: y = {{x[1:0], x[7:2]}};
      default: y = {{x[0], x[7:1]}};
    endcase
    endmodule""",
    """module t({p}, output reg [{w}-1:0] q, output reg [2:0] g);
    always @(*) case (op)
      0: g = 0; 1: g = 1; 2: g = 3; 3: g = 2; 4: g = 6; 5: g = 7; 6: g = 5; default: g = 4;
    endcase
    always @(posedge clk) if (op == 1) q <= a; else if (op == 3) q <= b; else if (op > 5) q <= ~a;
    endmodule""",
)
_DECODED = (
    "module t({p}, output [{w}+2:0] y); assign y = (1 << op) - 1; endmodule",
    """module t({p}, output reg [{w}-1:0] q);
    always @(posedge clk) q <= a[0] ? {w}'d1 << op : ~({{{w}{{1'b1}}}} >> op[1:0]);
    endmodule""",
)
_QUESTIONS = (
    "module t({p}, output y); assign y = (a & (a - 1'b1)) == 0; endmodule",
    """module t({p}, output reg one);
    integer i;
    reg [4:0] n;
    always @(*) begin n = 0; for (i = 0; i < {w}; i = i + 1) n = n + b[i]; end
    always @(posedge clk) one <= n == 1 && op[0];
    endmodule""",
)
_BOUNDS = (
    "module t({p}, output y, z); assign y = a > 5, z = a < 3; endmodule",
    "module t({p}, output reg q); always @(posedge clk) q <= b >= 2 && b <= 6 || op > 4; endmodule",
)
_RANGES = (
    "module t({p}, output y); assign y = a >= 4 && a <= 7 && op[0] || b > 11; endmodule",
    """module t({p}, output reg [2:0] q);
    always @(posedge clk)
      if (a < 4) q <= 1; else if (a < 6) q <= 2; else if (a >= 8 && a < 12) q <= op; else q <= 3;
    endmodule""",
)
_LOOKUPS = (
    """module t({p}, output reg [2:0] k, output reg [{w}-1:0] y);
    wire [5*{w}-1:0] x = {{a ^ b, b, a, a & b, a | b}};
    integer i;
    always @(*) begin
      k = 0;
      for (i = 1; i < 5; i = i + 1) if (x[{w}*i +: {w}] > x[{w}*k +: {w}]) k = i;
    end
    always @(posedge clk) y <= x[{w}*k +: {w}];
    endmodule""",
    """module t({p}, output y);
    wire [7:0] both = {{a, b}};
    wire [2:0] k = op[0] ? 3'd5 : op[1] ? 3'd2 : 3'd7;
    assign y = both[k];
    endmodule""",
)
_TOURNAMENTS = (
    """module t({p}, input {s} [{w}-1:0] c, output [{w}-1:0] y, output reg [1:0] i);
    assign y = (a >= b && a >= c) ? a : (b >= a && b >= c) ? b : c;
    always @(*) if (a >= b && a >= c) i = 1; else if (b >= a && b >= c) i = 2; else i = 3;
    endmodule""",
    """module t({p}, input {s} [{w}-1:0] c, input {s} [{w}-1:0] d, output reg [{w}-1:0] q);
    reg {s} [{w}-1:0] m;
    always @(*) begin m = a; if (b < m) m = b; if (c < m) m = c; if (d < m) m = d; end
    always @(posedge clk) q <= m;
    endmodule""",
)
_CASES: tuple[tuple[Rule, tuple[str, str]], ...] = (
    (narrowed, _NARROWED),
    (written_divisions, _DIVISIONS),
    (signs_of_differences, _SIGNS),
    (carries_for_bounds, _CARRIES),
    (settled_orders, _SETTLED),
    (absolute_values, _ABSOLUTE),
    (ordered_pairs, _ORDERED),
    (priority_trees, _PRIORITY),
    (lowest_bits, _LOWEST),
    (normalised, _NORMALISED),
    (counted_bits, _COUNTS),
    (restructured_choices, _CHOICES),
    (decoded_shifts, _DECODED),
    (counted_questions, _QUESTIONS),
    (aligned_ranges, _RANGES),
    (constant_bounds, _BOUNDS),
    (carried_lookups, _LOOKUPS),
    (tournaments, _TOURNAMENTS),
)


def _text(text: str, width: int, sign: str) -> str:
    return text.format(p=_PORTS.format(s=sign, w=width), s=sign, w=width)


def test_every_rule_has_its_modules() -> None:
    """No rule of control and bits is without these tests."""
    assert {rule for rule, _ in _CASES} == set(CONTROL)


@pytest.mark.parametrize("sign", ["", "signed"])
@pytest.mark.parametrize("width", [4, 5])
@pytest.mark.parametrize(
    ("rule", "text"),
    [(r, t) for r, ts in _CASES for t in ts],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_changes_keep_modules(
    rule: Rule, text: str, width: int, sign: str, design_of: Make
) -> None:
    """All changes of a rule keep a module at each width and sign, and at most signs it fires."""
    design = design_of(_text(text, width, sign), "t")
    (module,) = modules_of(elaborate(design, design.sources))
    changes = list(rule(module))
    assert changes or sign
    for change in changes:
        assert kept(module, change), change.note


@pytest.mark.tool
@pytest.mark.parametrize(
    ("rule", "text", "width", "sign"),
    [
        (r, t, 4 + i, ("", "signed")[i if r is not carries_for_bounds else 0])
        for r, ts in _CASES
        for i, t in enumerate(ts)
    ],
    ids=lambda x: getattr(x, "__name__", ""),
)
def test_first_rewrite_is_proven(
    rule: Rule, text: str, width: int, sign: str, prove: Prove, design_of: Make
) -> None:
    """What is printed of a rule's best change is the module, says Yosys."""
    text = _text(text, width, sign)
    design = design_of(text, "t")
    (rewrite,) = islice(engine.rewrites(design, design.sources, (rule,)), 1)
    by = "registers" if "posedge" in text else "outputs"
    assert prove(text, rewrite.sources[0].text, "t", by=by), rewrite.note
