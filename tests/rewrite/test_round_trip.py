"""Every item that the importer knows, printed anew: the circuit stays, whatever the construct."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from hwopt.design import Design, Source
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Module
from hwopt.verilog.naming import UnprintableError
from hwopt.verilog.printing import printed
from hwopt.verilog.reading import elaborate
from hwopt.verilog.word import Word

Prove = Callable[..., bool]
Make = Callable[..., Design]

_RANGES = """module t (input [4:1] a, input [0:3] b, input [7:4] c, output [4:1] y, output [0:3] z,
          output [7:4] w);
  assign y[4:3] = a[2:1] ^ b[0:1];
  assign y[2:1] = {c[4], a[4]};
  assign z = b + {a[1], c[7:5]};
  assign w[7] = b[3] & a[4];
  assign w[6:4] = {3{b[3]}} ^ c[6:4];
endmodule
"""
_PACKED = """module t (input logic clk_i, rst_ni, input logic [3:0][4:1] a, input logic [1:0] i,
          output logic [0:1][3:0] y, output logic [3:0] z);
  logic [1:0][3:0] q;
  assign z = a[2] ^ {a[3][2:1], q[1][3:2]};
  assign y[0] = a[1] + q[0];
  assign y[1] = a[3][4] ? a[0] : q[1];
  always_ff @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) q <= '0;
    else begin
      q[0] <= a[1] ^ {4{i[0]}};
      q[1][1:0] <= a[2][2:1];
    end
endmodule
"""
_DELAYS = """module t (input clk_i, rst_ni, en, input [3:0] d, output reg [3:0] q, r);
  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) q <= #1 4'd0;
    else if (en) q <= #1 q + d;
  always @(posedge clk_i or negedge rst_ni)
    if (~rst_ni) r <= #1 4'd3;
    else r <= #1 r ^ q;
endmodule
"""
_SETTLED = """module t (input [2:0] s, input [3:0] a, b, output reg [3:0] y, output reg zero);
  reg [3:0] sum;
  always @(*) begin
    sum <= a + b;
    case (s)
      3'b000: y <= sum;
      3'b001: y <= a & b;
      default: y <= a ^ sum;
    endcase
    zero <= y == 4'd0;
  end
endmodule
"""
_FULL = """module t (input [1:0] s, input [2:0] k, input [3:0] a, b, output reg [3:0] y, z);
  always @(*)
    case (s)
      2'd0: y = a;
      2'd1: y = b;
      2'd2: y = a & b;
      2'd3: y = a | b;
    endcase
  always @(*)
    casez (k)
      3'b1??: z = a + b;
      3'b01?: z = a - b;
      3'b000: z = ~a;
      3'b001: z = ~b;
    endcase
endmodule
"""
_UNSIZED = """module t (input [1:0] s, input [3:0] a, b, output reg [3:0] y);
  always @(*)
    case (s)
      0: y = a;
      1: y = b;
      2: y = a & b;
      3: y = a | b;
    endcase
endmodule
"""
_ARRAYS = """module t #(parameter N = 4) (input logic clk_i, rst_ni, en, input logic [7:0] d [N],
          input logic [$clog2(N)-1:0] s, output logic [7:0] q [N-1:0], y);
  logic [7:0] next [0:N-1], held [N];
  always_comb begin
    next = d;
    for (int i = 0; i < N - 1; i++)
      if (next[i] > next[i+1]) begin
        automatic logic [7:0] t = next[i];
        next[i] = next[i+1];
        next[i+1] = t;
      end
  end
  always_ff @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) for (int i = 0; i < N; i++) held[i] <= '0;
    else if (en) held <= next;
  always_comb q = held;
  assign y = held[0] ^ {6'd0, s[$clog2(N)-1:0]};
endmodule
"""
_TASKS = """module t (input clk_i, rst_ni, s, input [7:0] a, b, output reg [7:0] most, least, n);
  reg [7:0] x, y;
  task order(input [7:0] p, input [7:0] q, output [7:0] up, output [7:0] down);
    if (p > q) begin up = p; down = q; end else begin up = q; down = p; end
  endtask
  task count; n <= n + x[0]; endtask
  always @* begin order(a, b, x, y); if (s) order(y, a, x, y); end
  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) begin most <= 0; least <= 0; n <= 0; end
    else begin most <= x; least <= y; if (s) count; end
endmodule
"""
_LEFT_EARLY = """module t (input logic [7:0] x, input logic s, output logic [3:0] a, b, c, d);
  function automatic logic [3:0] lead(input logic [7:0] v);
    for (int i = 7; i >= 0; i--) if (v[i]) return 4'(7 - i);
    return 4'd8;
  endfunction
  function automatic logic [3:0] pick(input logic [3:0] v, w);
    if (v == 0) return w;
    else if (w == 0) begin pick = v; return pick; end
    return v & w;
  endfunction
  always_comb begin
    a = lead(x);
    b = pick(x[3:0], x[7:4]);
    c = 0;
    for (int i = 0; i < 4; i++) begin
      for (int j = 0; j < 4; j++) begin
        if (x[j] && s) break;
        c = c + 4'd1;
        if (c > 9) break;
      end
      if (x[i+4]) break;
      c ^= 4'd3;
    end
    d = '0;
    foreach (x[i]) begin
      if (!x[i]) continue;
      d++;
      if (d == 3 && s) break;
    end
  end
endmodule
"""
_COMPOUND = """module t (input logic [7:0] x, input logic signed [3:0] k, output logic [3:0] n, m,
          output logic [7:0] y, output logic hit, low);
  always_comb begin
    n = '0;
    y = x;
    for (int i = 0; i < 8; i++) n += 4'(x[i]);
    for (int i = 0; i < 4; i++) if (k[i]) y ^= x << i;
    y[3:0] -= 4'd3;
    m = 4'($countones(x));
    hit = x[3:0] inside {4'd1, 4'd5, [4'd9:4'd11]};
    low = k inside {[-4'sd3:4'sd2]};
  end
endmodule
"""
_HELD = """module t (input clk_i, rst_ni, v, input [7:0] keep, output reg [3:0] count, most);
  integer i;
  integer bits;
  reg [3:0] next;
  always @* begin
    next = count;
    if (v) begin
      bits = 0;
      for (i = 0; i < 8; i = i + 1)
        if (keep[i]) bits = bits + 1;
      next = next + bits;
    end
  end
  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) count <= 0;
    else begin
      count <= next;
      for (i = 0; i < 2; i = i + 1) count[i] <= next[i] ^ keep[i];
    end
  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) most <= 0;
    else begin : hold
      reg [3:0] bigger;
      bigger = count > most ? count : most;
      most <= bigger;
    end
endmodule
"""
_POWER = """module t #(parameter N = 3) (input [2:0] n, input [7:0] a, output [7:0] y, z);
  assign y = a & (2 ** n);
  assign z = a + 2 ** N;
endmodule
"""
_ELEMENTS = """module t #(parameter N = 4) (input clk_i, rst_ni, input [N-1:0] a, b,
          output reg [2*N-1:0] p);
  wire [2*N-1:0] row [N-1:0];
  reg [2*N-1:0] low, high;
  genvar i;
  generate
    for (i = 0; i < N; i = i + 1) begin : rows
      assign row[i] = b[i] ? a << i : 'd0;
    end
  endgenerate
  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) begin
      low <= 0;
      high <= 0;
      p <= 0;
    end else begin
      low <= row[0] + row[1];
      high <= row[2] + row[3];
      p <= low + high;
    end
endmodule
"""
_INSTANCES = """module t (input [3:0] a, b, input [5:0] c, output [3:0] y, z, output [7:0] w,
          output [1:0] v);
  wire [4:0] carry;
  wire nobody;
  assign carry[0] = c[0];
  genvar i;
  generate
    for (i = 0; i < 4; i = i + 1) begin : chain
      cell_1 u (.p(a[i]), .q(b[i]), .r(carry[i]), .s(y[i]), .t(carry[i+1]));
    end
  endgenerate
  cell_1 many [3:0] (.p(a), .q(b), .r({4{c[1]}}), .s(z), .t());
  scaled #(.N(3)) first (c[2:0], {w[7], w[2:0]}), second (.i(c[5:3] ^ 3'd5), .o(w[7-1:3+0]));
  scaled #(2) third (.o({v, nobody}), .i(carry[4:3]));
endmodule
module cell_1 (input p, q, r, output s, t);
  assign s = p ^ q ^ r, t = (p & q) | (r & (p | q));
endmodule
module scaled #(parameter N = 2) (input [N-1:0] i, output reg [N:0] o);
  always @* if (N == 3) o = i + 3'd3; else o = {i, 1'b1};
endmodule
"""
_LANES = """module t #(parameter N = 3) (input clk_i, rst_ni, input [4*N-1:0] d, input [N-1:0] en,
          output reg [4*N-1:0] y, output [2*N-1:0] ages, output [4*N-1:0] z, sums);
  genvar i;
  generate
    for (i = 0; i < N; i = i + 1) begin : lane
      reg [3:0] sum, y_1;
      reg [1:0] age;
      wire old = age == 2'd3;
      always @(posedge clk_i or negedge rst_ni)
        if (!rst_ni) sum <= 4'd2; else if (en[i]) sum <= sum + d[4*i +: 4];
      always @(negedge rst_ni or posedge clk_i)
        if (!rst_ni) age <= 0; else if (en[i]) age <= 0; else if (!old) age <= age + 1;
      always @(posedge clk_i or negedge rst_ni)
        if (!rst_ni) y[4*i +: 4] <= 0; else y[4*i +: 4] <= old ? 0 : sum;
      reg [3:0] next;
      always @* begin
        next = y[4*i +: 4];
        if (en[i]) next = ~next;
      end
      assign z[4*i +: 4] = next;
      assign sums[4*i +: 4] = sum;
      assign ages[2*i +: 2] = age;
    end
  endgenerate
endmodule
"""
_REGISTERS = """module t (input clk_i, rst_ni, en, input [3:0] d, output [7:0] y, output [3:0] z,
          output [1:0] last);
  wire [7:0] u_low_q;
  assign u_low_q = {d, ~d};
  genvar i;
  generate
    for (i = 0; i < 2; i = i + 1) begin : half
      counter #(4) u (.clk(clk_i), .clear(rst_ni), .en(i ? en & last[0] : en), .n(y[4*i +: 4]),
                      .last(last[i]));
    end
  endgenerate
  delay u_low (clk_i, rst_ni, u_low_q[3:0] ^ y[3:0], z);
endmodule
module counter #(parameter W = 2) (input clk, clear, en, output reg [W-1:0] n, output last);
  always @(posedge clk or negedge clear) if (~clear) n <= 1; else if (en) n <= n + 1;
  assign last = &n;
endmodule
module delay (input c, r, input [3:0] d, output [3:0] o);
  reg [3:0] q [0:1];
  always @(posedge c or negedge r)
    if (!r) begin q[0] <= 0; q[1] <= 5; end
    else begin q[0] <= d; q[1] <= q[0]; end
  assign o = q[1];
endmodule
"""
_STRUCTURES = """module t (input logic clk_i, rst_ni, s, input logic [7:0] d, output logic [7:0] y,
          output logic [3:0] p, output logic [1:0] q);
  typedef enum logic [1:0] {A, B, C} state_t;
  typedef struct { logic [3:0] a; logic [1:0] b [2]; state_t state; } both_t;
  both_t x, z;
  logic [7:0] m [2][0:3];
  always_ff @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) begin
      x <= '{a: 4'd1, b: '{default: 2'd0}, state: A};
      z <= '{a: 4'd1, b: '{2'd1, 2'd2}, state: B};
      m <= '{default: '0};
    end else begin
      x.a <= x.a + d[3:0];
      x.b[1] <= d[5:4] + x.b[0];
      x.b[0] <= x.b[1];
      x.state <= x.state == A ? B : C;
      z <= x;
      if (d[7]) z.a[1:0] <= d[1:0];
      for (int i = 0; i < 2; i++)
        for (int j = 0; j < 4; j++) m[i][j] <= i == s ? m[i][j] + d : m[1-i][j];
      if (d[6]) m[0] <= m[1];
    end
  assign y = m[0][1] + m[1][s] + (m[0][3] ^ m[1][0]);
  assign p = z.a + x.a;
  assign q = z.b[1] + z.b[0] + z.state;
endmodule
"""
_BYTES = """module t (input clk_i, input [1:0] be, input we, top, input [2:0] a, input [15:0] d,
          output reg [15:0] y);
  reg [15:0] m [0:7];
  integer i;
  always @(posedge clk_i) begin
    for (i = 0; i < 2; i = i + 1) if (we & be[i]) m[a][8*i +: 8] <= d[8*i +: 8];
    if (top) m[~a][15] <= 1'b1;
    y <= m[a];
  end
endmodule
"""
_GATES = """module t (input [3:0] a, b, input ci, output [3:0] s, output co, zero, one, n, m,
          output [1:0] copy);
  wire [4:0] c;
  assign c[0] = ci;
  full_adder f [3:0] (.a(a), .b(b), .ci(c[3:0]), .s(s), .co(c[4:1]));
  buf (co, c[4]);
  nor #2 z(zero, s[0], s[1], s[2], s[3]), y(one, ~s[0], s[1], s[2], s[3]);
  not (n, m, ci);
  buf #1 many [1:0] (copy, a[1:0]);
endmodule
module full_adder (input a, b, ci, output s, co);
  wire g, p;
  xor x1(p, a, b), x2(s, p, ci);
  nand n1(g, a, b);
  assign co = ~g | p & ci;
endmodule
"""
_SETS = """module t (input logic [3:0] mode, a, input logic [7:0] d, output logic u,
          output logic [7:0] turned, output logic [11:0] swapped, straight,
          output logic [1:0] place);
  always_comb
    case (mode) inside
      [4'd1:4'd3]: u = 1'b1;
      4'd7, 4'b1?01: u = a[0];
      default: u = 1'b0;
    endcase
  assign turned = {<<{d}};
  assign swapped = {<<5{a, d}};
  assign straight = {>>{d, a}};
  always_comb
    unique case (mode)
      4'd0, 4'd4: place = 2'd0;
      4'd1: place = 2'd1;
      4'd2: place = 2'd2;
      default: place = 2'd3;
    endcase
endmodule
"""
_MACROS = """`define REG(q, d, r) \\
  always @(posedge clk_i or negedge rst_ni) if (!rst_ni) q <= r; else q <= d;
`define SUM(y, a, b) assign y = a + b + 1;
`define THREE 8'd3
`define PAIR(n, v) wire [7:0] n; assign n = v;
module t (input clk_i, rst_ni, input [7:0] a, b, output reg [7:0] q, output [7:0] y, z, w, v);
  `REG(q, a + q, 8'd1)
  `SUM(y, a, q)
  wire [7:0] s = `THREE + a, u = b + `THREE;
  assign z = s ^ `THREE ^ u;
  `ifdef OTHER
  assign w = a;
  `else
  assign w = a - `THREE;
  `endif
  assign v = ~s;
endmodule
"""
_OVERLAPPING = """module t (input clk_i, rst_ni, input [3:0] r, input [7:0] d, input [1:0] s,
          output reg [7:0] y, q, output reg [2:0] n, z, output reg hit);
  always @* begin
    y = 8'd0;
    n = 3'd0;
    unique case (1'b1)
      r[0]: begin y[0] = d[0]; n = 3'd1; end
      r[1]: begin y[1] = d[1]; if (d[7]) y[5:4] = d[1:0]; n = 3'd2; end
      r[2]: y = d;
      default: y = 8'h80;
    endcase
  end
  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) begin q <= 8'd1; hit <= 1'b0; end
    else
      (* parallel_case *)
      case (1'b1)
        r[0]: q[3:0] <= d[3:0];
        r[1]: q[7:2] <= d[5:0];
        r[3]: hit <= d[7];
      endcase
  always @* begin
    unique casez (s)
      2'b0?: z = 3'd1;
      2'b?1: z = 3'd6;
      default: z = {1'b0, s};
    endcase
  end
endmodule
"""


def _twice_inverted(module: Module) -> Module:
    """Return the module with every word inverted twice, so that each item is printed anew."""

    def inverted(word: Word) -> Word:
        once = module.words.make("not", word.width, (word,))
        return module.words.make("not", word.width, (once,))

    return replace(
        module,
        drives=tuple(replace(d, word=inverted(d.word)) for d in module.drives),
        regions=tuple(
            replace(r, writes=tuple(w.through(inverted) for w in r.writes)) for r in module.regions
        ),
    )


@pytest.mark.tool
@pytest.mark.parametrize(
    ("text", "by"),
    [
        pytest.param(_RANGES, "outputs", id="ranges that begin elsewhere"),
        pytest.param(_PACKED, "reset", id="packed arrays"),
        pytest.param(_DELAYS, "reset", id="delays"),
        pytest.param(_SETTLED, "outputs", id="combinational with <="),
        pytest.param(_FULL, "outputs", id="full cases without a default"),
        pytest.param(_UNSIZED, "outputs", id="labels wider than what they label"),
        pytest.param(_ARRAYS, "reset", id="whole arrays"),
        pytest.param(_TASKS, "reset", id="tasks"),
        pytest.param(_LEFT_EARLY, "outputs", id="loops and functions that are left early"),
        pytest.param(_COMPOUND, "outputs", id="compound assignments, sets and counts"),
        pytest.param(_HELD, "reset", id="loop counters and temporaries"),
        pytest.param(_POWER, "outputs", id="powers"),
        pytest.param(_ELEMENTS, "reset", id="elements of an array in a loop"),
        pytest.param(_INSTANCES, "outputs", id="instances"),
        pytest.param(_GATES, "outputs", id="gates"),
        pytest.param(_SETS, "outputs", id="streams, labels that are ranges"),
        pytest.param(_OVERLAPPING, "reset", id="labels that may match at once"),
        pytest.param(_MACROS, "reset", id="macros"),
        pytest.param(_LANES, "reset", id="registers of blocks"),
        pytest.param(_REGISTERS, "reset", id="registers of instances"),
        pytest.param(_STRUCTURES, "registers", id="structures and arrays of arrays"),
        pytest.param(_BYTES, "registers", id="parts of the words of a memory"),
    ],
)
def test_what_is_known_is_printed_as_the_same_circuit(
    text: str, by: str, prove: Prove, design_of: Make
) -> None:
    """All items of a module are known, and printing them anew changes nothing."""
    module = modules_of(elaborate(design_of(text, "t"), design_of(text, "t").sources))[0]
    assert all(region.known for region in module.regions)
    new = printed(module, _twice_inverted(module), text)
    assert new != text
    assert prove(text, new, "t", "--ignore-timing", by=by)


def test_a_power_is_a_product(design_of: Make) -> None:
    """A small constant exponent says how many factors there are, of the operand's own sign."""
    head = "module t (input [2:0] a, input signed [3:0] b, output [7:0] c, output [8:0] d);\n"
    said = []
    for square, cube in (("a ** 2", "b ** 3"), ("a * a", "b * b * b")):
        text = f"{head}  assign c = {square};\n  assign d = {cube};\nendmodule\n"
        design = design_of(text, "t")
        (module,) = modules_of(elaborate(design, design.sources))
        said.append([repr(drive.word) for drive in module.drives])
    assert said[0] == said[1]


def test_elements_of_a_port_are_ports(design_of: Make) -> None:
    """What drives an element of an output that is an array is seen from outside."""
    design = design_of(_ARRAYS, "t")
    (module,) = modules_of(elaborate(design, design.sources))
    directions = {name: signal.direction for name, signal in module.signals.items()}
    assert {directions[f"q[{i}]"] for i in range(4)} == {"output"}
    assert {directions[f"d[{i}]"] for i in range(4)} == {"input"}
    assert {directions[f"{name}[{i}]"] for name in ("next", "held") for i in range(4)} == {
        "internal"
    }
    assert len([drive for drive in module.drives if drive.name.startswith("q[")]) == 4


def test_a_variable_that_is_held_and_read_is_a_latch(design_of: Make) -> None:
    """A process that may leave a variable as it was is left out where something reads it."""
    text = (
        "module t (input s, input [3:0] a, output [3:0] y);\n  reg [3:0] kept;\n"
        "  always @* if (s) kept = a;\n  assign y = ~kept;\nendmodule\n"
    )
    (module,) = modules_of(elaborate(design_of(text, "t"), design_of(text, "t").sources))
    assert [region.known for region in module.regions] == [False, True]


def test_what_floats_is_left_out(design_of: Make) -> None:
    """Nothing of z is known: it is no value that a circuit of gates has."""
    text = (
        "module t (input s, a, output y, z);\n"
        "  assign y = s ? a : 1'bz;\n  assign z = ~a;\nendmodule\n"
    )
    (module,) = modules_of(elaborate(design_of(text, "t"), design_of(text, "t").sources))
    assert [region.known for region in module.regions] == [False, True]


def test_a_case_that_misses_a_value_is_a_latch(design_of: Make) -> None:
    """Without a default, a value that no label names keeps the old one."""
    for text, known in (
        (_FULL.replace("      2'd3: y = a | b;\n", ""), [False, True]),
        (_UNSIZED.replace("      3: y = a | b;\n", ""), [False]),
    ):
        (module,) = modules_of(elaborate(design_of(text, "t"), design_of(text, "t").sources))
        assert [region.known for region in module.regions] == known


def test_what_a_macro_declares_or_a_file_holds_is_left_out(design_of: Make) -> None:
    """What is declared, or stands, where it cannot be written stays as it is."""
    text = (
        "`define PAIR(n, v) wire [7:0] n; assign n = v;\n"
        "module t (input [7:0] a, output [7:0] y, z);\n  `PAIR(s, a + 8'd1)\n"
        "  assign y = a\n`define MORE 8'd1\n    + s;\n"
        '`include "more.v"\nendmodule\n'
    )
    design = design_of(text, "t")
    more = Source(design.sources[0].path.with_name("more.v"), "  assign z = s ^ a;\n")
    design = replace(design, includes=(more,))
    (module,) = modules_of(elaborate(design, design.sources))
    assert [region.known for region in module.regions] == [False, False, False]
    assert {"s", "a", "z"} <= module.read_elsewhere
    inside = [text[region.start : region.stop] for region in module.regions]
    assert inside[0] == "`PAIR(s, a + 8'd1)"
    assert module.regions[2].start == text.index("`include")


def test_other_settings_of_a_macro_are_said_to_be_gone(design_of: Make) -> None:
    """An item that is chosen in parts by a directive is written as it was chosen, and says so."""
    text = (
        "module t (input [7:0] a, b, output [7:0] y, z);\n  assign y = a\n"
        "`ifdef OTHER\n    - 8'd1\n`else\n    + b\n`endif\n  ;\n"
        "  assign z = a\n`ifdef OTHER\n    ;\n`else\n    ^ b;\n`endif\nendmodule\n"
    )
    design = design_of(text, "t")
    (module,) = modules_of(elaborate(design, design.sources))
    assert [region.known for region in module.regions] == [True, False]
    new = printed(module, _twice_inverted(module), text)
    assert "  // hwopt: the text for other settings of OTHER is gone\n  assign y = ~(~(a + b" in new
    assert new.count("OTHER") == 2


def test_a_source_may_include_another_and_lack_a_time_scale(design_of: Make) -> None:
    """What the flow's elaboration takes, the rewrites take too."""
    design = design_of(
        '`include "scale.v"\nmodule t (input a, output y);\n  u u0 (a, y);\nendmodule\n', "t"
    )
    scale = replace(design.sources[0], path=design.sources[0].path.with_name("scale.v"))
    inner = replace(scale, path=scale.path.with_name("u.v"))
    sources = (
        replace(inner, text="module u (input a, output y);\n  assign y = ~a;\nendmodule\n"),
        *design.sources,
        replace(scale, text="`timescale 1ns / 1ps\n"),
    )
    found = elaborate(replace(design, sources=sources), sources)
    assert [m.definition.name for m in found.modules] == ["t", "u"]


@pytest.mark.parametrize(
    ("inner", "instance"),
    [
        ("module u (input p, output q);\n  assign q = ~p;\nendmodule", "u u0 (a, y);"),
        ("module u (input p, output q);\n  assign q = ~p;\nendmodule", "u u0 (.q(y), .p(1'b1));"),
    ],
)
def test_an_instance_without_registers_is_known(inner: str, instance: str, design_of: Make) -> None:
    """What it drives are words of the module around it."""
    text = f"module t (input a, clk, output y);\n  {instance}\nendmodule\n{inner}\n"
    module = modules_of(elaborate(design_of(text, "t"), design_of(text, "t").sources))[0]
    assert [region.known for region in module.regions] == [True]
    assert [drive.name for drive in module.drives] == ["y"]


_PLAIN = "module u (input p, output q);\n  assign q = ~p;\nendmodule"


@pytest.mark.parametrize(
    ("inner", "instance", "blackboxes"),
    [
        pytest.param(
            "module u (input c, p, output reg q);\n  reg [1:0] m [0:3];\n"
            "  always @(posedge c) begin\n    m[{p, q}] <= {2{p}};\n    q <= m[{q, p}][0];\n"
            "  end\nendmodule",
            "u u0 (clk, a, y);", (), id="memory",
        ),
        pytest.param(
            "module u (input c, p, output q);\n  reg r, s;\n  always @(posedge c) r <= p;\n"
            "  always @(negedge c) s <= r;\n  assign q = s;\nendmodule",
            "u u0 (clk, a, y);", (), id="two edges",
        ),
        pytest.param(
            "module u (input c, p, output reg q);\n  always @(posedge c) q <= p;\nendmodule",
            "u u0 (clk & a, a, y);", (), id="clock that no signal is",
        ),
        pytest.param(
            "module u (input c, p, output reg q);\n  always @* if (c) q = p;\nendmodule",
            "u u0 (clk, a, y);", (), id="latch",
        ),
        pytest.param(_PLAIN, "u u0 (.q(y), .p());", (), id="open input"),
        pytest.param(
            "module u (input p, inout q);\n  assign q = ~p;\nendmodule",
            "u u0 (a, y);", (), id="both ways",
        ),
        pytest.param(_PLAIN, "u u0 (a, y);", ("u",), id="black box"),
        pytest.param(_PLAIN, "(* keep *) u u0 (a, y);", (), id="kept instance"),
        pytest.param(f"(* keep_hierarchy *)\n{_PLAIN}", "u u0 (a, y);", (), id="kept module"),
        pytest.param(f"// hwopt: one gate\n{_PLAIN}", "u u0 (a, y);", (), id="block"),
        pytest.param(
            "module u (input p, output q);\n  assign q = p & ~q;\nendmodule",
            "u u0 (a, y);", (), id="loop",
        ),
        pytest.param(
            "module u (input p, output [1:0] q);\n  assign q[1] = p;\nendmodule",
            "u u0 (a, {y, z});", (), id="bit without a driver",
        ),
    ],
)  # fmt: skip
def test_other_instances_stay_closed(
    inner: str, instance: str, blackboxes: tuple[str, ...], design_of: Make
) -> None:
    """Memories, what floats, what loops, what is to be kept, and blocks of hwopt's own."""
    text = f"module t (input a, clk, output y, z);\n  {instance}\nendmodule\n{inner}\n"
    design = replace(design_of(text, "t"), blackboxes=dict.fromkeys(blackboxes))
    module = modules_of(elaborate(design, design.sources))[0]
    assert [region.known for region in module.regions] == [False]
    assert not module.drives


def test_other_values_keep_the_text_as_it_was(design_of: Make) -> None:
    """What declares and drives a wire at once inside of a loop stays whole for other parameters."""
    design = design_of(_LANES, "t")
    module = modules_of(elaborate(design, design.sources))[0]
    new = printed(module, _twice_inverted(module), _LANES)
    kept = new[new.index("otherwise_") :]
    assert "wire old = age == 2'd3;" in kept
    assert "wire old;" not in new


def test_an_instance_stays_where_its_output_shows_its_register(design_of: Make) -> None:
    """A word that reads a register of an instance takes the name of the wire that has its value."""
    text = (
        "module t (input clk, input [3:0] a, output [3:0] y, z);\n  wire [3:0] q, r;\n"
        "  u first (clk, a, q), second (clk, ~a, r);\n"
        "  assign y = q + 4'd1;\n  assign z = r;\nendmodule\n"
        "module u (input c, input [3:0] p, output reg [3:0] o);\n  always @(posedge c) o <= p;\n"
        "endmodule\n"
    )
    design = design_of(text, "t")
    module = modules_of(elaborate(design, design.sources))[0]
    words = module.words
    held = words.sig("first_o", 4)
    after = replace(
        module,
        drives=tuple(
            replace(d, word=words.xor((held, words.const(5, 4)))) if d.name == "y" else d
            for d in module.drives
        ),
    )
    assert printed(module, after, text) == text.replace("q + 4'd1", "q ^ 4'd5")


def test_what_the_text_names_inside_of_a_block_stays_there(design_of: Make) -> None:
    """Registers of a block or an instance keep their names where another item mentions them."""
    text = (
        "module t (input clk, input [3:0] a, output [3:0] y, output z);\n"
        "  generate if (1) begin : g\n    reg [3:0] q;\n    always @(posedge clk) q <= a;\n"
        "    assign y = q + 4'd1;\n  end endgenerate\n  assign z = g.q == 4'd3;\n"
        "  u v (clk, a[0]);\n  assign w = v.r;\nendmodule\n"
        "module u (input c, p);\n  reg r;\n  always @(posedge c) r <= p;\nendmodule\n"
    )
    design = design_of(text.replace("output z", "output z, w"), "t")
    module = modules_of(elaborate(design, design.sources))[0]
    assert [region.known for region in module.regions] == [True, True, True, False]
    assert {drive.name for drive in module.drives if drive.kind == "reg"} == {"g.q", "v.r"}
    with pytest.raises(UnprintableError):
        printed(module, _twice_inverted(module), design.sources[0].text)
