"""Random simulation: most wrong candidates differ within a few hundred cycles."""

from collections.abc import Mapping

import numpy as np

from hwopt.design import Reset
from hwopt.evaluate.equivalence.frames import Frame, PortBit
from hwopt.evaluate.equivalence.product import Product
from hwopt.netlist.aig import TRUE, Sequential
from hwopt.netlist.simulate import ALL, Run, Words64, first_set

#: For each frame of a model, its input literals and their values.
Trace = list[dict[int, bool]]


class Drive:
    """Random inputs with several characters: uniform, sparse, dense, sticky, whole words."""

    def __init__(self, product: Product, reset: Reset | None, *, width: int, seed: int) -> None:
        self._random = np.random.default_rng(seed)
        self._width = width
        self._product = product
        self._reset = reset
        characters = self._random.integers(0, 6, size=(width, 64))
        self._masks = [_pack(characters == which) for which in range(6)]
        self._held: dict[int, Words64] = {}

    def _words(self) -> Words64:
        return self._random.integers(0, 2**64, size=self._width, dtype=np.uint64)

    def step(self) -> dict[int, Words64]:
        """Return the words of all inputs of the model for one frame."""
        values: dict[int, Words64] = {}
        for literal in self._product.model.inputs:
            values[literal] = self._words()
        for frame in (self._product.reset_frame, self._product.frame):
            if frame is not None:
                self._ports(frame, values)
        self._held = values
        return values

    def _ports(self, frame: Frame, values: dict[int, Words64]) -> None:
        hold = self._words() | self._words()
        corner: dict[str, tuple[Words64, Words64]] = {}
        for (name, _), literal in frame.inputs.items():
            if literal <= TRUE:
                continue
            if self._reset is not None and name == self._reset.name:
                values[literal] = self._reset_words(values[literal])
                continue
            if name not in corner:
                corner[name] = (self._words(), self._words())
            values[literal] = self._characters(literal, values[literal], hold, corner[name])

    def _reset_words(self, words: Words64) -> Words64:
        """Assert reset once in 64 cycles, in half of the traces never."""
        for _ in range(5):
            words = words & self._words()
        words = words & (self._masks[0] | self._masks[1] | self._masks[4])
        assert self._reset is not None  # noqa: S101 - the caller looked
        return words if self._reset.active == "high" else ~words

    def _characters(
        self, literal: int, words: Words64, hold: Words64, corner: tuple[Words64, Words64]
    ) -> Words64:
        more = (self._words(), self._words())
        held = self._held.get(literal, words)
        kinds = (
            words,
            words & more[0] & more[1],
            words | more[0] | more[1],
            held & hold | words & ~hold,
            corner[0] & corner[1] | words & ~corner[1],
            corner[0],
        )
        out = np.zeros(self._width, dtype=np.uint64)
        for mask, kind in zip(self._masks, kinds, strict=True):
            out |= mask & kind
        return out


def _pack(bits: np.typing.NDArray[np.bool_]) -> Words64:
    weights = np.uint64(1) << np.arange(64, dtype=np.uint64)
    return np.asarray((bits.astype(np.uint64) * weights).sum(axis=1, dtype=np.uint64))


def random_trace(
    product: Product, reset: Reset | None, *, width: int, cycles: int, seed: int
) -> Trace | None:
    """Return a trace whose last frame is bad, or None where none was found."""
    drive = Drive(product, reset, width=width, seed=seed)
    run = Run(product.model, width, [product.reset_bad])
    history: list[dict[int, Words64]] = []
    for cycle in range(cycles):
        inputs = drive.step()
        history.append(inputs)
        bad = run.step(inputs)
        if cycle == 0:
            bad = bad | run.value(product.reset_bad)
        vector = first_set(bad)
        if vector is not None:
            return [_vector(step, vector) for step in history]
    return None


def _vector(step: Mapping[int, Words64], vector: int) -> dict[int, bool]:
    word, place = divmod(vector, 64)
    return {literal: bool(int(words[word]) >> place & 1) for literal, words in step.items()}


def is_bad(model: Sequential, reset_bad: int, trace: Trace) -> int | None:
    """Return the first bad frame of a trace, or None."""
    run = Run(model, 1, [reset_bad])
    for cycle, step in enumerate(trace):
        bad = run.step({lit: np.array([ALL if bit else 0], np.uint64) for lit, bit in step.items()})
        if cycle == 0:
            bad = bad | run.value(reset_bad)
        if bad[0] & np.uint64(1):
            return cycle
    return None


def never_determined(
    product: Product, reset: Reset | None, *, cycles: int = 64, seed: int = 1
) -> tuple[PortBit, ...]:
    """Return gold's output bits that no random trace determines in any cycle."""
    pairs = product.frame.pairs
    first = product.reset_frame.pairs if product.reset_frame else ()
    pending = {pair.port: pair.gold for pair in pairs if pair.gold[0] ^ pair.gold[1] != 1}
    early = {pair.port: pair.gold for pair in first if pair.port in pending}
    if not pending:
        return ()
    watched = [lit for bit in (*pending.values(), *early.values()) for lit in bit]
    run = Run(product.model, 4, watched)
    drive = Drive(product, reset, width=4, seed=seed)
    for cycle in range(cycles):
        run.step(drive.step())
        for port, bit in list(pending.items()):
            unknown = run.value(bit[0]) & run.value(bit[1])
            if cycle == 0 and port in early:
                unknown = unknown & run.value(early[port][0]) & run.value(early[port][1])
            if not bool((unknown == ALL).all()):
                del pending[port]
    return tuple(pending)


def differing(product: Product, reset: Reset | None, *, cycles: int, seed: int) -> tuple[str, ...]:
    """Return the outputs that differ in some random trace."""
    bads: dict[str, list[int]] = {}
    for pair in product.pairs:
        bads.setdefault(pair.port[0], []).append(pair.bad(product.model.aig))
    watched = {name: product.model.aig.any_of(bits) for name, bits in bads.items()}
    run = Run(product.model, 2, list(watched.values()))
    drive = Drive(product, reset, width=2, seed=seed)
    found: dict[str, None] = {}
    for _ in range(cycles):
        run.step(drive.step())
        found.update({name: None for name, bad in watched.items() if run.value(bad).any()})
    return tuple(found)
