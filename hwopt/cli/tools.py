"""Commands `doctor` and `cache`."""

import argparse

import msgspec
from rich.table import Table

from hwopt.cli.console import console, say
from hwopt.tools.cache import Cache, cache_folder
from hwopt.tools.doctor import examine


def doctor(arguments: argparse.Namespace) -> int:
    """Show the tools; exit code 3 where one that is needed is missing."""
    findings = examine()
    missing = any(finding.fix and finding.needed for finding in findings)
    if arguments.json:
        say(msgspec.json.encode(findings).decode())
        return 3 if missing else 0
    table = Table(box=None, pad_edge=False)
    for title in ("", "what", "found", "where from"):
        table.add_column(title, overflow="fold")
    for finding in findings:
        mark = (
            "[green]ok[/]"
            if not finding.fix
            else "[red]no[/]"
            if finding.needed
            else "[yellow]--[/]"
        )
        table.add_row(mark, finding.name, finding.version, finding.origin)
    console().print(table)
    for finding in findings:
        if finding.fix:
            say(f"{finding.name}: {finding.fix}")
    return 3 if missing else 0


def cache(arguments: argparse.Namespace) -> int:
    """Show or clear the cache."""
    store = Cache(cache_folder())
    if arguments.clear:
        store.clear()
    usage = store.usage()
    say(f"{store.folder}: {usage.files} files, {usage.size_mib:.1f} MiB of {store.max_mib} MiB")
    return 0
