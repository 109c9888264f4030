"""Structures: equal for one circuit in other words, different where a behaviour may differ."""

import json
import random
import re
from pathlib import Path, PurePosixPath

import pytest

from hwopt.design import Clock, Design, Source
from hwopt.evaluate.elaborate import Elaboration, elaborate_at
from hwopt.evaluate.equivalence import Contract, ProofLimits, prove_apart
from hwopt.evaluation import Verdict
from hwopt.netlist.canonical import canonical_design
from hwopt.netlist.flatcells import Irregular
from hwopt.netlist.structure import Structure, structure_of
from hwopt.rewrite.rewording import reword
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped
from hwopt.tools.workspace import load_design

GOLD = frozenset({("acc_q", 8), ("mem_q", 8)})

PORTS = """\
module m (input clk_i, input rst_ni, input [7:0] a_i, b_i, input [2:0] at_i,
          output [7:0] y_o, z_o);
"""
BASE = (
    PORTS
    + """\
  reg [7:0] acc_q, old_q;
  reg [7:0] mem_q [0:7];
  wire [7:0] difference = a_i - b_i;
  wire less = $signed(a_i) < $signed(b_i);
  always @(posedge clk_i or negedge rst_ni)
    if (!rst_ni) begin acc_q <= 8'd3; old_q <= 8'd0; end
    else begin acc_q <= acc_q + difference; old_q <= acc_q; end
  always @(posedge clk_i) if (less) mem_q[at_i] <= a_i;
  assign y_o = (acc_q & a_i) ^ mem_q[at_i];
  assign z_o = {old_q[6:0], less};
endmodule
"""
)


def netlist(text: str, folder: Path) -> dict[str, object]:
    """Return what the front end makes of a text."""
    sources = (Source(PurePosixPath("m.v"), text),)
    design = Design(name="m", top="m", sources=sources, clock=Clock("clk_i"))
    found = elaborate_at(design, sources, (), folder=folder, limits=Limits())
    assert isinstance(found, Elaboration), found
    modules: dict[str, object] = json.loads((folder / "elaborated.json").read_text())["modules"]
    return modules


def structure(text: str, folder: Path) -> Structure:
    """Return the structure of a text."""
    found = structure_of(netlist(text, folder), "m", GOLD)
    assert found is not None
    return found


SAME = {
    "commuted": ("(acc_q & a_i) ^ mem_q[at_i]", "mem_q[at_i] ^ (a_i & acc_q)"),
    "sum": ("acc_q + difference", "difference + acc_q"),
    "renamed net": ("difference", "d"),
    "renamed register": ("old_q", "previous_q"),
    "comment": ("  assign y_o", "  // masked\n  assign y_o"),
    "another net": (
        "  assign z_o = {old_q[6:0], less};",
        "  wire [7:0] z = {old_q[6:0], less};\n  assign z_o = z;",
    ),
    "dead logic": ("  assign y_o", "  wire [7:0] unused = a_i * b_i;\n  assign y_o"),
}
DIFFERENT = {
    "operands of minus": ("a_i - b_i", "b_i - a_i"),
    "signedness": ("$signed(a_i) < $signed(b_i)", "a_i < b_i"),
    "operands of less": ("$signed(a_i) < $signed(b_i)", "$signed(b_i) < $signed(a_i)"),
    "reset value": ("acc_q <= 8'd3;", "acc_q <= 8'd2;"),
    "reset polarity": ("negedge rst_ni)\n    if (!rst_ni)", "posedge rst_ni)\n    if (rst_ni)"),
    "initial value": ("acc_q, old_q;", "acc_q, old_q = 8'd1;"),
    "bit order": ("{old_q[6:0], less}", "{less, old_q[6:0]}"),
    "one bit": ("old_q[6:0]", "old_q[7:1]"),
    "registers swapped": ("acc_q & a_i", "old_q & a_i"),
    "operator": ("acc_q & a_i", "acc_q | a_i"),
    "write enable": ("if (less) mem_q", "if (!less) mem_q"),
    "memory address": ("mem_q[at_i] <= a_i", "mem_q[~at_i] <= a_i"),
    "clock edge": ("@(posedge clk_i) if", "@(negedge clk_i) if"),
    "which port": ("y_o = (acc_q & a_i)", "y_o = (acc_q & b_i)"),
}


@pytest.mark.tool
@pytest.mark.parametrize("name", SAME)
def test_same(name: str, tmp_path: Path) -> None:
    """What says the same in other words has the same structure."""
    old, new = SAME[name]
    assert old in BASE
    other = BASE.replace(old, new)
    assert structure(other, tmp_path / "1").form == structure(BASE, tmp_path / "0").form


@pytest.mark.tool
@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name: str, tmp_path: Path) -> None:
    """What may behave differently has another structure, and so has what is proven."""
    old, new = DIFFERENT[name]
    assert old in BASE
    one, other = structure(BASE, tmp_path / "0"), structure(BASE.replace(old, new), tmp_path / "1")
    assert one.form != other.form
    assert one.hinted != other.hinted


@pytest.mark.tool
def test_two_registers_that_look_alike(tmp_path: Path) -> None:
    """Two registers of the same kind are not one: `p ^ q` of two that start free is not 0."""
    two = """\
module m (input clk_i, input d_i, output y_o);
  reg p, q;
  always @(posedge clk_i) begin p <= p; q <= q; end
  assign y_o = p ^ q;
endmodule
"""
    one = two.replace("p ^ q", "p ^ p")
    assert structure(two, tmp_path / "0").form != structure(one, tmp_path / "1").form


@pytest.mark.tool
def test_memory_contents_and_parameters(tmp_path: Path) -> None:
    """The contents of a table, and a value of a parameter, are part of the structure."""
    text = """\
module m #(parameter W = 3) (input clk_i, input [1:0] at_i, output reg [3:0] y_o);
  always @(*) case (at_i) 0: y_o = 4'd9; 1: y_o = 4'd5; 2: y_o = W; default: y_o = 4'd0; endcase
endmodule
"""
    forms = {
        structure(each, tmp_path / str(number)).form
        for number, each in enumerate(
            (text, text.replace("4'd9", "4'd8"), text.replace("W = 3", "W = 2"))
        )
    }
    assert len(forms) == 3


@pytest.mark.tool
def test_hints_carry_the_names_of_gold_alone(tmp_path: Path) -> None:
    """A register named as in gold is another hint than one that is not; no other name counts."""
    base = structure(BASE, tmp_path / "0")
    gone = structure(BASE.replace("acc_q", "sum_q"), tmp_path / "1")
    other = structure(BASE.replace("old_q", "previous_q"), tmp_path / "2")
    memory = structure(BASE.replace("mem_q", "store_q"), tmp_path / "3")
    assert base.form == gone.form == other.form == memory.form
    assert base.hinted == other.hinted
    assert len({base.hinted, gone.hinted, memory.hinted}) == 3
    assert "\\acc_q" in base.hinted
    assert "previous_q" not in other.hinted


@pytest.mark.tool
@pytest.mark.parametrize("name", ["fifo_sync", "uart_tx", "ctrl_fsm", "sat_addsub"])
def test_form_is_the_circuit(name: str, tmp_path: Path) -> None:
    """The form of an example is proven equal to what the front end made, both ways round."""
    design = load_design(shipped("rtl") / name)
    found = elaborate_at(
        design, design.sources, design.proven_at[0], folder=tmp_path / "e", limits=Limits()
    )
    assert isinstance(found, Elaboration)
    modules = json.loads((tmp_path / "e" / "elaborated.json").read_text())["modules"]
    made = structure_of(modules, design.top, found.names)
    assert made is not None
    form = tmp_path / "form.il"
    form.write_text(made.hinted)
    contract = Contract(clock=design.clock, reset=design.reset)
    for number, (gold, gate) in enumerate(((found.rtlil, form), (form, found.rtlil))):
        folder = tmp_path / str(number)
        folder.mkdir()
        proof = prove_apart(gold, gate, contract, folder=folder, limits=ProofLimits())
        assert proof.verdict is Verdict.PASS, proof.reason


@pytest.mark.tool
def test_rewordings_are_recognised(tmp_path: Path) -> None:
    """Commuted operands and reordered items of an example leave its structure as it is."""
    design = load_design(shipped("rtl") / "ctrl_fsm")
    forms = set()
    for seed in range(4):
        sources = reword(design, design.sources, seed)
        folder = tmp_path / str(seed)
        elaborate_at(design, sources, (), folder=folder, limits=Limits())
        modules = json.loads((folder / "elaborated.json").read_text())["modules"]
        forms.add(canonical_design(modules, design.top))
    assert len(forms) == 1


def gates(seed: int) -> dict[str, object]:
    """Return a random flat netlist of gates and registers as `write_json` has it."""
    coin = random.Random(seed)  # noqa: S311 - a netlist, no secret
    bits = list(range(2, 8))
    cells: dict[str, object] = {}
    for number in range(20):
        kind = coin.choice(("$_AND_", "$_XOR_", "$_MUX_", "$_DFF_P_"))
        pins = {"$_MUX_": "ABS", "$_DFF_P_": "CD"}.get(kind, "AB")
        out = "Q" if kind == "$_DFF_P_" else "Y"
        cells[f"c{number}"] = {
            "type": kind,
            "parameters": {},
            "attributes": {},
            "port_directions": {**dict.fromkeys(pins, "input"), out: "output"},
            "connections": {**{pin: [coin.choice(bits)] for pin in pins}, out: [8 + number]},
        }
        bits.append(8 + number)
    ports = {
        "i": {"direction": "input", "bits": list(range(2, 8))},
        "o": {"direction": "output", "bits": bits[-6:]},
    }
    return {"attributes": {"top": "1"}, "ports": ports, "cells": cells, "netnames": {}}


def shuffled(module: dict[str, object], seed: int) -> dict[str, object]:
    """Return the same netlist with nets and cells renamed, and the cells in another order."""
    coin = random.Random(seed)  # noqa: S311 - a netlist, no secret
    numbers = list(range(8, 40))
    coin.shuffle(numbers)
    text = re.sub(
        r"\b(\d+)\b(?=[\],])",
        lambda m: str(numbers[int(m[1]) - 8] + 100 if int(m[1]) >= 8 else int(m[1])),
        json.dumps(module),
    )
    other: dict[str, object] = json.loads(text)
    cells = list(other["cells"].values())  # type: ignore[attr-defined]
    coin.shuffle(cells)
    other["cells"] = {f"x{number}": cell for number, cell in enumerate(cells)}
    return other


def test_names_and_order_do_not_matter() -> None:
    """A random netlist has one form, whatever its nets and cells are called and listed as."""
    for seed in range(40):
        module = gates(seed)
        form = canonical_design({"m": module}, "m")
        assert form == canonical_design({"m": shuffled(module, seed)}, "m")


def test_one_pin_moved_matters() -> None:
    """A netlist in which one gate that is read reads another net has another form."""
    seen = 0
    for seed in range(40):
        module = gates(seed)
        form = canonical_design({"m": module}, "m")
        other = json.loads(json.dumps(module))
        cell = other["cells"]["c19"]
        pin = next(pin for pin in ("A", "D") if pin in cell["connections"])
        old = cell["connections"][pin][0]
        cell["connections"][pin] = [2 if old != 2 else 3]
        seen += form != canonical_design({"m": other}, "m")
    assert seen == 40


def test_what_has_no_order_is_said() -> None:
    """A loop, and a bit with two drivers, are irregular: the netlist is taken as it stands."""
    loop = gates(0)
    loop["cells"] = {
        "c": {
            "type": "$_NOT_",
            "parameters": {},
            "attributes": {},
            "port_directions": {"A": "input", "Y": "output"},
            "connections": {"A": [9], "Y": [9]},
        }
    }
    with pytest.raises(Irregular, match="loop"):
        canonical_design({"m": loop}, "m")
    twice = gates(0)
    twice["cells"]["more"] = twice["cells"]["c3"]  # type: ignore[index]
    with pytest.raises(Irregular, match="several drivers"):
        canonical_design({"m": twice}, "m")
    assert structure_of({"m": twice}, "m", frozenset()) is None
