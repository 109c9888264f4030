"""Vectors through a Verilator model, without cocotb and without Python in the simulation.

A counterexample needs what a testbench must not have: registers that start from given values.
The main program, `vectors.cpp`, is compiled once with Verilator's runtime; a model adds two
functions to it, so that one costs a third of a second.
"""

import functools
from dataclasses import dataclass
from pathlib import Path

from hwopt.errors import ToolFailed
from hwopt.tools.cosim import Cosimulator, Start, runtime_of
from hwopt.tools.model import Model
from hwopt.tools.process import Limits, Reach, run
from hwopt.tools.runtime import RANDOM_X, RUNTIME, Runtime, discard_if_damaged
from hwopt.tools.verilated import PREFIX, Diagnostic, Verilated
from hwopt.tools.verilator import verilate

#: What `vectors.cpp` calls.
_MODEL = f"""
void* hwopt_model(VerilatedContext* context) {{ return new {PREFIX}{{context, ""}}; }}
void hwopt_eval(void* model) {{ static_cast<{PREFIX}*>(model)->eval(); }}
"""


@dataclass(frozen=True)
class Vectors:
    """What is driven. Values are binary digits, most significant first."""

    #: Name of the clock; None for a combinational design.
    clock: str | None
    #: Inputs without the clock, with their values before cycle 0, `((name, value), ...)`.
    inputs: tuple[tuple[str, str], ...]
    #: Variables by hierarchical name below the top, and what they hold before cycle 0, with `x`
    #: for bits that stay as they are, `((name, value), ...)`.
    start: tuple[tuple[str, str], ...]
    outputs: tuple[str, ...]
    #: `(cycles, inputs)` values.
    cycles: tuple[tuple[str, ...], ...]

    def text(self, top: str) -> str:
        """Return what the program reads."""
        rows = [
            self.clock or "-",
            str(len(self.inputs)),
            *(f"{name} {value}" for name, value in self.inputs),
            str(len(self.start)),
            *(f"{top}.{name} {value}" for name, value in self.start),
            f"{len(self.outputs)} {' '.join(self.outputs)}",
            str(len(self.cycles)),
            *(" ".join(row) for row in self.cycles),
        ]
        return "\n".join(rows) + "\n"


@dataclass(frozen=True)
class Answer:
    """What came out."""

    #: `(cycles, outputs)` values before the rising edge that ends a cycle.
    cycles: tuple[tuple[str, ...], ...]
    #: Variables of `Vectors.start` that the simulation does not have.
    missing: tuple[str, ...]


def compile_driven(
    tools: Cosimulator, model: Model, *, folder: Path, limits: Limits
) -> Path | Diagnostic:
    """Compile a model into a program that `drive` runs; an error in its text is a value.

    Raises:
        ToolFailed: The C++ compiler refused what Verilator wrote.
        ToolTimeout: A limit was reached.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    found = verilate(tools.verilator, model, folder=folder, limits=limits, everything=True)
    if found.errors:
        return found.errors[0]
    compiled = runtime_of(tools)
    try:
        return _compile(found, compiled, tools, limits)
    except ToolFailed:
        if not discard_if_damaged(compiled):
            raise
        return _compile(found, runtime_of(tools), tools, limits)


def drive(
    binary: Path, top: str, vectors: Vectors, start: Start, *, folder: Path, limits: Limits
) -> Answer:
    """Drive vectors.

    Raises:
        ToolFailed: The program ended early.
        ToolTimeout: A limit on time was reached.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "vectors.txt").write_text(vectors.text(top), encoding="utf-8")
    arguments = (
        f"+verilator+seed+{start.seed % (2**31 - 2) + 1}",
        f"+verilator+rand+reset+{start.power_up}",
    )
    run(
        (binary, "vectors.txt", "response.txt", *arguments),
        folder=folder,
        limits=limits,
        reach=Reach(readable=(binary,)),
    )
    lines = (folder / "response.txt").read_text(encoding="utf-8").splitlines()
    missing = [line.split(" ", 1)[1] for line in lines if line.startswith("missing ")]
    rows = tuple(tuple(line.split()) for line in lines[len(missing) :])
    if len(rows) != len(vectors.cycles):
        raise ToolFailed(
            f"{len(vectors.cycles)} cycles were expected in the response, not {len(rows)}",
            folder=folder,
        )
    return Answer(rows, tuple(name.removeprefix(f"{top}.") for name in missing))


def _compile(found: Verilated, compiled: Runtime, tools: Cosimulator, limits: Limits) -> Path:
    folder = found.folder.parent
    include = tools.verilator.root / "include"
    extra = (include / f"{name}.cpp" for name in found.runtime if name not in RUNTIME)
    parts = (*sorted(found.folder.glob("*.cpp")), *extra)
    text = "".join(f'#include "{part}"\n' for part in parts)
    (folder / "model.cc").write_text(RANDOM_X + text + _MODEL, encoding="utf-8")
    binary = folder / "driven"
    env = tools.compiler.environment(tools.cache)
    reach = Reach((include, compiled.folder), tools.compiler.keeps(tools.cache))
    call = functools.partial(run, folder=folder, limits=limits, reach=reach, env=env)
    command = tools.compiler.argv
    unit = (f"-I{found.folder}", "-c", "model.cc", "-o", "model.o")
    call((*command, *compiled.flags, *unit), log_name="compile.log")
    objects: tuple[str | Path, ...] = ("model.o", compiled.driver, *compiled.objects)
    call((*command, *objects, "-o", binary, "-pthread"), log_name="link.log")
    binary.chmod(0o755)  # a confined linker cannot
    return binary
