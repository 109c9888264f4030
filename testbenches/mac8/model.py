"""Reference of the multiply-accumulate cell."""


class Mac:
    """Multiply-accumulate cell with an accumulator that wraps around."""

    def __init__(self, acc_width: int) -> None:
        self._acc_width = acc_width
        self.reset()

    def reset(self) -> None:
        """Clear the accumulator."""
        self.acc = 0
        self.valid = False

    def clock(self, *, en: bool, first: bool, a: int, b: int) -> None:
        """Take one rising clock edge."""
        self.valid = en
        if en:
            total = a * b if first else self.acc + a * b
            half = 1 << (self._acc_width - 1)
            self.acc = (total + half) % (2 * half) - half
