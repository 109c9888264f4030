"""Which bits somebody reads in the end: through words, round loops, into memories and boxes."""

from typing import Any

from hwopt.netlist.observed import observed


def cell(kind: str, output: str = "", **pins: list[int | str]) -> dict[str, Any]:
    """Return a cell as `write_json` writes it; `output` names the pins that it drives."""
    directions = {pin: "output" if pin in output else "input" for pin in pins}
    return {"type": kind, "port_directions": directions, "connections": pins}


def read(*cells: dict[str, Any]) -> set[int | str]:
    """Return what is observed of some cells beside the output bit 1 and the input bit 2."""
    ports = {
        "y": {"direction": "output", "bits": [1]},
        "a": {"direction": "input", "bits": [2]},
    }
    return set(observed({"ports": ports, "cells": {str(n): one for n, one in enumerate(cells)}}))


def test_a_buffer_passes_bit_by_bit_and_another_cell_all() -> None:
    """Words that share a buffer are apart."""
    assert read(cell("$buf", "Y", A=[2, 3], Y=[1, 4])) == {1, 2}
    assert read(cell("$add", "Y", A=[2, 3], B=["0", 5], Y=[1, 4])) == {1, 2, 3, "0", 5}


def test_a_register_that_reads_itself_alone_is_not_observed() -> None:
    """The loop is no reader; behind an output it is, with every driver of a bit."""
    loop = cell("$mux", "Y", A=["1"], B=[6], S=[2], Y=[7]), cell("$dff", "Q", D=[7], Q=[6])
    assert read(*loop) == {1}
    assert read(*loop, cell("$buf", "Y", A=[6], Y=[1])) == {1, 2, 6, 7, "1"}
    assert read(*loop, cell("$buf", "Y", A=[8], Y=[6]), cell("$buf", "Y", A=[6], Y=[1])) >= {7, 8}


def test_memories_boxes_and_what_drives_nothing_read() -> None:
    """None of them can be looked through."""
    for kind in ("$memwr_v2", "$check"):
        assert read(cell(kind, DATA=[9])) == {1, 9}
    for kind in ("$memrd_v2", "box"):
        assert read(cell(kind, "Q", D=[9], Q=[8])) >= {1, 9}
