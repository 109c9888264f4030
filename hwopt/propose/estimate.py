"""What a run with a model will consume, guessed before anything is sent."""

from dataclasses import dataclass

from hwopt.propose.model import Prompt, Usage
from hwopt.propose.prices import ModelPrice

#: Bytes of Verilog and English in a token, by rule of thumb.
BYTES_PER_TOKEN = 3.2
#: What varies from request to request beside the parent's text: metrics, setbacks, task [tokens].
_TAIL_TOKENS = 1200
#: A reply by effort, thinking included [tokens]; a guess that a run's own account corrects.
_REPLY_TOKENS = {"low": 2_000, "medium": 5_000, "high": 9_000, "xhigh": 14_000, "max": 18_000}


@dataclass(frozen=True)
class Estimate:
    """A guess, and what cannot be exceeded."""

    #: Rules and design, the same in every request and read from the cache after the first [tokens].
    prefix_tokens: int
    #: What varies [tokens].
    tail_tokens: int
    reply_tokens: int
    #: A request on average, the prefix cached [USD].
    request_usd: float
    #: The most that one request can cost [USD].
    most_usd: float
    requests: int

    @property
    def run_usd(self) -> float:
        """All requests together [USD]."""
        return self.requests * self.request_usd


def estimate(blank: Prompt, parent_bytes: int, *, price: ModelPrice, requests: int) -> Estimate:
    """Guess what requests consume.

    Args:
        blank: A request without its turns.
        parent_bytes: Length of a parent's text [bytes].
        price: Prices of the model.
        requests: How many there will be.
    """
    prefix = round(blank.size_bytes / BYTES_PER_TOKEN)
    tail = _TAIL_TOKENS + round(parent_bytes / BYTES_PER_TOKEN)
    reply = min(_REPLY_TOKENS[blank.effort], blank.max_tokens)
    first = price.cost_usd(Usage(tail, reply, cache_write_tokens=prefix))
    later = price.cost_usd(Usage(tail, reply, cache_read_tokens=prefix))
    average = (first + later * (requests - 1)) / requests
    return Estimate(prefix, tail, reply, average, price.most_usd(blank), requests)
