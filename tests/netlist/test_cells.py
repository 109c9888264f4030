"""Each cell's two meanings, in bits and in numbers, against each other and against Yosys."""

import random
import re
from pathlib import Path

import pytest

from hwopt.netlist.aig import FALSE, Aig
from hwopt.netlist.blast import Blaster
from hwopt.netlist.cells import CELLS
from hwopt.netlist.interpret import Interpreter
from hwopt.netlist.ternary import Ternary, known
from hwopt.netlist.words import Cell, Net, Words
from hwopt.tools import yosys
from hwopt.tools.process import Limits

BINARY = (
    "$and $or $xor $xnor $logic_and $logic_or $eq $ne $eqx $nex $lt $le $gt $ge $add $sub $mul "
    "$div $mod $divfloor $modfloor $pow $shl $sshl $shr $sshr $shift $shiftx"
).split()
UNARY = (
    "$not $pos $neg $reduce_and $reduce_or $reduce_bool $reduce_xor $reduce_xnor $logic_not"
).split()
#: The second operand of these is unsigned, or has a sign of its own.
UNSIGNED_B = {"$shl", "$sshl", "$shr", "$sshr"}
OWN_SIGN_B = {"$shift", "$shiftx"}


def widths(kind: str, draw: random.Random) -> dict[str, int]:
    """Return the widths of the pins of a cell."""
    if kind in BINARY:
        b = draw.randint(1, 4) if "sh" in kind else draw.randint(1, 5)
        return {"A": draw.randint(1, 5), "B": b, "Y": draw.randint(1, 6)}
    if kind in UNARY:
        return {"A": draw.randint(1, 5), "Y": draw.randint(1, 6)}
    width, selects = draw.randint(1, 3), draw.randint(1, 3)
    return {
        "$buf": {"A": width, "Y": width},
        "$mux": {"A": width, "B": width, "S": 1, "Y": width},
        "$bwmux": {"A": width, "B": width, "S": width, "Y": width},
        "$pmux": {"A": width, "B": width * selects, "S": selects, "Y": width},
        "$bmux": {"A": width << selects, "S": selects, "Y": width},
        "$demux": {"A": width, "S": selects, "Y": width << selects},
    }[kind]


def make(kind: str, draw: random.Random) -> Words:
    """Return a module with one cell, its pins as ports."""
    sizes = widths(kind, draw)
    if kind == "$shiftx":
        sizes["A"] = max(sizes["A"], sizes["Y"])
    numbers = {f"{pin}_WIDTH": size for pin, size in sizes.items()}
    signed = draw.randint(0, 1)
    numbers["A_SIGNED"] = 0 if kind == "$shiftx" else signed
    numbers["B_SIGNED"] = 0 if kind in UNSIGNED_B else signed
    if kind in OWN_SIGN_B:
        numbers["B_SIGNED"] = draw.randint(0, 1)
    if kind not in BINARY:
        del numbers["B_SIGNED"]
    if kind not in BINARY and kind not in UNARY:
        numbers = {"WIDTH": sizes["A" if kind != "$bmux" else "Y"], "S_WIDTH": sizes.get("S", 0)}
    pins, bit = {}, 2
    for pin, size in sizes.items():
        pins[pin] = tuple(range(bit, bit + size))
        bit += size
    parameters = {name: format(value, "032b") for name, value in numbers.items()}
    cell = Cell("cell", kind, pins, parameters, ("Y",))
    nets = tuple(Net(pin, bits) for pin, bits in pins.items())
    return Words("top", nets[:-1], nets[-1:], (), (cell,), nets, {})


def by_bits(words: Words, values: dict[int, int], undefined: int) -> int:
    """Evaluate through a graph."""
    aig = Aig()
    aig.input()
    inputs = {net: known(value) for net, value in values.items()}
    cycle = Blaster(words, Ternary(aig)).cycle(inputs, {}, lambda _: known(undefined))
    bits = [cycle.values[net][0] for net in words.outputs[0].bits]
    assert all(bit in (0, 1) for bit in bits)
    return sum(bit << i for i, bit in enumerate(bits))


@pytest.mark.parametrize("kind", CELLS)
def test_bits_agree_with_numbers(kind: str) -> None:
    """The graph of a cell computes what the naive interpreter computes."""
    draw = random.Random(kind)  # noqa: S311 - test cases
    for _ in range(30):
        words = make(kind, draw)
        for _ in range(6):
            values = {bit: draw.getrandbits(1) for net in words.inputs for bit in net.bits}
            undefined = draw.getrandbits(1)
            run = Interpreter(words).cycle(values, {}, lambda _, value=undefined: value)
            number = run.number("", "Y", words.outputs[0].bits)
            assert by_bits(words, values, undefined) == number, words


def test_nothing_is_known_of_an_unknown_product() -> None:
    """A graph never claims to know what an unknown input decides."""
    aig = Aig()
    assert aig.and_(aig.input(), aig.input()) != FALSE


def text_of(words: Words, index: int) -> str:
    """Return the module as RTLIL."""
    lines = [f"module \\m{index}"]
    for port, net in enumerate((*words.inputs, *words.outputs), start=1):
        way = "output" if net in words.outputs else "input"
        lines.append(f"  wire width {len(net.bits)} {way} {port} \\{net.name}")
    cell = words.cells[0]
    lines.append(f"  cell {cell.kind} \\cell")
    lines += [
        f"    parameter \\{name} {int(text, 2)}"
        for name, text in cell.parameters.items()
        if name != "S_WIDTH" or ("S" in cell.pins and cell.kind not in ("$mux", "$bwmux"))
    ]
    lines += [f"    connect \\{pin} \\{pin}" for pin in cell.pins]
    return "\n".join([*lines, "  end", "end", ""])


@pytest.mark.tool
def test_numbers_agree_with_yosys(tmp_path: Path) -> None:
    """The naive interpreter computes what Yosys' own evaluation computes, where it is defined."""
    draw = random.Random(7)  # noqa: S311 - test cases
    modules, script, expected = [], ["read_rtlil cells.il"], []
    for kind in CELLS:
        for _ in range(4):
            words = make(kind, draw)
            index = len(modules)
            modules.append(text_of(words, index))
            script.append(f"cd m{index}")
            for _ in range(3):
                values = {bit: draw.getrandbits(1) for net in words.inputs for bit in net.bits}
                words_in = [
                    f"-set {net.name} {len(net.bits)}'b"
                    + "".join(str(values[bit]) for bit in reversed(net.bits))
                    for net in words.inputs
                ]
                script.append(f"eval {' '.join(words_in)} -show Y")
                outs = {
                    Interpreter(words)
                    .cycle(values, {}, lambda _, value=fill: value)
                    .number("", "Y", words.outputs[0].bits)
                    for fill in (0, 1)
                }
                expected.append((words.cells[0], words_in, outs))
            script.append("cd ..")
    (tmp_path / "cells.il").write_text("".join(modules), encoding="utf-8")
    done = yosys.run("\n".join(script) + "\n", folder=tmp_path, limits=Limits())
    assert not done.error
    found = re.findall(r"Eval result: \\Y = (?:\d+'([01xz]+)|(\d+))\.", done.log)
    assert len(found) == len(expected)
    for (digits, number), (cell, words_in, outs) in zip(found, expected, strict=True):
        if len(outs) > 1 and cell.kind == "$pmux":
            continue  # Yosys' evaluation is defined where all selected words agree.
        if len(outs) > 1:
            assert "x" in digits, (cell, words_in, digits)
        else:
            assert int(number or digits, 10 if number else 2) in outs, (cell, words_in, digits)
