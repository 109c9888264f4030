"""What equality saturation takes on large modules: seconds, memory, and whether a count ended it.

Usage: `python tests/benchmarks/egraph/size.py [--operations 150 5000] [--seed 1]`.

The module is made by seed: layers of 16-bit sums, differences, products by constants, choices,
comparisons and shifts, each of two values of the layers before, with a register after every layer
or none (two modules). Each is rewritten in a process of its own: read by slang, saturated,
extracted, and the first proposal written as Verilog. One process, one core. 150 operations map to
9,684 cells of generic45 with registers; under 60 s is the goal, for 5,000 operations too.

What the numbers are not: such a module is nothing that anybody would write, and says little about
what the rules find in one that somebody did.
"""

import argparse
import logging
import random
import resource
import sys
import time
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from pathlib import PurePosixPath

from hwopt.design import Clock, Design, Source
from hwopt.rewrite.egraph.proposals import saturated
from hwopt.rewrite.engine import Engine
from hwopt.verilog.importing import modules_of
from hwopt.verilog.reading import elaborate

_FORMS = (
    "{a} + {b}",
    "{a} - {b}",
    "{a} * 16'd{n}",
    "{a} + ({b} << {k})",
    "({a} < {b}) ? {a} : {b}",
    "{a}[{k}] ? {b} + {a} : {b} + 16'd{n}",
    "{a} & {b}",
    "{a} ^ ({b} >> {k})",
)
_LAYER = 50


@dataclass(frozen=True)
class Taken:
    """What one module took."""

    #: Words of the module as read.
    words: int
    proposals: int
    notes: tuple[str, ...]
    #: Processor time [s] of reading, of saturation with extraction, and of writing a proposal.
    reading_s: float
    saturation_s: float
    writing_s: float
    #: Most memory of the process [MiB].
    peak_mib: float


def text(operations: int, seed: int, *, registers: bool) -> str:
    """Return a module with so many operations."""
    coin = random.Random(seed)  # noqa: S311 - a circuit, no secret
    head = "module chip(input clk, input [15:0] i0, i1, i2, i3, output reg [15:0] y);"
    lines, values, layer = [head], ["i0", "i1", "i2", "i3"], list[str]()
    for number in range(operations):
        a, b = coin.sample(values[-2 * _LAYER :], 2)
        form = coin.choice(_FORMS)
        said = form.format(a=a, b=b, n=coin.randrange(3, 200), k=coin.randrange(1, 9))
        lines.append(f"  wire [15:0] w{number} = {said};")
        layer.append(f"w{number}")
        if len(layer) == _LAYER:
            values += _registered(lines, layer) if registers else layer
            layer = []
    outputs = " ^ ".join([*values[-_LAYER:], *layer])
    return "\n".join([*lines, f"  always @(posedge clk) y <= {outputs};", "endmodule\n"])


def _registered(lines: list[str], layer: list[str]) -> list[str]:
    names = [f"q{name}" for name in layer]
    lines.append(f"  reg [15:0] {', '.join(names)};")
    steps = " ".join(f"q{name} <= {name};" for name in layer)
    lines.append(f"  always @(posedge clk) begin {steps} end")
    return names


def taken(source: str) -> Taken:
    """Rewrite a module and say what it took."""
    logging.disable()
    sources = (Source(PurePosixPath("chip.v"), source),)
    design = Design("chip", "chip", sources, clock=Clock("clk"))
    begun = time.process_time()
    (module,) = modules_of(elaborate(design, sources))
    read = time.process_time()
    changes = list(saturated(module))
    searched = time.process_time()
    engine = Engine(design, sources, (lambda _module: changes[:1],))
    engine.written(engine.offers()[0])
    written = time.process_time()
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    notes = tuple(change.note for change in changes[:2])
    return Taken(
        len(module.order()),
        len(changes),
        notes,
        read - begun,
        searched - read,
        written - searched,
        peak,
    )


def main() -> int:
    """Print what both modules took; exit code 1 where saturation takes more than the goal."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--operations", type=int, nargs="+", default=[150, 5000])
    parser.add_argument("--seed", type=int, default=1)
    arguments = parser.parse_args()
    late = False
    for operations in arguments.operations:
        for registers in (False, True):
            source = text(operations, arguments.seed, registers=registers)
            with ProcessPoolExecutor(1) as pool:
                found = pool.submit(taken, source).result()
            what = "registers between layers" if registers else "one cone of logic"
            print(
                f"{operations} operations, {found.words} words, {what}: read {found.reading_s:.1f} "
                f"s, saturated {found.saturation_s:.1f} s, a proposal written "
                f"{found.writing_s:.1f} s, {found.peak_mib:.0f} MiB, {found.proposals} proposals",
                flush=True,
            )
            for note in found.notes:
                print(f"    {note}")
            late |= found.saturation_s > 60
    return int(late)


if __name__ == "__main__":
    sys.exit(main())
