"""What can be typed."""

import argparse
from pathlib import Path

import hwopt
from hwopt.cli import audit, check, mailbox, options, project, prove, results, run, tools
from hwopt.config.campaign import DEFAULT_EVALUATIONS, SEARCHES, CampaignConfig
from hwopt.evaluation import METRIC_VERSION
from hwopt.propose.tasks import TASKS


def parser() -> argparse.ArgumentParser:
    """Return the parser of all commands; what it refuses is a ConfigError."""
    top = options.Parser(
        prog="hwopt",
        description="Evolve better circuits: rewrite a Verilog module, prove that it still does "
        "the same, measure it, keep the best.",
        epilog="Exit codes: 0 done, 1 the answer is no, 2 wrong input, 3 a tool is missing, "
        "4 undecided, 5 a tool, the machine or a model's service failed, 130 interrupted (resume "
        "continues).",
    )
    version = f"hwopt {hwopt.__version__} (metric {METRIC_VERSION})"
    top.add_argument("--version", action="version", version=version)
    top.set_defaults(verbose=False)
    commands = top.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _tool_commands(commands)
    _judging_commands(commands)
    _audit_command(commands)
    _run_commands(commands)
    _mailbox_commands(commands)
    _result_commands(commands)
    return top


def _tool_commands(commands: "argparse._SubParsersAction[options.Parser]") -> None:
    doctor = options.add(
        commands, "doctor", "show the tools, where they are from, and how to fill gaps"
    )
    doctor.add_argument("--json", action="store_true", help="print JSON")
    doctor.set_defaults(command=tools.doctor)

    examples = options.add(
        commands, "examples", "list the example designs, or copy them to a folder"
    )
    examples.add_argument("folder", nargs="?", type=Path, metavar="DIR", help="where to copy them")
    examples.set_defaults(command=project.examples)

    init = options.add(commands, "init", "write a design.toml and a testbench to start from")
    init.add_argument("files", nargs="+", type=Path, metavar="FILE.v")
    init.add_argument("--top", help="name of the top module")
    init.set_defaults(command=project.init)

    cache = options.add(commands, "cache", "show the cache, or clear it")
    cache.add_argument("--clear", action="store_true", help="remove everything in it")
    cache.set_defaults(command=tools.cache)


def _judging_commands(commands: "argparse._SubParsersAction[options.Parser]") -> None:
    judge = options.add(
        commands, "check", "climb the ladder once: screen, measure, prove, simulate"
    )
    judge.add_argument("design", metavar="DESIGN", help=options.DESIGN)
    judge.add_argument("--source", type=Path, metavar="FILE", help="candidate; default: gold")
    judge.add_argument("--top", help="top module, where a Verilog file leaves it open")
    options.flow(judge, CampaignConfig.flow)
    options.evidence(judge, CampaignConfig.evidence)
    judge.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    judge.add_argument("--json", action="store_true", help="print JSON")
    judge.set_defaults(command=check.check)

    pair = options.add(commands, "prove", "prove that two modules are equivalent, or refute it")
    pair.add_argument("gold", type=Path, metavar="GOLD")
    pair.add_argument("gate", type=Path, metavar="GATE")
    pair.add_argument("--top", required=True, metavar="T", help="top module of gold")
    pair.add_argument("--gate-top", metavar="G", help="top module of gate; default: gold's")
    pair.add_argument("--clock", metavar="C", help="default: inferred from the registers")
    pair.add_argument("--reset", metavar="NAME[:low][:async]", help="default: inferred")
    pair.add_argument("-I", dest="include", action="append", type=Path, default=[], metavar="DIR")
    pair.add_argument("-D", dest="define", action="append", default=[], metavar="N=V")
    pair.add_argument("-P", dest="parameter", action="append", default=[], metavar="N=V")
    pair.add_argument(
        "--latency", type=int, default=0, metavar="K", help="extra clock cycles allowed"
    )
    pair.add_argument("--timeout-s", type=float, default=120.0, metavar="S")
    pair.add_argument("--vcd", type=Path, metavar="FILE", help="where to write a counterexample")
    pair.add_argument("--json", action="store_true", help="print JSON")
    pair.set_defaults(command=prove.prove_pair)


def _audit_command(commands: "argparse._SubParsersAction[options.Parser]") -> None:
    command = options.add(
        commands, "audit", "count the mutants proven different that the testbench does not notice"
    )
    command.add_argument("design", metavar="DESIGN", help=options.DESIGN)
    command.add_argument("--top", help="top module, where a Verilog file leaves it open")
    command.add_argument(
        "--mutants",
        type=int,
        default=audit.DEFAULT_MUTANTS,
        metavar="N",
        help=f"how many are judged, the kinds of faults in turn; default: {audit.DEFAULT_MUTANTS}",
    )
    command.add_argument("--seed", type=int, default=1, metavar="K", help="default: 1")
    command.add_argument(
        "--least",
        type=float,
        default=0.0,
        metavar="P",
        help="exit code 1 where the score is below P percent; default: a score is no failure",
    )
    command.add_argument(
        "--vcd", type=Path, metavar="DIR", help="where to write what the testbench misses"
    )
    command.add_argument("--json", action="store_true", help="print JSON")
    options.workers(command)
    command.set_defaults(command=audit.audit_testbench)


def _run_commands(commands: "argparse._SubParsersAction[options.Parser]") -> None:
    start = options.add(commands, "run", "search for better variants of a design")
    start.epilog = (
        "Where a source has comments `// hwopt: begin NAME` and `// hwopt: end NAME` on lines of "
        "their own, only what stands between them may change, and the modules that `change` in "
        "design.toml names."
    )
    start.add_argument(
        "design",
        metavar="DESIGN",
        help=options.DESIGN + options.OR_FILE,
    )
    start.add_argument("--top", help="top module, where a Verilog file leaves it open")
    options.flow(start, None)
    options.confirm(start)
    options.evidence(start, None)
    options.proposers(start)
    start.add_argument(
        "--evaluations",
        type=int,
        metavar="N",
        help=f"budget; {DEFAULT_EVALUATIONS} where no budget is given",
    )
    start.add_argument("--seconds", type=float, metavar="S", help="budget of wall time")
    start.add_argument("--cost-usd", type=float, metavar="C", help="budget of a model's price")
    start.add_argument("--seed", type=int, metavar="K", help="default: 1")
    start.add_argument(
        "--search",
        choices=SEARCHES,
        help="evolve (default); iid (each proposal from gold alone) and sequential (each from the "
        "latest elite, one at a time) are baselines",
    )
    start.add_argument(
        "--dry-run", action="store_true", help="estimate a model's tokens and dollars, and stop"
    )
    start.add_argument(
        "--approve", action="store_true", help="export only what a person approved (hwopt review)"
    )
    options.memory(start)
    options.workers(start)
    start.add_argument("--out", type=Path, metavar="DIR", help="empty or new folder of the run")
    start.set_defaults(command=run.run)

    again = options.add(commands, "resume", "continue a run exactly where it stopped")
    again.add_argument("run", nargs="?", type=Path, metavar="RUN", help=options.RUN)
    again.add_argument("--evaluations", type=int, metavar="N", help="new budget, in all")
    options.memory(again)
    options.workers(again)
    again.set_defaults(command=run.resume)

    replay = options.add(
        commands, "replay", "do a run again from its ledger, offline and uncached, and compare"
    )
    replay.add_argument("run", nargs="?", type=Path, metavar="RUN", help=options.RUN)
    replay.add_argument("--workers", type=int, metavar="W", help="default: one for each core")
    replay.add_argument("--out", type=Path, metavar="DIR", help="empty or new folder for it")
    replay.set_defaults(command=run.replay)


def _mailbox_commands(commands: "argparse._SubParsersAction[options.Parser]") -> None:
    question = options.add(
        commands, "ask", "print the next prompt of a run, for whoever wants to answer"
    )
    question.add_argument("run", nargs="?", type=Path, metavar="RUN", help=options.RUN)
    options.parent(question)
    question.add_argument("--task", metavar="T", help=" ".join(TASKS))
    question.add_argument("--json", action="store_true", help="print JSON")
    question.set_defaults(command=mailbox.ask)

    answer = options.add(commands, "tell", "evaluate an answer and write it into the run's ledger")
    answer.add_argument("run", type=Path, metavar="RUN", help="folder of a run")
    answer.add_argument(
        "file",
        type=Path,
        metavar="FILE",
        help="a reply in the form that the prompt asks for (- is standard input), or a whole .v "
        "or .sv file",
    )
    options.parent(answer)
    answer.add_argument("--no-cache", action="store_true", help="neither read nor write the cache")
    answer.add_argument("--json", action="store_true", help="print JSON")
    answer.set_defaults(command=mailbox.tell_answer)

    review = options.add(
        commands, "review", "show a run's candidates; approve, reject, pin one, or give a hint"
    )
    review.add_argument("run", nargs="?", type=Path, metavar="RUN", help=options.RUN)
    decision = review.add_mutually_exclusive_group()
    decision.add_argument("--show", metavar="ID", help="print one with its diff and evidence")
    decision.add_argument("--approve", metavar="ID", help="let it be exported")
    decision.add_argument("--reject", metavar="ID", help="take it from the front for good")
    decision.add_argument("--pin", metavar="ID", help="keep it as a parent")
    decision.add_argument("--hint", metavar="TEXT", help="what proposers that read shall know")
    review.add_argument("--reason", metavar="TEXT", default="", help="why, for the ledger")
    review.set_defaults(command=mailbox.review)

    server = options.add(
        commands, "mcp", "serve designs and runs to coding agents (Model Context Protocol, stdio)"
    )
    server.add_argument(
        "folder", nargs="?", type=Path, metavar="DIR", default=Path(), help="default: this one"
    )
    server.set_defaults(command=mailbox.serve_agents)


def _result_commands(commands: "argparse._SubParsersAction[options.Parser]") -> None:
    report = options.add(commands, "report", "print a run's results and write report.html")
    report.add_argument("run", nargs="?", type=Path, metavar="RUN", help=options.RUN)
    report.add_argument("--json", action="store_true", help="print JSON")
    report.set_defaults(command=results.report)

    export = options.add(commands, "export", "write an improved module with its proof")
    export.add_argument("run", nargs="?", type=Path, metavar="RUN", help=options.RUN)
    export.add_argument(
        "--pick",
        metavar="area|delay|ID",
        help="smallest, fastest, or id; default: the smallest that meets the design's clock "
        "period, where it states one",
    )
    export.add_argument("-o", dest="output", type=Path, metavar="DIR", help="default: RUN/export")
    export.set_defaults(command=results.export)

    ledger = options.add(commands, "ledger", "print a run's events, or their digest")
    ledger.add_argument("run", nargs="?", type=Path, metavar="RUN", help=options.RUN)
    ledger.add_argument("--digest", action="store_true", help="print the digest alone")
    ledger.set_defaults(command=results.ledger)
