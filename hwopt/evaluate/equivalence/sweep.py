"""Pairs of literals that ABC's SAT sweeping merges."""

import re
from collections.abc import Sequence

from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.workshop import Job, Workshop
from hwopt.netlist import blif
from hwopt.netlist.aig import Aig

#: Conflicts at a node to begin with, and the factor from one round to the next.
_FIRST, _FACTOR = 10, 10

_CALLS = re.compile(r"Performed (\d+) SAT calls: +P = (\d+) +D = (\d+) +F = (\d+)")


def equal_pairs(
    aig: Aig,
    pairs: Sequence[tuple[int, int]],
    shop: Workshop,
    conflicts: int,
) -> list[bool]:
    """Tell for each pair whether it was shown to be equal; False says nothing.

    Questions that stay undecided are asked again with more conflicts, as many as all of them
    together may take of what the proof has left; each round starts from what the last merged.

    Args:
        aig: The graph.
        pairs: Two literals each.
        shop: Where to work.
        conflicts: Conflicts of the solver at a node, at most.
    """
    same = [one == two for one, two in pairs]
    pending = [index for index, equal in enumerate(same) if not equal]
    if not pending:
        return same
    outputs = [literal for index in pending for literal in pairs[index]]
    inputs = [2 * node for node in aig.cone(outputs) if aig.is_input(node)]
    texts, read = {"pairs.blif": blif.combinational(aig, outputs, inputs)}, "read_blif pairs.blif"
    jobs: list[Job] = []
    allowed, share = min(_FIRST, conflicts), shop.conflicts.share
    while allowed:
        job = shop.abc("prove_merge", texts, read=read, conflicts=allowed)
        merged = job.folder / "merged.aig"
        if not job.log or not merged.exists():
            break
        jobs.append(job)
        literals = _outputs(merged.read_bytes(), len(outputs), shop)
        for place, index in enumerate(pending):
            same[index] = literals[2 * place] == literals[2 * place + 1]
        undecided = _undecided(job.log, len(aig))
        shop.conflicts.drain(undecided * allowed)
        share -= undecided * allowed
        if all(same) or not undecided or allowed == conflicts:
            break
        more = min(conflicts, allowed * _FACTOR, share // undecided)
        allowed = more if more > allowed else 0
        texts, read = {}, f"read_aiger ../{job.folder.name}/merged.aig"
    if any(same[index] for index in pending):
        shop.keep(*jobs)
    return same


def _undecided(log: str, nodes: int) -> int:
    """Return how many questions ran into the limit; each took as many conflicts as it allows."""
    found = _CALLS.search(log)
    return int(found[4]) if found else nodes


def _outputs(content: bytes, expected: int, shop: Workshop) -> list[bytes]:
    """Return the output literals of a binary AIGER file without latches."""
    lines = content.split(b"\n", expected + 1)
    header = lines[0].split()
    if header[:1] != [b"aig"] or header[3:5] != [b"0", str(expected).encode()]:
        raise ToolFailed("an AIGER file with as many outputs was expected", folder=shop.folder)
    return lines[1 : expected + 1]
