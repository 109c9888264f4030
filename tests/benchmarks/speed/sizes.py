"""Cost against size: seconds per evaluation from 100 to 50,000 cells, with each stage's part.

The designs are lanes side by side, each a 16-bit accumulator with a rotation, a comparison and a
choice; the candidate commutes a sum in every lane and shares none of its structure's names, but
one operator differs in form (`a - b` as `a + ~b + 1`), so that nothing is recognised and all
stages run. Without a testbench, generated vectors are simulated beside gold.

Usage: `python tests/benchmarks/speed/sizes.py [--recipes area,delay] [--sizes 100,...]
[--out STEM]`; writes STEM.json and STEM.svg.
"""

import argparse
import json
import math
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any

from clock import clocked, cores, cpu_s, parent_mib

from hwopt.candidate import Candidate
from hwopt.config import parse_evidence
from hwopt.design import Clock, Design, Reset, Source
from hwopt.evaluate.judge import Judge
from hwopt.tools.flows import load_flow

#: Mapped cells of one lane under recipe `area`, about.
_CELLS_PER_LANE = 170
_STAGES = ("screen", "elaborate", "synthesize", "prove", "simulate")
_LANE = """\
  reg [15:0] acc{n}_q;
  wire [15:0] next{n} = {sum};
  wire less{n} = next{n} < b_i;
  always @(posedge clk_i)
    if (!rst_ni) acc{n}_q <= 16'd{n};
    else acc{n}_q <= less{n} ? {difference} : next{n};
"""
_GOLD = {"sum": "acc{n}_q + {{a_i[{r}:0], a_i[15:{s}]}}", "difference": "next{n} - b_i"}
_GATE = {"sum": "{{a_i[{r}:0], a_i[15:{s}]}} + acc{n}_q", "difference": "next{n} + ~b_i + 16'd1"}


def text(lanes: int, words: dict[str, str]) -> str:
    """Return a module of so many lanes."""
    parts = []
    for n in range(lanes):
        holes = {"n": n, "r": n % 15, "s": n % 15 + 1}
        filled = {name: form.format(**holes) for name, form in words.items()}
        parts.append(_LANE.format(n=n, **filled))
    outputs = " ^ ".join(f"acc{n}_q" for n in range(lanes))
    head = "module lanes(input clk_i, rst_ni, input [15:0] a_i, b_i, output [15:0] y_o);\n"
    return f"{head}{''.join(parts)}  assign y_o = {outputs};\nendmodule\n"


def measured(lanes: int, names: Sequence[str], folder: Path) -> dict[str, object]:
    """Return cells and seconds of each stage."""
    path = PurePosixPath("lanes.v")
    design = Design(
        name="lanes", top="lanes", sources=(Source(path, text(lanes, _GOLD)),),
        clock=Clock("clk_i"), reset=Reset("rst_ni", active="low", kind="sync"),
    )  # fmt: skip
    flow = load_flow("generic45")
    flow = replace(flow, recipes=tuple(each for each in flow.recipes if each.name in names))
    stages = tuple(replace(each, timeout_s=7200.0) for each in flow.stages)
    flow = replace(flow, stages=stages)
    judge = Judge(design, flow, bar=parse_evidence("proven"), folder=folder, cache=None)
    with ThreadPoolExecutor(1) as pool:
        gold = judge.climb_gold(pool, 1).evaluation.points
    clock = clocked()
    (tools, parent) = cpu_s()
    candidate = Candidate((Source(path, text(lanes, _GATE)),), proposer="sizes")
    climbed = judge.ladder(gold, keep=False).climb(candidate)
    after = cpu_s()
    seconds = dict.fromkeys(_STAGES, 0.0)
    for trace in climbed.traces:
        seconds[trace.stage] += trace.duration_s
    return {
        "cells": gold[0].cells,
        "lanes": lanes,
        "verdict": climbed.evaluation.verdict.value,
        "stage": climbed.evaluation.stage,
        "reason": climbed.evaluation.reason,
        "seconds": seconds,
        "wall_s": sum(seconds.values()),
        "tools_wall_s": clock.seconds,
        "tools_cpu_s": after[0] - tools,
        "parent_cpu_s": after[1] - parent,
    }


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--recipes", default="area,delay")
    parser.add_argument("--sizes", default="100,300,1000,3000,10000,50000")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    rows = []
    for size in map(int, arguments.sizes.split(",")):
        with tempfile.TemporaryDirectory(prefix="hwopt-") as folder:
            lanes = max(1, round(size / _CELLS_PER_LANE))
            rows.append(measured(lanes, arguments.recipes.split(","), Path(folder)))
        print(json.dumps(rows[-1]), flush=True)
    result = {
        "recipes": arguments.recipes,
        "cores": cores(),
        "parent_mib": parent_mib(),
        "rows": rows,
    }
    print(json.dumps(result, indent=1))
    if arguments.out:
        arguments.out.with_suffix(".json").write_text(json.dumps(result, indent=1) + "\n")
        arguments.out.with_suffix(".svg").write_text(plot(rows))


_COLOURS = ("#777777", "#4477aa", "#ee6677", "#228833", "#ccbb44", "#000000")
_WIDTH, _HEIGHT, _MARGIN = 720, 460, 60


def plot(rows: Sequence[dict[str, Any]]) -> str:
    """Return an SVG: seconds of each stage and of all against cells, both axes logarithmic."""
    lines = {stage: [row["seconds"][stage] for row in rows] for stage in _STAGES}
    lines["all"] = [row["wall_s"] for row in rows]
    cells = [math.log10(row["cells"]) for row in rows]
    logs = {name: [math.log10(max(v, 1e-3)) for v in values] for name, values in lines.items()}
    low, high = math.floor(min(cells)), math.ceil(max(cells))
    bottom = math.floor(min(min(values) for values in logs.values()))
    top = math.ceil(max(max(values) for values in logs.values()))

    def x(value: float) -> float:
        return _MARGIN + (value - low) / (high - low) * (_WIDTH - 2 * _MARGIN)

    def y(value: float) -> float:
        return _HEIGHT - _MARGIN - (value - bottom) / (top - bottom) * (_HEIGHT - 2 * _MARGIN)

    size = f'width="{_WIDTH}" height="{_HEIGHT}" font-family="sans-serif" font-size="12"'
    parts = [f'<svg xmlns="http://www.w3.org/2000/svg" {size}>']
    parts.append('<rect width="100%" height="100%" fill="white"/>')
    for power in range(low, high + 1):
        parts.append(f'<path d="M{x(power)} {y(bottom)}V{y(top)}" stroke="#dddddd"/>')
        parts.append(f'<text x="{x(power)}" y="{y(bottom) + 16}">{10**power}</text>')
    for power in range(bottom, top + 1):
        parts.append(f'<path d="M{x(low)} {y(power)}H{x(high)}" stroke="#dddddd"/>')
        parts.append(f'<text x="8" y="{y(power) + 4}">{10.0**power:g} s</text>')
    for number, ((name, values), colour) in enumerate(zip(logs.items(), _COLOURS, strict=True)):
        points = " ".join(f"{x(c):.1f},{y(v):.1f}" for c, v in zip(cells, values, strict=True))
        parts.append(
            f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>'
        )
        place = _MARGIN + 10 + 16 * number
        parts.append(f'<text x="{_MARGIN + 10}" y="{place}" fill="{colour}">{name}</text>')
    parts.append(f'<text x="{_WIDTH / 2}" y="{_HEIGHT - 14}">mapped cells</text></svg>')
    return "\n".join(parts) + "\n"


if __name__ == "__main__":
    main()
