"""What runs inside a simulation; this folder is on its path, hwopt is not."""

from pathlib import Path

FOLDER = Path(__file__).parent

#: First steps of a simulation without pytest; the rest are cocotb's own, as `pygpi/entry.py` has.
STEPS = (
    "without_pytest:stand_in",
    "cocotb_tools._coverage:start_cocotb_library_coverage",
    "cocotb.logging:_configure",
    "cocotb._init:init_package_from_simulation",
    "cocotb.regression:_run_regression",
)
