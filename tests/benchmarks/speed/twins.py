"""What a candidate costs whose structure was judged before; see README.md.

Usage: `python tests/benchmarks/speed/twins.py [DESIGN ...]`. For each example: a correct candidate
of the list is judged, then three seeded rewordings of it, operands commuted and items reordered.
One ladder, nothing from earlier runs; goal: under 0.2 s each.
"""

import sys
import tempfile
import time
from pathlib import Path

from candidates import candidate_of, load_example, read_list

from hwopt.candidate import Candidate
from hwopt.config import parse_evidence
from hwopt.evaluate.judge import Judge
from hwopt.rewrite.rewording import reword
from hwopt.search.workers import pool_of
from hwopt.tools.flows import load_flow

SEEDS = (1, 2, 3)


def main() -> None:
    """Measure and print, a line for each example."""
    listed = [one for one in read_list().candidates if one.kind == "correct"]
    names = sys.argv[1:] or sorted({one.design for one in listed})
    print(f"{'design':16}{'first':>8}   twins [s], and the stages that had to be done anew")
    for name in names:
        design = load_example(name)
        first = candidate_of(design, next(one for one in listed if one.design == name))
        with tempfile.TemporaryDirectory(prefix="hwopt-") as folder, pool_of(2) as pool:
            judge = Judge(
                design, load_flow("generic45"),
                bar=parse_evidence("proven"), folder=Path(folder), cache=None,
            )  # fmt: skip
            ladder = judge.ladder(judge.climb_gold(pool, 2).evaluation.points, keep=False)
            seconds, anew = [], []
            twins = (Candidate(reword(design, first.sources, seed), "twin") for seed in SEEDS)
            for candidate in (first, *twins):
                started = time.monotonic()
                climbed = ladder.climb(candidate)
                seconds.append(time.monotonic() - started)
                anew.append([trace.stage for trace in climbed.traces[2:] if not trace.cached])
        twins_said = (
            f"{each:.2f} {'+'.join(stages)}".rstrip()
            for each, stages in zip(seconds[1:], anew[1:], strict=True)
        )
        print(f"{name:16}{seconds[0]:8.2f}   {', '.join(twins_said)}", flush=True)


if __name__ == "__main__":
    main()
