"""Command `prove`: two modules, one question."""

import argparse
import re
import tempfile
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Literal

import msgspec

from hwopt.cli.check import EXIT
from hwopt.cli.console import say
from hwopt.design import Clock, Design, Parameters, Reset, Source
from hwopt.errors import ConfigError, DesignError
from hwopt.evaluate.elaborate import Elaboration, elaborate_at, take_rtlil
from hwopt.evaluate.equivalence import Contract, Proof, ProofLimits, infer, prove_apart
from hwopt.evaluate.intake import describe
from hwopt.evaluate.promises import promises
from hwopt.evaluate.witness import Witness, witnessed
from hwopt.evaluation import Verdict
from hwopt.tools.cache import cache_folder
from hwopt.tools.cosim import find_cosimulator
from hwopt.tools.model import Model
from hwopt.tools.process import Limits
from hwopt.tools.workspace import check_parameters, read_text
from hwopt.verilog.delays import leaves_out


def prove_pair(arguments: argparse.Namespace) -> int:
    """Prove or refute; exit code 0 proven, 1 refuted, 4 undecided."""
    if arguments.latency < 0:
        raise ConfigError(f"--latency must be 0 or more, not {arguments.latency}; correct it")
    if arguments.timeout_s <= 0:
        raise ConfigError(f"--timeout-s must be above 0, not {arguments.timeout_s:g}; correct it")
    if arguments.vcd and not arguments.vcd.parent.is_dir():
        raise ConfigError(f"--vcd {arguments.vcd}: expected a folder for it, found none; make it")
    with tempfile.TemporaryDirectory(prefix="hwopt-") as name:
        folder = Path(name)
        gold = _elaborate(arguments, arguments.gold, arguments.top, folder / "gold")
        gate_top = arguments.gate_top or arguments.top
        gate = _elaborate(arguments, arguments.gate, gate_top, folder / "gate")
        clock, reset = _environment(arguments, gold, folder)
        if not arguments.json:
            say(describe(clock, reset))
        contract = Contract(
            clock=clock,
            reset=reset,
            latency=arguments.latency,
            promises=_promises(arguments),
            left_out=_left_out(arguments),
        )
        limits = ProofLimits(timeout_s=arguments.timeout_s)
        (folder / "proof").mkdir()
        proof = prove_apart(
            gold.rtlil, gate.rtlil, contract, folder=folder / "proof", limits=limits
        )
        if proof.counterexample is not None:
            proof = _witnessed(arguments, proof, contract, folder / "witness")
    if arguments.json:
        say(msgspec.json.encode(proof).decode())
    else:
        words = {Verdict.PASS: "proven", Verdict.FAIL: "refuted"}
        say(f"{proof.verdict.value}: {words.get(proof.verdict, 'undecided')} by {proof.method}")
        for line in (*proof.reason.splitlines(), *proof.evidence.contract):
            say(f"  {line}")
    if arguments.vcd and proof.vcd:
        arguments.vcd.write_text(proof.vcd, encoding="utf-8")
    return EXIT[proof.verdict]


def _promises(arguments: argparse.Namespace) -> tuple[str, ...]:
    if arguments.gold.suffix == ".il":
        return ()
    gold = _design(arguments, arguments.gold, arguments.top)
    return promises((*gold.sources, *gold.includes))


def _left_out(arguments: argparse.Namespace) -> tuple[str, ...]:
    if arguments.gold.suffix == ".il":
        return ()
    gold = _design(arguments, arguments.gold, arguments.top)
    return tuple(str(wait) for wait in sorted(leaves_out(gold)))


def _elaborate(arguments: argparse.Namespace, path: Path, top: str, folder: Path) -> Elaboration:
    if path.suffix == ".il":
        if not path.is_file():
            raise ConfigError(f"{path}: expected a file, found none; check the name")
        found = take_rtlil(path, top=top, folder=folder, limits=Limits())
    else:
        found = _elaborate_text(arguments, path, top, folder)
    if isinstance(found, str):
        raise DesignError(f"{path}: the text cannot be elaborated: {found}; correct it")
    for problem in found.problems:
        raise DesignError(f"{path}: {problem}; mend it")
    for name, source in found.netlist.latches:
        raise DesignError(f"{path}: a latch is inferred for {name} ({source}); hwopt takes none")
    for instance in found.netlist.instances:
        raise DesignError(
            f"{path}: instance {instance.path} of {instance.module}, which nobody defines; add it"
        )
    return found


def _witnessed(
    arguments: argparse.Namespace, proof: Proof, contract: Contract, folder: Path
) -> Proof:
    """Return a refutation with what Verilator says of it, where both sides are Verilog."""
    gate_top = arguments.gate_top or arguments.top
    if ".il" in {arguments.gold.suffix, arguments.gate.suffix}:
        return proof
    gold = replace(
        _design(arguments, arguments.gold, arguments.top),
        clock=contract.clock,
        reset=contract.reset,
        latency=contract.latency,
    )
    gate = _design(arguments, arguments.gate, gate_top)
    values = _parameters(arguments)
    tools = find_cosimulator(cache_folder())
    witness = Witness(tools, gold, values, folder=folder / "gold", limits=Limits())
    model = Model.of(gate, gate.sources, values)
    return witnessed(proof, witness, model, folder=folder / "gate")


def _elaborate_text(
    arguments: argparse.Namespace, path: Path, top: str, folder: Path
) -> Elaboration | str:
    design = _design(arguments, path, top)
    parameters = _parameters(arguments)
    check_parameters(design, [name for name, _ in parameters], f"{path}: -P")
    return elaborate_at(design, design.sources, parameters, folder=folder, limits=Limits())


def _design(arguments: argparse.Namespace, path: Path, top: str) -> Design:
    return Design(
        name=top,
        top=top,
        sources=(Source(PurePosixPath(path.name), read_text(path)),),
        includes=tuple(_includes([path.parent, *arguments.include])),
        defines=dict(_pair(text, "-D") for text in arguments.define),
    )


def _parameters(arguments: argparse.Namespace) -> Parameters:
    return tuple(
        (name, int(value) if re.fullmatch(r"-?\d+", value) else value)
        for name, value in (_pair(text, "-P") for text in arguments.parameter)
    )


def _includes(folders: list[Path]) -> list[Source]:
    found: dict[str, Source] = {}
    for folder in folders:
        if not folder.is_dir():
            raise ConfigError(f"-I {folder}: expected a folder, found none; correct it")
        for path in sorted((*folder.glob("*.vh"), *folder.glob("*.svh"))):
            found.setdefault(path.name, Source(PurePosixPath(path.name), read_text(path)))
    return list(found.values())


def _pair(text: str, option: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not re.fullmatch(r"[A-Za-z_][A-Za-z0-9_$]*", name):
        raise ConfigError(f"{option} {text}: expected NAME=VALUE; correct it")
    return name, value if equals else "1"


def _environment(
    arguments: argparse.Namespace, gold: Elaboration, folder: Path
) -> tuple[Clock | None, Reset | None]:
    """Return the clock and reset that were given, and infer what was not."""
    clock, reset = _inferred(gold, folder)
    inputs = [port.name for port in gold.netlist.ports if port.direction == "input"]
    if arguments.clock:
        clock = replace(clock or Clock(""), name=_port(arguments.clock, inputs, "--clock"))
    if arguments.reset:
        reset = _reset(arguments.reset, inputs)
    return clock, reset


def _inferred(gold: Elaboration, folder: Path) -> tuple[Clock | None, Reset | None]:
    (folder / "infer").mkdir()
    found = infer(gold.rtlil, folder=folder / "infer", limits=ProofLimits())
    return found.clock, found.reset


def _reset(text: str, inputs: list[str]) -> Reset:
    name, *words = text.split(":")
    unknown = [word for word in words if word not in {"low", "high", "sync", "async"}]
    if unknown:
        raise ConfigError(
            f"--reset {text}: expected NAME[:low][:async], not {unknown[0]}; correct it"
        )
    active: Literal["low", "high"] = "low" if "low" in words else "high"
    kind: Literal["sync", "async"] = "async" if "async" in words else "sync"
    return Reset(_port(name, inputs, "--reset"), active=active, kind=kind)


def _port(name: str, inputs: list[str], option: str) -> str:
    if name not in inputs:
        raise ConfigError(
            f"{option} {name}: expected an input of gold ({', '.join(inputs)}); correct it"
        )
    return name
