"""Stage `elaborate`: slang and Verilator read the text; what hwopt cannot judge is refused."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hwopt.design import Design, Parameters, Source
from hwopt.evaluation import StageResult, Verdict
from hwopt.netlist.elaborated import Control, Elaborated, Register, read_elaborated
from hwopt.netlist.structure import Named, Structure, names_of, structure_of
from hwopt.tools import yosys
from hwopt.tools.model import verilog_value
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped
from hwopt.tools.workspace import inside, write_sources

#: Bounds of slang's own, so that a hostile text ends as an error and not as a hang.
_BOUNDS = (
    "--max-generate-steps 20000 --max-constexpr-steps 1000000 --max-constexpr-depth 256 "
    "--max-instance-array 10000 --max-hierarchy-depth 64 --max-constant-size 1048576 "
    "--unroll-limit 10000"
)


#: Bits of one memory; what is larger belongs into a black box.
MAX_MEMORY_BITS = 1 << 20


@dataclass(frozen=True)
class Elaboration:
    """One elaboration on disk."""

    parameters: Parameters
    #: RTLIL as slang left it, `elaborated.il`.
    rtlil: Path
    netlist: Elaborated
    #: Names and widths of the words and memories in the text.
    names: frozenset[Named]
    #: Combinational loops and nets with several drivers, in words.
    problems: tuple[str, ...] = ()


def elaborate_at(
    design: Design,
    sources: tuple[Source, ...],
    parameters: Parameters,
    *,
    folder: Path,
    limits: Limits,
) -> Elaboration | str:
    """Elaborate sources at one set of parameter values.

    Returns:
        The elaboration, or what the front end reported as wrong with the text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = write_sources(folder / "rtl", sources)
    write_sources(folder / "rtl", design.includes)
    write_sources(folder / "rtl", design.data)
    script = yosys.fill(
        (shipped("flows") / "ladder" / "elaborate.ys").read_text(encoding="utf-8"),
        options=" ".join((_BOUNDS, *_options(design, parameters))),
        top=design.top,
        files=" ".join(yosys.quote(f"rtl/{name}") for name in files),
    )
    done = yosys.run(script, folder=folder, limits=limits, name="elaborate")
    if done.error:
        return done.error.replace("rtl/", "")
    return _read(folder, parameters, design.top)


def _options(design: Design, parameters: Parameters) -> Iterator[str]:
    folders = {str(inside(source.path).parent) for source in (*design.includes, *design.sources)}
    for name in sorted(folders):
        yield f"-I {yosys.quote('rtl/' + name)}"
    for name, text in design.defines.items():
        yield f"-D {yosys.quote(f'{name}={text}')}"
    for name, value in parameters:
        yield f"-G {name}={_parameter(value)}"
    for name in sorted(design.blackboxes):
        yield f"--blackboxed-module {name}"


def _parameter(value: int | str) -> str:
    """Return a value as slang's command line takes it; a string keeps its quotes."""
    return verilog_value(value)


def take_rtlil(path: Path, *, top: str, folder: Path, limits: Limits) -> Elaboration | str:
    """Take in RTLIL that an elaboration wrote before, as an export's proof keeps it."""
    folder.mkdir(parents=True, exist_ok=True)
    script = yosys.fill(
        (shipped("flows") / "ladder" / "take_rtlil.ys").read_text(encoding="utf-8"),
        file=yosys.quote(path.resolve()),
        top=top,
    )
    done = yosys.run(script, folder=folder, limits=limits, reads=(path,), name="elaborate")
    return done.error or _read(folder, (), top)


def _read(folder: Path, parameters: Parameters, top: str) -> Elaboration:
    modules = _modules(folder)
    return Elaboration(
        parameters=parameters,
        rtlil=folder / "elaborated.il",
        netlist=read_elaborated(modules, top=top),
        names=names_of(modules[top]),
        problems=tuple(_problems((folder / "check.txt").read_text(encoding="utf-8"))),
    )


def _modules(folder: Path) -> Mapping[str, Any]:
    modules: Mapping[str, Any] = json.loads((folder / "elaborated.json").read_bytes())["modules"]
    return modules


def write_structure(found: Elaboration, gold: Elaboration, *, top: str) -> None:
    """Write what decides a candidate's evaluation: `form.il`, `hinted.il`, and `words.json`.

    Where no order can be found for it, that is its RTLIL as it stands.
    """
    folder = found.rtlil.parent
    structure = structure_of(_modules(folder), top, gold.names)
    if structure is None:
        text = found.rtlil.read_text(encoding="utf-8")
        structure = Structure(text, text, {})
    (folder / "form.il").write_text(structure.form, encoding="utf-8")
    (folder / "hinted.il").write_text(structure.hinted, encoding="utf-8")
    (folder / "words.json").write_text(json.dumps(structure.words), encoding="utf-8")


def _problems(check: str) -> Iterator[str]:
    """Read from Yosys' `check` the nets in loops and those with several drivers."""
    in_loop = False
    for line in check.splitlines():
        words = line.strip().replace("rtl/", "")
        conflict = re.search(r"multiple conflicting drivers for (\S+)", words)
        if conflict:
            yield f"{conflict[1].rstrip(':')} has several drivers"
        elif "found logic loop" in words:
            in_loop = True
        elif in_loop and words.startswith("wire "):
            yield f"combinational loop through {words.removeprefix('wire ')}"
            in_loop = False


def objections(design: Design, elaboration: Elaboration) -> Iterator[str]:
    """Yield what keeps an elaborated module from being judged; gold and candidate alike."""
    netlist = elaboration.netlist
    for instance in netlist.instances:
        if instance.module not in design.blackboxes:
            yield (
                f"{_at(instance.source)}instance {instance.path} of module {instance.module}, "
                "which nobody defines; define it or declare it under [blackboxes]"
            )
    for name, source in netlist.latches:
        yield f"{_at(source)}a latch is inferred for {name}"
    yield from elaboration.problems
    for memory in netlist.memories:
        if memory.width * memory.size > MAX_MEMORY_BITS:
            yield (
                f"memory {memory.name} has {memory.width * memory.size} bits; "
                f"hwopt takes up to {MAX_MEMORY_BITS}"
            )
    for port in netlist.ports:
        if port.direction == "inout":
            yield f"port {port.name} is inout; hwopt takes inputs and outputs only"
    for register in netlist.registers:
        yield from _in_register(design, register)


def _in_register(design: Design, register: Register) -> Iterator[str]:
    at, clock = _at(register.source), design.clock
    if clock is None:
        yield f"{at}register {register.name}, though the design declares no clock"
    elif register.clock.net != clock.name or not register.clock.is_input:
        yield f"{at}register {register.name} is clocked by {register.clock.net}, not {clock.name}"
    elif not register.clock.polarity:
        yield f"{at}register {register.name} is clocked by the falling edge of {clock.name}"
    if register.asynchronous is not None:
        yield from _in_asynchronous(design, register, register.asynchronous)


def _in_asynchronous(design: Design, register: Register, control: Control) -> Iterator[str]:
    at, reset = _at(register.source), design.reset
    expected = "none" if reset is None or reset.kind == "sync" else reset.name
    if reset is None or reset.kind == "sync" or control.net != reset.name:
        yield (
            f"{at}register {register.name} has the asynchronous control {control.net}; "
            f"the design's asynchronous reset is {expected}"
        )
    elif control.polarity != (reset.active == "high"):
        yield f"{at}register {register.name} is reset by the wrong level of {control.net}"


def compare_interfaces(gold: Elaborated, gate: Elaborated) -> str:
    """Return what differs between the ports of two modules; empty where nothing does."""
    ours = {port.name: port for port in gold.ports}
    theirs = {port.name: port for port in gate.ports}
    for name, port in ours.items():
        if name not in theirs:
            return f"port {name} is missing"
        other = theirs[name]
        if (port.direction, port.width) != (other.direction, other.width):
            return (
                f"port {name} must be an {port.direction} of {port.width} bits, "
                f"not an {other.direction} of {other.width}"
            )
    extra = sorted(set(theirs) - set(ours))
    if extra:
        return f"port {extra[0]} is not gold's"
    new = sorted(set(gate.initialised) - set(gold.initialised)) if not gold.initialised else []
    return f"{new[0]} has an initial value, gold has none" if new else ""


def elaborate(
    design: Design,
    sources: tuple[Source, ...],
    gold: tuple[Elaboration, ...],
    *,
    folder: Path,
    limits: Limits,
) -> tuple[StageResult, tuple[Elaboration, ...]]:
    """Elaborate a candidate at every set of parameters and compare its interface with gold's."""
    done: list[Elaboration] = []
    for number, reference in enumerate(gold):
        found = elaborate_at(
            design, sources, reference.parameters, folder=folder / f"p{number}", limits=limits
        )
        if isinstance(found, str):
            return _fail(found), ()
        reason = compare_interfaces(reference.netlist, found.netlist)
        reason = reason or next(objections(design, found), "")
        if reason:
            return _fail(reason), ()
        write_structure(found, reference, top=design.top)
        done.append(found)
    return StageResult(stage="elaborate", verdict=Verdict.PASS), tuple(done)


def _fail(reason: str) -> StageResult:
    return StageResult(stage="elaborate", verdict=Verdict.FAIL, reason=reason.replace("rtl/", ""))


def _at(source: str) -> str:
    return f"{source.removeprefix('rtl/')}: " if source else ""
