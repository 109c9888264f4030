"""Commands `report`, `export` and `ledger`: what came of a run."""

import argparse
from pathlib import Path

import msgspec

from hwopt.cli.console import console, say
from hwopt.cli.runs import empty_folder, find_run
from hwopt.ledger import Ledger
from hwopt.report.export import export_candidate
from hwopt.report.page import write_page
from hwopt.report.replay import read_run
from hwopt.report.tables import summary
