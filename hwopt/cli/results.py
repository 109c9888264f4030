"""Commands `report`, `export` and `ledger`: what came of a run."""

import argparse
from pathlib import Path

import msgspec

from hwopt.cli.console import console, say
from hwopt.cli.runs import empty_folder, find_run
from hwopt.ledger import Ledger
from hwopt.report.export import allowed_by, chosen_words, export_candidate
from hwopt.report.page import write_page
from hwopt.report.replay import Run, read_run
from hwopt.report.result import result_of
from hwopt.report.tables import summary


def finish(folder: Path) -> int:
    """Print a run's results, write its report and the export that `--pick` would choose."""
    found = read_run(folder)
    console().print(summary(found))
    if found.improvements and not any(allowed_by(found, each) for each in found.improvements):
        say(f"the export waits for approval: hwopt review {folder} --approve ID")
    elif found.improvements:
        exported = export_candidate(found)
        say(f"{chosen_words(found, None)}: {exported}")
    say(f"report: {write_page(found)}")
    return 0


def report(arguments: argparse.Namespace) -> int:
    """Print a run's results and write its report."""
    found: Run = read_run(find_run(arguments.run))
    page = write_page(found)
    if arguments.json:
        say(msgspec.json.encode(result_of(found)).decode())
        return 0
    console().print(summary(found))
    say(f"report: {page}")
    return 0


def export(arguments: argparse.Namespace) -> int:
    """Write an export."""
    found = read_run(find_run(arguments.run))
    output = None if arguments.output is None else empty_folder(arguments.output)
    exported = export_candidate(found, arguments.pick, folder=output)
    say(f"exported: {exported} ({chosen_words(found, arguments.pick)})")
    return 0


def ledger(arguments: argparse.Namespace) -> int:
    """Print a run's events, one JSON object a line, or their digest."""
    store = Ledger(find_run(arguments.run) / "ledger.sqlite")
    if arguments.digest:
        say(store.digest())
    else:
        for kind, body in store.texts():
            say(f'{{"event":"{kind}",{body[1:]}')
    store.close()
    return 0
