"""Where text for people goes. Printing belongs to the command line."""

import os
import sys

from rich.console import Console


def console() -> Console:
    """Return a console on standard output; without a terminal it is wide and plain."""
    on_terminal = sys.stdout.isatty()
    return Console(
        width=None if on_terminal else 120,
        force_terminal=on_terminal and "NO_COLOR" not in os.environ,
        highlight=False,
        soft_wrap=False,
    )


def say(text: str) -> None:
    """Write a line to standard output as it is, at once."""
    sys.stdout.write(text + "\n")
    sys.stdout.flush()
