"""Pairs of literals that ABC's SAT sweeping merges."""

from collections.abc import Sequence

from hwopt.errors import ToolFailed
from hwopt.evaluate.equivalence.workshop import Workshop
from hwopt.netlist import blif
from hwopt.netlist.aig import Aig


def equal_pairs(
    aig: Aig,
    pairs: Sequence[tuple[int, int]],
    shop: Workshop,
    conflicts: int,
) -> list[bool]:
    """Tell for each pair whether it was shown to be equal; False says nothing.

    Args:
        aig: The graph.
        pairs: Two literals each.
        shop: Where to work.
        conflicts: Conflicts of the solver at a node.
    """
    same = [one == two for one, two in pairs]
    pending = [index for index, equal in enumerate(same) if not equal]
    if not pending:
        return same
    outputs = [literal for index in pending for literal in pairs[index]]
    inputs = [2 * node for node in aig.cone(outputs) if aig.is_input(node)]
    text = blif.combinational(aig, outputs, inputs)
    job = shop.abc("prove_merge", {"pairs.blif": text}, conflicts=conflicts)
    merged = job.folder / "merged.aig"
    if not job.log or not merged.exists():
        return same
    literals = _outputs(merged.read_bytes(), len(outputs), shop)
    for place, index in enumerate(pending):
        same[index] = literals[2 * place] == literals[2 * place + 1]
    if any(same[index] for index in pending):
        shop.keep(job)
    return same


def _outputs(content: bytes, expected: int, shop: Workshop) -> list[bytes]:
    """Return the output literals of a binary AIGER file without latches."""
    lines = content.split(b"\n", expected + 1)
    header = lines[0].split()
    if header[:1] != [b"aig"] or header[3:5] != [b"0", str(expected).encode()]:
        raise ToolFailed("an AIGER file with as many outputs was expected", folder=shop.folder)
    return lines[1 : expected + 1]
