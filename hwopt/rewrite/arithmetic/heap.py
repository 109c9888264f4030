"""Multi-operand addition: a heap of weighted bits, compressed to two rows and added.

Signs cost no extension columns: a bit of negative weight is -x = ~x - 1, so it enters inverted
and the ones collect in a single constant.
"""

from collections.abc import Sequence

from hwopt.rewrite.arithmetic.bits import ONE, ZERO, Bit, invert, majority, parity
from hwopt.rewrite.arithmetic.carry import Structure, add_rows
from hwopt.rewrite.arithmetic.circuit import Circuit
from hwopt.rewrite.arithmetic.compression import Compression, Schedule


class BitHeap:
    """Bits of weight 2^column to be summed mod 2^width."""

    def __init__(self, circuit: Circuit, width: int) -> None:
        self._circuit = circuit
        self._width = width
        self._columns: list[list[Bit]] = [[] for _ in range(width)]
        self._constant = 0

    def add_bit(self, column: int, bit: Bit, *, negative: bool = False) -> None:
        """Add plus or minus 2^column times a bit."""
        if column >= self._width:
            return
        if negative:
            self._constant -= 1 << column
            bit = invert(bit)
        if bit is ONE:
            self._constant += 1 << column
        elif bit is not ZERO:
            self._columns[column].append(bit)

    def add_bits(
        self, bits: Sequence[Bit], *, shift: int = 0, signed: bool = False, negative: bool = False
    ) -> None:
        """Add plus or minus 2^shift times a number, lowest bit first."""
        for index, bit in enumerate(bits):
            is_sign = signed and index == len(bits) - 1
            self.add_bit(index + shift, bit, negative=negative != is_sign)

    def add_constant(self, value: int) -> None:
        """Add an integer of either sign."""
        self._constant += value

    def heights(self) -> tuple[int, ...]:
        """Return how many bits each column holds, the constant's among them."""
        constant = self._constant % (1 << self._width)
        return tuple(len(bits) + (constant >> i & 1) for i, bits in enumerate(self._columns))

    def total(self, *, schedule: Schedule, structure: Structure) -> list[Bit]:
        """Compress, add the last two rows, and return the bits of the sum."""
        columns = [list(column) for column in self._columns]
        for index, column in enumerate(columns):
            if self._constant % (1 << self._width) >> index & 1:
                column.append(ONE)
        self._name_bits(columns)
        rows = _Compressor(self._circuit, columns)
        if isinstance(schedule, Compression):
            rows.follow(schedule)
        elif schedule == "arrival":
            rows.by_arrival()
        else:
            rows.by_stages(eager=schedule == "wallace")
        return _final_sum(self._circuit, rows.columns, structure)

    def _name_bits(self, columns: list[list[Bit]]) -> None:
        for index, column in enumerate(columns):
            column[:] = [self._circuit.net(f"bit_{index}_{k}", bit) for k, bit in enumerate(column)]


class _Compressor:
    """Columns on their way to a height of two."""

    def __init__(self, circuit: Circuit, columns: list[list[Bit]]) -> None:
        self._circuit = circuit
        self._count = 0
        self.columns = columns

    def by_stages(self, *, eager: bool) -> None:
        """Compress in parallel stages to the heights 2, 3, 4, 6, 9... (Dadda 1965), or at once."""
        while (tallest := max(len(column) for column in self.columns)) > 2:  # noqa: PLR2004 - rows
            target = 2
            while target * 3 // 2 < tallest:
                target = target * 3 // 2
            self._stage(target, eager=eager)

    def _stage(self, target: int, *, eager: bool) -> None:
        carried: list[Bit] = []
        for index in range(len(self.columns)):
            column = self.columns[index]
            arriving, carried = carried, []
            done: list[Bit] = []
            while len(column) + len(done) + len(arriving) > target or (eager and len(column) > 2):  # noqa: PLR2004
                count = 3 if eager or len(column) + len(done) + len(arriving) > target + 1 else 2
                if len(column) < count:
                    break
                taken, column = column[:count], column[count:]
                total, carry = self._add(index, taken)
                done.append(total)
                carried.append(carry)
            self.columns[index] = [*column, *done, *arriving]
        # A carry out of the last column is a multiple of 2^width.

    def by_arrival(self) -> None:
        """Compress column by column, always the three earliest bits."""
        for index, column in enumerate(self.columns):
            while len(column) > 2:  # noqa: PLR2004 - rows
                column.sort(key=lambda bit: bit.arrival)
                total, carry = self._add(index, column[:3])
                column[:3] = [total]
                if index + 1 < len(self.columns):
                    self.columns[index + 1].append(carry)

    def follow(self, tree: Compression) -> None:
        """Compress as a tree says that is given as data."""
        tree.heights([len(column) for column in self.columns])
        for step in tree.steps:
            bits = self.columns[step.column]
            total, carry = self._add(step.column, [bits[place] for place in step.places])
            kept = [bit for place, bit in enumerate(bits) if place not in step.places]
            self.columns[step.column] = [*kept, total]
            if step.column + 1 < len(self.columns):
                self.columns[step.column + 1].append(carry)

    def _add(self, column: int, bits: Sequence[Bit]) -> tuple[Bit, Bit]:
        x, y, z = (*bits, ZERO)[:3]
        tag = f"{column}_{self._count}"
        self._count += 1
        half = self._circuit.net(f"half_{tag}", parity(x, y)) if ONE not in bits else parity(x, y)
        total = self._circuit.net(f"sum_{tag}", parity(half, z))
        carry = majority(x, y, z)
        if column + 1 < len(self.columns):
            carry = self._circuit.net(f"carry_{tag}", carry)
        return total, carry


def _final_sum(circuit: Circuit, columns: list[list[Bit]], structure: Structure) -> list[Bit]:
    """Add two rows; the columns below the first of height two are already done."""
    first = next((i for i, column in enumerate(columns) if len(column) > 1), len(columns))
    low = [column[0] if column else ZERO for column in columns[:first]]
    high = [(*column, ZERO, ZERO)[:2] for column in columns[first:]]
    if not high:
        return low
    x, y = [pair[0] for pair in high], [pair[1] for pair in high]
    return [*low, *add_rows(circuit, x, y, ZERO, structure=structure)]
