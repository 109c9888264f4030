"""`python -m hwopt` is `hwopt`."""

import sys

from hwopt.cli import main

if __name__ == "__main__":
    sys.exit(main())
