"""What a model is sent in a run of 50 requests on each example design, counted in tokens.

Each run is a real one: the shipped engine and a model at three levels of effort take part, asked by
what they bring, so that 50 requests take some 200 candidates. Each request goes by the SDK to a
server on loopback, each candidate climbs the ladder. The server answers in turn with a rewrite of
the shipped engine (so that there are elites), with a mutant of gold (so that there are
counterexamples), and with an edit that matches nothing (so that there are repairs). What is counted
are the bytes that the server received.

Tokens are not counted but estimated: nobody publishes the models' tokenizer, and the API's own
count needs a key. Printed are bytes through 3.2, hwopt's rule of thumb for Verilog and English,
and bytes through 2.6, which is meant to be too many.

A prefix is cached only from a least length on, which depends on the model. As documented (Prompt
caching, https://platform.claude.com/docs/en/build-with-claude/prompt-caching, by what was to be
read on 2026-11-25): 512 tokens for the largest models of the fifth generation, 1,024 for Sonnet 5,
4,096 for Haiku 4.5; the page of the models hwopt prices was not at hand. Nothing is padded.

Usage: `python tests/benchmarks/prompts.py [--requests 50] [--out DIR] [DESIGN ...]`
"""

import argparse
import contextlib
import itertools
import os
import statistics
import sys
import tempfile
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

sys.path.insert(0, str(Path(__file__).parents[1]))

from propose.loopback import Answer, Loopback, Received, says  # type: ignore[import-not-found]

from hwopt.archive.pareto import AddStatus
from hwopt.config import BudgetConfig, CampaignConfig, ProposerConfig
from hwopt.design import Design, Source
from hwopt.evaluate.intake import take_in
from hwopt.ledger import Event
from hwopt.propose.estimate import BYTES_PER_TOKEN
from hwopt.rewrite.engine import rewrites
from hwopt.search.campaign import carry_on, start
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.shipped import example_names
from hwopt.verilog.mutation import mutations

#: The goal: the median of what lies outside the prefix [tokens].
GOAL = 3_000
#: Documented least lengths of a cached prefix [tokens].
LEAST = {"512": 512, "1024": 1_024, "4096": 4_096}
#: Bytes of a token, for a count that is meant to be too large.
FEWEST_BYTES = 2.6


def main() -> None:
    """Run and print a row and a line of JSON for each design."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("designs", nargs="*", default=list(example_names()))
    parser.add_argument("--requests", type=int, default=50)
    parser.add_argument("--flow", default="generic45")
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    out = arguments.out or Path(tempfile.mkdtemp(prefix="hwopt-prompts-"))
    print(f"{'design':16}{'sent':>6}{'same':>6}{'prefix':>8}{'median':>8}{'largest':>9}{'goal':>6}")
    for name in arguments.designs:
        received = _received(name, out / name, arguments.requests, arguments.flow)
        _print(name, received[: arguments.requests])


def _received(name: str, folder: Path, requests: int, flow: str) -> list[Received]:
    """Run a campaign and return what the server received."""
    design = take_in(name).design
    models = (ProposerConfig("llm", effort=effort) for effort in ("low", "medium", "high"))
    proposers = (ProposerConfig("rewrite"), *models)
    budget = BudgetConfig(evaluations=20 * requests, cost_usd=1000.0)
    config = CampaignConfig(name, flow=flow, proposers=proposers, budget=budget)
    folder.mkdir(parents=True)
    start(folder, design, config)
    answers, lock = _answers(design), threading.Lock()

    def answer(_received: Received) -> Answer:
        with lock:
            return says(next(answers))

    def watch(_event: Event, _status: AddStatus) -> None:
        if len(server.received) >= requests:
            raise _EnoughError

    with Loopback(answer) as server, contextlib.suppress(_EnoughError):
        os.environ |= {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "none"}
        os.environ["NO_PROXY"] = "127.0.0.1"
        carry_on(folder, cache=Cache(cache_folder()), observe=watch)
    return list(server.received)


class _EnoughError(Exception):
    """All requests were received."""


def _answers(design: Design) -> Iterator[str]:
    better = rewrites(design, design.sources)
    good = itertools.cycle(_whole(design, each.sources) for each in better)
    faults = list(mutations(design))
    bad = itertools.cycle(_whole(design, fault.applied(design.sources)) for fault in faults[::3])
    nothing = "SUMMARY: x\n<<<<<<< SEARCH\n  no such line;\n=======\n  another;\n>>>>>>> REPLACE\n"
    for number in itertools.count():
        yield (next(good), next(bad), next(bad), next(good), nothing)[number % 5]


def _whole(design: Design, sources: tuple[Source, ...]) -> str:
    """Return a reply with each file that changed, modules as a whole."""
    changed = [new for new, old in zip(sources, design.sources, strict=True) if new != old]
    blocks = "\n".join(f"```verilog\n{source.text}\n```" for source in changed)
    return f"SUMMARY: changed as a fixture says, in a summary of usual length and more\n\n{blocks}"


def _parts(received: Received) -> tuple[bytes, bytes]:
    """Return what lies in the cached prefix and what does not, as bytes of the request's texts."""
    (system,) = received.body["system"]
    context, *rest = received.body["messages"][0]["content"]
    assert "cache_control" in context
    prefix = system["text"] + context["text"]
    tail = [block["text"] for block in rest]
    tail += [_text(message["content"]) for message in received.body["messages"][1:]]
    return prefix.encode(), "".join(tail).encode()


def _text(content: Any) -> str:
    return content if isinstance(content, str) else "".join(block["text"] for block in content)


def _print(name: str, received: list[Received]) -> None:
    parts = [_parts(each) for each in received]
    same = len({prefix for prefix, _ in parts}) == 1
    prefix = len(parts[0][0]) / BYTES_PER_TOKEN
    tails = [len(tail) / BYTES_PER_TOKEN for _, tail in parts]
    median, largest = statistics.median(tails), max(tails)
    goal = "yes" if median <= GOAL else "no"
    print(
        f"{name:16}{len(parts):6}{'yes' if same else 'no':>6}{prefix:8.0f}{median:8.0f}"
        f"{largest:9.0f}{goal:>6}",
        flush=True,
    )
    record = {
        "design": name,
        "requests": len(parts),
        "prefix_identical": same,
        "prefix_tokens": round(prefix),
        "median_tokens": round(median),
        "largest_tokens": round(largest),
        "median_tokens_at_most": round(median * BYTES_PER_TOKEN / FEWEST_BYTES),
        "reaches": {least: prefix >= count for least, count in LEAST.items()},
    }
    print(msgspec.json.encode(record).decode(), flush=True)


if __name__ == "__main__":
    main()
