"""Stage `elaborate`: slang and Verilator read the text; what hwopt cannot judge is refused."""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from hwopt.design import Design, Parameters, Source
from hwopt.errors import ToolFailed, ToolTimeout
from hwopt.evaluate.cleaning import cleaning, cleaning_apart, wires
from hwopt.evaluate.drivers import problems_of, several_drivers
from hwopt.evaluate.lost import lost_registers
from hwopt.evaluate.objections import objections
from hwopt.evaluation import StageResult, Verdict
from hwopt.netlist.elaborated import Elaborated, read_elaborated
from hwopt.netlist.structure import Named, names_of
from hwopt.netlist.transparent import transparent_latches
from hwopt.tools import yosys
from hwopt.tools.model import verilog_value
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped
from hwopt.tools.workspace import inside, write_sources
from hwopt.verilog.delays import leaves_out
from hwopt.verilog.dialect import is_plain

#: Bounds of slang's own, so that a hostile text ends as an error and not as a hang.
_BOUNDS = (
    "--max-generate-steps 20000 --max-constexpr-steps 1000000 --max-constexpr-depth 256 "
    "--max-instance-array 10000 --max-hierarchy-depth 64 --max-constant-size 1048576 "
    "--unroll-limit 10000 --allow-use-before-declare"
)
#: Assertions say what should hold, and add nothing to the circuit; many the front end cannot read.
_NO_CIRCUIT = "--ignore-assertions"
_MODULE = re.compile(r"\bmodule\b")


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
    #: Nets with several drivers that nobody reads.
    unread: tuple[str, ...] = ()
    #: Cells of latches that are never closed.
    transparent: tuple[str, ...] = ()

    @property
    def has_hierarchy(self) -> bool:
        """Whether there is something to prove module by module."""
        return self.rtlil.with_name("hierarchy.il").is_file()


def elaborate_at(
    design: Design,
    sources: tuple[Source, ...],
    parameters: Parameters,
    *,
    folder: Path,
    limits: Limits,
    flat: bool = False,
) -> Elaboration | str:
    """Elaborate sources at one set of parameter values.

    Args:
        design: Gold; names the top, and what is read and how.
        sources: What is elaborated.
        parameters: The values.
        folder: Gets what is found.
        limits: For each tool.
        flat: Whether nobody will ask for the hierarchy.

    Returns:
        The elaboration, or what the front end reported as wrong with the text.
    """
    folder.mkdir(parents=True, exist_ok=True)
    files = write_sources(folder / "rtl", sources)
    write_sources(folder / "rtl", design.includes)
    write_sources(folder / "rtl", design.data)

    names = (_quoted(f"rtl/{name}") for name in files)
    words = "\n".join((_BOUNDS, _NO_CIRCUIT, *_options(design, parameters), *names))
    (folder / "slang.f").write_text(f"{words}\n", encoding="utf-8")

    def script(name: str, clean: str) -> str:
        text = (shipped("flows") / "ladder" / f"{name}.ys").read_text(encoding="utf-8")
        return yosys.fill(text, top=design.top, clean=clean)

    def take(clean: str) -> Elaboration | str:
        text = script("elaborate", clean)
        done = yosys.run(text, folder=folder, limits=limits, reads=(wires(),), name="elaborate")
        return done.error.replace("rtl/", "") or _read(folder, parameters, design.top)

    found, clean = take(""), ""
    if isinstance(found, str):
        return found
    if not found.problems and (found.netlist.latches or found.unread):
        clean = cleaning_apart(found.unread, found.transparent)
        found = take(cleaning(found.unread, found.transparent))
        if isinstance(found, str):
            return found
    if not flat and sum(len(_MODULE.findall(source.text)) for source in sources) > 1:
        _keep_hierarchy(script("hierarchy", clean), folder, limits)
    lost = tuple(lost_registers(design, sources, found.netlist))
    return replace(found, problems=(*found.problems, *several_drivers(found.unread), *lost))


def _keep_hierarchy(script: str, folder: Path, limits: Limits) -> None:
    """Write `hierarchy.il` beside the flat module, for a proof module by module.

    The front end calls this experimental; without the file the whole is proven.
    """
    try:
        yosys.run(script, folder=folder, limits=limits, reads=(wires(),), name="hierarchy")
    except (ToolFailed, ToolTimeout):
        (folder / "hierarchy.il").unlink(missing_ok=True)


def _options(design: Design, parameters: Parameters) -> Iterator[str]:
    folders = {str(inside(source.path).parent) for source in (*design.includes, *design.sources)}
    yield f"--top {design.top}"
    if is_plain(design):
        yield "--std 1364-2005"
    for name in sorted(folders):
        yield f"-I {_quoted('rtl/' + name)}"
    for name, text in design.defines.items():
        yield f"-D {_quoted(f'{name}={text}')}"
    for name, value in parameters:
        yield f"-G {_quoted(f'{name}={verilog_value(value)}')}"
    for name in sorted(design.blackboxes):
        yield f"--blackboxed-module {name}"
    if leaves_out(design):
        yield "--ignore-timing"


def _quoted(word: str) -> str:
    """Return a word as slang's files of options take it: each special character escaped."""
    return re.sub(r"([^\w./=+-])", r"\\\1", word, flags=re.ASCII)


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
    modules = read_modules(folder)
    check = (folder / "check.txt").read_text(encoding="utf-8")
    problems, unread = problems_of(check, modules[top])
    return Elaboration(
        parameters=parameters,
        rtlil=folder / "elaborated.il",
        netlist=read_elaborated(modules, top=top),
        names=names_of(modules[top]),
        problems=problems,
        unread=unread,
        transparent=transparent_latches(modules[top]),
    )


def read_modules(folder: Path) -> Mapping[str, Any]:
    """Return what `write_json` wrote of an elaboration."""
    modules: Mapping[str, Any] = json.loads((folder / "elaborated.json").read_bytes())["modules"]
    return modules


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
            design,
            sources,
            reference.parameters,
            folder=folder / f"p{number}",
            limits=limits,
            flat=not reference.has_hierarchy,
        )
        if isinstance(found, str):
            return _fail(found), ()
        reason = compare_interfaces(reference.netlist, found.netlist)
        reason = reason or next(objections(design, found.netlist, found.problems), "")
        if reason:
            return _fail(reason), ()
        done.append(found)
    return StageResult(stage="elaborate", verdict=Verdict.PASS), tuple(done)


def _fail(reason: str) -> StageResult:
    return StageResult(stage="elaborate", verdict=Verdict.FAIL, reason=reason.replace("rtl/", ""))
