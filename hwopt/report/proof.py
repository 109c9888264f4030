"""The folder `proof/` of an export: what was compared, what decided it, and how to do it again."""

import shlex
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from hwopt.design import Design
from hwopt.errors import ToolError
from hwopt.evaluate.elaborate import elaborate_at
from hwopt.evaluation import Strength
from hwopt.report.entries import Entry
from hwopt.report.replay import Run
from hwopt.report.wording import one_line
from hwopt.tools import yosys
from hwopt.tools.process import Limits
from hwopt.tools.shipped import shipped

#: What stock Yosys gets to show that it decides a pair; the ladder has proven it already.
_STOCK = Limits(timeout_s=20.0, memory_mib=2048)


@dataclass(frozen=True)
class ProofFolder:
    """What `proof/` holds."""

    #: Folders with `gold.il` and `gate.il`, relative to `proof/`; one for each parameter set.
    pairs: tuple[str, ...]
    #: Whether stock Yosys alone decides every pair with `prove.ys`.
    stock_yosys: bool
    #: What that means, in words.
    words: str


def write_proof(run: Run, entry: Entry, folder: Path) -> ProofFolder:
    """Write `proof/`: elaborated texts, the files the run kept, and scripts that prove again.

    Raises:
        ToolError: The texts are not kept, and cannot be elaborated again.
    """
    kept = run.folder / "candidates" / entry.id / "proof"
    if kept.is_dir():
        shutil.copytree(kept, folder)
    pairs = _pairs(run.design)
    if not all((folder / pair / "gate.il").is_file() for pair in pairs):
        _elaborate(run, entry, folder, pairs)
    script = yosys.fill(_shipped("prove.ys"), top=yosys.quote(run.design.top))
    (folder / "prove.ys").write_text(script, encoding="utf-8")
    stock = all(_decides(folder / pair, script) for pair in pairs)
    words = (
        "stock Yosys alone proves it again, with prove.ys"
        if stock
        else "stock Yosys alone does not decide it with prove.ys; hwopt prove does"
        if entry.elite.evaluation.evidence.strength is Strength.PROVEN
        else "no tool has proven it"
    )
    found = ProofFolder(pairs, stock, words)
    _write_shell(run, entry, folder, found)
    return found


def _pairs(design: Design) -> tuple[str, ...]:
    """Return the folders of the pairs, as the ladder names them."""
    count = len(design.proven_at)
    return tuple(f"p{number}" for number in range(count)) if count > 1 else (".",)


def _elaborate(run: Run, entry: Entry, folder: Path, pairs: tuple[str, ...]) -> None:
    sides = (("gold", run.gold.candidate), ("gate", entry.elite.candidate))
    with tempfile.TemporaryDirectory(prefix="hwopt-") as name:
        for number, pair in enumerate(pairs):
            (folder / pair).mkdir(parents=True, exist_ok=True)
            for side, candidate in sides:
                found = elaborate_at(
                    run.design,
                    candidate.sources,
                    run.design.proven_at[number],
                    folder=Path(name) / side / f"p{number}",
                    limits=Limits(),
                )
                if isinstance(found, str):
                    raise ToolError(f"{side} was expected to elaborate again, but: {found}")
                shutil.copyfile(found.rtlil, folder / pair / f"{side}.il")


def _decides(pair: Path, script: str) -> bool:
    """Tell whether the script proves a pair within its limits."""
    with tempfile.TemporaryDirectory(prefix="hwopt-") as name:
        for side in ("gold.il", "gate.il"):
            shutil.copyfile(pair / side, Path(name) / side)
        try:
            return not yosys.run(script, folder=Path(name), limits=_STOCK, name="prove").error
        except ToolError:
            return False


def _write_shell(run: Run, entry: Entry, folder: Path, proof: ProofFolder) -> None:
    path = folder / "prove.sh"
    text = yosys.fill(
        _shipped("prove.sh"),
        evidence=one_line(str(entry.elite.evaluation.evidence)),
        method=one_line(entry.tried.method) or "a method that is not recorded",
        stock_words=proof.words,
        stock="yes" if proof.stock_yosys else "no",
        pairs=" ".join(proof.pairs),
        top=shlex.quote(run.design.top),
        options=" ".join(_options(run.design)),
        or_yosys=" or yosys" if proof.stock_yosys else "",
    )
    path.write_text(text, encoding="utf-8", newline="\n")
    path.chmod(0o755)


def _options(design: Design) -> Iterator[str]:
    """Yield what `hwopt prove` has to know of the environment."""
    if design.clock:
        yield f"--clock {shlex.quote(design.clock.name)}"
    if design.reset:
        words = [design.reset.name]
        words += ["low"] if design.reset.active == "low" else []
        words += ["async"] if design.reset.kind == "async" else []
        yield f"--reset {shlex.quote(':'.join(words))}"
    if design.latency:
        yield f"--latency {design.latency}"


def _shipped(name: str) -> str:
    return (shipped("flows") / "export" / name).read_text(encoding="utf-8")
