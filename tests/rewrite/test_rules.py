"""Every rule fires in unrelated modules, and Yosys proves what it writes."""

from collections.abc import Callable
from itertools import islice

import pytest

from hwopt.design import Design
from hwopt.rewrite import engine
from hwopt.rewrite.addends import masked_addends
from hwopt.rewrite.blending import blended_products
from hwopt.rewrite.carries import carry_structures, timed_carries
from hwopt.rewrite.change import Rule
from hwopt.rewrite.decoding import exclusive_choices, short_tests
from hwopt.rewrite.parities import shared_parities
from hwopt.rewrite.sharing import shared_adders
from hwopt.rewrite.shifting import shared_shifters
from hwopt.rewrite.sums import fused_sums

Prove = Callable[..., bool]
Make = Callable[..., Design]

_PORTS = "input clk, input rst_ni, input [2:0] op, input {s} [{w}-1:0] a, b, input [{w}-1:0] c"

_SUMS = (
    "module t({p}, output {s} [2*{w}-1:0] y); assign y = a * b + c; endmodule",
    """module t({p}, output reg {s} [{w}+1:0] y);
    always @(posedge clk) if (op[0]) y <= y - (a + b) * 3;
    endmodule""",
)
_SHARED = (
    """module t({p}, output reg [{w}-1:0] y, output l);
    wire {s} [{w}-1:0] d = a - b;
    always @(*) case (op) 0: y = a + b; 1: y = d; 2: y = {{{w}{{a < b}}}}; default: y = c; endcase
    assign l = op[2] & op[0] & ($signed(a) < $signed(b));
    endmodule""",
    """module t({p}, output reg [{w}-1:0] q);
    always @(posedge clk or negedge rst_ni)
      if (!rst_ni) q <= 0; else if (op[0]) q <= q + a; else if (op[1]) q <= b - c;
    endmodule""",
)
_ADDENDS = (
    "module t({p}, output [{w}-1:0] y); assign y = op[0] ? a : a - b; endmodule",
    """module t({p}, output reg [{w}-1:0] q);
    always @(posedge clk) q <= op[1] ? q : q + (op[2] ? a : b);
    endmodule""",
)
_BLENDS = (
    """module t({p}, output {s} [{w}+3:0] y);
    wire [3:0] rest = 4'd8 - op;
    assign y = a * rest + b * op + 3;
    endmodule""",
    """module t({p}, output reg {s} [{w}+3:0] q);
    wire signed [{w}:0] apart = {{1'b0, c}} - {{1'b0, a}};
    wire signed [3:0] part = {{1'b0, op}};
    wire signed [{w}:0] first = {{1'b0, a}};
    wire signed [{w}+3:0] mix = apart * part + first * 7;
    always @(posedge clk) if (op[0]) q <= mix;
    endmodule""",
)
_CARRIES = (
    "module t({p}, output [{w}:0] y, output l); assign y = a + b, l = a > b; endmodule",
    """module t({p}, output reg [{w}-1:0] q);
    always @(posedge clk) if (q >= c) q <= q - 1; else q <= q + 1;
    endmodule""",
)
_LATE = (
    """module t({p}, output [{w}-1:0] y);
    assign y = {{a[{w}-1:1] ^ b[{w}-1:1], c[0]}} + c;
    endmodule""",
    """module t({p}, output reg [{w}-1:0] q);
    wire {s} [{w}-1:0] late = a + b;
    always @(posedge clk) if (op[0]) q <= {{late[{w}-1:2], c[1:0]}} - b;
    endmodule""",
)
_CHOICES = (
    """module t({p}, output reg [{w}-1:0] y);
    always @(*) case (op) 1: y = a; 2: y = b; 4: y = c; 7: y = ~a; default: y = 0; endcase
    endmodule""",
    """module t({p}, output reg [{w}-1:0] q);
    always @(posedge clk) if (op == 0) q <= a; else if (op == 3) q <= b; else if (op == 5) q <= 1;
    endmodule""",
)
_PARITIES = (
    """module t({p}, output [{w}-1:0] y);
    assign y = a ^ {{b, b}} ^ (c << 1) ^ {{{w}{{a[0]}}}};
    endmodule""",
    """module t({p}, output reg [{w}-1:0] q);
    integer i;
    function automatic [{w}-1:0] next(input [{w}-1:0] x, input z);
      next = (x[0] ^ z) ? (x >> 1) ^ 5 : x >> 1;
    endfunction
    reg [{w}-1:0] n;
    always @(*) begin n = q; for (i = 0; i < 4; i = i + 1) n = next(n, a[i]); end
    always @(posedge clk) if (op[0]) q <= n;
    endmodule""",
)
_SHIFTS = (
    """module t({p}, input [2:0] k, input {s} [7:0] v, output reg [7:0] y);
    always @(*) case (op) 0: y = v << k; 1: y = v >> k; 2: y = v >>> k; default: y = 0; endcase
    endmodule""",
    """module t({p}, input [1:0] k, input [3:0] v, output reg [3:0] y);
    wire [2:0] o = 3'd4 - {{1'b0, k}};
    always @(posedge clk) if (op[0]) y <= (v << k) | (v >> o); else if (op[1]) y <= v >> k;
    endmodule""",
)
_CASES: tuple[tuple[Rule, tuple[str, ...]], ...] = (
    (fused_sums, _SUMS),
    (shared_adders, _SHARED),
    (masked_addends, _ADDENDS),
    (blended_products, _BLENDS),
    (carry_structures, _CARRIES),
    (timed_carries, _LATE),
    (exclusive_choices, _CHOICES),
    (shared_parities, _PARITIES),
    (shared_shifters, _SHIFTS),
)


@pytest.mark.tool
@pytest.mark.parametrize("sign", ["", "signed"])
@pytest.mark.parametrize("width", [4, 5])
@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize(("rule", "texts"), _CASES, ids=lambda x: getattr(x, "__name__", ""))
def test_rule_keeps_function(
    rule: Rule,
    texts: tuple[str, ...],
    number: int,
    width: int,
    sign: str,
    prove: Prove,
    design_of: Make,
) -> None:
    """A rule fires in two unrelated modules at any width and sign, and keeps what they do."""
    ports = _PORTS.format(s=sign, w=width)
    text = texts[number].format(p=ports, s=sign, w=width)
    design = design_of(text, "t")
    found = list(islice(engine.rewrites(design, design.sources, (rule,)), 3))
    assert found
    by = "registers" if "posedge" in text else "outputs"
    for rewrite in found:
        assert prove(text, rewrite.sources[0].text, "t", by=by), rewrite.note


_LANES = """module t(input odd, input [15:0] d, e, output [1:0] half, output all, output [3:0] mix);
  assign half = {{^d[15:8] ^ odd, ^d[7:0] ^ odd}};
  assign all = ^d ^ ~odd;
  assign mix = {mix};
endmodule
"""


@pytest.mark.tool
def test_parities_of_several_words_share_parts(prove: Prove, design_of: Make) -> None:
    """Words of parities are written from one block, but not where one is an input of another."""
    apart = _LANES.format(mix="e[3:0] ^ e[7:4] ^ e[11:8] ^ d[3:0]")
    design = design_of(apart, "t")
    found = list(islice(engine.rewrites(design, design.sources, (shared_parities,)), 3))
    assert found[0].note.startswith("write 7 parities of 29 bits")
    assert all(prove(apart, rewrite.sources[0].text, "t", by="outputs") for rewrite in found)
    fed = _LANES.format(mix="e[3:0] ^ e[7:4] ^ e[11:8] ^ (d[3:0] & {{4{{all}}}})")
    design = design_of(fed, "t")
    notes = [r.note for r in engine.rewrites(design, design.sources, (shared_parities,))]
    assert notes
    assert not any(note.startswith("write 7") for note in notes)


@pytest.mark.tool
def test_terms_of_the_same_factors_are_one(prove: Prove, design_of: Make) -> None:
    """What cancels out is no row of the heap, and of nothing but a constant there is none."""
    text = (
        "module t(input [3:0] a, b, c, output [8:0] y);\n"
        "  assign y = a + b + c + 3 * b - (c - a) + 5;\nendmodule\n"
    )
    design = design_of(text, "t")
    found = next(engine.rewrites(design, design.sources, (fused_sums,)))
    assert found.note.startswith("write a 9-bit sum of 3 terms")
    assert prove(text, found.sources[0].text, "t", by="outputs")
    nothing = text.replace("3 * b - (c - a)", "1 - (a + c) - b")
    design = design_of(nothing, "t")
    assert not list(engine.rewrites(design, design.sources, (fused_sums,)))


_TRUNCATED = """module t(input [3:0] a, b, t, output [2:0] y, output [6:0] z);
  wire [4:0] rest = 5'd16 - t;
  assign y = a * rest + b * t;
  assign z = (a * rest + b * t) * 16 + a * 0;
endmodule
"""


@pytest.mark.tool
def test_rows_beyond_a_sum_vanish(prove: Prove, design_of: Make) -> None:
    """A sum that is narrower than its factors, or takes a multiple of 0, blends as well."""
    design = design_of(_TRUNCATED, "t")
    found = list(engine.rewrites(design, design.sources, (blended_products,)))
    assert found
    for rewrite in found:
        assert prove(_TRUNCATED, rewrite.sources[0].text, "t", by="outputs"), rewrite.note


_COUNTERS = (
    """module t(input clk, input rst_ni, input en, output reg [2:0] q, output last, output half);
    assign last = q == 5; assign half = q > 2;
    always @(posedge clk or negedge rst_ni)
      if (!rst_ni) q <= 0; else if (en) q <= last ? 0 : q + 1;
    endmodule""",
    """module t(input clk, input rst_ni, input go, output busy, output reg done);
    reg [1:0] state;
    assign busy = state != 0;
    always @(posedge clk or negedge rst_ni)
      if (!rst_ni) begin state <= 0; done <= 0; end
      else begin
        done <= state == 2;
        case (state) 0: if (go) state <= 1; 1: state <= 2; 2: state <= 0; default: ; endcase
      end
    endmodule""",
)


@pytest.mark.tool
@pytest.mark.parametrize("text", _COUNTERS)
def test_short_tests_keep_function_from_reset_on(text: str, prove: Prove, design_of: Make) -> None:
    """Values that a register never holds after reset need no test."""
    design = design_of(text, "t")
    found = list(engine.rewrites(design, design.sources, (short_tests,)))
    assert found
    for rewrite in found:
        assert prove(text, rewrite.sources[0].text, "t", by="reset"), rewrite.note


@pytest.mark.tool
def test_prover_refutes_a_mutant(prove: Prove) -> None:
    """The proof that these tests rely on tells a wrong circuit."""
    gold = "module t(input clk, input [3:0] a, output reg [3:0] y); always @(posedge clk) y <= a;"
    assert prove(f"{gold} endmodule", f"{gold} endmodule", "t")
    assert not prove(f"{gold} endmodule", f"{gold.replace('<= a', '<= a | 1')} endmodule", "t")


def test_a_comparison_alone_shares_no_adder(design_of: Make) -> None:
    """Both orders of two words are two comparisons, of which one adder does only one."""
    text = "module t(input [7:0] a, b, output y, z); assign y = a < b, z = b < a; endmodule"
    design = design_of(text, "t")
    assert list(engine.rewrites(design, design.sources, (shared_adders,))) == []
