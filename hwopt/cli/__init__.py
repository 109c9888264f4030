"""The command line: commands, and no logic."""

import logging
import os
import sys
from collections.abc import Sequence

from hwopt.errors import HwoptError

#: Exit code of an interrupted command.
INTERRUPTED = 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; a user's mistake is one line, no traceback."""
    try:
        # Half a second in which somebody may press Ctrl-C already.
        from hwopt.cli.arguments import parser  # noqa: PLC0415

        arguments = parser().parse_args(argv)
        _log_to_stderr(logging.DEBUG if arguments.verbose else logging.WARNING)
        code: int = arguments.command(arguments)
        sys.stdout.flush()
    except HwoptError as error:
        _complain(str(error))
        return error.exit_code
    except KeyboardInterrupt:
        _complain("interrupted")
        return INTERRUPTED
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 0
    except OSError as error:
        logging.getLogger(__name__).debug("where it happened", exc_info=True)
        where = error.filename or "the disk"
        _complain(f"{where}: {error.strerror or error}; free it or choose another place")
        return 5
    return code


def _log_to_stderr(level: int) -> None:
    """Show the log from a level on; a run's own log file has everything."""
    shown = logging.StreamHandler(sys.stderr)
    shown.setFormatter(logging.Formatter("%(levelname)s %(name)s: %(message)s"))
    shown.setLevel(level)
    logging.getLogger().handlers = [shown]


def _complain(message: str) -> None:
    """Write one line, whatever the tools behind it said in several."""
    words = "; ".join(line.strip() for line in message.splitlines() if line.strip())
    sys.stderr.write(f"hwopt: {words}\n")
