"""Where text for people goes. Printing belongs to the command line."""

import sys

from rich.console import Console


def console() -> Console:
    """Return a console on standard output; without a terminal it is wide and plain."""
    return Console(width=None if sys.stdout.isatty() else 120, highlight=False, soft_wrap=False)


def say(text: str) -> None:
    """Write a line to standard output as it is."""
    sys.stdout.write(text + "\n")
