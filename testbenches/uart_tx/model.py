"""Reference of the UART transmitter: the line, cycle by cycle."""

from collections import deque


class Line:
    """Levels that the line still has to show, one for each clock cycle."""

    def __init__(self, divisor: int) -> None:
        self._divisor = divisor
        self._levels: deque[int] = deque()

    def reset(self) -> None:
        """Stop what is being sent."""
        self._levels.clear()

    def clock(self, *, valid: bool, byte: int, parity_en: bool, parity_odd: bool) -> None:
        """Take one rising clock edge."""
        if self._levels:
            self._levels.popleft()
        elif valid:
            bits = [byte >> index & 1 for index in range(8)]
            parity = [(sum(bits) + parity_odd) % 2] if parity_en else []
            for bit in (0, *bits, *parity, 1):
                self._levels.extend([bit] * self._divisor)

    @property
    def level(self) -> int:
        """The level on the line."""
        return self._levels[0] if self._levels else 1

    @property
    def ready(self) -> bool:
        """Whether a byte would be taken."""
        return not self._levels

    @property
    def done(self) -> bool:
        """Whether this is the last cycle of a stop bit."""
        return len(self._levels) == 1
