"""What is printed, and what is written as JSON."""

import io
import json
from collections.abc import Callable

import msgspec
from rich.console import Console

from hwopt.report.replay import Run
from hwopt.report.result import Result, result_of
from hwopt.report.tables import summary

Synthesize = Callable[..., Run]


def printed(run: Run) -> str:
    """Return what a terminal without colours shows."""
    out = io.StringIO()
    Console(file=out, width=160).print(summary(run))
    return out.getvalue()


def test_every_improvement_is_printed_with_its_noise(synthetic: Synthesize) -> None:
    """Each improvement stands in the table with gain, noise and evidence."""
    run = synthetic()
    text = printed(run)
    assert run.improvements
    for entry in run.improvements:
        for gain in entry.improves:
            assert f"{entry.id[:8]}" in text
            assert f" {100 * gain.relative:.1f} % less" in text
    assert "proven" in text
    assert "not sign-off" in text


def test_nothing_confirmed_is_said(synthetic: Synthesize) -> None:
    """Without noise the table of improvements is missing."""
    text = printed(synthetic(noise=None))
    assert "No improvement is confirmed yet" in text
    assert "\nimprovements" not in text


def test_hostile_text_is_neither_markup_nor_obeyed(synthetic: Synthesize) -> None:
    """A note with console markup and escape sequences is printed as it is, made visible."""
    run = synthetic(candidates=3, noise=0.99, reach=(0.5, 0.5))
    assert "\x1b" not in printed(run)


def test_json_reads_back(synthetic: Synthesize) -> None:
    """The JSON decodes to an equal result, improvements and others kept apart."""
    run = synthetic()
    result = result_of(run)
    text = msgspec.json.encode(result)
    assert msgspec.json.decode(text, type=Result) == result
    found = json.loads(text)
    assert [line["candidate"] for line in found["improvements"]] == [
        entry.id for entry in run.improvements
    ]
    assert all(not line["not_an_improvement"] for line in found["improvements"])
    assert all(line["not_an_improvement"] for line in found["other_elites"])
