"""Writes graphs as BLIF, the text that every logic tool reads. Source: Berkeley 1992, BLIF."""

from collections.abc import Sequence

from hwopt.netlist.aig import FALSE, TRUE, Aig, Latch, Sequential


def combinational(aig: Aig, outputs: Sequence[int], inputs: Sequence[int]) -> str:
    """Return a graph without latches.

    Args:
        aig: The graph.
        outputs: Literals.
        inputs: Positive literals of the inputs in the order of the file; a superset of the cone.
    """
    return _write(aig, inputs, (), outputs)


def sequential(model: Sequential) -> tuple[str, tuple[int, ...]]:
    """Return a model whose latches all start at 0, and what each input of the file stands for.

    A latch that starts at 1 is inverted; one that starts at a function of inputs is read
    through a multiplexer that a latch of its own controls, which is 0 in frame 0 only.
    """
    aig, leaves = Aig(), {0: FALSE}
    inputs = tuple(model.inputs)
    for literal in inputs:
        leaves[literal >> 1] = aig.input()
    fresh = [aig.input() for _ in model.latches]
    later = aig.input()
    for latch, raw in zip(model.latches, fresh, strict=True):
        if latch.initial in (FALSE, TRUE):
            leaves[latch.output >> 1] = raw ^ latch.initial
        else:
            start = model.aig.copy_into(aig, [latch.initial], leaves)[0]
            leaves[latch.output >> 1] = aig.mux(later, start, raw)
    roots = [latch.following for latch in model.latches]
    *following, bad = model.aig.copy_into(aig, [*roots, model.bad], leaves)
    latches = [
        Latch(raw, value ^ 1 if latch.initial == TRUE else value, FALSE)
        for raw, value, latch in zip(fresh, following, model.latches, strict=True)
    ]
    latches.append(Latch(later, TRUE, FALSE))
    free = [leaves[literal >> 1] for literal in inputs]
    return _write(aig, free, latches, [bad]), inputs


def _write(
    aig: Aig, inputs: Sequence[int], latches: Sequence[Latch], outputs: Sequence[int]
) -> str:
    names = {literal >> 1: f"i{index}" for index, literal in enumerate(inputs)}
    names |= {latch.output >> 1: f"l{index}" for index, latch in enumerate(latches)}
    roots = [*outputs, *(latch.following for latch in latches)]
    lines = [".model hwopt", _listed(".inputs", [names[one >> 1] for one in inputs])]
    lines.append(_listed(".outputs", [f"o{index}" for index in range(len(outputs))]))
    lines += [f".latch d{index} l{index} 0" for index in range(len(latches))]
    for node in aig.cone(roots):
        left, right = aig.left[node], aig.right[node]
        if left < 0:
            continue
        names[node] = f"n{node}"
        lines.append(f".names {names[left >> 1]} {names[right >> 1]} {names[node]}")
        lines.append(f"{1 - (left & 1)}{1 - (right & 1)} 1")
    for index, literal in enumerate(outputs):
        lines += _named(names, literal, f"o{index}")
    for index, latch in enumerate(latches):
        lines += _named(names, latch.following, f"d{index}")
    return "\n".join([*lines, ".end", ""])


def _named(names: dict[int, str], literal: int, name: str) -> list[str]:
    """Return the lines that give a literal a name of its own."""
    if literal in (FALSE, TRUE):
        return [f".names {name}", *(["1"] if literal else [])]
    return [f".names {names[literal >> 1]} {name}", f"{1 - (literal & 1)} 1"]


def _listed(word: str, names: Sequence[str]) -> str:
    rows = [" ".join(names[start : start + 12]) for start in range(0, len(names), 12)]
    return f"{word} " + " \\\n".join(rows)
