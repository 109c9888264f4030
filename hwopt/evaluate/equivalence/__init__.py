"""Equivalence of two elaborated modules."""

from hwopt.evaluate.equivalence.child import prove_apart
from hwopt.evaluate.equivalence.contract import (
    Contract,
    Counterexample,
    Proof,
    ProofLimits,
    Waveform,
)
from hwopt.evaluate.equivalence.infer import infer
from hwopt.evaluate.equivalence.prove import prove

__all__ = [
    "Contract",
    "Counterexample",
    "Proof",
    "ProofLimits",
    "Waveform",
    "infer",
    "prove",
    "prove_apart",
]
