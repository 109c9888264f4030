"""Reference of the round-robin arbiter."""

REQUESTERS = 8


class Arbiter:
    """Arbiter that looks at requesters in turn, from `first` on."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Give requester 0 the highest priority."""
        self._first = 0

    def winner(self, requests: int) -> int | None:
        """Return the requester that is granted, None when there is no request."""
        for step in range(REQUESTERS):
            index = (self._first + step) % REQUESTERS
            if requests >> index & 1:
                return index
        return None

    def clock(self, *, requests: int, accept: bool) -> None:
        """Take one rising clock edge."""
        winner = self.winner(requests)
        if accept and winner is not None:
            self._first = (winner + 1) % REQUESTERS
