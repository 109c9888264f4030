"""Everything that happened in a run, in order."""

from hwopt.ledger.events import (
    Asked,
    Batched,
    BatchedAsk,
    Climbed,
    Decided,
    Ended,
    Event,
    Exchange,
    GoldMeasured,
    NoiseMeasured,
    Opened,
    Remark,
    Remeasured,
    Reserved,
    Told,
    Unanswered,
)
from hwopt.ledger.store import FORMAT, Ledger

__all__ = [
    "FORMAT",
    "Asked",
    "Batched",
    "BatchedAsk",
    "Climbed",
    "Decided",
    "Ended",
    "Event",
    "Exchange",
    "GoldMeasured",
    "Ledger",
    "NoiseMeasured",
    "Opened",
    "Remark",
    "Remeasured",
    "Reserved",
    "Told",
    "Unanswered",
]
