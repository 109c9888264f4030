"""Reference of the CRC-32 unit, on zlib's implementation of the same code."""

import zlib

#: What zlib gives for any bytes followed by their own sequence.
MATCH = 0x2144DF1C


class Crc:
    """Remainder over the bytes since the frame began."""

    def __init__(self) -> None:
        self.start()

    def start(self) -> None:
        """Begin a frame."""
        self.value = 0

    def clock(self, *, init: bool, valid: bool, byte: int) -> None:
        """Take one rising clock edge."""
        if init:
            self.start()
        elif valid:
            self.value = zlib.crc32(bytes([byte]), self.value)

    @property
    def match(self) -> bool:
        """Whether the bytes so far end with their own sequence."""
        return self.value == MATCH
