"""Reference of the synchronous FIFO."""

from collections import deque

DEPTH = 8


class Fifo:
    """Queue of at most `DEPTH` words that refuses what does not fit."""

    def __init__(self) -> None:
        self.words: deque[int] = deque()
        self.reset()

    def reset(self) -> None:
        """Empty the queue and forget refused requests."""
        self.words.clear()
        self.overflow = False
        self.underflow = False

    def clock(self, *, wr: bool, wdata: int, rd: bool) -> None:
        """Take one rising clock edge."""
        full = len(self.words) == DEPTH
        empty = len(self.words) == 0
        self.overflow = wr and full
        self.underflow = rd and empty
        if rd and not empty:
            self.words.popleft()
        if wr and not full:
            self.words.append(wdata)
