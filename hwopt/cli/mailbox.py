"""Commands `ask`, `tell`, `review` and `mcp`: a person, a script or an agent takes part."""

import argparse
import sys
from pathlib import Path

import msgspec

from hwopt.cli.check import EXIT, Checked, replaced, show
from hwopt.cli.console import console, say
from hwopt.cli.runs import find_run
from hwopt.design import Source
from hwopt.errors import ConfigError, EditError, LedgerInUse
from hwopt.ledger import Decided
from hwopt.mcp.server import serve
from hwopt.report.page import write_page
from hwopt.report.replay import read_run
from hwopt.report.review import reviewed_candidate, reviewed_table
from hwopt.search.mailbox import Answered, Question, awaited, hand_over, question_of, tell
from hwopt.search.review import decide
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.workspace import load_design, read_text


def ask(arguments: argparse.Namespace) -> int:
    """Print the next prompt of a run."""
    folder = find_run(arguments.run)
    found: Question = question_of(folder, parent=arguments.parent, task=arguments.task)
    if arguments.json:
        say(msgspec.json.encode(found.prompt).decode())
        return 0
    parts = (found.prompt.rules, found.prompt.context, *(t.text for t in found.prompt.turns))
    say("\n".join(part.strip() + "\n" for part in parts))
    sys.stderr.write(
        f"answer with: hwopt tell {folder} FILE --parent {found.parent.candidate.id}\n"
    )
    return 0


def tell_answer(arguments: argparse.Namespace) -> int:
    """Evaluate an answer and print verdict, metrics and counterexample."""
    folder = find_run(arguments.run)
    store = None if arguments.no_cache else Cache(cache_folder())
    answer = _answer(folder, arguments.file)
    try:
        found = _answered(folder, answer, arguments.parent, store)
    except EditError as error:
        raise ConfigError(f"{arguments.file}: {error}") from error
    evaluation = found.evaluation
    checked = Checked(
        load_design(folder / "design").name, evaluation, found.gold.evaluation.points, found.traces
    )
    if arguments.json:
        say(msgspec.json.encode(checked).decode())
    else:
        say(f"candidate {found.candidate.id}, {_standing(found)}")
        show(checked)
    return EXIT[evaluation.verdict]


def _answered(
    folder: Path, answer: str | tuple[Source, ...], parent: str | None, store: Cache | None
) -> Answered:
    """Evaluate an answer, or leave it to the process that is at work on the run and wait."""
    try:
        found = tell(folder, answer, parent=parent, cache=store)
    except LedgerInUse:
        candidate = hand_over(folder, answer, parent=parent)
        sys.stderr.write(
            f"candidate {candidate.id} goes to the run, which is at work and evaluates it; see "
            f"hwopt review {folder} if you do not want to wait\n"
        )
        return awaited(folder, candidate)
    write_page(read_run(folder))
    return found


def review(arguments: argparse.Namespace) -> int:
    """Show candidates, or write down what a person decides."""
    folder = find_run(arguments.run)
    for kind in ("approve", "reject", "pin"):
        name = getattr(arguments, kind)
        if name is not None:
            return _decided(folder, Decided(kind, name, arguments.reason))
    if arguments.hint is not None:
        return _decided(folder, Decided("hint", words=arguments.hint))
    found = read_run(folder)
    if arguments.show is None:
        console().print(reviewed_table(found))
    else:
        say(reviewed_candidate(found, arguments.show))
    return 0


def _decided(folder: Path, decision: Decided) -> int:
    made = decide(folder, decision)
    name = made.decided.candidate_id
    what = f"{decision.decision}: candidate {name}" if name else "the hint"
    if not made.written:
        say(f"{what} goes to the run, which is at work and takes it in between two events")
        return 0
    write_page(read_run(folder))
    say(what if name else "the hint is in the ledger, and in the prompts from now on")
    return 0


def serve_agents(arguments: argparse.Namespace) -> int:
    """Serve designs and runs to coding agents until they hang up."""
    if not arguments.folder.is_dir():
        raise ConfigError(f"{arguments.folder}: expected a folder, found none; check the name")
    serve(arguments.folder)
    return 0


def _answer(folder: Path, path: Path) -> str | tuple[Source, ...]:
    """Return a reply's text, or the design's sources where the file is Verilog."""
    if str(path) == "-":
        return sys.stdin.read()
    if path.suffix in {".v", ".sv"}:
        return replaced(load_design(folder / "design"), path)
    return read_text(path)


def _standing(found: Answered) -> str:
    if found.on_front:
        return "on the run's front; hwopt resume measures noise and confirmation"
    return "not on the run's front"
