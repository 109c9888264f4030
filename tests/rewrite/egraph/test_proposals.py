"""What saturation proposes for whole modules: proven, reproducible, bounded."""

import subprocess
import sys
from collections.abc import Callable
from itertools import islice
from pathlib import Path

import pytest
from word_growth import Maker, values, vectors

from hwopt.design import Design
from hwopt.liberty.reader import read_library
from hwopt.rewrite import engine
from hwopt.rewrite.change import after
from hwopt.rewrite.egraph.costs import Gates, calibrated
from hwopt.rewrite.egraph.proposals import region_graph, saturated
from hwopt.rewrite.egraph.regions import regions
from hwopt.rewrite.egraph.saturation import Limits, saturate
from hwopt.rewrite.egraph.steps import STEPS
from hwopt.rewrite.rules import REWRITE, WHOLE, priced
from hwopt.verilog.importing import modules_of
from hwopt.verilog.module import Drive, Module, Region, Signal
from hwopt.verilog.reading import elaborate

Prove = Callable[..., bool]
Make = Callable[..., Design]

_FLOW = Path(__file__).parents[3] / "flows" / "generic45"

_TEXTS = (
    """module t(input s, input {s} [{w}:0] a, b, c, d, output {s} [{w}:0] y, output z);
    assign y = s ? a + b : a - c; assign z = (a - d) < b;
    endmodule""",
    """module t(input {s} [{w}:0] a, b, c, d, output {s} [{w}+4:0] x, y);
    assign x = a * c - b * c; assign y = a * d + d * b + a;
    endmodule""",
    """module t(input [1:0] m, input {s} [{w}:0] a, b, output reg {s} [{w}+2:0] y);
    always @(*) case (m) 0: y = a * b; 1: y = a > b ? a - b : b - a; 2: y = 5 * a + b;
      default: y = (a * b) >>> 1; endcase
    endmodule""",
)


@pytest.mark.tool
@pytest.mark.parametrize("sign", ["", "signed"])
@pytest.mark.parametrize(("number", "width"), [(0, 3), (0, 6), (1, 3), (2, 3)])
def test_proposals_are_proven(
    number: int, width: int, sign: str, prove: Prove, design_of: Make
) -> None:
    """Yosys alone proves what is proposed, at several widths and both signs."""
    text = _TEXTS[number].format(s=sign, w=width)
    design = design_of(text, "t")
    found = list(islice(engine.rewrites(design, design.sources, (saturated,)), 3))
    assert found
    for rewrite in found:
        assert prove(text, rewrite.sources[0].text, "t", by="outputs"), rewrite.note


@pytest.mark.tool
@pytest.mark.parametrize("width", [4, 9])
def test_what_a_register_takes_may_be_read_at_once(
    width: int, prove: Prove, design_of: Make
) -> None:
    """The choice by which a register is reset is a leaf where others compute with its value."""
    text = f"""module t(input clk, rst, input [{width}:0] a, b, output reg [{width}:0] q, output
      [{width}:0] y);
      wire [{width}:0] n = rst ? 0 : a + b;
      always @(posedge clk) q <= n;
      assign y = n * 5 + b * 5;
    endmodule"""
    design = design_of(text, "t")
    found = list(islice(engine.rewrites(design, design.sources, (saturated,)), 2))
    assert found
    for rewrite in found:
        assert prove(text, rewrite.sources[0].text, "t"), rewrite.note


def _module(maker: Maker, count: int) -> Module:
    roots = list(dict.fromkeys(maker.grow(count)))
    drives = tuple(Drive(0, f"y{i}", 0, w, "assign", local=w) for i, w in enumerate(roots))
    signals = {
        d.name: Signal(d.name, d.word.width, signed=False, direction="output") for d in drives
    }
    return Module("t", 0, 0, "", signals, (Region(0, 0, 0, 0),), drives, maker.words)


@pytest.mark.parametrize("seed", range(12))
def test_changes_keep_the_values(seed: int) -> None:
    """Every change of a random module leaves each output what it was."""
    maker = Maker(seed)
    module = _module(maker, 14)
    for change in saturated(module):
        new = after(module, change)
        for row in vectors(module.roots(), maker.rng, 20):
            both = [d.word for m in (module, new) for d in m.drives]
            then = values(both, row)
            for old, now in zip(module.drives, new.drives, strict=True):
                assert then[old.word] == then[now.word], (change.note, row)


_DIGEST = """
import sys, hashlib
sys.path.insert(0, sys.argv[1])
from test_proposals import _module
from word_growth import Maker
from hwopt.rewrite.egraph.proposals import saturated
found = [(c.note, c.by) for seed in (3, 4) for c in saturated(_module(Maker(seed), 14))]
print(hashlib.sha256(repr(found).encode()).hexdigest())
"""


def test_hash_seed_changes_nothing() -> None:
    """The same module gives the same changes in the same order, whatever the hash seed."""
    here = Path(__file__).parent
    digests = {
        subprocess.run(
            [sys.executable, "-c", _DIGEST, str(here)],
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": str(here.parents[1])},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(digests) == 1


def test_counts_bound_a_saturation(design_of: Make) -> None:
    """A saturation that does not end by itself stops at its count and says so."""
    terms = " + ".join(f"(s[{i}] ? a * x{i} : b * x{i})" for i in range(6))
    ports = ", ".join(f"x{i}" for i in range(6))
    text = (
        f"module t(input [5:0] s, input [7:0] a, b, {ports}, output [15:0] y); assign y = {terms};"
    )
    design = design_of(text + " endmodule", "t")
    (module,) = modules_of(elaborate(design, design.sources))
    (region,) = regions(module)
    graph, _ = region_graph(region)
    outcome = saturate(graph, STEPS, Limits(iterations=9, nodes=100))
    assert outcome.stopped
    assert outcome.nodes < 300


def test_operands_are_chosen_before_one_multiplier(design_of: Make) -> None:
    """Products in a chain of choices, one of them shifted, become one product."""
    text = """module t(input [1:0] m, input [7:0] x, y, g, h, output reg [15:0] o);
    always @(*) case (m) 0: o = x * g; 1: o = y * g; 2: o = x * h; default: o = (x * g) >> 1;
    endcase endmodule"""
    design = design_of(text, "t")
    (module,) = modules_of(elaborate(design, design.sources))
    new = after(module, next(iter(saturated(module))))
    assert sum(w.op == "mul" for w in module.order()) == 3
    assert sum(w.op == "mul" for w in new.order()) == 1


def test_saturating_sum_needs_one_adder(design_of: Make) -> None:
    """Clamping to both ends, up and down, is one sum whose top bit tells."""
    text = """module t(input d, input [7:0] m, l, output [7:0] y);
    assign y = d ? ((l < m) ? 8'd0 : l - m) : ((l > 8'd255 - m) ? 8'd255 : l + m);
    endmodule"""
    design = design_of(text, "t")
    (module,) = modules_of(elaborate(design, design.sources))
    fewest = min(
        sum(w.op in {"add", "sub", "ult", "slt"} for w in after(module, c).order())
        for c in saturated(module)
    )
    assert fewest == 1


def test_areas_come_from_the_library() -> None:
    """Costs are those of the cells of a Liberty file, in the proportions of the defaults."""
    found = calibrated(read_library([_FLOW / "generic45.lib"]))
    default = Gates()
    assert found.differ == pytest.approx(1.3824)
    assert found.adder == pytest.approx(default.adder, rel=0.05)
    assert found.choose == pytest.approx(default.choose, rel=0.05)


@pytest.mark.tool
@pytest.mark.parametrize("gate", ["&", "|", "^"])
def test_what_both_choices_have_in_common_stands_once(
    gate: str, prove: Prove, design_of: Make
) -> None:
    """Gates of several operands under a choice keep all of them."""
    text = f"""module t(input s, input [4:0] a, b, c, d, e, output [4:0] y);
      assign y = s ? a {gate} b {gate} c {gate} d : b {gate} a {gate} e;
    endmodule"""
    design = design_of(text, "t")
    found = list(engine.rewrites(design, design.sources, (saturated,)))
    assert found
    for rewrite in found:
        assert prove(text, rewrite.sources[0].text, "t", by="outputs"), rewrite.note
    assert any(rewrite.sources[0].text.count(gate) == 3 for rewrite in found)


@pytest.mark.tool
def test_what_cells_cost_decides_what_comes_first(design_of: Make) -> None:
    """Where choices are dear two adders stay, where adders are dear one is left."""
    text = """module t(input s, input [7:0] a, b, c, d, output [8:0] y);
      assign y = s ? a + b : c + d;
    endmodule"""
    design = design_of(text, "t")
    (module,) = modules_of(elaborate(design, design.sources))
    adders = []
    for gates in (Gates(adder=0.01, half=0.01, choose=50.0, both=50.0), Gates(adder=50.0)):
        rules = priced(REWRITE, gates)
        assert len(rules) == len(REWRITE)
        (rule,) = (rule for rule in rules if rule == saturated)
        assert rule in WHOLE
        first = next(iter(rule(module)), None)
        words = (after(module, first) if first else module).order()
        adders.append(sum(w.op == "add" for w in words))
    assert adders == [2, 1]
