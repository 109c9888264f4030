"""What a ledger holds: events, which are the run, and remarks, which differ between equal runs."""

from dataclasses import dataclass
from typing import Literal

from hwopt.candidate import Candidate
from hwopt.evaluation import Evaluation, Point, Trace


@dataclass(frozen=True)
class Opened:
    """A run begins."""

    #: Text of the resolved campaign file.
    campaign: str
    #: Digests of what must be the same when the run is resumed.
    design: str
    flow: str
    metric: str
    #: Names and versions of hwopt and the tools, `((name, version), ...)`.
    versions: tuple[tuple[str, str], ...]
    #: Libraries on which what is better than gold is measured again at the end, as in `Remeasured`.
    trials: tuple[str, ...] = ()


@dataclass(frozen=True)
class GoldMeasured:
    """Gold climbed the ladder."""

    candidate: Candidate
    evaluation: Evaluation


@dataclass(frozen=True)
class Exchange:
    """One request to a model and what came back."""

    model: str
    #: JSON of what was sent.
    request: str
    #: JSON of what came back, or the error's words.
    reply: str
    input_tokens: int
    output_tokens: int
    #: Dollars by the price table [USD].
    cost_usd: float


@dataclass(frozen=True)
class Asked:
    """A proposer wrote a candidate."""

    number: int
    candidate: Candidate
    exchanges: tuple[Exchange, ...] = ()
    #: Number of the ask that brought the reply in which it stands, and which of the reply's
    #: alternatives it is, from 0. None means its own.
    reply_of: int | None = None
    alternative: int = 0


@dataclass(frozen=True)
class Unanswered:
    """A proposer was asked, and no candidate came of it."""

    number: int
    proposer: str
    reason: str
    exchanges: tuple[Exchange, ...] = ()


@dataclass(frozen=True)
class Told:
    """A candidate was evaluated."""

    number: int
    evaluation: Evaluation


@dataclass(frozen=True)
class NoiseMeasured:
    """Rewordings of gold, which change nothing, were measured."""

    #: Points of each rewording, `(rewordings, recipes)`.
    points: tuple[tuple[Point, ...], ...]


@dataclass(frozen=True)
class Remeasured:
    """Gold or an elite was measured again where the search did not look."""

    #: Name of the second library; empty for the run's own, under the strongest recipes.
    library: str
    candidate_id: str
    #: On the run's own library under the flow's confirmation recipes, else under all recipes.
    points: tuple[Point, ...]
    #: Why there are no points; empty where there are.
    reason: str = ""


@dataclass(frozen=True)
class Decided:
    """A person decided about a candidate, or gave a hint to whoever proposes."""

    decision: Literal["approve", "reject", "pin", "hint"]
    #: Empty for a hint.
    candidate_id: str = ""
    #: The reason, or the hint.
    words: str = ""


Event = Opened | GoldMeasured | Asked | Unanswered | Told | NoiseMeasured | Remeasured | Decided


@dataclass(frozen=True)
class Ended:
    """Remark: a sitting ended, and why."""

    why: str
    #: Wall time of all sittings so far [s].
    elapsed_s: float


@dataclass(frozen=True)
class Climbed:
    """Remark: what an evaluation cost."""

    number: int
    traces: tuple[Trace, ...]
    #: Wall time of all sittings so far [s].
    elapsed_s: float


@dataclass(frozen=True)
class Reserved:
    """Remark: the most that a request about to be sent can cost [USD]."""

    number: int
    cost_usd: float


@dataclass(frozen=True)
class BatchedAsk:
    """One ask of a Message Batch."""

    number: int
    #: Id of the candidate to which the reply's edits refer.
    parent: str
    #: JSON of what was sent.
    request: str
    #: The most that it can cost [USD], as `Reserved`.
    cost_usd: float


@dataclass(frozen=True)
class Batched:
    """Remark: a Message Batch was sent, whose results can be fetched by its id."""

    batch: str
    proposer: str
    asks: tuple[BatchedAsk, ...]


Remark = Ended | Climbed | Reserved | Batched
