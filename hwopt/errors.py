"""Every exception that hwopt raises.

::

    HwoptError
    |-- ConfigError        the TOML or the command line is wrong: file, key, value, what is allowed
    |-- DesignError        the gold design is unusable: does not parse, fails its own testbench
    |-- ToolError          an external tool let us down: argv, folder, log
    |   |-- ToolNotFound     how to install it, which variable overrides
    |   |-- ToolTooOld       found and required version
    |   |-- ToolFailed       exit code, last lines of the log
    |   `-- ToolTimeout      a limit on time, memory or output was reached
    |-- ProposalError      no candidate came of a request
    |   |-- EditError        a SEARCH block matched nothing; worded for the model
    |   `-- ModelError       the API refused or returned nothing usable
    |-- LedgerError        damaged, or of another design, flow or version
    |   `-- LedgerInUse      another process is at work on the run
    `-- NothingToExport    the answer is no: no improvement, or the candidate did not pass

Candidates fail by value (`hwopt.evaluation.Verdict`), hwopt fails by exception. A message
says what was expected, not what it was, and the next action.
"""

from pathlib import Path


class HwoptError(Exception):
    """Root of the tree; the CLI turns it into one line and an exit code."""

    exit_code = 2


class ConfigError(HwoptError):
    """A TOML file or an option is wrong."""


class DesignError(HwoptError):
    """The gold design is unusable."""


class ToolError(HwoptError):
    """An external tool let us down."""

    exit_code = 5

    def __init__(
        self,
        message: str,
        *,
        argv: tuple[str, ...] = (),
        folder: Path | None = None,
        log: str = "",
    ) -> None:
        super().__init__(message)
        #: The command line that was run; empty where none was.
        self.argv = argv
        #: The folder in which it ran.
        self.folder = folder
        #: The end of what it printed.
        self.log = log


class ToolNotFound(ToolError):  # noqa: N818 - the tree's word
    """A tool is not installed."""

    exit_code = 3


class ToolTooOld(ToolError):  # noqa: N818 - the tree's word
    """A tool is older than hwopt needs."""

    exit_code = 3


class ToolFailed(ToolError):  # noqa: N818 - the tree's word
    """A tool ended with an error."""


class ToolTimeout(ToolError):  # noqa: N818 - the tree's word
    """A tool reached its limit on time, memory or output, and its process group was killed."""


class ProposalError(HwoptError):
    """No candidate came of a request."""

    exit_code = 5


class EditError(ProposalError):
    """An edit could not be applied; the message is worded for the model that wrote it."""


class ModelError(ProposalError):
    """The model's API refused, or returned nothing usable."""


class LedgerError(HwoptError):
    """A ledger is damaged, or belongs to another design, flow or version."""


class LedgerInUse(LedgerError):  # noqa: N818 - the tree's word
    """Another process is at work on the run."""


class NothingToExport(HwoptError):  # noqa: N818 - an answer, not a fault
    """The run has no improvement to export, or the named candidate did not pass."""

    exit_code = 1
