"""Writes down what a testbench drives, while it runs.

It runs inside the simulation, beside the tests and unknown to them: a copy of this file, with
`record.json` beside it, is a test module without tests, and begins when cocotb imports it. What it
writes goes into the simulation's own folder, where alone it may write. With a clock, it takes the
inputs at each rising edge, as the registers did; without one, whenever an input has changed and
the time step is over. Written against cocotb 2.1.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cocotb._shutdown
from cocotb import simulator


class Recorder:
    """Appends a line of bit strings for each cycle, up to a number of them."""

    def __init__(self, plan: dict[str, Any], target: Path) -> None:
        """Watch the clock, or every input; where the simulator does not show one, nothing."""
        names = (*plan["inputs"], *([plan["clock"]] if plan["clock"] else []))
        handles = _handles(plan["top"], names)
        self._inputs = handles[: len(plan["inputs"])]
        self._left = plan["most"]
        self._file = target.open("w", encoding="ascii")
        self._waiting = False
        self._primed: dict[simulator.sim_obj, simulator.sim_callback] = {}
        if plan["clock"]:
            for handle in handles[len(plan["inputs"]) :]:
                self._watch(handle, simulator.RISING, self._sample)
        else:
            for handle in self._inputs:
                self._watch(handle, simulator.VALUE_CHANGE, self._settle)

    def _watch(self, handle: simulator.sim_obj, edge: int, react: Callable[[], None]) -> None:
        """React to every change: a callback of the simulator comes once."""

        def prime() -> None:
            if self._left:
                self._primed[handle] = simulator.register_value_change_callback(handle, again, edge)

        def again() -> None:
            del self._primed[handle]
            prime()
            react()

        prime()

    def stop(self) -> None:
        """Watch no longer: a callback after the end of Python would be the simulator's end."""
        self._left = 0
        for callback in self._primed.values():
            callback.deregister()
        self._primed.clear()
        self._file.close()

    def _settle(self) -> None:
        if not self._waiting:
            self._waiting = True
            simulator.register_readonly_callback(self._sample)

    def _sample(self) -> None:
        self._waiting = False
        if self._left:
            self._left -= 1
            row = (handle.get_signal_val_binstr() for handle in self._inputs)
            self._file.write(" ".join(row) + "\n")


def _handles(top: str, names: tuple[str, ...]) -> list[simulator.sim_obj]:
    """Return the simulator's handles of ports; none at all where one is missing."""
    root = simulator.get_root_handle(top)
    found = [root.get_handle_by_name(name) for name in names] if root is not None else []
    handles = [handle for handle in found if handle is not None]
    return handles if len(handles) == len(names) else []


_plan = json.loads(Path(__file__).with_name("record.json").read_text(encoding="utf-8"))
_recorder = Recorder(_plan, Path("recorded.txt"))
cocotb._shutdown.register(_recorder.stop)  # noqa: SLF001 - cocotb has no public hook for its end
