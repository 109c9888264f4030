"""Reference of the GCD unit."""

import math


def cycles_to_done(a: int, b: int) -> int:
    """Return the cycles that Euclid's algorithm by subtraction takes [clock cycles]."""
    cycles = 1
    while a and b and a != b:
        a, b = (a - b, b) if a > b else (a, b - a)
        cycles += 1
    return cycles


class Unit:
    """GCD unit with a handshake on both sides."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Drop the operation under way."""
        self._left = 0
        self.ready = True
        self.valid = False
        self.result = 0

    def clock(self, *, valid: bool, a: int, b: int, ready: bool) -> None:
        """Take one rising clock edge."""
        if self.ready:
            if valid:
                self.ready = False
                self._left = cycles_to_done(a, b)
                self.result = math.gcd(a, b)
        elif not self.valid:
            self._left -= 1
            self.valid = self._left == 0
        elif ready:
            self.valid = False
            self.ready = True
