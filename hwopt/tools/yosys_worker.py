"""Child process: runs one Yosys script and exits; an error in a pass may end the process.

Written against pyosys 0.70. Usage: `python yosys_worker.py SCRIPT`.
"""

import sys

if __name__ == "__main__":
    import pyosys.libyosys as ys

    ys.run_pass(f"script {sys.argv[1]}", ys.Design())
