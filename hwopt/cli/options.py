"""Options that several commands share."""

import argparse
from typing import NoReturn

from hwopt.config.campaign import STA_ENGINES
from hwopt.errors import ConfigError

DESIGN = "folder with design.toml, Verilog file, or an example's name (see hwopt examples)"
OR_FILE = ", or a campaign file (.toml), in which options replace values"
RUN = "folder of a run; by default the newest under runs/"


class Parser(argparse.ArgumentParser):
    """A parser whose complaints are lines like all others."""

    def error(self, message: str) -> NoReturn:
        """Raise a ConfigError that names the command's help."""
        raise ConfigError(f"{message}; see {self.prog} --help")


def add(
    commands: "argparse._SubParsersAction[Parser]", name: str, summary: str
) -> argparse.ArgumentParser:
    """Add a command; its summary is its description, too."""
    command = commands.add_parser(
        name, help=summary, description=summary[0].upper() + summary[1:] + "."
    )
    command.add_argument("-v", "--verbose", action="store_true", help="print the log")
    return command


def flow(command: argparse.ArgumentParser, default: str | None) -> None:
    """Add where cells and recipes come from; a default where there is no campaign file."""
    command.add_argument(
        "--flow", default=default, help="folder or name of a flow; default: generic45"
    )
    command.add_argument(
        "--liberty",
        action="append",
        default=[],
        metavar="L",
        help="Liberty file (.lib, .lib.gz) in place of the flow's, or NAME[:CORNER] of a library "
        "under PDK_ROOT; may be repeated",
    )
    command.add_argument(
        "--sta",
        choices=STA_ENGINES,
        default="hwopt" if default else None,
        help="who finds the longest path: hwopt (default), or opensta where it is installed",
    )


def confirm(command: argparse.ArgumentParser) -> None:
    """Add the second library."""
    command.add_argument(
        "--confirm",
        action="append",
        default=[],
        metavar="L",
        help="second library, named as in --liberty, on which gold and what is better are measured "
        "at the end; repeated for the files of one library",
    )


def evidence(command: argparse.ArgumentParser, default: str | None) -> None:
    """Add the bar."""
    command.add_argument(
        "--evidence",
        default=default,
        metavar="E",
        help="the bar: proven (default), bounded:K or simulated",
    )


def proposers(command: argparse.ArgumentParser) -> None:
    """Add who writes candidates."""
    command.add_argument(
        "--proposer",
        action="append",
        default=[],
        metavar="P",
        help="rewrite, arithmetic (both offline, the default), llm[:MODEL[:EFFORT]] or "
        "agent[:MODEL[:EFFORT]], an llm with tools; repeated, several take part, and those that "
        "pay more (models: by the dollar) are asked more often",
    )
    command.add_argument(
        "--batch",
        action="store_true",
        help="ask models in Message Batches, at half price; one may take an hour, and resume takes "
        "up what was cut off",
    )


def workers(command: argparse.ArgumentParser) -> None:
    """Add how many work side by side, and whether the cache takes part."""
    command.add_argument("--workers", type=int, metavar="W", help="default: one for each core")
    command.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")


def parent(command: argparse.ArgumentParser) -> None:
    """Add the parent of an answer."""
    command.add_argument(
        "--parent",
        metavar="ID",
        help="gold, or a candidate on the front, to which edits refer; default: the run's choice",
    )


def memory(command: argparse.ArgumentParser) -> None:
    """Add whether a run with a model reads and writes the project's notes."""
    command.add_argument(
        "--no-memory",
        action="store_true",
        help="neither read nor write notes in .hwopt/memory (only runs with a model do)",
    )
