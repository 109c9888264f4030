"""The server that coding agents talk to over stdio (mcp 2.3)."""

from collections.abc import Callable
from importlib.resources import files
from pathlib import Path

import msgspec

import hwopt
from hwopt.errors import HwoptError, ToolNotFound
from hwopt.mcp.desk import Desk


def serve(root: Path) -> None:
    """Answer on standard input and output until the client closes them.

    Args:
        root: The folder whose designs and runs are offered.

    Raises:
        ToolNotFound: The package `mcp` is not installed.
    """
    try:
        from mcp.server.mcpserver import MCPServer  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise ToolNotFound(
            "the package mcp was expected, and is not installed; install it with: "
            "pip install 'hwopt[mcp]'"
        ) from error
    words = files("hwopt.mcp").joinpath("instructions.md").read_text("utf-8")
    server = MCPServer(
        "hwopt",
        instructions=words,
        version=hwopt.__version__,
        log_level="WARNING",
    )
    for tool in _Tools(Desk(root)).all:
        server.tool(name=tool.__name__, structured_output=False)(tool)
    server.run()


class _Tools:
    """The tools; their docstrings are what an agent reads."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self.all = (
            self.list_designs,
            self.list_runs,
            self.report,
            self.show_candidate,
            self.next_prompt,
            self.check,
            self.prove,
            self.synthesize,
            self.critical_path,
            self.submit,
        )

    def list_designs(self) -> str:
        """List the designs that check and prove take."""
        return _said(self._desk.designs)

    def list_runs(self) -> str:
        """List the runs, the newest last."""
        return _said(self._desk.runs)

    def report(self, run: str) -> str:
        """Show what came of a run: gold's front, the elites with their gains, the noise."""
        return _said(lambda: self._desk.report(run))

    def show_candidate(self, run: str, candidate: str) -> str:
        """Show text and diff of a candidate by its id; `gold` is the design itself."""
        return _said(lambda: self._desk.candidate(run, candidate))

    def next_prompt(self, run: str, parent: str = "", task: str = "") -> str:
        """Show what a run would ask next: rules, design, parent, metrics, setbacks, task.

        Parent is an id of the report or `gold`; task is area, delay, restructure, algorithm,
        simplify, combine or repair.
        """
        return _said(lambda: self._desk.question(run, parent, task))

    def check(self, design: str, verilog: str, file: str = "") -> str:
        """Judge a whole file against a design: screen, elaborate, measure, prove, simulate.

        The file name is needed where the design has several. Takes seconds to minutes.
        """
        return _said(lambda: self._desk.check(design, verilog, file))

    def prove(self, design: str, verilog: str, file: str = "") -> str:
        """Prove that a whole file does the same as a design, or refute it by a counterexample."""
        return _said(lambda: self._desk.prove(design, verilog, file))

    def synthesize(self, design: str, verilog: str, file: str = "") -> str:
        """Measure area and delay of a whole file against a design; nothing is proven."""
        return _said(lambda: self._desk.synthesize(design, verilog, file))

    def critical_path(self, design: str, verilog: str = "", file: str = "") -> str:
        """Show the longest paths of a whole file by cell, or of the design itself."""
        return _said(lambda: self._desk.critical_path(design, verilog, file))

    def submit(self, run: str, reply: str, parent: str = "") -> str:
        """Submit a reply to a run: SEARCH/REPLACE blocks or whole modules, as next_prompt says.

        It is judged, and written into the run's ledger. Parent is what the edits refer to.
        """
        return _said(lambda: self._desk.submit(run, reply, parent))


def _said(answer: Callable[[], object]) -> str:
    """Return an answer as JSON, or as it is where it is text; a mistake is told in words."""
    try:
        found = answer()
    except HwoptError as error:
        return f"error: {error}"
    return found if isinstance(found, str) else msgspec.json.encode(found).decode()
