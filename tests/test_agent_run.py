"""A whole run with a model that works with tools, through the real SDK and the real tools."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import Said
from designs import COUNT as PLAIN
from program import Person, interrupt, read_until
from propose.agent_loopback import results, uses
from propose.loopback import Answer, Loopback, Received, says

from hwopt.evaluation import Verdict
from hwopt.ledger import Asked, Event, Ledger, Reserved, Told, Unanswered

pytestmark = pytest.mark.tool

Hwopt = Callable[..., Said]

#: A text of its own: what is cached of it is of no use to other tests, whose reports say what was.
COUNT = f"// As an agent sees it.\n{PLAIN}"

USUAL_USD = 0.007


def whole(old: str, new: str) -> str:
    """Return a reply with the whole module, gold but for a part."""
    assert old in COUNT
    return f"SUMMARY: one adder\n\n```verilog\n{COUNT.replace(old, new)}```\n"


BETTER = whole(
    COUNT[COUNT.index("  always") :],
    """\
  wire [3:0] x = step_i ^ {4{down_i}};
  wire [3:0] p = count_o ^ x;
  wire [3:0] g = count_o & x;
  wire c1 = g[0] | (down_i & (count_o[0] | x[0]));
  wire c2 = g[1] | (p[1] & c1);
  wire c3 = g[2] | (p[2] & c2);
  always @(posedge clk_i or negedge rst_ni) begin
    if (!rst_ni) count_o <= 4'd0;
    else count_o <= p ^ {c3, c2, c1, down_i};
  end
endmodule
""",
)
WRONG = whole(" count_o - step_i", " (count_o < step_i) ? 4'd0 : count_o - step_i")
HOSTILE = whole("  always", '  initial $system("id");\n  always')


class Model:
    """Works on the first ask step by step, with what the tools said before; then gives up."""

    def __init__(self) -> None:
        self.told: list[list[dict[str, object] | str]] = []
        self._asks = 0

    def __call__(self, received: Received) -> Answer:
        """Return the next step."""
        if len(received.body["messages"]) == 1:
            self._asks += 1
            if self._asks > 1:
                return says("Nothing is worth it.")
            return uses(
                ("synthesize", {"reply": BETTER}),
                ("prove", {"reply": WRONG}),
                ("check", {"reply": HOSTILE}),
                ("show_elite", {"candidate": "../../etc/passwd"}),
            )
        self.told.append([_read(text) for text in results(received)])
        if len(self.told) == 1:
            refuted = str(self._answer(0, 1)["candidate"])
            return uses(
                ("show_counterexample", {"candidate": refuted}),
                ("show_critical_path", {"candidate": "gold"}),
                ("show_elite", {"candidate": refuted}),
                ("check", {"reply": BETTER}),
            )
        return uses(("submit", {"reply": BETTER}))

    def _answer(self, step: int, call: int) -> dict[str, object]:
        found = self.told[step][call]
        assert isinstance(found, dict)
        return found


def _read(text: str) -> dict[str, object] | str:
    """Return an answer without its fence, as what it is."""
    inner = text.split("\n", 1)[-1].rsplit("\n", 1)[0] if text.startswith("<material") else text
    try:
        read: dict[str, object] = json.loads(inner)
    except ValueError:
        return inner
    return read


def events(run: Path) -> tuple[list[Event], list[Reserved]]:
    """Return what happened in a run, and what was reserved."""
    ledger = Ledger(run / "ledger.sqlite")
    reserved = [each for each in ledger.remarks() if isinstance(each, Reserved)]
    found = list(ledger.events())
    ledger.close()
    return found, reserved


CAMPAIGN = """\
[campaign]
design = "count.v"
flow = "{flow}"

[[proposer]]
kind = "llm"
mode = "agent"
steps = 5
cost_usd = 2.0

[budget]
evaluations = 1
cost_usd = 5.0
"""


def test_an_agent_in_a_run(
    hwopt: Hwopt, person: Path, monkeypatch: pytest.MonkeyPatch, small_flow: Path
) -> None:
    """It measures, is refuted, looks at the cycles and paths, and submits what is then kept.

    Every request was reserved, is paid for and recorded; a hostile text runs nowhere; replay needs
    no server and comes to the same ledger.
    """
    (person / "count.v").write_text(COUNT)
    (person / "campaign.toml").write_text(CAMPAIGN.format(flow=small_flow))
    model = Model()
    with Loopback(model) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret-key")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        said = hwopt("run", "campaign.toml", "--out", "run")
    assert said.code == 0, said.err
    assert ", an agent of at most 5 replies, 400000 tokens, $2.00 an ask); sends" in said.out
    (measured, refuted, hostile, nowhere), (cycles, path, shown, checked) = model.told
    assert isinstance(measured, dict)
    assert (measured["verdict"], measured["evidence"]) == ("PASS", "none")
    assert measured["points"]
    assert isinstance(refuted, dict)
    assert (refuted["verdict"], refuted["stage"]) == ("FAIL", "prove")
    assert isinstance(hostile, dict)
    assert (hostile["verdict"], hostile["stage"]) == ("FAIL", "screen")
    assert str(nowhere).startswith("error: candidate '../../etc/passwd': expected one of ")
    assert "gold.count_o" in str(cycles)
    assert "longest path of the smallest" in str(path)
    assert "count_o < step_i" in str(shown)
    assert isinstance(checked, dict)
    assert checked["verdict"] == "PASS"

    found, reserved = events(Path("run"))
    (asked,) = [each for each in found if isinstance(each, Asked)]
    assert (asked.candidate.proposer, asked.candidate.note) == (
        "agent:claude-sonnet-5-5:medium",
        "one adder",
    )
    assert len(asked.exchanges) == 3
    (told,) = [each for each in found if isinstance(each, Told)]
    assert told.evaluation.verdict is Verdict.PASS
    answers = [each for each in found if isinstance(each, Asked | Unanswered)]
    paid = sum(each.cost_usd for answer in answers for each in answer.exchanges)
    assert paid == pytest.approx(USUAL_USD * len(server.received))
    assert len(reserved) == len(server.received)

    again = hwopt("replay", "run", "--out", "again")
    assert again.code == 0, again.out + again.err
    assert "the same, bit for bit" in again.out
    estimate = hwopt("run", "campaign.toml", "--dry-run")
    assert "5 requests about $" in estimate.out


def test_ctrl_c_while_an_agent_tries_things_out(
    person: Path,
    tmp_path: Path,
    cache_home: Path,
    monkeypatch: pytest.MonkeyPatch,
    hwopt: Hwopt,
    small_flow: Path,
) -> None:
    """The run ends at once with all tools; what was reserved counts, and resume goes on."""
    (person / "count.v").write_text(COUNT)
    someone = Person(tmp_path, cache_home)
    words = ("run", "count.v", "--flow", small_flow, "--proposer", "agent", "--out", "run")
    tries = [("check", {"reply": whole("4'd0", f"4'd{value}")}) for value in range(1, 7)]
    with Loopback(lambda _: uses(*tries)) as server:
        key = {"ANTHROPIC_BASE_URL": server.url, "ANTHROPIC_API_KEY": "sk-secret-key"}
        budget = ("--cost-usd", 5, "--evaluations", 1)
        with someone.started(*words, *budget, **key) as process:
            read_until(process, "an agent of at most 12 replies, 400000 tokens an ask")
            while not server.received:
                assert process.poll() is None
            code, _, _ = interrupt(process)
    assert code == 130
    assert someone.left_behind() == []
    _, reserved = events(tmp_path / "run")
    assert reserved
    with Loopback(lambda _: uses(("submit", {"reply": BETTER}))) as server:
        monkeypatch.setenv("ANTHROPIC_BASE_URL", server.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "sk-secret-key")
        monkeypatch.setenv("NO_PROXY", "127.0.0.1")
        assert hwopt("resume", "run").code == 0
    found, _ = events(tmp_path / "run")
    assert [each.evaluation.verdict for each in found if isinstance(each, Told)] == [Verdict.PASS]
