"""Everything that happened in a run, in order."""

from hwopt.ledger.events import (
    Asked,
    Climbed,
    Decided,
    Ended,
    Event,
    Exchange,
    GoldMeasured,
    KeptNote,
    NoiseMeasured,
    Opened,
    Remark,
    Remeasured,
    Reminded,
    Reserved,
    Told,
    Unanswered,
)
from hwopt.ledger.store import FORMAT, Ledger, from_json, to_json

__all__ = [
    "FORMAT",
    "Asked",
    "Climbed",
    "Decided",
    "Ended",
    "Event",
    "Exchange",
    "GoldMeasured",
    "KeptNote",
    "Ledger",
    "NoiseMeasured",
    "Opened",
    "Remark",
    "Remeasured",
    "Reminded",
    "Reserved",
    "Told",
    "Unanswered",
    "from_json",
    "to_json",
]
