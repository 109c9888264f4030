"""A further second opinion: every state that both designs reach together, under every input.

Yosys maps both to gates of one bit, a compiled program visits the states, 64 input vectors at a
time, each bit 0, 1 or open. Nothing of the judge takes part. It answers where each register of gold
has an asynchronous reset, and no open value gets into a register or decides an output.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter
from pathlib import Path
from typing import Any

from hwopt.design import Design
from hwopt.tools import yosys
from hwopt.tools.cosim import Cosimulator
from hwopt.tools.process import Limits, Reach, run

_HERE = Path(__file__).parent
_LIMITS = Limits(timeout_s=300.0)
#: Pairs of states, and a sixteenth of the blocks of 64 input vectors, that are visited at most.
_STATES = 1 << 20
#: Inputs and bits of registers on one side that are enumerated at most [bits].
_INPUTS = 22
_WIDEST = 64
_GATES = {
    "$_NOT_": "~{A}",
    "$_BUF_": "{A}",
    "$_AND_": "{A} & {B}",
    "$_OR_": "{A} | {B}",
    "$_XOR_": "{A} ^ {B}",
    "$_NAND_": "~({A} & {B})",
    "$_NOR_": "~({A} | {B})",
    "$_XNOR_": "~({A} ^ {B})",
    "$_ANDNOT_": "{A} & ~{B}",
    "$_ORNOT_": "{A} | ~{B}",
    "$_MUX_": "chosen({A}, {B}, {S})",
}
_RESETS = {"$_DFF_PN0_": "{q} & {R}", "$_DFF_PN1_": "{q} | ~{R}", "$_DFF_P_": "{q}"}
#: Cells with results that Verilog leaves open and that gates do not.
_OPEN = frozenset({"$div", "$mod", "$divfloor", "$modfloor", "$pow", "$dlatch", "$sr", "$dlatchsr"})


class _UnsuitedError(Exception):
    """This method has nothing to say."""


@dataclass(frozen=True)
class _Side:
    """The gates of one side."""

    module: Mapping[str, Any]

    def ports(self, direction: str, without: str = "") -> list[tuple[str, int, Any]]:
        """Return name, index and net of each bit, sorted."""
        return [
            (name, index, bit)
            for name, port in sorted(self.module["ports"].items())
            if port["direction"] == direction and name != without
            for index, bit in enumerate(port["bits"])
        ]

    def registers(self) -> list[Mapping[str, Any]]:
        """Return the flip-flops, those without a reset first."""
        found = [cell for cell in self.module["cells"].values() if cell["type"] in _RESETS]
        return sorted(found, key=lambda cell: cell["type"] != "$_DFF_P_")

    def free(self) -> int:
        """Return how many flip-flops have no asynchronous reset."""
        return sum(cell["type"] == "$_DFF_P_" for cell in self.registers())


def enumerated(
    design: Design, read: str, pair: tuple[Path, Path], tools: Cosimulator, *, folder: Path
) -> str:
    """Return what the enumeration says: `equal N`, `different N`, another word, or nothing.

    Args:
        design: Gold.
        read: The script that reads both sides.
        pair: RTLIL of gold and of gate, with the JSON of each beside it.
        tools: Whose compiler is used.
        folder: Where to work.
    """
    try:
        for path in pair:
            _determined(json.loads(path.with_name("elaborated.json").read_bytes())["modules"])
        sides = _gates(read, pair, folder)
        text = _program(design, *sides)
    except (_UnsuitedError, CycleError):
        return ""
    (folder / "explicit.cc").write_text(text, encoding="utf-8")
    env = tools.compiler.environment(tools.cache)
    reach = Reach((), tools.compiler.keeps(tools.cache))
    command = (*tools.compiler.argv, "-std=c++17", "-O2", "explicit.cc", "-o", "explicit")
    run(command, folder=folder, limits=_LIMITS, reach=reach, env=env, log_name="compile.log")
    (folder / "explicit").chmod(0o755)
    done = run((folder / "explicit", str(_STATES)), folder=folder, limits=_LIMITS)
    return done.log.strip()


def _determined(modules: Mapping[str, Any]) -> None:
    """Raise where the gates would have a value that Verilog leaves open."""
    kinds = {cell["type"] for module in modules.values() for cell in module["cells"].values()}
    if kinds & _OPEN or any(kind.startswith("$mem") for kind in kinds):
        raise _UnsuitedError


def _gates(read: str, pair: tuple[Path, Path], folder: Path) -> tuple[_Side, _Side]:
    text = (_HERE / "gates.ys").read_text(encoding="utf-8")
    script = read + "".join(text.replace("{side}", side) for side in ("gold", "gate"))
    done = yosys.run(script, folder=folder, limits=_LIMITS, reads=pair, name="gates")
    if done.error:
        raise _UnsuitedError
    modules = (json.loads((folder / f"{side}.json").read_bytes()) for side in ("gold", "gate"))
    gold, gate = (_Side(each["modules"][side]) for each, side in zip(modules, _SIDES, strict=True))
    return gold, gate


_SIDES = ("gold", "gate")


def _program(design: Design, gold: _Side, gate: _Side) -> str:
    clock = design.clock.name if design.clock else ""
    reset = design.reset.name if design.reset else ""
    names = [(name, index) for name, index, _ in gold.ports("input", clock)]
    names.sort(key=lambda name: name[0] == reset)  # then one word holds one value of it
    widest = max(len(gold.registers()), len(gate.registers()))
    if gold.free() or len(names) > _INPUTS or widest > _WIDEST:
        raise _UnsuitedError
    for side in (gold, gate):
        _reset_alone(design, side)
    counts = {
        "inputs": len(names),
        "outputs": len(gold.ports("output")),
        "gold_states": len(gold.registers()),
        "gate_states": len(gate.registers()),
        "free_states": gate.free(),
        "reset_place": len(names) - 1 if reset else -1,
    }
    lines = [(_HERE / "explicit.h").read_text(encoding="utf-8")]
    lines += [f"constexpr int {name} = {count};" for name, count in counts.items()]
    high = design.reset is not None and design.reset.active == "high"
    lines.append(f"static const Bit reset_value = {'one' if high else 'zero'};")
    for name, side in zip(_SIDES, (gold, gate), strict=True):
        lines += _function(name, side, names, clock)
    return "\n".join(lines) + "\n" + (_HERE / "explicit.cpp").read_text(encoding="utf-8")


def _reset_alone(design: Design, side: _Side) -> None:
    """Raise where a flip-flop is reset by anything but the reset, which starts every run."""
    reset = design.reset
    named = {bit for name, _, bit in side.ports("input") if reset and name == reset.name}
    asserted = named
    if reset is not None and reset.active == "high":
        asserted = {
            cell["connections"]["Y"][0]
            for cell in side.module["cells"].values()
            if cell["type"] == "$_NOT_" and cell["connections"]["A"][0] in named
        }
    for cell in side.registers():
        if not asserted.issuperset(cell["connections"].get("R", ())):
            raise _UnsuitedError


def _function(name: str, side: _Side, names: list[tuple[str, int]], clock: str) -> Iterator[str]:
    yield f"static void {name}(const Bit* in, const Bit* q, Bit* out, Bit* next) {{"
    for port, index, bit in side.ports("input", clock):
        yield f"const Bit n{bit} = in[{names.index((port, index))}];"
    terms, needs = {}, {}
    clocks = {bit for port, _, bit in side.ports("input") if port == clock}
    place = {id(cell): number for number, cell in enumerate(side.registers())}
    for cell in side.module["cells"].values():
        pins = {pin: bits[0] for pin, bits in cell["connections"].items()}
        if cell["type"] in _RESETS:
            if pins["C"] not in clocks:
                raise _UnsuitedError
            target, reads = pins["Q"], [pins["R"]] if "R" in pins else []
            form, words = _RESETS[cell["type"]], {"q": f"q[{place[id(cell)]}]"}
        elif cell["type"] in _GATES:
            target, reads = pins["Y"], [bit for pin, bit in pins.items() if pin != "Y"]
            form, words = _GATES[cell["type"]], {}
        else:
            raise _UnsuitedError
        words |= {pin: _net(bit) for pin, bit in pins.items()}
        terms[target] = form.format(**words)
        needs[target] = [bit for bit in reads if isinstance(bit, int)]
    for bit in TopologicalSorter(needs).static_order():
        if bit in terms:
            yield f"const Bit n{bit} = {terms[bit]};"
    for number, (_, _, bit) in enumerate(side.ports("output")):
        yield f"out[{number}] = {_net(bit)};"
    for number, cell in enumerate(side.registers()):
        pins = {pin: bits[0] for pin, bits in cell["connections"].items()}
        words = {"q": _net(pins["D"]), "R": _net(pins.get("R", "1"))}
        yield f"next[{number}] = {_RESETS[cell['type']].format(**words)};"
    yield "}"


def _net(bit: int | str) -> str:
    return f"n{bit}" if isinstance(bit, int) else {"0": "zero", "1": "one"}.get(bit, "open")
