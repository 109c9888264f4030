"""cocotb testbenches on Verilator models. Written against cocotb 2.1."""

import functools
import importlib.metadata
import sys
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from cocotb_tools import config
from find_libpython import find_libpython

from hwopt.design import Port, Source
from hwopt.errors import DesignError, ToolFailed, ToolNotFound
from hwopt.tools import inside
from hwopt.tools.compiler import Compiler, find_compiler
from hwopt.tools.model import Model
from hwopt.tools.process import Limits, Reach, run
from hwopt.tools.results import SimulationOutcome, judge
from hwopt.tools.runtime import RANDOM_X, RUNTIME, Kit, Runtime, discard_if_damaged, runtime
from hwopt.tools.verilated import Diagnostic, Verilated
from hwopt.tools.verilator import Verilator, find_verilator, verilate
from hwopt.tools.workspace import write_sources

#: Flags of a model: the optimization whose compile time pays for itself in a short simulation.
_MODEL_FLAGS = ("-O1",)
#: A fixed limit, as ziglang builds its C++ library before the first file.
_RUNTIME_LIMITS = Limits(timeout_s=900.0)


class PowerUp(IntEnum):
    """What a register without a value, and an `x`, is when the simulation starts."""

    ZEROS = 0
    ONES = 1
    RANDOM = 2


@dataclass(frozen=True)
class Start:
    """What a simulation starts from."""

    #: Seed of Python's `random` in the tests, and of a random power-up.
    seed: int
    power_up: PowerUp


@dataclass(frozen=True)
class Cosimulator:
    """The tools of a simulation, found once."""

    verilator: Verilator
    compiler: Compiler
    #: The shared library of the Python that runs hwopt; the simulation loads it.
    libpython: Path
    #: Version of cocotb.
    cocotb: str
    #: Folder of the cache.
    cache: Path

    def fingerprint(self) -> str:
        """Return a text that differs where the outcome of a simulation might."""
        return f"{self.verilator.version} {self.compiler.version} {self.cocotb} {sys.version}"


@dataclass(frozen=True)
class Build:
    """A model ready to run, or the errors that keep it from being one."""

    tools: Cosimulator
    model: Model
    #: The program; None where there are errors.
    binary: Path | None
    ports: tuple[Port, ...]
    errors: tuple[Diagnostic, ...] = ()


def find_cosimulator(cache: Path) -> Cosimulator:
    """Find Verilator, a C++ compiler, and the shared library of this Python.

    Raises:
        ToolNotFound: One of them is missing.
        ToolTooOld: Verilator is.
    """
    library = find_libpython()
    if library is None:
        raise ToolNotFound(
            f"the shared library of {sys.executable} was expected, and was not found; install it "
            "(Debian: apt-get install libpython3-dev) or use a Python built with --enable-shared"
        )
    return Cosimulator(
        find_verilator(),
        find_compiler(),
        Path(library),
        importlib.metadata.version("cocotb"),
        cache.absolute(),
    )


def build(tools: Cosimulator, model: Model, *, folder: Path, limits: Limits) -> Build:
    """Compile a model into a program that loads cocotb; errors in its text are a value.

    Raises:
        ToolFailed: The C++ compiler refused what Verilator wrote.
        ToolTimeout: A limit was reached.
    """
    folder = folder.absolute()
    folder.mkdir(parents=True, exist_ok=True)
    verilated = verilate(tools.verilator, model, folder=folder, limits=limits)
    if verilated.errors:
        return Build(tools, model, None, (), verilated.errors)
    compiled = runtime_of(tools)
    try:
        binary = _compile(verilated, compiled, tools, limits)
    except ToolFailed:
        if not discard_if_damaged(compiled):
            raise
        binary = _compile(verilated, runtime_of(tools), tools, limits)
    return Build(tools, model, binary, verilated.ports)


def simulate(
    built: Build,
    testbench: tuple[Source, ...],
    start: Start,
    *,
    folder: Path,
    limits: Limits,
) -> SimulationOutcome:
    """Run every test of a testbench.

    Args:
        built: A model without errors.
        testbench: Its test modules are the files named `tb_*.py` or `test_*.py`.
        start: Seed and power-up.
        folder: Does not exist yet.
        limits: What the simulation may use.

    Raises:
        ToolTimeout: A limit on time was reached.
    """
    outcome = _simulate(built, testbench, start, folder, limits, " ")
    if not any(test.unexplained for test in outcome.tests):
        return outcome
    # Pytest states both sides of a comparison, and takes long to start: a failure is worth it.
    again = folder.with_name(f"{folder.name}-explained")
    names = " ".join(source.path.name for source in testbench)
    return _simulate(built, testbench, start, again, limits, names)


def _simulate(
    built: Build,
    testbench: tuple[Source, ...],
    start: Start,
    folder: Path,
    limits: Limits,
    rewritten: str,
) -> SimulationOutcome:
    if built.binary is None:
        raise ValueError("a model that compiled was expected")
    folder = folder.absolute()
    work, tests = folder / "work", folder / "testbench"
    work.mkdir(parents=True)
    write_sources(work, built.model.data)
    write_sources(tests, testbench)
    (results := folder / "results.xml").touch()
    environment = {
        **_environment(built.tools, tests),
        "COCOTB_TOPLEVEL": built.model.top,
        "COCOTB_TEST_MODULES": ",".join(_test_modules(testbench)),
        "COCOTB_RESULTS_FILE": str(results),
        "COCOTB_RANDOM_SEED": str(start.seed),
        "COCOTB_REWRITE_ASSERTION_FILES": rewritten,
    }
    if not rewritten.strip() and not any("pytest" in source.text for source in testbench):
        environment["PYGPI_USERS"] = ",".join(inside.STEPS)
    # Verilator takes seeds from 1 to 2^31 - 1.
    seed = f"+verilator+seed+{start.seed % (2**31 - 2) + 1}"
    completed = run(
        (built.binary, seed, f"+verilator+rand+reset+{start.power_up}"),
        folder=work,
        limits=limits,
        reach=Reach((tests, inside.FOLDER, built.tools.libpython), (results,)),
        env=environment,
        log_name="simulation.log",
        check=False,
    )
    return judge(results, completed.returncode, completed.log)


def _test_modules(testbench: tuple[Source, ...]) -> tuple[str, ...]:
    names = sorted(
        ".".join(source.path.with_suffix("").parts)
        for source in testbench
        if source.path.suffix == ".py" and source.path.name.startswith(("tb_", "test_"))
    )
    if not names:
        raise DesignError("a testbench was expected to have a file tb_<name>.py; add one")
    return tuple(names)


def _environment(tools: Cosimulator, tests: Path) -> dict[str, str]:
    packages = config.base_cocotb_dir.parent
    return {
        "GPI_USERS": f"{tools.libpython};{_entry_point()}",
        "PYGPI_PYTHON_BIN": sys.executable,
        "PYTHONPATH": f"{tests}:{packages}:{inside.FOLDER}",
        "PYTHONDONTWRITEBYTECODE": "1",
        "TOPLEVEL_LANG": "verilog",
        "COCOTB_TRUST_INERTIAL_WRITES": "1",
        "COCOTB_ANSI_OUTPUT": "0",
        "COCOTB_LOG_LEVEL": "INFO",
        "GPI_LOG_LEVEL": "WARNING",
    }


@functools.cache
def _entry_point() -> str:
    return str(config.pygpi_entry_point())


def runtime_of(tools: Cosimulator) -> Runtime:
    """Return what every model is linked with, compiled before or now."""
    kit = Kit(tools.verilator, tools.compiler, _MODEL_FLAGS, tools.cache, _RUNTIME_LIMITS)
    return runtime(kit)


def _compile(verilated: Verilated, compiled: Runtime, tools: Cosimulator, limits: Limits) -> Path:
    """Compile the model as one translation unit and link it."""
    folder = verilated.folder.parent
    include = tools.verilator.root / "include"
    extra = (include / f"{name}.cpp" for name in verilated.runtime if name not in RUNTIME)
    main = config.share_dir / "lib" / "verilator" / "verilator.cpp"
    parts = (*sorted(verilated.folder.glob("*.cpp")), *extra, main)
    text = RANDOM_X + "".join(f'#include "{part}"\n' for part in parts)
    (folder / "model.cc").write_text(text, encoding="utf-8")
    env = tools.compiler.environment(tools.cache)
    reach = Reach((include, compiled.folder), tools.compiler.keeps(tools.cache))
    call = functools.partial(run, folder=folder, limits=limits, reach=reach, env=env)
    command = tools.compiler.argv
    unit = (*compiled.flags, f"-I{verilated.folder}", "-c", "model.cc", "-o", "model.o")
    call((*command, *unit), log_name="compile.log")
    binary, path = folder / "simulation", config.libs_dir
    cocotb = (f"-L{path}", f"-Wl,-rpath,{path}", "-lcocotbvpi_verilator", "-pthread")
    call((*command, "model.o", *compiled.objects, "-o", binary, *cocotb), log_name="link.log")
    binary.chmod(0o755)  # a confined linker cannot
    return binary
