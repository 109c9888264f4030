"""A proof in a process of its own: its limits hold, and several run side by side.

It takes the name of a job's file, and writes the proof beside it.
"""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from hwopt.errors import DesignError, HwoptError, ToolFailed
from hwopt.evaluate.equivalence.contract import Contract, Proof, ProofLimits
from hwopt.evaluate.equivalence.modules import HIERARCHY
from hwopt.evaluate.equivalence.prove import prove
from hwopt.tools import keeping, process
from hwopt.tools.process import Limits, Module, Reach
from hwopt.tools.yosys_worker import warm

__all__ = ["main", "prove_apart", "warm"]

#: Time for the child to start and to write its result, on top of the proof's own [s].
_MARGIN_S = 10.0


@dataclass(frozen=True)
class _Job:
    gold: str
    gate: str
    contract: Contract
    limits: ProofLimits
    bound: int | None


@dataclass(frozen=True)
class _Answer:
    proof: Proof | None
    #: Words and kind of an exception of ours.
    error: str = ""
    is_design_error: bool = False


def prove_apart(
    gold: Path,
    gate: Path,
    contract: Contract,
    *,
    folder: Path,
    limits: ProofLimits,
    bound: int | None = None,
) -> Proof:
    """Do what `prove` does, in a child process.

    Raises:
        DesignError: Gold itself is outside the contract.
        ToolFailed: The child or an engine failed.
        ToolTimeout: A limit on time or memory was reached.
    """
    job = _Job(str(gold.resolve()), str(gate.resolve()), contract, limits, bound)
    (folder / "job.json").write_bytes(msgspec.json.encode(job))
    process.run(
        Module("hwopt.evaluate.equivalence.child", ("job.json",)),
        folder=folder,
        limits=Limits(timeout_s=limits.timeout_s + _MARGIN_S, memory_mib=limits.memory_mib),
        reach=Reach(readable=(*_beside(gold), *_beside(gate), folder)),  # it runs what it compiles
        log_name="prove.log",
    )
    answer = msgspec.json.decode((folder / "proof.json").read_bytes(), type=_Answer)
    if answer.proof is not None:
        return answer.proof
    raise (DesignError if answer.is_design_error else ToolFailed)(answer.error)


def _beside(flat: Path) -> tuple[Path, ...]:
    """Return what is read of one side: the flat module, and its hierarchy where there is one."""
    hierarchy = flat.with_name(HIERARCHY)
    return (flat, hierarchy) if hierarchy.is_file() else (flat,)


def _answer(job: _Job, folder: Path) -> _Answer:
    try:
        proof = prove(
            Path(job.gold),
            Path(job.gate),
            job.contract,
            folder=folder,
            limits=job.limits,
            bound=job.bound,
        )
    except HwoptError as error:
        return _Answer(None, str(error), is_design_error=isinstance(error, DesignError))
    return _Answer(proof)


def main(arguments: list[str]) -> int:
    """Do a job; return the exit code."""
    keeping.inherit()
    path = Path(arguments[0])
    work = msgspec.json.decode(path.read_bytes(), type=_Job)
    (path.parent / "proof.json").write_bytes(msgspec.json.encode(_answer(work, path.parent)))
    return 0
