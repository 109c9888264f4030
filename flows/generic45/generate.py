"""Write generic45.lib from the model in cellmodel/; `--check` compares instead.

Run as `python generate.py [--check]` with Python 3.11 or later; nothing else is needed. The
model and where its figures come from are in SOURCES.md. The text is the same, byte for byte, on
every machine: the model uses only operations that IEEE 754 rounds exactly (no powers, no
exponentials; `fsum`, as the sum of Python 3.12 differs), and numbers are printed with five decimals.
"""

import argparse
import sys
from pathlib import Path

from cellmodel.catalog import combinational
from cellmodel.liberty_text import library_text
from cellmodel.sequential import sequential

_TARGET = Path(__file__).with_name("generic45.lib")


def main() -> int:
    """Write the library, or return 1 where the file differs from what would be written."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    text = library_text(list(combinational()), list(sequential()))
    if not parser.parse_args().check:
        _TARGET.write_text(text, encoding="utf-8", newline="\n")
        return 0
    if _TARGET.exists() and _TARGET.read_bytes() == text.encode():
        return 0
    print(f"{_TARGET} was expected to be what the model gives, and differs; run generate.py")
    return 1


if __name__ == "__main__":
    sys.exit(main())
