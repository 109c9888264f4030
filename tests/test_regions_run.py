"""A whole run on a design of which a region may change: whoever proposes is held to it."""

from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Said
from designs import ADDER

from hwopt.evaluation import Verdict
from hwopt.ledger import Asked, Event, Ledger, NoiseMeasured, Told

pytestmark = pytest.mark.tool

Hwopt = Callable[..., Said]

SUM = "  assign sum_o = sel_i ? a_i + b_i : a_i + 4'd1;\n"
#: Two adders of which one may change.
MARKED = ADDER.replace(
    "  output wire [3:0] sum_o\n", "  output wire [3:0] sum_o,\n  output wire [3:0] twin_o\n"
).replace(
    SUM,
    f"  // hwopt: begin sum\n{SUM}  // hwopt: end sum\n"
    "  assign twin_o = sel_i ? a_i - b_i : a_i - 4'd1;\n",
)
FRAME = MARKED.split(SUM)
ONE_ADDER = "  assign sum_o = a_i + (sel_i ? b_i : 4'd1);\n"
REPLY = f"SUMMARY: s\n\n<<<<<<< SEARCH\n{SUM}=======\n{ONE_ADDER}>>>>>>> REPLACE\n"


def events(run: Path) -> list[Event]:
    """Return what the ledger says."""
    ledger = Ledger(run / "ledger.sqlite")
    try:
        return list(ledger.events())
    finally:
        ledger.close()


def test_everybody_is_held_to_the_regions(hwopt: Hwopt, person: Path, small_flow: Path) -> None:
    """The engine, a reply and a person's own file: the frame stays, and replay agrees."""
    (person / "adder.v").write_text(MARKED)
    said = hwopt(
        "run", "adder.v", "--flow", small_flow, "--evaluations", 4, "--seed", 1, "--out", "run"
    )
    assert said.code == 0, said.err
    prompt = hwopt("ask", "run", "--parent", "gold").out
    where = "between `// hwopt: begin sum` and `// hwopt: end sum` in adder.v"
    assert f"none as a whole; change only what stands {where}" in prompt

    (person / "reply.md").write_text(REPLY)
    told = hwopt("tell", "run", "reply.md", "--parent", "gold")
    assert told.code in {0, 2}, told.err  # the engine may have had the same idea
    (person / "outside.md").write_text(REPLY.replace("sum_o = sel_i", "twin_o = sel_i"))
    wrong = REPLY.replace(SUM, "  assign twin_o = sel_i ? a_i - b_i : a_i - 4'd1;\n")
    (person / "outside.md").write_text(wrong)
    refused = hwopt("tell", "run", "outside.md", "--parent", "gold")
    assert refused.code == 2
    assert "SEARCH block 1 changes what may not change: adder.v:11: outside" in refused.err
    (person / "own.v").write_text(MARKED.replace("a_i - 4'd1", "a_i + 4'd15"))
    own = hwopt("tell", "run", "own.v", "--parent", "gold")
    assert own.code == 1
    assert "FAIL adder" in own.out
    assert "adder.v:11: outside of the regions that may change: expected `assign twin_o" in own.out

    found = events(Path("run"))
    told_by = {e.number: e.candidate for e in found if isinstance(e, Asked)}
    verdicts = {e.number: e.evaluation for e in found if isinstance(e, Told)}
    assert len([each for each in told_by.values() if each.proposer != "mailbox"]) > 0
    for number, candidate in told_by.items():
        inside = all(part in candidate.sources[0].text for part in FRAME)
        assert inside == (verdicts[number].stage != "screen")
    assert [e.stage for e in verdicts.values() if e.verdict is Verdict.FAIL] == ["screen"]
    (noise,) = [e for e in found if isinstance(e, NoiseMeasured)] or [None]
    if noise is not None:
        assert len(noise.points) > 1
    assert hwopt("replay", "run", "--out", "again").code == 0
