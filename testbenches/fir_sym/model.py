"""Reference of the symmetric FIR filter."""

COEFFICIENTS = (-3, 7, 24, 41, 41, 24, 7, -3)


class Filter:
    """Convolution over the last eight samples, and a register behind it."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Forget all samples."""
        self._samples = [0] * len(COEFFICIENTS)
        self._fresh = False
        self.result = 0
        self.valid = False

    def clock(self, *, valid: bool, sample: int) -> None:
        """Take one rising clock edge."""
        if self._fresh:
            pairs = zip(COEFFICIENTS, self._samples, strict=True)
            self.result = sum(factor * value for factor, value in pairs)
        self.valid = self._fresh
        self._fresh = valid
        if valid:
            self._samples = [sample, *self._samples[:-1]]
