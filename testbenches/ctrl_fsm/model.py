"""Reference of the controller for burst reads."""

GRANT_CYCLES = 16
ANSWER_CYCLES = 12
TRIES = 4


class Controller:
    """Controller whose phases have names instead of codes."""

    def __init__(self) -> None:
        self.reset()

    def reset(self) -> None:
        """Drop the burst under way."""
        self.phase = "idle"
        self.beat = 0
        self._last_beat = 0
        self._waited = 0
        self._tries = 1

    def last(self, *, ack: bool, err: bool) -> bool:
        """Return whether this answer is good and the last of its burst."""
        return self.phase == "wait" and ack and not err and self.beat == self._last_beat

    def clock(
        self, *, start: bool, length: int, abort: bool, gnt: bool, ack: bool, err: bool
    ) -> None:
        """Take one rising clock edge."""
        if self.phase == "idle":
            if start:
                self.reset()
                self.phase, self._last_beat = "request", length
        elif self.phase in ("done", "fail") or abort:
            self.phase = "idle"
        elif self.phase == "request":
            self._request(gnt=gnt)
        elif self.phase == "read":
            self.phase, self._waited = "wait", 0
        elif ack:
            self._answer(err=err)
        else:
            self._waited += 1
            if self._waited == ANSWER_CYCLES:
                self.phase = "fail"

    def _request(self, *, gnt: bool) -> None:
        self._waited += 1
        if gnt:
            self.phase = "read"
        elif self._waited == GRANT_CYCLES:
            self.phase = "fail"

    def _answer(self, *, err: bool) -> None:
        if err:
            self.phase = "fail" if self._tries == TRIES else "read"
            self._tries += 1
        elif self.beat == self._last_beat:
            self.phase = "done"
        else:
            self.phase = "read"
            self.beat += 1
            self._tries = 1
